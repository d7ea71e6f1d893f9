// What any number of replicas share, in one Redis.
import type { AccountState, SharedState } from '../shared-state.ts'
import { createLastWords } from './last-words.ts'
import type { RedisLink } from './link.ts'
import { createRedisBuckets } from './redis-buckets.ts'
import { createRedisLedger } from './redis-ledger.ts'
import { createRedisLink, type RedisEvents } from './redis-link.ts'
import { createRedisNotices } from './redis-notices.ts'
import { createRedisTokens } from './redis-tokens.ts'
import { createRedisTurns } from './redis-turns.ts'
import { createRedisWindows } from './redis-windows.ts'

/** What the operator should know; texts hold no secret. */
export interface RedisLog {
  info(about: object, message: string): void
  warn(about: object, message: string): void
}

export interface RedisStateOptions {
  readonly url: string
  readonly log: RedisLog
  readonly events?: RedisEvents
}

/** A start waits so long for Redis, and then goes on without it. */
const startMs = 2_000

async function reached(link: RedisLink): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  using _returning = link.onReturn(() => {
    if (link.isUp() && link.hears()) resolve()
  })
  const timer = setTimeout(resolve, startMs)
  await promise
  clearTimeout(timer)
}

/** Settings under which idempotency keys can be lost. */
async function examine(link: RedisLink): Promise<readonly Weakness[]> {
  const [policy, appendOnly] = await link.run('', { name: 'describe_server', keys: [], args: [] })
  return [
    ...(policy !== '' && policy !== 'noeviction'
      ? [
          {
            about: { policy },
            message: 'Redis may evict idempotency keys: set maxmemory-policy to noeviction',
          },
        ]
      : []),
    ...(appendOnly === '0'
      ? [{ about: {}, message: 'Redis forgets idempotency keys when it restarts: set appendonly to yes' }]
      : []),
  ]
}

interface Weakness {
  readonly about: object
  readonly message: string
}

/** What the operator should change at a Redis that answers; rejects with RedisUnavailable. */
export async function redisWarnings(url: string): Promise<readonly string[]> {
  await using link = createRedisLink({ url })
  await reached(link)
  return (await examine(link)).map(({ message }) => message)
}

export async function openRedisState({ url, log, events }: RedisStateOptions): Promise<SharedState> {
  const closing = new AsyncDisposableStack()
  const link = createRedisLink({
    url,
    onOperation: events?.operated,
    onChange({ isUp, reason }) {
      events?.changed(isUp)
      if (!isUp)
        return log.warn({ reason }, 'Redis is gone: mutations under a key are refused until it is back')
      log.info({}, 'Redis answers')
      examine(link).then(
        (weaknesses) => {
          for (const { about, message } of weaknesses) log.warn(about, message)
        },
        () => undefined,
      )
    },
  })
  closing.use(link)
  const lastWords = closing.use(createLastWords(link))
  const ledger = closing.use(createRedisLedger({ link, lastWords }))
  const accounts = new Map<string, AccountState>()
  await reached(link)
  if (!link.isUp()) log.warn({}, 'Redis cannot be reached: mutations under a key are refused until it is')
  return {
    ledger,
    buckets: createRedisBuckets({ link }),
    account(id) {
      const known = accounts.get(id)
      if (known !== undefined) return known
      const windows = closing.use(createRedisWindows(link, id))
      const account = {
        turns: createRedisTurns({ link, lastWords, account: id }),
        windows,
        tokens: createRedisTokens({ link, account: id }),
        notices: createRedisNotices(link, id),
      }
      accounts.set(id, account)
      return account
    },
    usable: async () => (link.isUp() ? 'fully' : 'reads'),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}
