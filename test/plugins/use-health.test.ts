// Probes: cheap, without a key, and /ready knows the state of this process, never that of a vendor.
import { expect, test } from 'vitest'
import { AuditUnavailable, noAuditLog } from '../../src/audit/audit-log.ts'
import { createGateway } from '../../src/gateway.ts'
import { listen } from '../../src/listen.ts'
import { createEmbeddedState } from '../../src/state/embedded/embedded-state.ts'
import { createSqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts'
import { type Ledger, LedgerUnavailable } from '../../src/state/ledger.ts'
import { silent, simpleAccess, vendorsAt } from '../support/gateway.ts'
import { startVendorServer } from '../support/vendor-server.ts'

async function start({ ledger, audit = noAuditLog }: { ledger?: Ledger; audit?: typeof noAuditLog } = {}) {
  const vendor = await startVendorServer()
  const access = simpleAccess(vendorsAt(vendor.url))
  const gateway = await createGateway({
    mode: 'sandbox',
    version: 'test',
    log: silent,
    access,
    audit,
    state: createEmbeddedState(ledger ?? (await createSqliteLedger())),
  })
  const listener = await listen(gateway, '127.0.0.1', 0)
  return {
    access,
    gateway,
    vendor,
    probe: async (path: string, method = 'GET') => {
      const response = await fetch(listener.url + path, { method })
      const text = await response.text()
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
    },
    async [Symbol.asyncDispose]() {
      await listener[Symbol.asyncDispose]()
      await vendor[Symbol.asyncDispose]()
    },
  }
}

test('both are asked with GET and HEAD, and call no vendor', async () => {
  await using stage = await start()
  expect(await stage.probe('/ready')).toEqual({ status: 200, body: { status: 'ready' } })
  expect(await stage.probe('/ready', 'HEAD')).toEqual({ status: 200, body: undefined })
  expect(await stage.probe('/health')).toMatchObject({ status: 200, body: { status: 'ok', version: 'test' } })
  expect(await stage.probe('/health', 'HEAD')).toEqual({ status: 200, body: undefined })
  expect(stage.vendor.requests()).toEqual([])
})

test.each(['POST', 'DELETE', 'OPTIONS'])('with %s they are not answered', async (method) => {
  await using stage = await start()
  expect((await stage.probe('/health', method)).status).toBe(405)
  expect((await stage.probe('/ready', method)).status).toBe(405)
})

test('a process that drains is not ready, and lives', async () => {
  await using stage = await start()
  stage.gateway.drain()
  expect(await stage.probe('/ready')).toEqual({ status: 503, body: { status: 'draining' } })
  expect(await stage.probe('/ready', 'HEAD')).toEqual({ status: 503, body: undefined })
  expect((await stage.probe('/health')).status).toBe(200)
})

test('without its ledger a process is not ready, and says no more than that', async () => {
  const ledger = await createSqliteLedger()
  const lost: Ledger = {
    ...ledger,
    begin: async () => {
      throw new LedgerUnavailable('disk I/O error at /var/lib/secret')
    },
  }
  await using stage = await start({ ledger: lost })
  expect(await stage.probe('/ready')).toEqual({
    status: 503,
    body: { status: 'unavailable', problems: ['the ledger of idempotency keys cannot be used'] },
  })
  expect((await stage.probe('/health')).status).toBe(200)
})

test('without its audit log a process is not ready', async () => {
  const audit = {
    ...noAuditLog,
    ready: async () => {
      throw new AuditUnavailable('EIO /var/log/secret')
    },
  }
  await using stage = await start({ audit })
  expect(await stage.probe('/ready')).toEqual({
    status: 503,
    body: { status: 'unavailable', problems: ['the audit log cannot be written'] },
  })
})

test('a configuration that cannot be used is told until one can, and the process stays ready', async () => {
  await using stage = await start()
  stage.gateway.keepAccess()
  expect(await stage.probe('/ready')).toEqual({
    status: 200,
    body: {
      status: 'ready',
      problems: ['the configuration file was changed and cannot be used: the one before it is in force'],
    },
  })
  stage.gateway.replaceAccess(stage.access)
  expect(await stage.probe('/ready')).toEqual({ status: 200, body: { status: 'ready' } })
})

test('any number of probes at once find the ledger usable, and leave nothing in it', async () => {
  const ledger = await createSqliteLedger()
  await using stage = await start({ ledger })
  const answers = await Promise.all(Array.from({ length: 20 }, () => stage.probe('/ready')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect(await ledger.begin({ account: '', consumer: '', key: 'ready' }, 'another input')).toMatchObject({
    state: 'claimed',
  })
})
