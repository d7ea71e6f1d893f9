// Whether the Redis of the replicas can be used, and whether it keeps what it is told.
import { Redis } from 'ioredis'
import type { Secret } from '../core/redact.ts'
import { redisWarnings } from '../state/redis/redis-state.ts'
import { type Check, codeOf, type Finding } from './finding.ts'

const patienceMs = 3_000

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** The first word of what Redis says when it refuses. */
const adviceOn: Readonly<Record<string, string>> = {
  WRONGPASS: 'Check user and password in REDIS_URL.',
  NOAUTH: 'It wants a password: REDIS_URL=redis://user:password@host.',
  NOPERM:
    'Give this user the rights to read, write, publish, subscribe and run scripts on keys and channels of trunkline.',
  READONLY: 'This is a copy that cannot be written: name the primary in REDIS_URL.',
  OOM: 'It is full: give it more memory (maxmemory).',
  MISCONF: 'It cannot save to its disk: look into its log.',
  ERR: 'Is it Redis 7 or Valkey?',
}

function findingOf(error: unknown, host: string): Finding {
  const text = messageOf(error)
  const said = /^-?([A-Z]+)\s/.exec(text)?.[1] ?? ''
  const advice = adviceOn[said]
  if (advice !== undefined) return { verdict: 'refused', text: `${host} says ${said}. ${advice}` }
  return {
    verdict: 'unreachable',
    text: `${host} cannot be reached (${codeOf(error) ?? text}). Check REDIS_URL (rediss:// for TLS), and that Redis listens there. The gateway would start, and refuse mutations under a key.`,
  }
}

/** Writes, reads and removes a key of its own, as the gateway would. */
async function examined(url: Secret): Promise<readonly Finding[]> {
  const { host } = new URL(url.reveal())
  const client = new Redis(url.reveal(), {
    lazyConnect: true,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    protocol: 2,
  })
  let trouble: unknown
  client.on('error', (error) => {
    trouble ??= error
  })
  try {
    await client.connect()
    const key = `trunkline{check}:${crypto.randomUUID()}`
    await client.set(key, '', 'PX', patienceMs)
    await client.unlink(key)
    const warnings = await redisWarnings(url.reveal())
    return [
      { verdict: 'ok', text: `${host} answers and can be written` },
      ...warnings.map((text) => ({ verdict: 'warning' as const, text })),
    ]
  } catch (error) {
    // What the connection itself met says more than that it is closed.
    return [findingOf(trouble ?? error, host)]
  } finally {
    client.disconnect()
  }
}

export const checkOfRedis = (url: Secret): Check => ({ subject: 'Redis', run: () => examined(url) })
