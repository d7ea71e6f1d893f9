// Requests for a token, told like calls: they are none of an operation, and the vendor counts them all the same.
import { type CallEvents, type CallOutcome, untold } from '../call-events.ts'
import { type HttpResponse, type Transport, TransportError } from '../transport.ts'
import { numberProduct } from './rest.ts'
import { tokenAction } from './token.ts'

function ofAnswer({ status }: HttpResponse): CallOutcome {
  if (status === 200) return 'success'
  if (status === 429) return 'throttled'
  return status >= 500 ? 'failed' : 'refused'
}

function withoutAnswer(error: unknown): CallOutcome {
  if (!(error instanceof TransportError)) return 'abandoned'
  if (!error.sent) return 'unsent'
  return error.kind === 'timeout' ? 'late' : 'lost'
}

/** The transport over which tokens are fetched. */
export const observedTokens = (transport: Transport, events: CallEvents = untold): Transport => ({
  ...transport,
  async send(request, timeoutMs, signal) {
    const startedAt = performance.now()
    const told = (outcome: CallOutcome) =>
      events.called({
        vendor: numberProduct.vendor,
        product: numberProduct.name,
        action: tokenAction,
        outcome,
        durationMs: Math.round(performance.now() - startedAt),
      })
    try {
      const response = await transport.send(request, timeoutMs, signal)
      told(ofAnswer(response))
      return response
    } catch (error) {
      told(withoutAnswer(error))
      throw error
    }
  },
})
