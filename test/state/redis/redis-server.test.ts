// A ledger over a Redis that forgets, stands still, is full or is one of a cluster.
import { expect, test } from 'vitest'
import { type Ledger, LedgerUnavailable } from '../../../src/state/ledger.ts'
import { createLastWords } from '../../../src/state/redis/last-words.ts'
import type { RedisLink } from '../../../src/state/redis/link.ts'
import { createRedisLedger, type RedisLedgerOptions } from '../../../src/state/redis/redis-ledger.ts'
import { createRedisLink } from '../../../src/state/redis/redis-link.ts'
import { createRedisTurns } from '../../../src/state/redis/redis-turns.ts'
import { describeRedisServer, type RedisServerOptions, startRedisServer } from '../../support/redis.ts'
import { claimed, unsettled } from '../ledger-contract.ts'
import { intent, key, success } from '../samples.ts'
import { ready } from './stand.ts'

const never = new AbortController().signal

async function start(options: RedisServerOptions = {}, settings: Partial<RedisLedgerOptions> = {}) {
  const server = await startRedisServer(options)
  const links: RedisLink[] = []
  const replica = async (): Promise<{ ledger: Ledger; link: RedisLink }> => {
    const link = createRedisLink({ url: server.url })
    links.push(link)
    await ready(link)
    return {
      link,
      ledger: createRedisLedger({ link, lastWords: createLastWords(link), settleMs: 0, ...settings }),
    }
  }
  return {
    server,
    replica,
    back: () => Promise.all(links.map(ready)),
    async [Symbol.asyncDispose]() {
      for (const link of links) await link[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

describeRedisServer('a Redis that forgot everything', () => {
  test('is told anew what is under way, before anybody else can begin it', async () => {
    await using stage = await start({}, { settleMs: 1_500 })
    const here = await stage.replica()
    const there = await stage.replica()
    const sent = await claimed(here.ledger, key, 'input', intent)
    const unsent = await claimed(here.ledger, { ...key, key: 'order-2' })
    await stage.server.stop()
    await stage.server.start()
    await ready(there.link)
    expect(await there.ledger.begin(key, 'input')).toEqual({ state: 'running' })
    expect(await there.ledger.begin({ ...key, key: 'order-2' }, 'input')).toEqual({ state: 'running' })
    await ready(here.link)
    await here.ledger.sending(unsent, intent)
    await here.ledger.record(sent, success)
    await here.ledger.leaveUnsettled(unsent)
    expect(await there.ledger.begin(key, 'input')).toEqual({ state: 'recorded', recorded: success })
    expect(await unsettled(there.ledger, { ...key, key: 'order-2' })).toMatchObject({ intent })
  })

  test('learns the answers that came while it was gone', async () => {
    await using stage = await start({}, { settleMs: 1_500 })
    const here = await stage.replica()
    const there = await stage.replica()
    const claim = await claimed(here.ledger, key, 'input', intent)
    await stage.server.stop()
    await expect(here.ledger.record(claim, success)).rejects.toBeInstanceOf(LedgerUnavailable)
    await stage.server.start()
    await stage.back()
    expect(await there.ledger.begin(key, 'input')).toEqual({ state: 'recorded', recorded: success })
  })
})

describeRedisServer('a Redis that remembers', () => {
  test('has lost nothing after a restart', async () => {
    await using stage = await start({ remembers: true })
    const { ledger } = await stage.replica()
    await ledger.record(await claimed(ledger), success)
    await ledger.leaveUnsettled(await claimed(ledger, { ...key, key: 'order-2' }, 'input', intent))
    await stage.server.stop()
    await stage.server.start()
    const next = await stage.replica()
    expect(await next.ledger.begin(key, 'input')).toEqual({ state: 'recorded', recorded: success })
    expect(await unsettled(next.ledger, { ...key, key: 'order-2' })).toMatchObject({ interrupted: false })
  })
})

describeRedisServer('a Redis that stands still for longer than a lease', () => {
  test('gives nobody the key of an owner that lives', async () => {
    await using stage = await start({}, { leaseMs: 1_000 })
    const here = await stage.replica()
    const there = await stage.replica()
    const claim = await claimed(here.ledger, key, 'input', intent)
    stage.server.pause()
    await expect(there.ledger.begin(key, 'input')).rejects.toBeInstanceOf(LedgerUnavailable)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    stage.server.resume()
    await ready(there.link)
    expect(await there.ledger.begin(key, 'input')).toEqual({ state: 'running' })
    await ready(here.link)
    await here.ledger.record(claim, success)
    expect(await there.ledger.begin(key, 'input')).toEqual({ state: 'recorded', recorded: success })
  })

  test('leaves nothing behind of what was refused meanwhile', async () => {
    await using stage = await start()
    const { ledger, link } = await stage.replica()
    stage.server.pause()
    const refused = Array.from({ length: 20 }, (_, index) =>
      ledger.begin({ ...key, key: `order-${index}` }, 'input', intent),
    )
    for (const { status } of await Promise.allSettled(refused)) expect(status).toBe('rejected')
    stage.server.resume()
    await ready(link)
    for (let index = 0; index < 20; index += 1)
      await claimed(ledger, { ...key, key: `order-${index}` }, 'other input')
  })
})

describeRedisServer('a Redis that comes to it too late', () => {
  test('notes nothing as sent whose owner was told that it could not', async () => {
    await using stage = await start({}, { leaseMs: 1_000, momentMs: 100 })
    const here = await stage.replica()
    const there = await stage.replica()
    const claim = await claimed(here.ledger)
    stage.server.pause()
    await expect(here.ledger.sending(claim, intent)).rejects.toBeInstanceOf(LedgerUnavailable)
    stage.server.resume()
    await stage.back()
    await here.link[Symbol.asyncDispose]()
    await there.ledger.settled(key, never)
    await claimed(there.ledger, key, 'other input')
  })
})

describeRedisServer('a Redis that is full', () => {
  test('begins nothing, ends what is under way, and begins again when there is room', async () => {
    await using stage = await start({ settings: { 'maxmemory-policy': 'noeviction' } })
    const { ledger, link } = await stage.replica()
    const before = { ...key, key: 'before' }
    const claim = await claimed(ledger, before, 'input', intent)
    await stage.server.command('CONFIG', 'SET', 'maxmemory', 1)
    await expect(ledger.begin(key, 'input')).rejects.toBeInstanceOf(LedgerUnavailable)
    expect(link.isUp()).toBe(true)
    await ledger.record(claim, success)
    expect(await ledger.begin(before, 'input')).toEqual({ state: 'recorded', recorded: success })
    await stage.server.command('CONFIG', 'SET', 'maxmemory', 0)
    await claimed(ledger)
  })
})

describeRedisServer('a Redis that is a node of a cluster', () => {
  test('finds everything of an account in one slot, under one prefix, for a limited time', async () => {
    await using stage = await start({ settings: { 'cluster-enabled': 'yes' } })
    await stage.server.command('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383)
    while (!String(await stage.server.command('CLUSTER', 'INFO')).includes('cluster_state:ok'))
      await new Promise((resolve) => setTimeout(resolve, 20))
    const { ledger, link } = await stage.replica()
    const turns = createRedisTurns({
      link,
      lastWords: createLastWords(link),
      account: 'default',
      settleMs: 0,
    })
    const [claim, turn] = await Promise.all([claimed(ledger), turns.take('Instance:1', never)])
    await ledger.sending(claim, intent)
    await ledger.record(claim, success)
    await ledger.addReads(key, 'input', { first: 'read' })
    await claimed(ledger, { ...key, account: 'other' })
    const keys = (await stage.server.command('KEYS', '*')) as string[]
    expect(keys.length).toBeGreaterThan(4)
    const slots = new Set<unknown>()
    for (const name of keys) {
      expect(name).toMatch(/^trunkline\{[\w-]{22}\}:/)
      expect(await stage.server.command('PTTL', name)).toBeGreaterThan(0)
      slots.add(await stage.server.command('CLUSTER', 'KEYSLOT', name))
    }
    expect(slots.size).toBe(2)
    turn[Symbol.dispose]()
  })
})
