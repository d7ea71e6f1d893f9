// When the client of a request goes: a request that tells it for less than an AbortSignal costs is asked for that.
import type { EndSignal } from '../core/end-signal.ts'

/** A request that knows its client. */
export interface WithClient {
  /** Aborted when the client goes before it is answered. */
  readonly clientEnd: EndSignal
}

export const clientEndOf = (request: Request): EndSignal =>
  (request as Request & Partial<WithClient>).clientEnd ?? request.signal
