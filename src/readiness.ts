// Whether this process should be sent requests: what it can tell about its own state, never about a vendor's.

import type { AuditLog } from './audit/audit-log.ts'
import type { Readiness, ReadinessProblem } from './plugins/use-health.ts'
import type { Ledger } from './state/ledger.ts'

export interface ReadinessSources {
  readonly ledger: Ledger
  readonly audit: AuditLog
  readonly isDraining: () => boolean
  readonly isOutdated: () => boolean
}

/** No consumer has an empty id, so that nobody's key is looked up; nothing is written. */
const probe = { account: '', consumer: '', key: 'ready' } as const

async function look(ledger: Ledger): Promise<void> {
  const begun = await ledger.begin(probe, '')
  if (begun.state === 'claimed') await ledger.release(begun.claim)
}

const succeeds = (attempt: Promise<void>): Promise<boolean> =>
  attempt.then(
    () => true,
    () => false,
  )

export const createReadiness =
  ({ ledger, audit, isDraining, isOutdated }: ReadinessSources) =>
  async (): Promise<Readiness> => {
    const [hasLedger, hasAudit] = await Promise.all([succeeds(look(ledger)), succeeds(audit.ready())])
    const problems: ReadinessProblem[] = []
    if (isOutdated())
      problems.push('the configuration file was changed and cannot be used: the one before it is in force')
    if (!hasLedger) problems.push('the ledger of idempotency keys cannot be used')
    if (!hasAudit) problems.push('the audit log cannot be written')
    const status = isDraining() ? 'draining' : hasLedger && hasAudit ? 'ready' : 'unavailable'
    return { status, ...(problems.length === 0 ? {} : { problems }) }
  }
