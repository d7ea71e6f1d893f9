// Windows over Redis: the contract between replicas, places taken ahead, and a Redis that is gone.
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import type { RedisLink } from '../../../src/state/redis/link.ts'
import { createRedisWindows } from '../../../src/state/redis/redis-windows.ts'
import type { CallWindows, Grant } from '../../../src/vendors/call-windows.ts'
import type { QuotaSubject } from '../../../src/vendors/quota.ts'
import { createQuota } from '../../../src/vendors/quota-queue.ts'
import {
  describeRedis,
  describeRedisServer,
  redisPrefix,
  redisUrl,
  startRedisServer,
} from '../../support/redis.ts'
import { placesOf, replicatedCallWindowsContract } from '../call-windows-contract.ts'
import { ready, useLinks } from './stand.ts'

/** Two replicas, at one Redis; `changed` stands between a replica and its link. */
async function replicas(url = redisUrl, prefix = redisPrefix(url), changed = (link: RedisLink) => link) {
  const links = useLinks(url, prefix)
  const [hereLink, thereLink] = [await links.link(), await links.link()]
  const here = createRedisWindows(changed(hereLink), 'default')
  const there = createRedisWindows(changed(thereLink), 'default')
  return {
    here,
    there,
    links: [hereLink, thereLink] as const,
    async [Symbol.asyncDispose]() {
      here[Symbol.dispose]()
      there[Symbol.dispose]()
      await links[Symbol.asyncDispose]()
    },
  }
}

const lotsOf = ({ lots }: Grant) => lots.map(({ places, validMs }) => [places, validMs])
const second = (calls: number) => ({ calls, windowMs: 1_000 })
const minute = (calls: number) => ({ calls, windowMs: 60_000 })

const create: QuotaSubject = { vendor: 'ALIBABA', product: 'P', name: 'Create', effect: 'create' }
const patient = new AbortController().signal

