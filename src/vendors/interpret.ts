// What one answer of a vendor says: opened and decoded, or the failure it means, and when to come again.
import { decoded } from '../core/decoder.ts'
import type { Answer } from '../core/errors.ts'
import type { Operation } from '../core/operation.ts'
import { type Failure, failure, masked, undecodable, unexpected, unreadable } from './failure.ts'
import { type Hint, hintOf } from './hints.ts'
import { type Envelope, type Protocol, UnreadableAnswer } from './protocol.ts'
import type { HttpResponse } from './transport.ts'

export type Attempted = { readonly answer: Answer<unknown> } | { readonly failure: Failure }

export interface Interpreted {
  readonly envelope?: Envelope
  readonly attempted: Attempted
  /** Also of an answer that was a success. */
  readonly hint?: Hint | undefined
}

/** The last one that was read: busy vendors write the same one many times. */
let lastDate = { text: '', time: Number.NaN }

function timeOf(text: string): number {
  if (text !== lastDate.text) lastDate = { text, time: Date.parse(text) }
  return lastDate.time
}

const clockAhead = ({ headers }: HttpResponse): number => {
  const aheadMs = timeOf(String(headers['date'])) - Date.now()
  return Number.isNaN(aheadMs) ? 0 : aheadMs
}

interface Asked {
  readonly operation: Operation
  readonly request: unknown
}

function opened({ operation, request }: Asked, response: HttpResponse, envelope: Envelope): Attempted {
  if (!envelope.succeeded) {
    const hint = hintOf(response.headers, envelope.code)
    return { failure: failure(operation, request, response, envelope, hint) }
  }
  const { success, data, error } = decoded(operation.response, envelope.body)
  if (!success) return { failure: undecodable(operation, request, response, envelope, error) }
  const upstream = {
    vendor: operation.product.vendor,
    action: operation.name,
    httpStatus: response.status,
    code: envelope.code,
    message: masked(envelope.message),
    requestId: envelope.requestId,
  }
  return { answer: { value: data, upstream, clockAheadMs: clockAhead(response) } }
}

/** Never throws for a write: an answer that cannot be handled must not look like a write that did not happen. */
export function interpret(asked: Asked, protocol: Protocol, response: HttpResponse): Interpreted {
  const { operation, request } = asked
  let envelope: Envelope | undefined
  try {
    envelope = protocol.open(operation, response)
    const attempted = opened(asked, response, envelope)
    const hint = 'failure' in attempted ? attempted.failure.hint : hintOf(response.headers, null)
    return { envelope, attempted, hint }
  } catch (error) {
    if (error instanceof UnreadableAnswer) {
      const hint = hintOf(response.headers, null)
      const failed = unreadable(operation, request, response, error, hint)
      return { attempted: { failure: failed }, hint: failed.hint }
    }
    if (operation.effect === 'read') throw error
    return { ...(envelope && { envelope }), attempted: { failure: unexpected(operation, request, error) } }
  }
}
