// What a failed exchange means: an expected outcome, a fault, or a write of which nobody knows whether it happened.
import type * as z from 'zod'
import {
  Fault,
  type FaultDetails,
  OutcomeUnknownError,
  type UpstreamFailure,
  VendorRejectedError,
} from '../core/errors.ts'
import { type Operation, refusalFor } from '../core/operation.ts'
import { maskPhoneNumbers } from '../core/redact.ts'
import type { Envelope, UnreadableAnswer } from './protocol.ts'
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

/** A write of which nobody knows whether it happened. */
const unknownOutcome = (
  operation: Operation,
  request: unknown,
  reason: string,
  upstream: UpstreamFailure | null,
) =>
  new OutcomeUnknownError(
    reason,
    operation.effect === 'read' ? '' : operation.reconcile(request),
    operation.effect !== 'read' && operation.repeatable,
    upstream,
  )

export function noAnswer(operation: Operation, request: unknown, error: TransportError): Error {
  if (operation.effect !== 'read' && error.sent)
    return unknownOutcome(operation, request, `${operation.name} was sent, but ${error.message}`, null)
  const code = error.kind === 'timeout' ? 'VENDOR_TIMEOUT' : 'VENDOR_UNAVAILABLE'
  return new Fault(
    code,
    `${operation.name}: ${error.message}.`,
    faultDetails(operation, { retryable: true, cause: error }),
  )
}

export function unreadable(
  operation: Operation,
  request: unknown,
  response: HttpResponse,
  error: UnreadableAnswer,
): Error {
  if (response.status === 429)
    return refusalFor(operation, null, 429).raise(upstreamOf(operation, response), request, undefined)
  // A refusal by status was not executed, whatever its body says.
  const refused = response.status >= 300 && response.status < 500
  if (operation.effect !== 'read' && !refused)
    return unknownOutcome(
      operation,
      request,
      `${operation.name} answered HTTP ${response.status} with a body that cannot be read`,
      upstreamOf(operation, response),
    )
  return new Fault(
    response.status >= 500 ? 'VENDOR_UNAVAILABLE' : 'VENDOR_CONTRACT_BROKEN',
    `${operation.name} answered HTTP ${response.status} with a body that cannot be read: ${error.message}.`,
    faultDetails(operation, { retryable: response.status >= 500, cause: error }),
  )
}

export function failure(
  operation: Operation,
  request: unknown,
  response: HttpResponse,
  envelope: Envelope,
): Error {
  const upstream = upstreamOf(operation, response, envelope)
  const refusal = refusalFor(operation, envelope.code, response.status)
  // What must not be repeated must not be called retryable either.
  if (refusal.unclear === true && operation.effect !== 'read' && !operation.repeatable)
    return unknownOutcome(operation, request, `${operation.name} failed inside the vendor`, upstream)
  if (envelope.claimsSuccess)
    return new VendorRejectedError(
      upstream,
      `${operation.name} contradicts itself: ${contradiction(upstream)}.`,
    )
  return refusal.raise(upstream, request, envelope.retryAfterMs)
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
): Error {
  const where = error.issues.map((issue) => issue.path.join('.') || 'the whole').join(', ')
  const reason = `${operation.name} succeeded, but its answer breaks the vendor's contract at ${where}`
  if (operation.effect !== 'read')
    return unknownOutcome(operation, request, reason, upstreamOf(operation, response, envelope))
  return new Fault('VENDOR_CONTRACT_BROKEN', `${reason}.`, faultDetails(operation, { retryable: false }))
}
