// The claims that this replica holds: what Redis must be told again and again, and once more where it forgot.
import type { LedgerKey } from '../ledger.ts'
import type { Step } from './link.ts'

export interface Holding {
  /** The entry's key in Redis. */
  readonly id: string
  readonly account: string
  /** The name of this claim: no other one ever has it. */
  readonly holder: string
  readonly key: LedgerKey
  readonly fence: number
  readonly fingerprint: string
  /** As texts of the ledger's clock. */
  readonly beganAt: string
  readonly expiresAt: string
  /** Whether the claim made the entry. */
  readonly isNew: boolean
  /** What was announced or sent last; empty before. */
  intent: string
  /** What was announced, until something else is sent; then empty. */
  announced: string
  /** By this process's clock, never later than by that of Redis. */
  leaseEndsAt: number
  ending: boolean
  readonly waiters: Set<() => void>
}

/** Arguments of every step of a holder, see `lua/common/entries.lua`. */
export const holderStep = (
  name: string,
  { id, holder, fence, fingerprint, beganAt, expiresAt, intent, isNew }: Holding,
  { clock, leaseMs, more = [] }: { clock: string; leaseMs: number; more?: readonly string[] },
): Step => ({
  name,
  keys: [id],
  args: [holder, clock, leaseMs, fence, fingerprint, beganAt, expiresAt, intent, isNew ? '1' : '', ...more],
})
