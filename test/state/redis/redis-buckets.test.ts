// Buckets over Redis: the contract, how seldom they ask, and what happens when a replica or Redis goes.
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { type RedisLink, RedisUnavailable } from '../../../src/state/redis/link.ts'
import { createRedisBuckets } from '../../../src/state/redis/redis-buckets.ts'
import {
  describeRedis,
  describeRedisServer,
  redisPrefix,
  redisUrl,
  startRedisServer,
} from '../../support/redis.ts'
import { sharedBucketContract } from '../leaky-bucket-contract.ts'
import { ready, useLinks } from './stand.ts'

const a = { account: 'default', consumer: 'a' }

/** A unit leaks in a millisecond. */
const capacity = 60_000

/** Replicas at one Redis, which can also be looked at from outside; to be called inside a test. */
async function startReplicas() {
  const prefix = redisPrefix()
  const links = useLinks(redisUrl, prefix)
  const client = new Redis(redisUrl)
  const keys = async () => {
    const found = await Array.fromAsync(client.scanStream({ match: `${prefix}*`, count: 1_000 }))
    return found.flat() as string[]
  }
  return {
    client,
    keys,
    link: () => links.link(),
    /** What the only bucket was filled to when it was last asked for. */
    async level(): Promise<number> {
      const [key = ''] = await keys()
      return Number(await client.hget(key, 'level')) / 1_000_000
    },
    async [Symbol.asyncDispose]() {
      client.disconnect()
      await links[Symbol.asyncDispose]()
    },
  }
}

/** A link that counts what is asked, and can lose it, or the answer to it. */
function watched(link: RedisLink) {
  const state: { asked: number; loses: 'nothing' | 'questions' | 'answers' } = { asked: 0, loses: 'nothing' }
  const watching: RedisLink = {
    ...link,
    async run(account, step) {
      state.asked += 1
      const { loses } = state
      if (loses !== 'questions') {
        const answer = await link.run(account, step)
        if (loses === 'nothing') return answer
      }
      throw new RedisUnavailable('lost')
    },
  }
  return { link: watching, state }
}

