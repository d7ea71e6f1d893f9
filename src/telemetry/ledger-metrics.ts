// Idempotency keys as they are counted: what was found under them, and what was left of which nobody knows the end.
import { Counter, type Registry } from 'prom-client'
import { type Begun, type Ledger, LedgerUnavailable } from '../state/ledger.ts'

const foundBy = {
  claimed: 'new',
  running: 'running',
  recorded: 'replayed',
  'other-input': 'other_input',
  unsettled: 'unsettled',
} as const satisfies Record<Begun['state'], string>

/** The same ledger, counted. */
export function createLedgerMetrics(registry: Registry): (ledger: Ledger) => Ledger {
  const registers = [registry]
  const keys = new Counter({
    name: 'trunkline_idempotency_keys_total',
    help: 'Mutations under an idempotency key by what was found: new, running (waited for), replayed, other_input (refused), unsettled (looked for at the vendor), or unavailable (the ledger could not be asked).',
    labelNames: ['found'],
    registers,
  })
  for (const found of [...Object.values(foundBy), 'unavailable']) keys.inc({ found }, 0)
  const unsettled = new Counter({
    name: 'trunkline_unsettled_writes_total',
    help: 'Writes under an idempotency key that ended without anybody knowing whether they took effect.',
    registers,
  })
  return (ledger) => ({
    ...ledger,
    async begin(key, fingerprint, announced) {
      try {
        const begun = await ledger.begin(key, fingerprint, announced)
        keys.inc({ found: foundBy[begun.state] })
        return begun
      } catch (error) {
        if (error instanceof LedgerUnavailable) keys.inc({ found: 'unavailable' })
        throw error
      }
    },
    leaveUnsettled(claim) {
      unsettled.inc()
      return ledger.leaveUnsettled(claim)
    },
  })
}
