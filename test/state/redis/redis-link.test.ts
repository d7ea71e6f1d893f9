// The road to Redis: what travels together, what is refused at once, what comes too late, and coming back.
import { expect, test } from 'vitest'
import { RedisUnavailable } from '../../../src/state/redis/link.ts'
import { createRedisLink } from '../../../src/state/redis/redis-link.ts'
import { describeRedisServer, type RedisServer, startRedisServer } from '../../support/redis.ts'
import { ready } from './stand.ts'

const settling = { name: 'watch_key', keys: ['key:a'], args: [0] }
const announce = { name: 'announce_write', keys: [], args: [] }

async function calls(server: RedisServer, command: string): Promise<number> {
  const statistics = String(await server.command('INFO', 'commandstats'))
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(statistics)?.[1] ?? 0)
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5))
}

async function start() {
  const server = await startRedisServer()
  const changes: boolean[] = []
  const link = createRedisLink({ url: server.url, onChange: ({ isUp }) => changes.push(isUp) })
  await ready(link)
  return {
    server,
    link,
    changes,
    async [Symbol.asyncDispose]() {
      await link[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

describeRedisServer('the link to Redis', () => {
  test('takes along all steps of an account that are asked for together, in one operation', async () => {
    await using stage = await start()
    const { link, server } = stage
    await link.run('a', settling)
    const before = await calls(server, 'evalsha')
    const together = Array.from({ length: 50 }, () => link.run('a', settling))
    // What is asked for in the microtasks after is still the same turn of the event loop.
    await Promise.resolve().then(() => together.push(link.run('a', settling)))
    expect(new Set((await Promise.all(together)).flat())).toEqual(new Set([0]))
    expect((await calls(server, 'evalsha')) - before).toBe(1)
    await Promise.all([link.run('a', settling), link.run('b', settling)])
    expect((await calls(server, 'evalsha')) - before).toBe(3)
  })

  test('lets a step that fails fail alone', async () => {
    await using stage = await start()
    const [bad, good] = await Promise.allSettled([
      stage.link.run('a', { name: 'nothing_of_that_name', keys: [], args: [] }),
      stage.link.run('a', settling),
    ])
    expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(RedisUnavailable) })
    expect(good).toEqual({ status: 'fulfilled', value: [0] })
    expect(stage.link.isUp()).toBe(true)
  })

  test('goes on with a server that forgot the script', async () => {
    await using stage = await start()
    await stage.link.run('a', settling)
    await stage.server.command('SCRIPT', 'FLUSH')
    expect(await stage.link.run('a', settling)).toEqual([0])
  })

  test('refuses at once while Redis is gone, keeps nothing, and goes on when it is back', async () => {
    await using stage = await start()
    const { server, link, changes } = stage
    let returns = 0
    using _counting = link.onReturn(() => {
      returns += 1
    })
    await server.stop()
    await until(() => !link.isUp())
    const refused = Array.from({ length: 1_000 }, () => link.run('a', announce))
    for (const { status } of await Promise.allSettled(refused)) expect(status).toBe('rejected')
    await server.start()
    await ready(link)
    expect(await link.run('a', settling)).toEqual([0])
    expect(await calls(server, 'publish')).toBe(0)
    expect(changes).toEqual([true, false, true])
    expect(returns).toBeGreaterThan(0)
  })

  test('gives up on a Redis that stands still, and a step that it comes to too late does nothing', async () => {
    await using stage = await start()
    const { server, link } = stage
    await link.run('a', settling)
    server.pause()
    const [late, evenLate] = await Promise.allSettled([
      link.run('a', announce),
      link.run('b', { ...announce, evenLate: true }),
    ])
    expect(late).toMatchObject({ status: 'rejected', reason: expect.any(RedisUnavailable) })
    expect(evenLate).toMatchObject({ status: 'rejected', reason: expect.any(RedisUnavailable) })
    expect(link.isUp()).toBe(false)
    await expect(link.run('a', announce)).rejects.toBeInstanceOf(RedisUnavailable)
    server.resume()
    await ready(link)
    await link.run('a', settling)
    expect(await calls(server, 'publish')).toBe(1)
  })

  test('hears what others publish about an account, and about no other one', async () => {
    await using stage = await start()
    const { server, link } = stage
    await using other = createRedisLink({ url: server.url })
    const heard: string[] = []
    using _a = link.subscribe('a', (message) => heard.push(message))
    await until(async () => String(await server.command('PUBSUB', 'CHANNELS')) !== '')
    await ready(other)
    await other.run('b', announce)
    await other.run('a', announce)
    await until(() => heard.length > 0)
    expect(heard).toEqual(['w'])
  })

  test('knows when it hears nothing any more, and hears again after that', async () => {
    await using stage = await start()
    const { server, link } = stage
    const heard: string[] = []
    using _a = link.subscribe('a', (message) => heard.push(message))
    server.pause()
    await until(() => !link.hears())
    server.resume()
    await ready(link)
    await link.run('a', announce)
    await until(() => heard.length > 0)
  })
})
