// Tokens over Redis: the contract between replicas, whoever fetches dies or takes its time, and a Redis that goes.
import { expect, test } from 'vitest'
import type { RedisLink } from '../../../src/state/redis/link.ts'
import { createRedisTokens } from '../../../src/state/redis/redis-tokens.ts'
import { describeRedis, describeRedisServer, startRedisServer } from '../../support/redis.ts'
import { asked, issuer, none, pending, tokenStoreContract } from '../token-store-contract.ts'
import { useLinks } from './stand.ts'

/** Longer than any test: what happens before it was told. */
const never = 600_000

const on = (link: RedisLink, askAgainMs?: number) =>
  createRedisTokens({ link, account: 'acme', ...(askAgainMs === undefined ? {} : { askAgainMs }) })

/** Resolves when the store behind this link waits for somebody else's fetch. */
function watched(link: RedisLink) {
  const { promise: waits, resolve } = Promise.withResolvers<void>()
  const watching: RedisLink = {
    ...link,
    async run(account, step) {
      const answer = await link.run(account, step)
      if (answer[0] === 'wait') resolve()
      return answer
    },
  }
  return { link: watching, waits }
}

describeRedis('tokens over Redis', () => {
  tokenStoreContract(async () => {
    const links = useLinks()
    return {
      store: on(await links.link()),
      another: on(await links.link()),
      [Symbol.asyncDispose]: () => links[Symbol.asyncDispose](),
    }
  })

  test('are those of one account', async () => {
    await using links = useLinks()
    const link = await links.link()
    const { fetch } = issuer()
    await on(link).get(asked(fetch))
    const other = createRedisTokens({ link, account: 'globex' })
    expect(await other.get(asked(fetch))).toMatchObject({ text: 'token 2' })
  })

  test('reach who waits by a message', async () => {
    await using links = useLinks()
    const there = watched(await links.link())
    const { begun, fetch, issue } = pending()
    const fetching = on(await links.link()).get(asked(fetch))
    await begun
    const waiting = on(there.link, never).get(asked(none))
    await there.waits
    issue('it')
    expect(await fetching).toMatchObject({ text: 'it' })
    expect(await waiting).toMatchObject({ text: 'it' })
  })

  test('reach who waits also when the message is lost', async () => {
    await using links = useLinks()
    const there = watched({
      ...(await links.link()),
      subscribe: () => ({ [Symbol.dispose]: () => undefined }),
    })
    const { begun, fetch, issue } = pending()
    const fetching = on(await links.link()).get(asked(fetch))
    await begun
    const waiting = on(there.link, 10).get(asked(none))
    await there.waits
    issue('it')
    await fetching
    expect(await waiting).toMatchObject({ text: 'it' })
  })

  test('are fetched by who waits, told that the fetch of another replica failed', async () => {
    await using links = useLinks()
    const there = watched(await links.link())
    const { begun, fetch, fail } = pending()
    const fetching = on(await links.link()).get(asked(fetch))
    await begun
    const waiting = on(there.link, never).get(asked(issuer().fetch))
    await there.waits
    const failure = new Error('no')
    fail(failure)
    await expect(fetching).rejects.toBe(failure)
    expect(await waiting).toMatchObject({ text: 'token 1' })
  })

  test('are fetched by who waits when the one who fetched is dead, and its token comes too late', async () => {
    await using links = useLinks()
    const dead = on(await links.link())
    const alive = on(await links.link(), 10)
    const { begun, fetch, issue } = pending()
    const late = dead.get({ ...asked(fetch), fetchMs: 200 })
    await begun
    expect(await alive.get(asked(issuer().fetch))).toMatchObject({ text: 'token 1' })
    issue('an older one')
    // Good for who has it: the vendor has not said that it is not.
    expect(await late).toMatchObject({ text: 'an older one' })
    expect(await dead.get(asked(none))).toMatchObject({ text: 'token 1' })
  })

  test('are not fetched by another one as long as the one who fetches may be alive', async () => {
    await using links = useLinks()
    const there = watched(await links.link())
    const { begun, fetch, issue } = pending()
    const fetching = on(await links.link()).get(asked(fetch))
    await begun
    let asks = 0
    const counting: RedisLink = {
      ...there.link,
      run(account, step) {
        asks += 1
        if (asks === 5) issue('it')
        return there.link.run(account, step)
      },
    }
    expect(await on(counting, 1).get(asked(none))).toMatchObject({ text: 'it' })
    await fetching
    expect(asks).toBeGreaterThanOrEqual(5)
  })
})

describeRedisServer('tokens over a Redis of their own', () => {
  test('leave nothing behind that does not end by itself', async () => {
    await using server = await startRedisServer()
    await using links = useLinks(server.url, 'p:')
    const store = on(await links.link())
    const { begun, fetch, issue } = pending()
    const fetching = store.get(asked(fetch))
    await begun
    const lifeOfAll = async () => {
      const keys = (await server.command('KEYS', '*')) as readonly string[]
      return Promise.all(
        keys.map(async (key) => [key.split('}:')[1], Number(await server.command('PTTL', key))] as const),
      )
    }
    const [fetchingKey, ...others] = await lifeOfAll()
    expect(others).toEqual([])
    expect(fetchingKey?.[0]).toBe('token:a:fetching')
    issue('it')
    await fetching
    await store.get(asked(none))
    const [tokenKey, ...more] = await lifeOfAll()
    expect(more).toEqual([])
    expect(tokenKey?.[0]).toBe('token:a')
    for (const key of [fetchingKey, tokenKey]) {
      expect(key?.[1]).toBeGreaterThan(0)
      expect(key?.[1]).toBeLessThanOrEqual(60_000)
    }
    expect(await store.get(asked(issuer(Number.MAX_VALUE).fetch, 'it'))).toMatchObject({ text: 'token 1' })
    expect(await store.get(asked(none))).toEqual({ text: 'token 1', renewInMs: expect.any(Number) })
  })

  test('are fetched by everybody while Redis is gone, also by who waits when it goes', async () => {
    await using server = await startRedisServer()
    await using links = useLinks(server.url, 'p:')
    const there = watched(await links.link())
    const here = await links.link()
    const { begun, fetch, issue } = pending()
    const fetching = on(here).get(asked(fetch))
    await begun
    const { fetch: ownFetch } = issuer()
    const waiting = on(there.link, 10).get(asked(ownFetch))
    await there.waits
    await server.stop()
    expect(await waiting).toMatchObject({ text: 'token 1' })
    issue('it')
    expect(await fetching).toMatchObject({ text: 'it' })
    expect(await on(here).get(asked(ownFetch))).toMatchObject({ text: 'token 2' })
    expect(await on(there.link).get(asked(ownFetch))).toMatchObject({ text: 'token 3' })
  })
})
