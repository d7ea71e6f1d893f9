// A Redis that forgot everything while writes are on their way to a slow vendor: the same keys, sent to other replicas, write nothing a second time.
import { expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import type { End } from '../chaos/patient-client.ts'
import { describeRedisServer, startRedisServer } from '../support/redis.ts'
import { judge, notOnce } from './judgement.ts'
import { ampleQuotas, startReplicas } from './replicas.ts'
import { clientOf, intentions, newTold, say } from './three-sends.ts'

const keys = 30
const slowMs = 3_000

const received = (sandbox: Sandbox) => sandbox.transcript.counts()['CreateInstance']?.received ?? 0

describeRedisServer('a Redis that forgot everything', () => {
  test.each([
    // Whoever looks finds nothing until the end: only the claim says that there is something under way.
    ['carries out late', 'after'],
    ['answers late', 'before'],
  ] as const)('while the vendor %s', { timeout: 120_000 }, async (_title, applied) => {
    await using redis = await startRedisServer()
    await using sandbox = await startSandbox({ limits: { concurrentConversations: 1e9 } })
    await using replicas = await startReplicas({
      vendorUrl: sandbox.url,
      redisUrl: redis.url,
      settings: ampleQuotas,
    })
    const told = newTold()
    const [first, ...others] = replicas.all.map((replica) => clientOf(replica, told))
    if (first === undefined) throw new Error('There is no replica.')
    const instances = intentions('createInstance', 'forgotten', keys)
    // The first ones only: a second write would be carried out at once.
    sandbox.faults.add('CreateInstance', { kind: 'slow-headers', ms: slowMs, applied }, keys)
    const underWay = instances.map((intention) => first.pursue(intention))
    await expect.poll(() => received(sandbox), { timeout: 20_000 }).toBe(keys)

    const waiting = instances.map((intention, at) => others[at % others.length]?.pursue(intention))
    await redis.stop()
    await redis.start()
    const meanwhile = instances.flatMap((intention) => others.map((client) => client.pursue(intention)))
    // All of it happened while nothing was answered; otherwise this test shows nothing.
    const answeredEarly = told.exchanges.filter(({ what }) => what.endsWith(' success')).length
    const ends: End[][] = await Promise.all(
      instances.map(async (_, at) => {
        const asked = [
          underWay[at],
          waiting[at],
          ...meanwhile.slice(at * others.length, (at + 1) * others.length),
        ]
        return (await Promise.all(asked)).filter((end) => end !== undefined)
      }),
    )
    const sent = instances.map((intention, at) => ({ intention, ends: ends[at] ?? [] }))
    const { twice, wrong, missing, unknown } = await judge(sandbox, 'createInstance', sent)
    const repeats = [...told.repeats].map(([because, count]) => `${because} ${count}`).join(', ')
    say(
      `forgetful redis (carried out ${applied} the wait): ${keys} writes under way, each sent to the other replicas as well; ${received(sandbox)} reached the vendor, twice ${twice.length}, unknown ${unknown.length}; repeated because: ${repeats}`,
    )
    expect.soft(answeredEarly, 'answered before Redis forgot').toBe(0)
    expect.soft(twice, 'made twice').toEqual([])
    expect.soft(wrong, 'answers that differ or are failures').toEqual([])
    expect.soft(missing, 'told as made, and not there once').toEqual([])
    expect.soft(unknown).toEqual([])
    expect.soft(received(sandbox), 'writes that reached the vendor').toBe(keys)
    expect.soft(replicas.stderr(), 'printed as an error').toBe('')
    expect(await notOnce(sandbox, instances)).toEqual([])
  })
})
