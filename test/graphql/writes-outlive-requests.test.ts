// A write that was sent outlives its request, and the gateway that sent it: its outcome is recorded before anything is closed.
import { expect, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/server.ts'
import { createSqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts'
import type { Ledger } from '../../src/state/ledger.ts'
import { startGateway, vendorsAt } from '../support/gateway.ts'

const create = `mutation { createInstance(input: { name: "续命", maxConcurrentConversations: 1 }) {
  __typename ... on OutcomeUnknownError { message }
} }`

/** What the ledger is told, in order. */
async function listening(): Promise<{ readonly ledger: Ledger; readonly told: string[] }> {
  const told: string[] = []
  const behind = await createSqliteLedger()
  const ledger = new Proxy(behind, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...given: unknown[]) => {
        told.push(String(name))
        return (member as (...args: unknown[]) => unknown).apply(target, given)
      }
    },
  })
  return { ledger, told }
}

test('the end of a gateway waits for it', async () => {
  await using sandbox = await startSandbox()
  const { ledger, told } = await listening()
  sandbox.faults.add('CreateInstance', { kind: 'reset', applied: true })
  // What became of it is looked for, after a pause in which nothing is under way at the vendor.
  sandbox.faults.add('ListInstances', { kind: 'throttle', retryAfterMs: 1_200 })
  {
    await using gateway = await startGateway({ vendors: vendorsAt(sandbox.url), ledger })
    const { data } = await gateway.send<{ createInstance: { __typename: string } }, object>(
      create,
      undefined,
      {
        'idempotency-key': 'outlives-0123456789',
        'x-request-timeout-ms': '600',
      },
    )
    expect(data?.createInstance.__typename).toBe('OutcomeUnknownError')
    expect(told).toEqual(['begin', 'sending'])
  }
  expect(told).toEqual(['begin', 'sending', 'record', String(Symbol.asyncDispose)])
})
