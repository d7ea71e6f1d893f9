// Accounts at work: who uses which credentials, and when connections are closed that nobody uses any longer.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { type AccountLease, createAccounts } from '../../src/access/accounts.ts'
import { createDeadline } from '../../src/core/life.ts'
import { Secret } from '../../src/core/redact.ts'
import { createEmbeddedState } from '../../src/state/embedded/embedded-state.ts'
import { createSqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts'
import type { Vendors } from '../../src/upstream.ts'
import { list } from '../../src/vendors/alibaba/instance.ts'
import { parseAuthorization } from '../support/acs3.ts'

const options = { quotas: new Map(), state: createEmbeddedState(await createSqliteLedger()) }

const answer = readFileSync(new URL('../fixtures/reads/list-instances.json', import.meta.url))

/** Answers a list of instances, when it may, and knows who asked and who is connected. */
async function startVendor() {
  const asked: string[] = []
  /** Open connections, by whom they served. */
  const connected = new Map<unknown, string>()
  let held: Promise<void> | undefined
  const server = createServer((request, response) => {
    const { accessKeyId } = parseAuthorization(request.headers.authorization)
    asked.push(accessKeyId)
    connected.set(request.socket, accessKeyId)
    request.socket.once('close', () => connected.delete(request.socket))
    void Promise.resolve(held).then(() =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    connections: () => [...new Set(connected.values())].toSorted(),
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return () => {
        held = undefined
        resolve()
      }
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const vendors = (url: string, accessKeyId: string, secret = 'secret', token?: string): Vendors => ({
  alibaba: {
    accessKeyId,
    accessKeySecret: new Secret(secret),
    ...(token === undefined ? {} : { securityToken: new Secret(token) }),
    outboundBotEndpoint: url,
    aiccsEndpoint: url,
  },
})

async function ask(lease: AccountLease | undefined) {
  if (lease === undefined) throw new Error('there is no such account')
  using deadline = createDeadline(5_000)
  const call = lease.caller.reader(deadline, () => undefined, 'test')
  const { value } = await call(list, { pageNumber: 1, pageSize: 10 })
  return value
}

test('an account that does not exist cannot be entered', async () => {
  await using accounts = createAccounts(new Map([['acme', {}]]), options)
  for (const id of ['globex', '', '__proto__', 'constructor']) expect(accounts.enter(id)).toBeUndefined()
  expect(accounts.enter('acme')).toMatchObject({ id: 'acme' })
})

test('equal credentials go on as they are, others begin anew', async () => {
  const url = 'http://127.0.0.1:9'
  await using accounts = createAccounts(new Map([['acme', vendors(url, 'id')]]), options)
  const before = accounts.enter('acme')
  const change = (changed: Vendors) => {
    accounts.replace(new Map([['acme', changed]]))
    return accounts.enter('acme')
  }
  expect(change(vendors(url, 'id'))?.caller).toBe(before?.caller)
  const others = [
    change(vendors(url, 'id', 'another secret')),
    change(vendors(url, 'id', 'another secret', 'token')),
    change(vendors(url, 'id', 'another secret', 'another token')),
    change(vendors('http://127.0.0.1:10', 'id', 'another secret', 'another token')),
    change({ ...vendors(url, 'id'), huawei: { appKey: 'k', appSecret: new Secret('s'), endpoint: url } }),
    change({ ...vendors(url, 'id'), huawei: { appKey: 'k', appSecret: new Secret('t'), endpoint: url } }),
  ]
  expect(new Set([before, ...others].map((lease) => lease?.caller)).size).toBe(others.length + 1)
  // Turns are about objects at the vendor, which are the same whoever asks.
  expect(new Set([before, ...others].map((lease) => lease?.turns)).size).toBe(1)
})

test('turns of one account are not those of another', async () => {
  await using accounts = createAccounts(
    new Map([
      ['acme', {}],
      ['globex', {}],
    ]),
    options,
  )
  expect(accounts.enter('acme')?.turns).not.toBe(accounts.enter('globex')?.turns)
})

test('what is under way ends with the old credentials, and then their connections close', async () => {
  await using vendor = await startVendor()
  await using accounts = createAccounts(new Map([['acme', vendors(vendor.url, 'old')]]), options)
  const lease = accounts.enter('acme')
  const release = vendor.hold()
  const underWay = ask(lease)
  await expect.poll(() => vendor.asked).toEqual(['old'])

  accounts.replace(new Map([['acme', vendors(vendor.url, 'new')]]))
  release()
  await expect(underWay).resolves.toBeDefined()
  // The rest of the same request as well: it may read, then write.
  await ask(lease)
  await ask(accounts.enter('acme'))
  expect(vendor.asked).toEqual(['old', 'old', 'new'])
  expect(vendor.connections()).toEqual(['new', 'old'])
  lease?.leave()
  await expect.poll(() => vendor.connections()).toEqual(['new'])
})

test('what is retained keeps them open after the lease was left', async () => {
  await using vendor = await startVendor()
  await using accounts = createAccounts(new Map([['acme', vendors(vendor.url, 'old')]]), options)
  const lease = accounts.enter('acme')
  await ask(lease)
  {
    using _retained = lease?.retain()
    accounts.replace(new Map())
    lease?.leave()
    // Leaving twice must not count twice.
    lease?.leave()
    await ask(lease)
    expect(accounts.enter('acme')).toBeUndefined()
    expect(vendor.connections()).toEqual(['old'])
  }
  await expect.poll(() => vendor.connections()).toEqual([])
})

test('connections of an account that nobody uses close as soon as it goes', async () => {
  await using vendor = await startVendor()
  await using accounts = createAccounts(new Map([['acme', vendors(vendor.url, 'old')]]), options)
  const lease = accounts.enter('acme')
  await ask(lease)
  lease?.leave()
  expect(vendor.connections()).toEqual(['old'])
  accounts.replace(new Map())
  await expect.poll(() => vendor.connections()).toEqual([])
})

test('in the end all of them are closed, retired ones that were never left among them', async () => {
  await using vendor = await startVendor()
  const accounts = createAccounts(new Map([['acme', vendors(vendor.url, 'old')]]), options)
  const left = accounts.enter('acme')
  await ask(left)
  accounts.replace(new Map([['acme', vendors(vendor.url, 'new')]]))
  await ask(accounts.enter('acme'))
  expect(vendor.connections()).toEqual(['new', 'old'])
  await accounts[Symbol.asyncDispose]()
  await expect.poll(() => vendor.connections()).toEqual([])
  // Late ones change nothing.
  left?.leave()
  accounts.replace(new Map([['acme', vendors(vendor.url, 'later')]]))
  expect(accounts.enter('acme')).toBeUndefined()
})
