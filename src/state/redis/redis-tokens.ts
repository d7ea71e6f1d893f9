// The tokens that replicas share: one of them fetches, all of them use what it got.
import { randomUUID } from 'node:crypto'
import type { KeptToken, TokenRequest, TokenStore } from '../../vendors/token-store.ts'
import type { RedisLink, RedisValue } from './link.ts'

export interface RedisTokensOptions {
  readonly link: RedisLink
  readonly account: string
  /** How soon to ask again without news: who fetches may die, and messages can be lost. */
  readonly askAgainMs?: number
}

/** Whatever a vendor promises; also what Redis can count. */
const longestMs = 24 * 60 * 60 * 1_000

export function createRedisTokens({ link, account, askAgainMs = 250 }: RedisTokensOptions): TokenStore {
  async function fetchAndKeep(
    { name, fetch }: TokenRequest,
    owner: string,
    keys: readonly [token: string, fetching: string],
  ): Promise<KeptToken> {
    const giveUp = { name: 'give_up_token', keys: [keys[1]], args: [owner, name] }
    const tell = (step: typeof giveUp) => {
      // Nobody waits for it: the token is good whether it can be kept or not.
      link.run(account, { ...step, evenLate: true }).catch(() => undefined)
    }
    try {
      const token = await fetch()
      const keptMs = Math.min(Math.floor(token.renewInMs), longestMs)
      if (keptMs > 0)
        tell({ name: 'keep_token', keys: [...keys], args: [owner, token.text, String(keptMs), name] })
      else tell(giveUp)
      return token
    } catch (error) {
      tell(giveUp)
      throw error
    }
  }

  return {
    async get(request) {
      const { name, fetchMs, refused = '' } = request
      const owner = randomUUID()
      const keys = [`token:${name}`, `token:${name}:fetching`] as const
      const take = (): Promise<readonly RedisValue[]> =>
        link.run(account, { name: 'take_token', keys, args: [owner, Math.ceil(fetchMs), refused] })
      let woken = Promise.withResolvers<void>()
      using _listening = link.subscribe(account, (message) => {
        if (message === `k${name}`) woken.resolve()
      })
      for (;;) {
        // A vendor that can be reached must not seem out of reach because Redis is: a token too many does no harm.
        const [state, text, leftMs] = await take().catch(() => ['fetch'])
        if (state === 'kept') return { text: String(text), renewInMs: Number(leftMs) }
        if (state === 'fetch') return await fetchAndKeep(request, owner, keys)
        const timer = setTimeout(woken.resolve, askAgainMs).unref()
        await woken.promise
        clearTimeout(timer)
        woken = Promise.withResolvers()
      }
    },
  }
}
