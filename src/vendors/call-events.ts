// What happens on the way to a vendor, told to whoever counts it: of whose request, nobody says.
import type { Vendor } from '../core/errors.ts'
import type { Failure } from './failure.ts'
import type { Trouble } from './retry.ts'
import type { UpstreamCall } from './upstream-call.ts'

/**
 * What became of a request that was sent: a success; a refusal that says so; an answer to come again after
 * (`throttled`, `stale`); a failure of the vendor, or the answer to a copy (`failed`, `duplicate`); no connection
 * (`unsent`), no answer (`lost`, `late`), one that cannot be used (`garbled`); or nobody waited for it (`abandoned`).
 */
export const callOutcomes = [
  'success',
  'refused',
  'throttled',
  'stale',
  'failed',
  'duplicate',
  'unsent',
  'lost',
  'late',
  'garbled',
  'abandoned',
] as const
export type CallOutcome = (typeof callOutcomes)[number]

/** Why calls are repeated. */
export type RetryReason = Exclude<Trouble, 'final'>

export interface CallSubject {
  readonly vendor: Vendor
  /** `Product.name`. */
  readonly product: string
  /** The vendor's spelling of the operation. */
  readonly action: string
}

export type WaitOutcome = 'granted' | 'refused' | 'abandoned'

export interface CallEvents {
  /** An attempt that was sent has ended. */
  called(call: Pick<UpstreamCall, 'vendor' | 'product' | 'action' | 'outcome' | 'durationMs'>): void
  /** Another attempt is made. */
  retried(subject: CallSubject, because: RetryReason): void
  /** An attempt was given a place in the quota, or was not. */
  waited(subject: CallSubject, ms: number, outcome: WaitOutcome): void
  /** A read joined one that was under way. */
  joined(subject: CallSubject): void
}

export const untold: CallEvents = {
  called: () => undefined,
  retried: () => undefined,
  waited: () => undefined,
  joined: () => undefined,
}

/** The last word is a refusal only where the vendor's answer could be used, and said one thing. */
export function outcomeOf({ trouble, perhapsExecuted, error }: Failure): CallOutcome {
  if (trouble !== 'final') return trouble
  const isBroken = 'code' in error && error.code === 'VENDOR_CONTRACT_BROKEN'
  return perhapsExecuted || isBroken ? 'garbled' : 'refused'
}
