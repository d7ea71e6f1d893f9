// The last resort, for what no plugin expected: Yoga would answer with the stack of the error.
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { FaultCode } from '../core/errors.ts'
import { stateOf } from './request-state.ts'

interface Answer {
  readonly status: number
  readonly text: string
}

/** The error is logged, unless it is the client's. */
export function uncaughtAnswer(log: Logger, request: Request, error: unknown): Answer {
  const { id } = stateOf(request)
  const answer = (status: number, code: FaultCode, message: string): Answer => {
    const fault = { message, extensions: { code, retryable: false, requestId: id } }
    return { status, text: JSON.stringify({ errors: [fault] }) }
  }
  // Before any plugin: the address is put together from the header `Host`.
  if (!URL.canParse(request.url))
    return answer(400, 'BAD_USER_INPUT', 'The header Host or the path cannot be read.')
  log.error({ err: error, requestId: id }, 'unexpected error')
  return answer(500, 'INTERNAL_SERVER_ERROR', 'Unexpected error.')
}

export const useUncaught = (log: Logger): Plugin => ({
  instrumentation: {
    async request({ request }, handle) {
      try {
        await handle()
      } catch (error) {
        const { status, text } = uncaughtAnswer(log, request, error)
        // Yoga answers the stack where there is one, and otherwise the message.
        throw Object.assign(new Error(text), { status, stack: '' })
      }
    },
  },
})
