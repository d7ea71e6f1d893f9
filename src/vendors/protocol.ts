// What a vendor's protocol does for the caller: sign one attempt, and read one answer.
import type { Operation } from '../core/operation.ts'
import type { Secrets } from './conceal.ts'
import type { PreviewedRequest } from './preview.ts'
import type { HttpRequest, HttpResponse } from './transport.ts'

/** Parameters in the vendor's spelling, as the request codec encoded them. */
export type WireParameters = Readonly<Record<string, unknown>>

/** An answer opened: the vendor's flags as they stand, and whether together they mean success. */
export interface Envelope {
  readonly succeeded: boolean
  /** The code, where there is one, is a success code; with `succeeded` false the flags contradict each other. */
  readonly claimsSuccess: boolean
  readonly body: unknown
  readonly code: string | null
  readonly message: string | null
  readonly requestId: string | null
  readonly success: boolean | null
  readonly data: boolean | null
  /** The HTTP status as the envelope states it. */
  readonly envelopeStatus: number | null
  readonly accessDeniedDetail: string | null
}

/** The answer is not in the vendor's form at all (HTML, cut off, empty). */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer'
}

export interface Attempt {
  readonly request: HttpRequest
  /** What of it must be in no text that is read from the answer. */
  readonly secrets?: Secrets
  /**
   * Called where the vendor did not accept token or time: throws away or corrects what was wrong, and says whether a
   * repeat makes sense.
   */
  readonly amend?: (response: HttpResponse) => boolean
}

export interface Protocol {
  /** Builds and signs one attempt; called again for every repeat, so that nonce, time and token are fresh. */
  attempt(operation: Operation, parameters: WireParameters, timeoutMs: number): Attempt | Promise<Attempt>
  /** Throws UnreadableAnswer when there is no envelope. */
  open(operation: Operation, response: HttpResponse): Envelope
  /** The request as it would be sent, without its secrets; nothing is fetched for it. */
  preview(operation: Operation, parameters: WireParameters): PreviewedRequest
}
