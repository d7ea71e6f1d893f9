// Whether this process should be sent requests: what it can tell about its own state, never about a vendor's.
import type { AuditLog } from './audit/audit-log.ts'
import type { Readiness, ReadinessProblem } from './plugins/use-health.ts'
import type { SharedState, Usable } from './state/shared-state.ts'

export interface ReadinessSources {
  readonly state: SharedState
  readonly audit: AuditLog
  readonly isDraining: () => boolean
  readonly isOutdated: () => boolean
}

async function succeeds(attempt: Promise<void> | undefined): Promise<boolean> {
  try {
    await attempt
    return true
  } catch {
    return false
  }
}

const problemOfState = {
  fully: [],
  reads: ['what replicas share cannot be reached: mutations under an idempotency key are refused'],
  no: ['the ledger of idempotency keys cannot be used'],
} as const satisfies Readonly<Record<Usable, readonly ReadinessProblem[]>>

export const createReadiness =
  ({ state, audit, isDraining, isOutdated }: ReadinessSources) =>
  async (): Promise<Readiness> => {
    const [usable, hasAudit] = await Promise.all([state.usable(), succeeds(audit.ready())])
    const problems: ReadinessProblem[] = [...problemOfState[usable]]
    if (isOutdated())
      problems.unshift('the configuration file was changed and cannot be used: the one before it is in force')
    if (!hasAudit) problems.push('the audit log cannot be written')
    // All replicas lose what they share at once: a balancer that took them all out would end the reads as well.
    const status = isDraining() ? 'draining' : usable !== 'no' && hasAudit ? 'ready' : 'unavailable'
    return { status, ...(problems.length === 0 ? {} : { problems }) }
  }
