// One vendor operation as one literal: spelling, codecs, effect and the meaning of its refusals.
import type * as z from 'zod'
import {
  type Answer,
  ConcurrencyLimitExceededError,
  Fault,
  InvalidStateError,
  NameTakenError,
  NotFoundError,
  type OutcomeError,
  PermissionDeniedError,
  type Subject,
  type UpstreamFailure,
  type Vendor,
  VendorRejectedError,
} from './errors.ts'

/** What a call does to the world; decides what may be repeated and what a lost answer means. */
export type Effect = 'read' | 'create' | 'update' | 'delete' | 'control'

export type OutcomeClass = new (...args: never[]) => OutcomeError

/**
 * Why an answer is no final word: `throttled` and `stale` (token, clock) were not executed and may be sent again;
 * a `failed` or `duplicate` one may have been executed.
 */
export type RefusalTrouble = 'throttled' | 'stale' | 'failed' | 'duplicate'

/** What a refusal with a certain vendor code means. */
export interface Refusal<Request> {
  /** The union member it becomes; absent for faults. */
  readonly outcome?: OutcomeClass
  /** Absent where the vendor has decided. */
  readonly trouble?: RefusalTrouble
  // A method, and so bivariant: lists of operations hold tables of different requests.
  raise(upstream: UpstreamFailure, request: Request, retryAfterMs: number | undefined): Error
}

/** Vendor code (or `HTTP <status>` where the vendor has no codes) to meaning. */
export type Refusals<Request> = Readonly<Record<string, Refusal<Request>>>

export interface Product {
  readonly vendor: Vendor
  readonly name: string
  /** API version, where the vendor versions its products. */
  readonly version?: string
  /** Refusals that every operation of the product may answer. */
  readonly errors: Refusals<unknown>
}

interface Exchange<Request extends z.ZodType, Response extends z.ZodType> {
  readonly product: Product
  /** The vendor's spelling of the operation. */
  readonly name: string
  /** Path below the product's base, for products that are addressed by path. */
  readonly path?: string
  readonly summary: string
  readonly docs: string
  readonly request: Request
  readonly response: Response
  readonly errors: Refusals<z.output<Request>>
  /** The operation answers a boolean `Data`; false is a failure. */
  readonly answersBoolean?: true
}

export type ReadOperation<
  Request extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> = Exchange<Request, Response> & { readonly effect: 'read' }

/** A lost answer of a write leaves its outcome unknown. */
export type WriteOperation<
  Request extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> = Exchange<Request, Response> & {
  readonly effect: Exclude<Effect, 'read'>
  /** The same call twice leaves the same state as once. */
  readonly repeatable: boolean
  /** Tells the client what to query. */
  reconcile(request: z.output<Request>): string
  /**
   * Asks the vendor whether a write whose answer was lost took effect: what it would have answered, or undefined
   * where there is no trace of it. Absent where the vendor cannot be asked.
   */
  find?(call: Call, request: z.output<Request>, sentAt: Date): Promise<z.output<Response> | undefined>
  /** Two of the same cannot exist, so one that was looked for and not found may be sent again. */
  readonly exclusive?: true
}

export type Operation<Request extends z.ZodType = z.ZodType, Response extends z.ZodType = z.ZodType> =
  | ReadOperation<Request, Response>
  | WriteOperation<Request, Response>

/** Performs a read. Writes are sent in one place only, by what runs a mutation. */
export type Call = <Request extends z.ZodType, Response extends z.ZodType>(
  operation: ReadOperation<Request, Response>,
  request: z.output<Request>,
) => Promise<Answer<z.output<Response>>>

/** Declares an operation; exists for its type inference. */
export function operation<Request extends z.ZodType, Response extends z.ZodType>(
  declaration: ReadOperation<Request, Response>,
): ReadOperation<Request, Response>
export function operation<Request extends z.ZodType, Response extends z.ZodType>(
  declaration: WriteOperation<Request, Response>,
): WriteOperation<Request, Response>
export function operation(declaration: Operation): Operation {
  return declaration
}

