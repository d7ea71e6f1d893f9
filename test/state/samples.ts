// A key, what is sent under it and what came of it, for tests and for the processes that tests kill.
import type { Intent, LedgerKey, Recorded } from '../../src/state/ledger.ts'

export const key: LedgerKey = { account: 'default', consumer: 'default', key: 'order-1' }

export const intent: Intent = {
  action: 'CreateInstance',
  request: { instanceName: '外呼', maxConcurrentConversation: 2 },
  notes: { before: new Date('2026-07-01T00:00:00.000Z') },
  sentAt: new Date('2026-07-01T00:00:01.000Z'),
  reconcile: 'Query instances for the name.',
}

export const success: Recorded = {
  kind: 'success',
  value: { instanceId: 'a-1', createdAt: new Date('2026-07-01T00:00:02.000Z') },
  upstream: { vendor: 'ALIBABA', action: 'CreateInstance', requestId: 'r-1' },
}
