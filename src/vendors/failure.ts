// What a failed exchange means: an expected outcome, a fault, or a write of which nobody knows whether it happened.
import type * as z from 'zod'
import {
  Fault,
  type FaultDetails,
  OutcomeUnknownError,
  type UpstreamFailure,
  VendorRejectedError,
} from '../core/errors.ts'
import { type Operation, refusalFor, type WriteOperation } from '../core/operation.ts'
import { maskPhoneNumbers } from '../core/redact.ts'
import type { Hint } from './hints.ts'
import type { Envelope, UnreadableAnswer } from './protocol.ts'
import type { Trouble } from './retry.ts'
import type { HttpResponse, TransportError } from './transport.ts'

/** A vendor's text may name the number it is about. */
export const masked = (text: string | null | undefined): string | null =>
  text == null ? null : maskPhoneNumbers(text)

const upstreamOf = (operation: Operation, response: HttpResponse, envelope?: Envelope): UpstreamFailure => ({
  vendor: operation.product.vendor,
  action: operation.name,
  httpStatus: response.status,
  code: envelope?.code ?? null,
  message: masked(envelope?.message),
  requestId: envelope?.requestId ?? null,
  success: envelope?.success ?? null,
  data: envelope?.data ?? null,
  envelopeStatus: envelope?.envelopeStatus ?? null,
  accessDeniedDetail: masked(envelope?.accessDeniedDetail),
})

const faultDetails = (operation: Operation, extra: Partial<FaultDetails> = {}): FaultDetails => ({
  vendor: operation.product.vendor,
  action: operation.name,
  ...extra,
})

/** What an attempt came to that brought no answer to use. */
export interface Failure {
  readonly trouble: Trouble
  /** A write may have happened all the same. */
  readonly perhapsExecuted: boolean
  /** What it means if it is the last word. */
  readonly error: Error
  /** The vendor asks to stay away. */
  readonly hint?: Hint | undefined
  /** The answer says both yes and no. */
  readonly contradicts?: true
}

/** A write of which nobody knows whether it happened. */
export const unknownOutcome = (
  operation: WriteOperation,
  request: unknown,
  reason: string,
  upstream: UpstreamFailure | null = null,
) => new OutcomeUnknownError(reason, operation.reconcile(request), operation.repeatable, upstream)

/** The last word on an attempt after which a write may have happened; of a read, that it failed. */
const unclear = (
  operation: Operation,
  request: unknown,
  reason: string,
  upstream: UpstreamFailure | null,
  fault: () => Error,
): Pick<Failure, 'perhapsExecuted' | 'error'> =>
  operation.effect === 'read'
    ? { perhapsExecuted: false, error: fault() }
    : { perhapsExecuted: true, error: unknownOutcome(operation, request, reason, upstream) }

export function noAnswer(operation: Operation, request: unknown, error: TransportError): Failure {
  const late = error.kind === 'timeout'
  const fault = () =>
    new Fault(
      late ? 'VENDOR_TIMEOUT' : 'VENDOR_UNAVAILABLE',
      `${operation.name}: ${error.message}.`,
      faultDetails(operation, { retryable: true, cause: error }),
    )
  if (!error.sent) return { trouble: 'unsent', perhapsExecuted: false, error: fault() }
  const reason = `${operation.name} was sent, but ${error.message}`
  return { trouble: late ? 'late' : 'lost', ...unclear(operation, request, reason, null, fault) }
}

/** Nothing could be sent, because what is needed for it (a token) could not be had. */
export const unsent = (fault: Fault): Failure => ({
  trouble: unsentTrouble(fault),
  perhapsExecuted: false,
  error: fault,
})

const unsentTrouble = ({ code, details }: Fault): Trouble => {
  if (code === 'VENDOR_THROTTLED') return 'throttled'
  return details.retryable === true ? 'unsent' : 'final'
}

