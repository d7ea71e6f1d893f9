// Bad weather, repeating clients and a gateway that is killed again and again: no write happens twice, none that happened is denied, nothing is lost or late.
import { expect, it } from 'vitest'
import { createDraws } from '../../src/sandbox/draws.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts'
import { type Intention, intend, type Kind } from './intentions.ts'
import {
  judgeCreations,
  judgeMemory,
  judgeUpdates,
  lateAfterMs,
  lateness,
  quantile,
  type Run,
  table,
} from './judgement.ts'
import { Contradiction, createClient, type End, type PatientClient, type Told } from './patient-client.ts'
import { type Stall, watchStalls } from './stalls.ts'
import { effects, settled, times } from './truth.ts'
import { brew } from './weather.ts'

const seed = Number(process.env['CHAOS_SEED'] ?? 20_261)
const clients = 40
const perClient = Number(process.env['CHAOS_INTENTIONS'] ?? 110)
const crashes = 6
/** A fifth of all calls: not every fault can happen to every call. */
const faultShare = 0.24

const say = (text: string) => process.stdout.write(`${text}\n`)

/** The vendors' flow control is no subject here. */
const quotas = 'OutboundBot.read=10000,OutboundBot.write=10000,aiccs.read=10000,aiccs.write=10000'

/** Weighted: most are creations. */
const mix: readonly Kind[] = [
  ...Array<Kind>(5).fill('createInstance'),
  ...Array<Kind>(4).fill('createCallTask'),
  ...Array<Kind>(2).fill('createCalledRoute'),
  ...Array<Kind>(3).fill('createJobGroup'),
  ...Array<Kind>(4).fill('updateInstance'),
  ...Array<Kind>(2).fill('startCallTask'),
]

/** What one client owns alone, made before the weather turns. */
interface Own {
  readonly instanceId: string
  readonly taskId: string
}

async function prepare(gateway: GatewayProcess, told: Told, client: number): Promise<Own> {
  const { pursue } = createClient(gateway, told, () => 0.9)
  const made = async (kind: Kind) => {
    const end = await pursue(intend(kind, `own-${kind}-${client}`, `own-${client}`))
    if (end.kind !== 'success') throw new Error(JSON.stringify(end))
    return end.id.slice(end.id.indexOf(':') + 1)
  }
  return { instanceId: await made('createInstance'), taskId: await made('createCallTask') }
}

interface Stage extends Run {
  /** Answers that contradict each other or the vendor. */
  readonly violations: string[]
  onEnd(): void
}

const actions: Readonly<Partial<Record<Kind, string>>> = {
  startCallTask: 'StartAiCallTask',
  stopCallTask: 'StopAiCallTask',
}

async function endOf({ violations }: Stage, { pursue }: PatientClient, intention: Intention): Promise<End> {
  try {
    return await pursue(intention)
  } catch (error) {
    if (!(error instanceof Contradiction)) throw error
    violations.push(error.message)
    return { kind: 'lost', why: error.message }
  }
}

const mayTake = { success: [1], unknown: [0, 1], refused: [0], fault: [0], lost: [0, 1] } as const

/** How often a start or a stop took effect; nobody else touches the task meanwhile. */
async function controlled(
  stage: Stage,
  client: PatientClient,
  intention: Intention,
  action: string,
): Promise<readonly [end: End, tookEffect: boolean]> {
  const count = () => times(effects(stage.sandbox, action), intention.mark)
  const before = count()
  const end = await endOf(stage, client, intention)
  const took = count() - before
  const allowed: readonly number[] = mayTake[end.kind]
  if (!allowed.includes(took))
    stage.violations.push(`${intention.key} ${action} took effect ${took} times: ${JSON.stringify(end)}`)
  return [end, took === 1]
}

/** One client: one intention after the other. */
async function live(stage: Stage, number: number, own: Own): Promise<void> {
  const draw = createDraws(seed * 100 + number)
  const client = createClient(stage.gateway, stage.told, draw)
  let isRunning = false
  for (let count = 1; count <= perClient; count += 1) {
    const drawn: Kind = mix[Math.floor(draw() * mix.length)] ?? 'createInstance'
    const kind: Kind = drawn === 'startCallTask' && isRunning ? 'stopCallTask' : drawn
    const marks: Readonly<Record<Kind, string>> = {
      // The dot ends the name, so that no name is a part of another one.
      createInstance: `i-${number}-${count}.`,
      createCallTask: `t-${number}-${count}.`,
      createCalledRoute: String(100_000 + number * 1_000 + count),
      createJobGroup: `g-${number}-${count}.`,
      updateInstance: own.instanceId,
      startCallTask: own.taskId,
      stopCallTask: own.taskId,
    }
    const intention = intend(kind, `key-${seed}-${number}-${count}`, marks[kind], count + 1)
    const action = actions[kind]
    let end: End
    if (action === undefined) end = await endOf(stage, client, intention)
    else {
      const [told, tookEffect] = await controlled(stage, client, intention, action)
      end = told
      if (tookEffect) isRunning = kind === 'startCallTask'
    }
    stage.outcomes.push({ intention, end })
    stage.onEnd()
  }
}

