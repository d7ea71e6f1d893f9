// Three replicas that are restarted one after the other under load, as a new version is brought out: nobody notices.
import { expect, test } from 'vitest'
import { createDraws } from '../../src/sandbox/draws.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import { documentOf, intend } from '../chaos/intentions.ts'
import type { Door } from '../chaos/patient-client.ts'
import { describeRedisServer, startRedisServer } from '../support/redis.ts'
import { notOnce } from './judgement.ts'
import { ampleQuotas, startReplicas } from './replicas.ts'
import { say } from './three-sends.ts'

const clients = 16
/** Longer than the proxy takes to find out that a replica goes. */
const drainDelayMs = 1_000
/** What orchestrators give a process before they kill it. */
const inTimeMs = 30_000

const queries = [
  '{ instances(first: 20) { edges { node { id name } } } }',
  '{ callTasks(first: 5) { edges { node { id status } } } }',
  '{ calledRoutes(first: 5, filter: { accessCode: "9911412" }) { edges { node { id } } } }',
]

interface Load {
  readonly failures: string[]
  readonly counts: { queries: number; mutations: number }
  readonly made: ReturnType<typeof intend>[]
  end(): Promise<void>
}

/** Clients that repeat nothing: whatever is not answered as asked has failed. */
function startLoad(door: Door): Load {
  const draw = createDraws(20_263)
  const failures: string[] = []
  const counts = { queries: 0, mutations: 0 }
  const made: Load['made'] = []
  let isOver = false
  const query = async () => {
    counts.queries += 1
    const { data, errors } = await door.send(queries[Math.floor(draw() * queries.length)] ?? '', {})
    if (data === null || errors.length > 0) failures.push(JSON.stringify(errors))
  }
  const mutate = async () => {
    counts.mutations += 1
    const name = `rolling-${counts.mutations}.`
    const intention = intend('createInstance', name, name)
    const { data, errors } = await door.send(documentOf(intention.kind), { input: intention.input })
    const answer = data?.['createInstance'] as { __typename?: string } | null | undefined
    if (answer?.__typename === 'CreateInstanceSuccess') made.push(intention)
    else failures.push(JSON.stringify([answer, errors]))
  }
  const client = async () => {
    while (!isOver) await (draw() < 0.3 ? mutate() : query()).catch((error) => failures.push(String(error)))
  }
  const working = Array.from({ length: clients }, client)
  return {
    failures,
    counts,
    made,
    async end() {
      isOver = true
      await Promise.all(working)
    },
  }
}

describeRedisServer('replicas that are restarted one after the other', () => {
  test('fail nobody', { timeout: 180_000 }, async () => {
    await using redis = await startRedisServer({ remembers: true })
    await using sandbox = await startSandbox({
      limits: { concurrentConversations: 1e9, transcriptEntries: 1e6 },
    })
    await using replicas = await startReplicas({
      vendorUrl: sandbox.url,
      redisUrl: redis.url,
      settings: { ...ampleQuotas, TRUNKLINE_DRAIN_DELAY_MS: String(drainDelayMs) },
    })
    const { proxy } = replicas
    const load = startLoad(replicas.door)
    const servedAgain = (url: string) => {
      const before = proxy.sent.get(url) ?? 0
      return expect.poll(() => (proxy.sent.get(url) ?? 0) - before, { timeout: 30_000 }).toBeGreaterThan(20)
    }
    for (const { url } of replicas.all) await servedAgain(url)

    const startedAt = performance.now()
    const exits: (number | NodeJS.Signals | null)[] = []
    const tooks: number[] = []
    for (const replica of replicas.all) {
      const { code, signal, tookMs } = await replica.restart()
      exits.push(code ?? signal)
      tooks.push(tookMs)
      await servedAgain(replica.url)
    }
    const tookS = (performance.now() - startedAt) / 1_000
    await load.end()

    const { requests, refused, broken, cut, nobody } = proxy.counts
    say(
      `rolling restart: ${exits.length} replicas in ${tookS.toFixed(1)} s, exits ${exits.join(', ')} after ${tooks.map((ms) => Math.round(ms)).join(', ')} ms; ${load.counts.queries} queries and ${load.counts.mutations} mutations of ${clients} clients, ${load.failures.length} failed; proxy: ${requests} requests, ${refused} refused, ${broken} broken, ${cut} cut, ${nobody} with nobody ready`,
    )
    expect.soft(load.failures).toEqual([])
    expect.soft(proxy.counts).toMatchObject({ refused: 0, broken: 0, cut: 0, nobody: 0 })
    expect.soft(exits).toEqual([0, 0, 0])
    for (const tookMs of tooks) expect.soft(tookMs).toBeLessThan(inTimeMs)
    expect.soft(replicas.stderr(), 'printed as an error').toBe('')
    expect(await notOnce(sandbox, load.made)).toEqual([])
  })
})