describeRedis('windows over Redis', () => {
  replicatedCallWindowsContract(() => replicas())

  test('give a tenth ahead as long as less than half is used', async () => {
    await using stand = await replicas()
    const { here, there } = stand
    const limit = minute(100)
    expect(lotsOf(await here.take('a', limit, 1, []))).toEqual([
      [1, 0],
      [10, 60_000],
    ])
    expect(lotsOf(await there.take('a', limit, 38, []))).toEqual([
      [38, 0],
      [10, 60_000],
    ])
    expect(lotsOf(await here.take('a', limit, 1, []))).toEqual([[1, 0]])
    const rest = await here.take('a', limit, 100, [])
    expect(lotsOf(rest)).toEqual([[40, 0]])
    // Those ahead count until a whole window after the last moment they can be used.
    expect(rest.nextInMs).toBeLessThanOrEqual(60_000)
    expect(lotsOf(await here.take('b', minute(2), 1, []))).toEqual([[1, 0]])
    expect(lotsOf(await here.take('c', minute(10_000), 1, []))).toEqual([
      [1, 0],
      [1_000, 60_000],
    ])
  })

  test('give nothing ahead to who would not hear of a pause', async () => {
    await using stand = await replicas(redisUrl, redisPrefix(), (link) => ({ ...link, hears: () => false }))
    expect(lotsOf(await stand.here.take('a', minute(100), 1, []))).toEqual([[1, 0]])
    const none = { calls: Number.POSITIVE_INFINITY, windowMs: 1_000 }
    expect(lotsOf(await stand.here.take('b', none, 3, []))).toEqual([[3, 0]])
  })

  test('take what was ahead and is given back for others', async () => {
    await using stand = await replicas()
    const { lots } = await stand.here.take('a', minute(10), 4, [])
    expect(lots.map(({ places }) => places)).toEqual([4, 1])
    for (const lot of lots) lot.giveBack(lot.places)
    await expect.poll(async () => placesOf(await stand.there.take('a', minute(10), 10, []))).toBe(10)
  })

  test('wait for the share of a replica that has died, and no longer', async () => {
    await using stand = await replicas()
    const one = { calls: 1, windowMs: 500 }
    expect(placesOf(await stand.here.take('a', one, 1, []))).toBe(1)
    // It was told when to come again, and never does.
    expect(await stand.there.take('a', one, 5, [])).toMatchObject({ lots: [], contenders: 1 })
    expect(await stand.here.take('a', one, 5, [])).toMatchObject({ lots: [], contenders: 2 })
    await expect
      .poll(async () => placesOf(await stand.here.take('a', one, 5, [])), { interval: 5, timeout: 5_000 })
      .toBe(1)
    const alone = await stand.here.take('a', one, 5, [])
    expect(alone.contenders).toBe(1)
  })

  test('leave no key that lives for ever, and survive a clock that was set back', async () => {
    const prefix = redisPrefix()
    await using stand = await replicas(redisUrl, prefix)
    const { here, there } = stand
    for (const windows of [here, there]) await windows.take('a', minute(4), 3, [])
    here.pause('p', 60_000)
    await expect.poll(async () => placesOf(await here.take('b', minute(4), 1, ['p']))).toBe(0)
    const client = new Redis(redisUrl)
    try {
      const keys = (await client.keys(`${prefix}*`)).sort()
      expect(keys.map((key) => key.split('}:')[1])).toEqual(['calls:a', 'pause:p', 'takers:a'])
      for (const key of keys) {
        const ttlMs = await client.pttl(key)
        expect(ttlMs).toBeGreaterThan(50_000)
        expect(ttlMs).toBeLessThanOrEqual(122_000)
      }
      const [calls = '', , takers = ''] = keys
      const inAnHour = (Date.now() + 3_600_000) * 1_000
      await client.del(calls, takers)
      await client.zadd(calls, ...[1, 2, 3, 4].flatMap((place) => [inAnHour, `later:${place}`]))
      await client.hset(takers, 'another', `${inAnHour} ${inAnHour} 4`)
      expect(placesOf(await here.take('a', minute(4), 4, []))).toBe(4)
    } finally {
      client.disconnect()
    }
  })

  test('are asked far less often than calls are sent, where there is room', async () => {
    let steps = 0
    const counted = (link: RedisLink): RedisLink => ({
      ...link,
      run(account, step) {
        steps += 1
        return link.run(account, step)
      },
    })
    await using stand = await replicas(redisUrl, redisPrefix(), counted)
    using quota = createQuota(new Map([['Create', 1_000]]), stand.here)
    for (let call = 0; call < 400; call++)
      expect(await quota.take(create, 'a', 5_000, patient)).toHaveProperty('release')
    expect(steps).toBeLessThan(20)
    const route: QuotaSubject = { vendor: 'HUAWEI', product: 'R', name: 'modify', effect: 'update' }
    steps = 0
    for (let call = 0; call < 1_000; call++) await quota.take(route, 'a', 5_000, patient)
    expect(steps).toBeLessThan(10)
  })

  test('take back at once what was taken ahead, when another replica is told to pause', async () => {
    await using stand = await replicas()
    using here = createQuota(new Map(), stand.here)
    using there = createQuota(new Map(), stand.there)
    expect(await here.take(create, 'a', 5_000, patient)).toHaveProperty('release')
    there.pause(create, 'product', 30_000)
    const seen: (number | undefined)[] = []
    await expect
      .poll(async () => {
        const answer = await here.take(create, 'a', 1_000, patient)
        if ('refusedForMs' in answer) return answer.refusedForMs
        seen.push(undefined)
        return 0
      })
      .toBeGreaterThan(20_000)
    // Two were there without asking; whatever was sent later was sent before the message came.
    expect(seen.length).toBeLessThan(20)
  })
})

describeRedisServer('windows of a Redis that goes', () => {
  const limit = second(3)
  const three = async (windows: CallWindows) => placesOf(await windows.take('a', limit, 5, []))

  test('are those of each replica alone until it is back, and a pause is kept', async () => {
    await using server = await startRedisServer()
    await using stand = await replicas(server.url, 'own')
    const { here, there, links } = stand
    let missed = 0
    using _listening = here.onPause(() => {
      missed += 1
    })
    here.pause('p', 60_000)
    await expect.poll(async () => placesOf(await there.take('b', limit, 1, ['p']))).toBe(0)
    await server.stop()
    expect([await three(here), await three(here)]).toEqual([3, 0])
    expect([await three(there), await three(there)]).toEqual([3, 0])
    for (const windows of [here, there]) expect(placesOf(await windows.take('c', limit, 1, ['p']))).toBe(0)

    const before = missed
    await server.start()
    for (const link of links) await ready(link)
    expect(missed).toBeGreaterThan(before)
    await sleep(1_000)
    expect((await three(here)) + (await three(there))).toBe(3)
  })

  test('that stands still delays nobody for long', async () => {
    await using server = await startRedisServer()
    await using stand = await replicas(server.url, 'own')
    server.pause()
    const startedAt = performance.now()
    expect(await three(stand.here)).toBe(3)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
    expect(await three(stand.here)).toBe(0)
    server.resume()
  })
})
