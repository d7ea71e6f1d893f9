// What is told of each attempt that was sent, and who may follow it.
import type { Vendor } from '../core/errors.ts'
import type { CallOutcome, CallSubject } from './call-events.ts'

/** One line per attempt, for the log and the metrics; holds no parameter and no header. */
export interface UpstreamCall {
  readonly vendor: Vendor
  readonly product: string
  readonly action: string
  /** 1 for the first. */
  readonly attempt: number
  readonly httpStatus: number | null
  readonly code: string | null
  readonly upstreamRequestId: string | null
  readonly outcome: CallOutcome
  readonly durationMs: number
}

/** An attempt that is about to be sent. */
export interface Departure extends CallSubject {
  readonly attempt: number
}

/** Somebody follows this one attempt. */
export interface Followed {
  /** Sent beside those of the vendor, which sign none of them. */
  readonly headers: Readonly<Record<string, string>>
  ended(call: UpstreamCall): void
}

/** Whoever asks is told of each attempt when it has ended, and may follow it from before it is sent. */
export interface OnCall {
  (call: UpstreamCall): void
  readonly follow?: (departure: Departure) => Followed
}
