// Redis is away for five seconds in the middle of it all: nothing happens twice, whoever is refused is told so, reads go on, and it ends by itself.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { faultCodes } from '../../src/core/errors.ts'
import type { Door, Told } from '../chaos/patient-client.ts'
import { wallClock } from '../chaos/stalls.ts'
import { describeRedisServer, type RedisServer } from '../support/redis.ts'
import { judge, notOnce, sendAnew } from './judgement.ts'
import { startStage } from './stage.ts'
import { eachOf, intentions, say, sendThrice } from './three-sends.ts'

const keys = Number(process.env['REPLICAS_KEYS'] ?? 2_000)
const awayMs = 5_000
const atOnce = 20

/** What a busy machine may add to a deadline of seconds; a request that hangs takes far longer. */
const slackMs = 15_000

/** Lists that are read while Redis is away, of about a hundred, and answered before it is back: nobody waits for it. */
const leastReadMeanwhile = 25

interface Outage {
  readonly begin: (redis: RedisServer) => Promise<void>
  readonly end: (redis: RedisServer) => Promise<void>
}

const outages: Readonly<Record<string, Outage>> = {
  'stops answering': {
    begin: async (redis) => redis.pause(),
    end: async (redis) => redis.resume(),
  },
  'ends and starts again': {
    begin: (redis) => redis.stop('SIGTERM'),
    end: (redis) => redis.start(),
  },
}

interface Reading {
  readonly failures: string[]
  /** When each that was answered began and ended. */
  readonly answered: { readonly from: number; readonly to: number }[]
  count: number
  end(): Promise<void>
}

/** A list every so often, whether or not the one before was answered. */
function readOnAndOn(door: Door, everyMs: number): Reading {
  const underWay = new Set<Promise<void>>()
  const reading: Reading = {
    failures: [],
    answered: [],
    count: 0,
    async end() {
      clearInterval(timer)
      await Promise.all(underWay)
    },
  }
  const read = async () => {
    reading.count += 1
    const from = wallClock()
    try {
      const { data, errors } = await door.send('{ instances(first: 20) { edges { node { id } } } }', {})
      if (data === null || errors.length > 0) reading.failures.push(JSON.stringify(errors))
      else reading.answered.push({ from, to: wallClock() })
    } catch (error) {
      reading.failures.push(String(error))
    }
  }
  const timer = setInterval(() => {
    const one = read()
    underWay.add(one)
    one.then(() => underWay.delete(one))
  }, everyMs)
  return reading
}

/** Reasons to repeat that are no answer of the gateway: a broken connection, or a proxy that found nobody. */
const untold = ({ repeats }: Told) =>
  [...repeats.keys()].filter((why) => !([...faultCodes, 'OutcomeUnknownError'] as string[]).includes(why))

describeRedisServer('replicas whose Redis', () => {
  test.each(Object.entries(outages))('%s', { timeout: 300_000 }, async (name, outage) => {
    await using stage = await startStage(20_262)
    const { redis, sandbox, replicas, client, told, draw } = stage
    const instances = intentions('createInstance', 'away', keys)
    const reading = readOnAndOn(replicas.door, 50)

    const startedAt = performance.now()
    const away = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY }
    const goAway = async () => {
      away.from = wallClock()
      await outage.begin(redis)
      await sleep(awayMs)
      await outage.end(redis)
      away.to = wallClock()
    }
    let going: Promise<void> | undefined
    let done = 0
    const sent = await eachOf(instances, atOnce, async (intention) => {
      const one = await sendThrice(client, intention, draw)
      done += 1
      if (done > keys / 3) going ??= goAway()
      return one
    })
    await going
    await reading.end()
    const tookS = (performance.now() - startedAt) / 1_000

    const made = await judge(sandbox, 'createInstance', sent)
    const anew = await sendAnew(client, sandbox, made.unknown)
    const wrongAtLast = await notOnce(sandbox, instances)
    const successes = told.exchanges.filter(({ what }) => what.endsWith(' success'))
    const readMeanwhile = reading.answered.filter(({ from, to }) => from > away.from && to < away.to)
    const during = successes.filter(({ to }) => to > away.from && to < away.to)
    const firstAfterMs = Math.min(...successes.map(({ to }) => to - away.to).filter((ms) => ms >= 0))
    const mostOverMs = Math.max(...told.exchanges.map(({ from, to, limitMs }) => to - from - limitMs))
    const repeats = [...told.repeats].map(([because, count]) => `${because} ${count}`).join(', ')
    say(
      `redis ${name} for ${((away.to - away.from) / 1_000).toFixed(1)} s: ${keys} instances, each sent 3 times, ${tookS.toFixed(1)} s
  ${told.exchanges.length} requests, ${during.length} successes while it was away, the first one after it came ${firstAfterMs.toFixed(0)} ms after its return
  repeated because: ${repeats}; unknown ${made.unknown.length}, of which ${anew.length} sent anew
  at most ${mostOverMs.toFixed(0)} ms past a deadline; ${reading.count} lists read, ${reading.failures.length} failed, ${readMeanwhile.length} answered while it was away
  there ${instances.length - wrongAtLast.length} of ${instances.length} once; twice ${made.twice.length}`,
    )
    expect(going, 'Redis was away').toBeDefined()
    expect.soft(made.twice, 'made twice').toEqual([])
    expect.soft(made.wrong, 'answers that differ or are failures').toEqual([])
    expect.soft(made.missing, 'told as made, and not there once').toEqual([])
    expect.soft(anew.filter(({ kind }) => kind !== 'success')).toEqual([])
    expect.soft(wrongAtLast).toEqual([])
    expect.soft(reading.failures, 'lists that could not be read').toEqual([])
    expect.soft(readMeanwhile.length, 'lists read while Redis was away').toBeGreaterThan(leastReadMeanwhile)
    expect.soft(untold(told), 'refused without being told').toEqual([])
    expect.soft(told.repeats.size, 'kinds of refusals').toBeGreaterThan(0)
    expect.soft(mostOverMs).toBeLessThan(slackMs)
    expect.soft(firstAfterMs).toBeLessThan(slackMs)
    expect.soft(replicas.stderr(), 'printed as an error').toBe('')
    expect(replicas.proxy.counts).toMatchObject({ refused: 0, broken: 0, cut: 0, nobody: 0 })
  })
})