const faultDetails = (upstream: UpstreamFailure) => ({
  vendor: upstream.vendor,
  action: upstream.action,
  ...(upstream.requestId === null ? {} : { upstreamRequestId: upstream.requestId }),
})

/** The name that was asked for, in every request that has one, is the member `name`. */
export const nameTaken: Refusal<{ readonly name?: string | undefined }> = {
  outcome: NameTakenError,
  raise: (upstream, { name }) => new NameTakenError(name ?? '', upstream),
}

export const notFound = <Request>(subject: (request: Request) => Subject): Refusal<Request> => ({
  outcome: NotFoundError,
  raise: (upstream, request) => new NotFoundError(subject(request), upstream),
})

export const invalidState = (allowed: readonly string[]): Refusal<unknown> => ({
  outcome: InvalidStateError,
  raise: (upstream) => new InvalidStateError(null, allowed, upstream),
})

export const concurrencyLimitExceeded: Refusal<unknown> = {
  outcome: ConcurrencyLimitExceededError,
  raise: (upstream) => new ConcurrencyLimitExceededError(upstream),
}

export const permissionDenied: Refusal<unknown> = {
  outcome: PermissionDeniedError,
  raise: (upstream) => new PermissionDeniedError(upstream),
}

export const rejected: Refusal<unknown> = {
  outcome: VendorRejectedError,
  raise: (upstream) => new VendorRejectedError(upstream),
}

export const throttled: Refusal<unknown> = {
  trouble: 'throttled',
  raise: (upstream, _request, retryAfterMs) =>
    new Fault('VENDOR_THROTTLED', `The vendor limits the rate of ${upstream.action}.`, {
      ...faultDetails(upstream),
      retryable: true,
      // The vendor's advice where it names no time: probe about once per second.
      retryAfterMs: retryAfterMs ?? 1_000,
    }),
}

/** The vendor failed on its side. Of a write that is not repeatable nobody knows whether it happened. */
export const unavailable: Refusal<unknown> = {
  trouble: 'failed',
  raise: (upstream) =>
    new Fault('VENDOR_UNAVAILABLE', `The vendor failed to process ${upstream.action}.`, {
      ...faultDetails(upstream),
      retryable: true,
    }),
}

/** The gateway's own credentials were refused. The vendor's text is dropped: it may echo the signed request. */
export const authFailed: Refusal<unknown> = {
  raise: (upstream) =>
    new Fault(
      'VENDOR_AUTH_FAILED',
      `The vendor did not accept the gateway's credentials for ${upstream.action}.`,
      {
        ...faultDetails(upstream),
        retryable: false,
      },
    ),
}

/** The vendor did not accept a token or the time of a request; with a new one or a corrected clock it may. */
export const stale: Refusal<unknown> = { ...authFailed, trouble: 'stale' }

/** Every attempt has a nonce of its own, so a used one means that a copy of this attempt arrived before it. */
export const duplicate: Refusal<unknown> = { ...unavailable, trouble: 'duplicate' }

/** The gateway called something that the vendor does not have. */
export const contractBroken: Refusal<unknown> = {
  raise: (upstream) =>
    new Fault('VENDOR_CONTRACT_BROKEN', `The vendor does not know ${upstream.action}.`, {
      ...faultDetails(upstream),
      retryable: false,
    }),
}

/**
 * The meaning of a vendor code: the operation's own table, then the product's, each by the whole code and then by
 * its part before the first dot (`Throttling.User` is a `Throttling`), then the HTTP status. Codes nobody listed
 * are refusals as they stand.
 */
export function refusalFor<Request>(
  declaration: { readonly errors: Refusals<Request>; readonly product: Product },
  code: string | null,
  httpStatus: number,
): Refusal<Request> {
  const family = code?.split('.', 1)[0]
  for (const key of [code, family, `HTTP ${httpStatus}`]) {
    if (key === null || key === undefined) continue
    const own = Object.hasOwn(declaration.errors, key) ? declaration.errors[key] : undefined
    const common = Object.hasOwn(declaration.product.errors, key)
      ? declaration.product.errors[key]
      : undefined
    const refusal = own ?? common
    if (refusal !== undefined) return refusal
  }
  return httpStatus >= 500 ? unavailable : rejected
}