export function unreadable(
  operation: Operation,
  request: unknown,
  response: HttpResponse,
  error: UnreadableAnswer,
  hint: Hint | undefined,
): Failure {
  const upstream = upstreamOf(operation, response)
  if (response.status === 429) {
    const throttle = refusalFor(operation, null, 429).raise(upstream, request, hint?.advisedMs)
    return { trouble: 'throttled', perhapsExecuted: false, error: throttle, hint }
  }
  const failed = response.status >= 500
  const reason = `${operation.name} answered HTTP ${response.status} with a body that cannot be read`
  const fault = () =>
    new Fault(
      failed ? 'VENDOR_UNAVAILABLE' : 'VENDOR_CONTRACT_BROKEN',
      `${reason}: ${error.message}.`,
      faultDetails(operation, { retryable: failed, cause: error }),
    )
  // A refusal by status was not executed, whatever its body says.
  if (response.status >= 300 && response.status < 500)
    return { trouble: 'final', perhapsExecuted: false, error: fault() }
  return {
    trouble: failed ? 'failed' : 'garbled',
    ...unclear(operation, request, reason, upstream, fault),
    hint: failed ? hint : undefined,
  }
}

/** A success that carries signs of failure, or a failure that carries signs of success. */
const contradictsItself = ({ claimsSuccess, success, data }: Envelope): boolean =>
  claimsSuccess || success === true || data === true

export function failure(
  operation: Operation,
  request: unknown,
  response: HttpResponse,
  envelope: Envelope,
  hint: Hint | undefined,
): Failure {
  const upstream = upstreamOf(operation, response, envelope)
  const refusal = refusalFor(operation, envelope.code, response.status)
  const { trouble } = refusal
  if (contradictsItself(envelope)) {
    const reason = `${operation.name} contradicts itself: ${contradiction(upstream)}`
    const rejection = () => new VendorRejectedError(upstream, `${reason}.`)
    return {
      trouble: 'final',
      ...unclear(operation, request, reason, upstream, rejection),
      contradicts: true,
    }
  }
  const raise = () => refusal.raise(upstream, request, hint?.advisedMs)
  if (trouble === undefined) return { trouble: 'final', perhapsExecuted: false, error: raise() }
  switch (trouble) {
    case 'throttled':
    case 'stale':
      return { trouble, perhapsExecuted: false, error: raise(), hint }
    case 'failed':
    case 'duplicate': {
      const reason =
        trouble === 'failed'
          ? `${operation.name} failed inside the vendor`
          : `${operation.name} arrived twice, and the vendor answered the copy`
      return { trouble, ...unclear(operation, request, reason, upstream, raise), hint }
    }
  }
}

const contradiction = ({
  httpStatus,
  envelopeStatus,
  code,
  success,
  data,
  message,
}: UpstreamFailure): string =>
  Object.entries({
    'HTTP status': httpStatus,
    HttpStatusCode: envelopeStatus,
    Code: code,
    Success: success,
    Data: data,
    Message: message,
  })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

export function undecodable(
  operation: Operation,
  request: unknown,
  response: HttpResponse,
  envelope: Envelope,
  error: z.ZodError,
): Failure {
  const where = error.issues.map((issue) => issue.path.join('.') || 'the whole').join(', ')
  const reason = `${operation.name} succeeded, but its answer breaks the vendor's contract at ${where}`
  const fault = () =>
    new Fault('VENDOR_CONTRACT_BROKEN', `${reason}.`, faultDetails(operation, { retryable: false }))
  // A repeat would be answered in the same form.
  return {
    trouble: 'final',
    ...unclear(operation, request, reason, upstreamOf(operation, response, envelope), fault),
  }
}

/** The gateway stumbled over the answer to a write; that there was one says nothing about what it said. */
export function unexpected(operation: WriteOperation, request: unknown, cause: unknown): Failure {
  const error = unknownOutcome(
    operation,
    request,
    `${operation.name} was answered, but its answer could not be handled`,
  )
  error.cause = cause
  return { trouble: 'final', perhapsExecuted: true, error }
}
