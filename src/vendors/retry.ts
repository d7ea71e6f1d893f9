// The one decision on repeating: pure, in order, and by what a call does to the world, never by its HTTP method.
import type { Operation } from '../core/operation.ts'

/**
 * What became of an attempt that did not succeed:
 * - `unsent`: the request never left (no connection, no token);
 * - `throttled`, `stale`: answered, and not executed;
 * - `failed`, `duplicate`, `lost`, `late`, `garbled`: perhaps executed (5xx, a used nonce, a broken connection, no
 *   answer in time, an answer that is not the vendor's);
 * - `final`: the vendor has decided, or a repeat would meet the same.
 */
export type Trouble =
  | 'unsent'
  | 'throttled'
  | 'stale'
  | 'failed'
  | 'duplicate'
  | 'lost'
  | 'late'
  | 'garbled'
  | 'final'

/** Whether an attempt that ended like this may have been executed; `final` is judged by its maker. */
export const perhapsExecuted = {
  unsent: false,
  throttled: false,
  stale: false,
  failed: true,
  duplicate: true,
  lost: true,
  late: true,
  garbled: true,
  final: false,
} as const satisfies Record<Trouble, boolean>

export interface Situation {
  readonly operation: Pick<Operation, 'effect'> & { readonly repeatable?: boolean }
  readonly trouble: Trouble
  /** Attempts made so far, this one included. */
  readonly attempts: number
  /** Whether an attempt before this one ended `stale`. */
  readonly wasStale: boolean
  /** How long the vendor asks to stay away. */
  readonly hintMs?: number | undefined
  /** In [0, 1). */
  readonly random: number
}

export type Decision =
  | { readonly again: true; readonly afterMs: number }
  | { readonly again: false; readonly because: 'final' | 'attempts' | 'stale' | 'not repeatable' }

export const maxAttempts = 3

/** The vendor's advice after throttling is about one probe per second; other trouble may be over at once. */
const baseMs = { throttled: 1_000, other: 100 } as const
const capMs = 4_000

/** Full jitter: anything between nothing and the exponential step, so that callers do not come back together. */
const backOff = (base: number, attempts: number, random: number) =>
  Math.round(random * Math.min(capMs, base * 2 ** (attempts - 1)))

/** Spread over a fifth of the hint on top of it: never earlier than asked. */
const afterHint = (hintMs: number, random: number) => Math.round(hintMs + (random * hintMs) / 5)

export function decide({ operation, trouble, attempts, wasStale, hintMs, random }: Situation): Decision {
  // The vendor has said what there is to say.
  if (trouble === 'final') return { again: false, because: 'final' }
  if (attempts >= maxAttempts) return { again: false, because: 'attempts' }
  // A new token or a corrected clock helps at once or never; the refused attempt was not executed.
  if (trouble === 'stale') return wasStale ? { again: false, because: 'stale' } : { again: true, afterMs: 0 }
  // Perhaps executed: only what leaves the same state twice as once may be sent again.
  const isSafe = operation.effect === 'read' || operation.repeatable === true
  if (perhapsExecuted[trouble] && !isSafe) return { again: false, because: 'not repeatable' }
  if (hintMs !== undefined) return { again: true, afterMs: afterHint(hintMs, random) }
  const base = trouble === 'throttled' ? baseMs.throttled : baseMs.other
  return { again: true, afterMs: backOff(base, attempts, random) }
}