describeRedis('buckets over Redis', () => {
  sharedBucketContract(async () => {
    const replicas = await startReplicas()
    let passed = 0
    const now = () => performance.now() + passed
    const another = async () => createRedisBuckets({ link: await replicas.link(), now })
    return {
      buckets: await another(),
      another,
      now,
      /** In Redis it is the bucket that becomes older. */
      async pass(ms) {
        passed += ms
        for (const key of await replicas.keys())
          await replicas.client.hincrby(key, 'at', -Math.ceil(ms * 1_000))
      },
      [Symbol.asyncDispose]: () => replicas[Symbol.asyncDispose](),
    }
  })

  test.each([
    ['one after the other', 1],
    ['together', 1_000],
  ])('a thousand uses %s ask less than a hundred times', async (_how, atOnce) => {
    await using replicas = await startReplicas()
    const { link, state } = watched(await replicas.link())
    const buckets = createRedisBuckets({ link })
    for (let begun = 0; begun < 1_000; begun += atOnce) {
      const uses = Array.from({ length: atOnce }, () => buckets.use(a, 20, capacity))
      for (const { granted } of await Promise.all(uses)) expect(granted).toBe(true)
    }
    expect(state.asked).toBeLessThan(100)
  })

  test('queries that give back most of what they paid ask no more often', async () => {
    await using replicas = await startReplicas()
    const { link, state } = watched(await replicas.link())
    const buckets = createRedisBuckets({ link })
    for (let query = 0; query < 500; query += 1) {
      const { remaining } = await buckets.use(a, 21, capacity)
      expect(await buckets.giveBack(a, 16, capacity)).toBeGreaterThanOrEqual(remaining + 16)
    }
    // 500 times 5, of leases of 600.
    expect(state.asked).toBeLessThanOrEqual(10)
  })

  test('much that is given back comes back by itself, and the lease stays', async () => {
    await using replicas = await startReplicas()
    const { link, state } = watched(await replicas.link())
    const buckets = createRedisBuckets({ link })
    await buckets.use(a, 4_000, capacity)
    await buckets.giveBack(a, 3_800, capacity)
    await expect.poll(() => replicas.level()).toBeLessThanOrEqual(200)
    await buckets.use(a, 600, capacity)
    expect(state.asked).toBe(2)
    const other = createRedisBuckets({ link: await replicas.link() })
    const { remaining } = await other.use(a, 30_000, capacity)
    expect(remaining).toBeLessThanOrEqual(capacity - 600 - 30_000)
    expect(remaining).toBeGreaterThanOrEqual(capacity - 800 - 30_000)
  })

  test('once half of it is used nothing is kept back from anybody', async () => {
    await using replicas = await startReplicas()
    const { link, state } = watched(await replicas.link())
    const buckets = createRedisBuckets({ link })
    const other = createRedisBuckets({ link: await replicas.link() })
    const before = performance.now()
    await buckets.use(a, 40_000, capacity)
    for (let use = 0; use < 5; use += 1) await buckets.use(a, 20, capacity)
    expect(state.asked).toBe(6)
    const { remaining } = await other.use(a, 900, capacity)
    expect(remaining).toBeGreaterThanOrEqual(19_000)
    expect(remaining).toBeLessThanOrEqual(19_000 + performance.now() - before)
  })

  test('what was prepaid for a replica that died counts as used when its time is over, and leaks', async () => {
    await using replicas = await startReplicas()
    const died = createRedisBuckets({ link: await replicas.link(), leaseMs: 2_000 })
    const buckets = createRedisBuckets({ link: await replicas.link(), leaseMs: 2_000 })
    const before = performance.now()
    await died.use(a, 1, capacity)
    const refused = await buckets.use(a, capacity, capacity)
    if (performance.now() - before < 1_500) expect(refused.granted).toBe(false)
    const all = async () => (await buckets.use(a, capacity, capacity)).granted
    await expect.poll(all).toBe(true)
  })

  test('a lease is used no longer than it counts', async () => {
    await using replicas = await startReplicas()
    const { link, state } = watched(await replicas.link())
    let passed = 0
    const buckets = createRedisBuckets({ link, leaseMs: 3_600_000, now: () => passed })
    await buckets.use(a, 20, capacity)
    await buckets.use(a, 20, capacity)
    passed = 3_599_999
    await buckets.use(a, 20, capacity)
    expect(state.asked).toBe(1)
    passed = 3_600_000
    await buckets.use(a, 20, capacity)
    expect(state.asked).toBe(2)
  })

  test.each([
    ['questions', 20 + 600 + 200],
    ['answers', 20 + 500 + 200 + 600 + 200],
  ] as const)('where %s are lost, what was prepaid counts as used', async (loses, level) => {
    await using replicas = await startReplicas()
    const { link, state } = watched(await replicas.link())
    const buckets = createRedisBuckets({ link })
    const before = performance.now()
    for (const amount of [20, 500]) await buckets.use(a, amount, capacity)
    state.loses = loses
    expect((await buckets.use(a, 200, capacity)).granted).toBe(true)
    state.loses = 'nothing'
    await buckets.use(a, 200, capacity)
    expect(await replicas.level()).toBeLessThanOrEqual(level)
    expect(await replicas.level()).toBeGreaterThanOrEqual(level - (performance.now() - before) - 20)
  })

  test('nothing stays in Redis for longer than two minutes', async () => {
    await using replicas = await startReplicas()
    const buckets = createRedisBuckets({ link: await replicas.link() })
    await buckets.use(a, 20, capacity)
    const keys = await replicas.keys()
    expect(keys).toHaveLength(1)
    for (const key of keys) {
      const ttlMs = await replicas.client.pttl(key)
      expect(ttlMs).toBeGreaterThan(60_000)
      expect(ttlMs).toBeLessThanOrEqual(120_000)
    }
  })
})

describeRedisServer('buckets over a Redis that goes', () => {
  test('each replica grants what it would grant alone, until it is back', async () => {
    await using server = await startRedisServer()
    await using links = useLinks(server.url, 'test')
    const both = [await links.link(), await links.link()] as const
    const replicas = [createRedisBuckets({ link: both[0] }), createRedisBuckets({ link: both[1] })] as const
    // A tenth of it leaks in six seconds.
    const use = async (replica: 0 | 1, amount: number, key = a) =>
      (await replicas[replica].use(key, amount, 6_000)).granted
    expect(await use(0, 6_000)).toBe(true)
    expect(await use(1, 600)).toBe(false)

    await server.stop()
    for (const replica of [0, 1] as const) {
      expect(await use(replica, 5_400)).toBe(true)
      expect(await use(replica, 1_200)).toBe(false)
      expect(await replicas[replica].giveBack(a, 2_400, 6_000)).toBeGreaterThanOrEqual(3_000)
      expect(await use(replica, 3_000)).toBe(true)
      expect(await use(replica, 600)).toBe(false)
    }

    // It forgot everything.
    await server.start()
    for (const link of both) await ready(link)
    const b = { ...a, consumer: 'b' }
    expect(await use(0, 6_000)).toBe(true)
    expect(await use(0, 6_000, b)).toBe(true)
    expect(await use(1, 600, b)).toBe(false)
    await replicas[0].giveBack(a, 3_000, 6_000)
    await expect.poll(() => use(1, 3_000)).toBe(true)
  })
})