it('keeps its word in bad weather', { timeout: 600_000 }, async () => {
  await using sandbox = await startSandbox({
    limits: { concurrentConversations: 1e9, transcriptEntries: 1e6, nonces: 1e6 },
    strict: { routeFilters: 'exact' },
  })
  await using gateway = await startGatewayProcess(sandbox.url, {
    TRUNKLINE_QUOTAS: quotas,
    TRUNKLINE_REQUEST_TIMEOUT_MS: '4000',
  })
  const told: Told = { exchanges: [], repeats: new Map() }
  const stalls: Stall[] = []
  using _stalls = watchStalls((stall) => stalls.push(stall))
  const owns = await Promise.all(
    Array.from({ length: clients }, (_, client) => prepare(gateway, told, client)),
  )
  told.exchanges.length = 0

  const startedAt = performance.now()
  const crashing: Promise<void>[] = []
  const each = Math.floor((clients * perClient) / (crashes + 1))
  const stage: Stage = {
    sandbox,
    gateway,
    told,
    outcomes: [],
    violations: [],
    onEnd() {
      // By progress and not by time: a slow machine kills as often.
      if (stage.outcomes.length % each === 0 && crashing.length < crashes) crashing.push(gateway.crash())
    },
  }
  brew(sandbox, faultShare, seed)
  await Promise.all(owns.map((own, client) => live(stage, client, own)))
  await Promise.all(crashing)
  const tookS = (performance.now() - startedAt) / 1_000

  const { outcomes, violations } = stage
  const calls = sandbox.transcript.entries()
  const met = calls.filter(({ fault }) => fault !== undefined).length
  sandbox.faults.clear()
  await settled(sandbox)
  const { twice, invented, denied } = await judgeCreations(stage)
  const undone = await judgeUpdates(stage)
  const { overMs, late } = lateness(gateway, told.exchanges, stalls)
  const requests = told.exchanges.length
  const forgotten = await judgeMemory(stage)
  const lost = outcomes.filter(({ end }) => end.kind === 'lost')
  const unknown = outcomes.filter(({ end }) => end.kind === 'unknown')

  const repeats = [...told.repeats].map(([because, count]) => `${because} ${count}`)
  const [p99, p999, most] = [0.99, 0.999, 1].map((share) => quantile(overMs, share))
  say(
    `chaos: seed ${seed}, ${outcomes.length} intentions of ${clients} clients in ${tookS.toFixed(1)} s, ${crashing.length} kills
  ${requests} requests, ${calls.length} calls at the vendors, ${((100 * met) / calls.length).toFixed(1)} % of them met a fault
${table(outcomes)}
  repeated because: ${repeats.join(', ')}
  twice ${twice.length}, told as failed and there ${denied.length}, told as made and not there ${invented.length}, updates undone ${undone.length}, lost ${lost.length}
  ms past the deadline: p99 ${p99}, p99.9 ${p999}, most ${most}; ${overMs.filter((ms) => ms > lateAfterMs).length} by more than ${lateAfterMs}, ${late.length} without excuse`,
  )

  expect.soft(twice, 'made twice').toEqual([])
  expect.soft(invented, 'told as made, and not there').toEqual([])
  expect.soft(denied, 'told as failed, and there').toEqual([])
  expect.soft(undone, 'updates that were undone').toEqual([])
  expect.soft(violations, 'answers that contradict each other or the vendor').toEqual([])
  expect.soft(lost, 'without a definite end').toEqual([])
  // What is left without excuse on a busy machine is single moments of its scheduler; a deadline that does not hold
  // shows in a share of all requests.
  expect.soft(late.length / requests, `past the deadline: ${late.join('; ')}`).toBeLessThan(0.002)
  expect.soft(forgotten, 'not remembered').toEqual([])
  expect.soft(gateway.stderr(), 'printed as an error').toBe('')
  const errors = gateway.told<number>('level').filter((level) => level >= 50)
  expect.soft(errors, 'unexpected errors in the log').toEqual([])
  // Saying "unknown" to everything would be no lie either.
  expect(unknown.length / outcomes.length).toBeLessThan(0.15)
})
