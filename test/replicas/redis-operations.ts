// How many operations gateways ask of a Redis, as it counts them itself.
import type { RedisServer } from '../support/redis.ts'

/**
 * What gateways send once they are connected. Redis counts what scripts call in the same figures (SET inside of EVAL counts as a
 * SET), and nothing in this list is called by a script.
 */
const sentByGateways = ['eval', 'evalsha', 'script', 'ping', 'subscribe', 'unsubscribe']

export interface Operations {
  /** Sent by gateways. */
  readonly sent: number
  /** Of these, those that run a script; the others are there whether or not anybody asks. */
  readonly scripts: number
}

export async function operations(redis: RedisServer): Promise<Operations> {
  const text = String(await redis.command('INFO', 'commandstats'))
  const calls = [...text.matchAll(/^cmdstat_([^:|]+)[^:]*:calls=(\d+)/gm)].map(
    ([, name = '', count]) => [name, Number(count)] as const,
  )
  const sum = (names: readonly string[]) =>
    calls.reduce((total, [name, count]) => (names.includes(name) ? total + count : total), 0)
  return { sent: sum(sentByGateways), scripts: sum(['eval', 'evalsha']) }
}
