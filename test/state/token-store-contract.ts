// What every token store must do, whoever keeps it: one fetch for all, none longer than it is good.
import { describe, expect, test } from 'vitest'
import type { KeptToken, TokenStore } from '../../src/vendors/token-store.ts'

/** A store under test, and the same tokens as another replica sees them; where there is none, the store itself. */
export interface TokensStand extends AsyncDisposable {
  readonly store: TokenStore
  readonly another: TokenStore
}

const minute = 60_000

/** A vendor that issues `token 1`, `token 2` ... */
export function issuer(renewInMs = minute) {
  let issued = 0
  return {
    issued: () => issued,
    async fetch(): Promise<KeptToken> {
      issued += 1
      return { text: `token ${issued}`, renewInMs }
    },
  }
}

/** A fetch that a test ends by hand. */
export function pending() {
  const begun = Promise.withResolvers<void>()
  const token = Promise.withResolvers<KeptToken>()
  return {
    begun: begun.promise,
    fetch() {
      begun.resolve()
      return token.promise
    },
    issue: (text: string) => token.resolve({ text, renewInMs: minute }),
    fail: token.reject,
  }
}

export const none = (): Promise<never> => Promise.reject(new Error('Nobody should have fetched.'))

export const asked = (fetch: () => Promise<KeptToken>, refused?: string) => ({
  name: 'a',
  fetch,
  fetchMs: minute,
  refused,
})

const textOf = async (token: Promise<KeptToken>) => (await token).text

export function tokenStoreContract(make: () => Promise<TokensStand>): void {
  describe('a token', () => {
    test('is fetched once for a hundred who ask', async () => {
      await using stand = await make()
      const { begun, fetch, issue } = pending()
      let fetches = 0
      const counted = () => {
        fetches += 1
        return fetch()
      }
      const all = Array.from({ length: 100 }, (_, index) =>
        textOf((index % 2 === 0 ? stand.store : stand.another).get(asked(counted))),
      )
      await begun
      issue('it')
      expect(new Set(await Promise.all(all))).toEqual(new Set(['it']))
      expect(fetches).toBe(1)
    })

    test('is kept for whoever asks later, as long as it is good', async () => {
      await using stand = await make()
      const first = await stand.store.get(asked(issuer().fetch))
      expect(first).toEqual({ text: 'token 1', renewInMs: minute })
      const kept = await stand.another.get(asked(none))
      expect(kept.text).toBe('token 1')
      expect(kept.renewInMs).toBeLessThanOrEqual(minute)
      expect(kept.renewInMs).toBeGreaterThan(minute / 2)
    })

    test('is fetched anew when it is due', async () => {
      await using stand = await make()
      const { fetch, issued } = issuer(50)
      await stand.store.get(asked(fetch))
      // A turn of the event loop each time, so that a store that never renews fails and does not hang.
      while ((await textOf(stand.another.get(asked(fetch)))) === 'token 1') await new Promise(setImmediate)
      expect(issued()).toBeGreaterThan(1)
    })

    test('that is due at once is not kept', async () => {
      await using stand = await make()
      const { fetch } = issuer(0)
      expect(await textOf(stand.store.get(asked(fetch)))).toBe('token 1')
      expect(await textOf(stand.another.get(asked(fetch)))).toBe('token 2')
    })

    test('of one name is not that of another', async () => {
      await using stand = await make()
      const { fetch } = issuer()
      await stand.store.get(asked(fetch))
      expect(await textOf(stand.store.get({ ...asked(fetch), name: 'b' }))).toBe('token 2')
      expect(await textOf(stand.another.get(asked(none)))).toBe('token 1')
    })
  })

  describe('a fetch that fails', () => {
    test('fails who asked for it, and the next one fetches', async () => {
      await using stand = await make()
      const failure = new Error('no')
      await expect(stand.store.get(asked(() => Promise.reject(failure)))).rejects.toBe(failure)
      const { fetch } = issuer()
      expect(await textOf(stand.another.get(asked(fetch)))).toBe('token 1')
      expect(await textOf(stand.store.get(asked(none)))).toBe('token 1')
    })
  })

  describe('a token that was refused', () => {
    test('is fetched anew, once for all to whom it was refused', async () => {
      await using stand = await make()
      const { fetch, issued } = issuer()
      await stand.store.get(asked(fetch))
      const all = Array.from({ length: 20 }, (_, index) =>
        textOf((index % 2 === 0 ? stand.store : stand.another).get(asked(fetch, 'token 1'))),
      )
      expect(new Set(await Promise.all(all))).toEqual(new Set(['token 2']))
      expect(issued()).toBe(2)
    })

    test('takes no newer one with it', async () => {
      await using stand = await make()
      const { fetch } = issuer()
      await stand.store.get(asked(fetch))
      await stand.store.get(asked(fetch, 'token 1'))
      expect(await textOf(stand.another.get(asked(none, 'token 1')))).toBe('token 2')
      expect(await textOf(stand.store.get(asked(none)))).toBe('token 2')
    })

    test('is forgotten for all, also where no other can be had', async () => {
      await using stand = await make()
      const { fetch } = issuer()
      await stand.store.get(asked(fetch))
      await expect(stand.store.get(asked(none, 'token 1'))).rejects.toThrow('Nobody should have fetched.')
      expect(await textOf(stand.another.get(asked(fetch)))).toBe('token 2')
    })
  })
}
