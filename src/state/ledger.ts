// The idempotency ledger: what was begun, sent and answered under a client's key, so that no write happens twice.
import type { EndSignal } from '../core/end-signal.ts'
import type { OutcomeError } from '../core/errors.ts'

/** How long a key is known, from its first use. */
export const keptForMs = 24 * 60 * 60 * 1000

/** A key is one consumer's on one account: two consumers that choose the same text never meet. */
export interface LedgerKey {
  readonly account: string
  readonly consumer: string
  readonly key: string
}

/** What was about to be sent, written down before the first byte leaves: enough to ask the vendor afterwards. */
export interface Intent {
  /** The vendor's operation. */
  readonly action: string
  /** The operation's request, decoded. */
  readonly request: unknown
  /** What the adapter found out beforehand. */
  readonly notes: unknown
  readonly sentAt: Date
  /** What a client can query to learn whether it took effect. */
  readonly reconcile: string
}

/** The right to go on under a key. Only its holder may write; once given back or taken over, it is powerless. */
export interface Claim {
  readonly key: LedgerKey
  /** Grows with every claim of a key, also across restarts. */
  readonly fence: number
}

/** What was read to answer a success: values that the ledger does not look into, by names that it does not know. */
export type Reads = Readonly<Record<string, unknown>>

/** How a write ended, as clients may see it. Faults are never recorded: they are answers about a request, not a write. */
export type Recorded =
  | { readonly kind: 'success'; readonly value: unknown; readonly upstream: unknown; readonly reads?: Reads }
  | { readonly kind: 'outcome'; readonly error: OutcomeError }

/** What `begin` found; the states with a claim hand it to the caller, who must end it. */
export type Begun =
  /** Nobody used the key: go on. */
  | { readonly state: 'claimed'; readonly claim: Claim }
  /** Somebody is at it: wait for `settled`, then begin again. */
  | { readonly state: 'running' }
  /** Done before: answer this, call nobody. */
  | { readonly state: 'recorded'; readonly recorded: Recorded }
  /** The key was used with another input. */
  | { readonly state: 'other-input' }
  /** Something was sent and nobody knows what became of it: the caller has to find out and must not just repeat it. */
  | {
      readonly state: 'unsettled'
      readonly claim: Claim
      readonly intent: Intent
      /** An owner died in the middle, as opposed to an answer that was lost while it lived. */
      readonly interrupted: boolean
    }

/**
 * One entry per key, kept for a day from its first `begin`. Each claim is ended by exactly one of `record`,
 * `leaveUnsettled` and `release`; all three end it even when they reject, so that nobody waits for it forever.
 * Every member may reject with `LedgerUnavailable`; those that take a claim also with `ClaimLost`.
 */
export interface Ledger extends AsyncDisposable {
  /**
   * Looks the key up and, where that is possible, claims it: of any number of callers at once, one gets the claim.
   * The fingerprint stands for the input; the first one is kept, and any other is answered `other-input`.
   * What is announced counts, from a claim of a new key on, as what `sending` was called with: an owner that dies from
   * then on leaves it unsettled, so it is announced only where it is about to be sent.
   */
  begin(key: LedgerKey, fingerprint: string, announced?: Intent): Promise<Begun>
  /**
   * Resolves when the running holder of the key is through, at once when there is none; rejects with the signal's
   * reason when that aborts first. Says nothing about the end: begin again to see it.
   */
  settled(key: LedgerKey, signal: EndSignal): Promise<void>
  /**
   * Durable when it resolves: from then on the key is never free again by itself. When it rejects, nothing may be
   * sent, and the claim is still to be released. Called again under the same claim, the later intent replaces the
   * earlier one, and costs nothing where it is the announced one. Rejects with `NotRecordable` when the intent cannot
   * be written down.
   */
  sending(claim: Claim, intent: Intent): Promise<void>
  /**
   * Keeps the answer for every later `begin`. When it rejects, what was sent stays unsettled: the caller still
   * answers its client what it knows, since a write that happened has not failed because nobody could note it.
   * Rejects with `NotRecordable` when the answer cannot be written down.
   */
  record(claim: Claim, recorded: Recorded): Promise<void>
  /**
   * Adds to a recorded success what was read to answer it; of two readings by the same name the first one stays.
   * Nothing happens where this key and fingerprint have no recorded success. Rejects with `NotRecordable` when the
   * whole cannot be written down; the success stays as it was.
   */
  addReads(key: LedgerKey, fingerprint: string, reads: Reads): Promise<void>
  /** The outcome is unknown: the intent stays for whoever begins next. With nothing sent, the same as `release`. */
  leaveUnsettled(claim: Claim): Promise<void>
  /** Nothing was sent, or what was sent is proved to have had no effect: the key is free again. */
  release(claim: Claim): Promise<void>
}

/** The ledger cannot be read or written: without it, no write under a key may be sent. */
export class LedgerUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'LedgerUnavailable'
  }
}

/** The claim was given back or taken over: its former holder may neither send nor write. */
export class ClaimLost extends Error {
  constructor() {
    super('The claim on this idempotency key is no longer held.')
    this.name = 'ClaimLost'
  }
}

/** A value that the ledger cannot keep: too large, or of a kind that has no text. */
export class NotRecordable extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NotRecordable'
  }
}
