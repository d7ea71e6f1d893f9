// Three replicas that are killed again and again, and every create sent three times to any of them: each happens once.
import { expect, test } from 'vitest'
import type { GatewayProcess } from '../chaos/gateway-process.ts'
import { describeRedisServer } from '../support/redis.ts'
import { judge, notOnce, sendAnew } from './judgement.ts'
import { startStage } from './stage.ts'
import { eachOf, intentions, say, sendThrice } from './three-sends.ts'

const keys = Number(process.env['REPLICAS_KEYS'] ?? 2_000)
const kills = 8
const atOnce = 20

describeRedisServer('replicas that are killed', () => {
  test('make everything exactly once', { timeout: 300_000 }, async () => {
    await using stage = await startStage(20_261)
    const { sandbox, replicas, client, told, draw } = stage
    const instances = intentions('createInstance', 'once', keys)
    // Names of job groups are not documented as unique: what was lost is neither looked for nor sent again.
    const groups = intentions('createJobGroup', 'once', Math.floor(keys / 5))
    const mixed = instances.flatMap((intention, index) =>
      index % 5 === 4 ? [intention, ...groups.slice((index - 4) / 5, (index + 1) / 5)] : [intention],
    )

    const startedAt = performance.now()
    const crashing: Promise<void>[] = []
    const down = new Set<GatewayProcess>()
    let done = 0
    /** By progress and not by time: a slow machine kills as often. Somebody is always left. */
    const crashWhenDue = () => {
      const isDue = done >= ((crashing.length + 1) * mixed.length) / (kills + 1)
      const victim = replicas.all[crashing.length % replicas.all.length]
      if (!isDue || crashing.length === kills || down.size === replicas.all.length - 1) return
      if (victim === undefined || down.has(victim)) return
      down.add(victim)
      crashing.push(victim.crash().then(() => void down.delete(victim)))
    }
    const sent = await eachOf(mixed, atOnce, async (intention) => {
      const one = await sendThrice(client, intention, draw)
      done += 1
      crashWhenDue()
      return one
    })
    await Promise.all(crashing)
    const tookS = (performance.now() - startedAt) / 1_000

    const made = await judge(sandbox, 'createInstance', sent)
    const grouped = await judge(sandbox, 'createJobGroup', sent)
    const anew = await sendAnew(client, sandbox, made.unknown)
    const wrongAtLast = await notOnce(sandbox, instances)
    const { requests, refused, broken, nobody } = replicas.proxy.counts
    const repeats = [...told.repeats].map(([because, count]) => `${because} ${count}`).join(', ')
    say(
      `exactly once: ${keys} instances and ${groups.length} job groups, each sent 3 times, ${tookS.toFixed(1)} s, ${crashing.length} kills
  ${requests} requests through the proxy, ${refused} connections refused, ${broken} broken, ${nobody} times nobody was ready
  repeated because: ${repeats}
  unknown: ${made.unknown.length} instances, of which ${anew.length} were not there and sent anew; ${grouped.unknown.length} job groups
  there ${instances.length - wrongAtLast.length} of ${instances.length} once; twice ${made.twice.length} and ${grouped.twice.length}`,
    )
    expect(crashing.length).toBeGreaterThanOrEqual(6)
    for (const { twice, wrong, missing } of [made, grouped]) {
      expect.soft(twice, 'made twice').toEqual([])
      expect.soft(wrong, 'answers that differ or are failures').toEqual([])
      expect.soft(missing, 'told as made, and not there once').toEqual([])
    }
    expect.soft(anew.filter(({ kind }) => kind !== 'success')).toEqual([])
    expect.soft(wrongAtLast).toEqual([])
    expect.soft(replicas.stderr(), 'printed as an error').toBe('')
    // Saying "unknown" to everything would be no lie either.
    expect(made.unknown.length + grouped.unknown.length).toBeLessThan(kills * atOnce)
  })
})
