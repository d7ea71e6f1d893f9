// Notices over Redis: the contract between replicas, and what may be missed while Redis is gone.
import { expect, test } from 'vitest'
import { createRedisNotices } from '../../../src/state/redis/redis-notices.ts'
import { describeRedis, describeRedisServer, startRedisServer } from '../../support/redis.ts'
import { ear, replicatedNoticesContract } from '../notices-contract.ts'
import { ready, useLinks } from './stand.ts'

describeRedis('notices over Redis', () => {
  replicatedNoticesContract(async () => {
    const links = useLinks()
    return {
      notices: createRedisNotices(await links.link(), 'acme'),
      another: createRedisNotices(await links.link(), 'acme'),
      [Symbol.asyncDispose]: () => links[Symbol.asyncDispose](),
    }
  })

  test('are about one account, and about writes alone', async () => {
    await using links = useLinks()
    const [here, there] = [await links.link(), await links.link()]
    const [acme, globex] = [ear(), ear()] as const
    using _acme = createRedisNotices(there, 'acme').subscribe(acme.listener)
    using _globex = createRedisNotices(there, 'globex').subscribe(globex.listener)
    // Tells those who wait for a token.
    const args = ['nobody', 'text', '1000', 'name']
    await here.run('acme', { name: 'keep_token', keys: ['token', 'fetching'], args })
    await createRedisNotices(here, 'globex').announce()
    await globex.hears(1)
    expect(acme.heard()).toBe(0)
    await createRedisNotices(here, 'acme').announce()
    await acme.hears(1)
    expect([acme.heard(), globex.heard()]).toEqual([1, 1])
  })
})

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}

describeRedisServer('notices while Redis is gone', () => {
  test('are known not to arrive, cannot be given, and count as missed when it is back', async () => {
    await using server = await startRedisServer()
    await using links = useLinks(server.url, 'p:')
    const link = await links.link()
    const notices = createRedisNotices(link, 'acme')
    const [here, left] = [ear(), ear()] as const
    using _here = notices.subscribe(here.listener)
    const subscription = notices.subscribe(left.listener)
    expect(notices.arrive()).toBe(true)
    await server.stop()
    await until(() => !notices.arrive())
    expect(await notices.announce()).toBeUndefined()
    expect(here.heard()).toBe(0)
    subscription[Symbol.dispose]()
    await server.start()
    await here.hears(1)
    await ready(link)
    expect(notices.arrive()).toBe(true)
    const before = here.heard()
    await createRedisNotices(await links.link(), 'acme').announce()
    await here.hears(before + 1)
    expect(left.heard()).toBe(0)
  })

  test('that hangs are known not to arrive', async () => {
    await using server = await startRedisServer()
    await using links = useLinks(server.url, 'p:')
    const notices = createRedisNotices(await links.link(), 'acme')
    const { listener, hears } = ear()
    using _listening = notices.subscribe(listener)
    server.pause()
    expect(await notices.announce()).toBeUndefined()
    await until(() => !notices.arrive())
    server.resume()
    await until(notices.arrive)
    await hears(1)
  })
})
