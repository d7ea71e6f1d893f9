// Measures what sharing costs: one, two and three gateways, each by itself or all with one Redis, in interleaved rounds.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { operations } from '../replicas/redis-operations.ts'
import { type Cell, type Measured, write } from './replicas-figures.ts'
import { type Done, type Job, type Subject, subjects } from './replicas-job.ts'
import { cpuMs, redisPid, type Stage, startStage, states } from './replicas-stage.ts'

const counts = [1, 2, 3] as const
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const roundMs = 1_200
const warmUpMs = 1_000
const atOnce = 24
/** One after the other, so that nothing shares an operation of Redis. */
const inSequence = 200

const say = (text: string) => process.stdout.write(`${text}\n`)

let runs = 0

async function load(
  child: ChildProcess,
  { gateways, instanceIds }: Stage,
  given: Pick<Job, 'subject' | 'atOnce' | 'most'>,
): Promise<Done> {
  runs += 1
  const urls = gateways.map(({ url }) => url)
  child.send({ urls, run: `run-${runs}`, instanceIds, ...given } satisfies Job)
  const [done] = (await once(child, 'message')) as [Done]
  if (done.failures.length > 0) throw new Error(`Not answered as asked: ${done.failures.join('\n')}`)
  return done
}

const received = ({ sandbox }: Stage) =>
  Object.values(sandbox.transcript.counts()).reduce((sum, counted) => sum + counted.received, 0)

async function usage(stage: Stage) {
  const { redis, gateways } = stage
  return {
    gatewayMs: gateways.reduce((sum, gateway) => sum + cpuMs(gateway.pid()), 0),
    redisMs: redis === undefined ? 0 : cpuMs(await redisPid(redis)),
    operations: redis === undefined ? { sent: 0, scripts: 0 } : await operations(redis),
    calls: received(stage),
  }
}

async function measure(
  child: ChildProcess,
  stage: Stage,
  job: Parameters<typeof load>[2],
): Promise<Measured> {
  const before = await usage(stage)
  const { requests, ms, p50Ms, p99Ms } = await load(child, stage, job)
  const after = await usage(stage)
  return {
    perSecond: (requests / ms) * 1_000,
    p50Ms,
    p99Ms,
    cpuMs: (after.gatewayMs - before.gatewayMs) / requests,
    redisCpuMs: (after.redisMs - before.redisMs) / requests,
    operations: (after.operations.scripts - before.operations.scripts) / requests,
    otherPerSecond:
      ((after.operations.sent -
        after.operations.scripts -
        (before.operations.sent - before.operations.scripts)) /
        ms) *
      1_000,
    calls: (after.calls - before.calls) / requests,
  }
}

await using stack = new AsyncDisposableStack()
const stages: Stage[] = []
for (const count of counts)
  for (const state of states) stages.push(stack.use(await startStage(state, count, atOnce)))
const child = fork(fileURLToPath(new URL('replicas-load.ts', import.meta.url)))
stack.defer(() => void child.disconnect())
say(`${stages.length} stages are up`)

const cells = stages.flatMap((stage) =>
  subjects.map((subject) => ({ stage, subject, measured: [] as Measured[] })),
)
const lasting = (subject: Subject, ms: number) => ({
  subject,
  atOnce,
  most: { ms, requests: Number.MAX_SAFE_INTEGER },
})
for (const { stage, subject } of cells)
  await load(child, stage, lasting(subject, warmUpMs * stage.gateways.length))
for (let round = 1; round <= rounds; round += 1) {
  for (const { stage, subject, measured } of cells)
    measured.push(await measure(child, stage, lasting(subject, roundMs)))
  say(`round ${round} of ${rounds}`)
}
const results: Cell[] = []
for (const { stage, subject, measured } of cells) {
  const most = { ms: 60_000, requests: inSequence }
  const alone = await measure(child, stage, { subject, atOnce: 1, most })
  results.push({ state: stage.state, count: stage.gateways.length, subject, measured, alone })
}
const [anyRedis] = stages.flatMap(({ redis }) => (redis === undefined ? [] : [redis]))
const redisVersion = /redis_version:(\S+)/.exec(String(await anyRedis?.command('INFO', 'server')))?.[1]
say(write(results, { rounds, roundMs, atOnce, inSequence, redisVersion: redisVersion ?? 'unknown' }))
