// The two channels of failure: outcomes (expected, members of result unions) and faults (top-level errors).

export type Vendor = 'ALIBABA' | 'HUAWEI'

/** The closed list of the codes of expected outcomes. */
export const errorCodes = [
  'INVALID_INPUT',
  'NOT_FOUND',
  'NAME_TAKEN',
  'CONCURRENCY_LIMIT_EXCEEDED',
  'INVALID_STATE',
  'PERMISSION_DENIED',
  'VENDOR_REJECTED',
  'OUTCOME_UNKNOWN',
  'CONFLICT',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** The closed list of `extensions.code`. */
export const faultCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'QUERY_TOO_COMPLEX',
  'VENDOR_NOT_CONFIGURED',
  'VENDOR_UNAVAILABLE',
  'VENDOR_TIMEOUT',
  'VENDOR_THROTTLED',
  'VENDOR_AUTH_FAILED',
  'VENDOR_CONTRACT_BROKEN',
  'INTERNAL_SERVER_ERROR',
] as const
export type FaultCode = (typeof faultCodes)[number]

/** What a vendor answered, raw: kept beside the interpreted error so that contradictions stay visible. */
export interface UpstreamFailure {
  readonly vendor: Vendor
  readonly action: string
  readonly httpStatus: number | null
  readonly code: string | null
  readonly message: string | null
  readonly requestId: string | null
  /** The envelope's own flag, as answered. */
  readonly success: boolean | null
  /** The envelope's boolean payload, where the operation answers one. */
  readonly data: boolean | null
  /** The HTTP status as the envelope states it. */
  readonly envelopeStatus: number | null
  /** Why access management refused, where the vendor says. */
  readonly accessDeniedDetail: string | null
}

/** What an operation answered, decoded, with the facts of the answer itself. */
export interface Answer<T> {
  readonly value: T
  readonly upstream: UpstreamSuccess
  /** How far the vendor's clock is ahead of ours, by the `Date` of its answer; 0 where it told none. */
  readonly clockAheadMs: number
}

/** The answer of a call that succeeded, without its payload. */
export type UpstreamSuccess = Pick<
  UpstreamFailure,
  'vendor' | 'action' | 'httpStatus' | 'code' | 'message' | 'requestId'
>

/** An expected outcome of a write: a member of the mutation's result union. */
export abstract class OutcomeError extends Error {
  abstract readonly code: ErrorCode
  readonly retryable: boolean = false
  readonly upstream: UpstreamFailure | null
  constructor(message: string, upstream: UpstreamFailure | null = null) {
    super(message)
    this.upstream = upstream
    this.name = new.target.name
  }
}

export interface InvalidField {
  readonly path: readonly string[]
  readonly message: string
}

export class InvalidInputError extends OutcomeError {
  readonly code = 'INVALID_INPUT'
  readonly fields: readonly InvalidField[]
  constructor(fields: readonly InvalidField[], upstream: UpstreamFailure | null = null) {
    super(
      `Invalid input: ${fields.map((field) => `${field.path.join('.')}: ${field.message}`).join('; ')}`,
      upstream,
    )
    this.fields = fields
  }
}

/** Names an object without knowing how ids are spelled for clients: its type and the vendor's own key. */
export interface Subject {
  readonly type: string
  readonly key: readonly string[]
}

export class NotFoundError extends OutcomeError {
  readonly code = 'NOT_FOUND'
  readonly subject: Subject
  constructor(subject: Subject, upstream: UpstreamFailure | null = null) {
    super(`There is no ${subject.type} ${subject.key.join(':')}.`, upstream)
    this.subject = subject
  }
}

export class NameTakenError extends OutcomeError {
  readonly code = 'NAME_TAKEN'
  readonly takenName: string
  constructor(takenName: string, upstream: UpstreamFailure | null = null) {
    super(`The name ${JSON.stringify(takenName)} is already in use; choose another one.`, upstream)
    this.takenName = takenName
  }
}

export class ConcurrencyLimitExceededError extends OutcomeError {
  readonly code = 'CONCURRENCY_LIMIT_EXCEEDED'
  constructor(upstream: UpstreamFailure | null = null) {
    super(
      'The concurrency asked for exceeds what the account has left; ask for less or raise the quota.',
      upstream,
    )
  }
}

export class InvalidStateError extends OutcomeError {
  readonly code = 'INVALID_STATE'
  readonly status: string | null
  readonly allowed: readonly string[]
  constructor(status: string | null, allowed: readonly string[], upstream: UpstreamFailure | null = null) {
    super(`The status is ${status ?? 'unknown'}; this needs ${allowed.join(' or ')}.`, upstream)
    this.status = status
    this.allowed = allowed
  }
}

export class PermissionDeniedError extends OutcomeError {
  readonly code = 'PERMISSION_DENIED'
  constructor(upstream: UpstreamFailure | null = null) {
    super("The vendor refused: the gateway's account may not do this.", upstream)
  }
}

export class VendorRejectedError extends OutcomeError {
  readonly code = 'VENDOR_REJECTED'
  constructor(upstream: UpstreamFailure, message?: string) {
    super(
      message ?? `${upstream.action} was refused: ${upstream.message ?? upstream.code ?? 'no reason given'}`,
      upstream,
    )
  }
}

export class OutcomeUnknownError extends OutcomeError {
  readonly code = 'OUTCOME_UNKNOWN'
  override readonly retryable: boolean
  readonly reason: string
  readonly reconcile: string
  constructor(
    reason: string,
    reconcile: string,
    repeatable: boolean,
    upstream: UpstreamFailure | null = null,
  ) {
    super(`It is not known whether this took effect: ${reason}.`, upstream)
    this.reason = reason
    this.reconcile = reconcile
    this.retryable = repeatable
  }
}

/** The same idempotency key came with other input, or the object is not as the client saw it. Nothing was written. */
export class ConflictError extends OutcomeError {
  readonly code = 'CONFLICT'
  /** What changed; null for a key. */
  readonly subject: Subject | null
  constructor(message: string, subject: Subject | null = null) {
    super(message)
    this.subject = subject
  }
}

export interface FaultDetails {
  readonly vendor?: Vendor
  readonly action?: string
  readonly retryable?: boolean
  readonly retryAfterMs?: number
  readonly upstreamRequestId?: string
  readonly cause?: unknown
}

/** A failure that is nobody's expected outcome: a top-level error with a code of the closed list. */
export class Fault extends Error {
  readonly code: FaultCode
  readonly details: FaultDetails
  constructor(code: FaultCode, message: string, { cause, ...details }: FaultDetails = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'Fault'
    this.code = code
    this.details = details
  }
}
