// Judges a chaos run: what its clients were told against what is there, and how long they waited.
import type { Sandbox } from '../../src/sandbox/server.ts'
import { type GatewayProcess, stallsOf } from './gateway-process.ts'
import type { Intention } from './intentions.ts'
import { createClient, type End, type Exchange, type Told } from './patient-client.ts'
import { type Stall, stalledMs } from './stalls.ts'
import { effects, readTruth, times } from './truth.ts'

export interface Outcome {
  readonly intention: Intention
  readonly end: End
}

export interface Run {
  readonly sandbox: Sandbox
  readonly gateway: GatewayProcess
  readonly told: Told
  readonly outcomes: Outcome[]
}

/** Counts by outcome of each kind of intention. */
export function table(outcomes: readonly Outcome[]): string {
  const ends = ['success', 'unknown', 'refused', 'fault', 'lost'] as const
  const row = (name: string, cells: readonly (string | number)[]) =>
    `  ${name.padEnd(18)}${cells.map((cell) => String(cell).padStart(8)).join('')}`
  const kinds = [...Map.groupBy(outcomes, ({ intention }) => intention.kind)].sort()
  const rows = kinds.map(([kind, those]) =>
    row(
      kind,
      ends.map((end) => those.filter((one) => one.end.kind === end).length),
    ),
  )
  return [row('', ends), ...rows].join('\n')
}

const creations = {
  createInstance: ['CreateInstance', 'instances'],
  createCallTask: ['CreateAiCallTask', 'callTasks'],
  createCalledRoute: ['createCalledRoute', 'calledRoutes'],
  createJobGroup: ['CreateJobGroup', 'jobGroups'],
} as const

const isFailure = ({ kind }: End) => kind === 'refused' || kind === 'fault'

interface Verdict {
  readonly twice: readonly string[]
  /** Told as made, and not there. */
  readonly invented: readonly string[]
  /** Told as failed, and there. */
  readonly denied: readonly string[]
}

export async function judgeCreations({ sandbox, outcomes }: Run): Promise<Verdict> {
  const truth = await readTruth(sandbox)
  const judged = Object.entries(creations).flatMap(([kind, [action, noun]]) => {
    const made = effects(sandbox, action)
    return outcomes
      .filter(({ intention }) => intention.kind === kind)
      .map(({ intention: { key, mark }, end }) => {
        const there = times(truth[noun], mark)
        const most = Math.max(there, times(made, mark))
        return { line: `${key} ${kind} ${mark} ${JSON.stringify(end)}`, there, most, end }
      })
  })
  const linesOf = (isWrong: (one: (typeof judged)[number]) => boolean) =>
    judged.filter(isWrong).map(({ line }) => line)
  return {
    twice: linesOf(({ most }) => most > 1),
    invented: linesOf(({ there, end }) => there === 0 && end.kind === 'success'),
    denied: linesOf(({ most, end }) => most > 0 && isFailure(end)),
  }
}

/** The last value that was acknowledged, or one after it of which nobody was told what became. */
export async function judgeUpdates({ sandbox, outcomes }: Run): Promise<string[]> {
  const { values } = await readTruth(sandbox)
  const updates = outcomes.filter(({ intention }) => intention.kind === 'updateInstance')
  const wrong: string[] = []
  for (const [instanceId, those] of Map.groupBy(updates, ({ intention }) => intention.mark)) {
    const last = those.findLastIndex(({ end }) => end.kind === 'success')
    const acknowledged = those[last]?.intention.value ?? 1
    const open = those.slice(last + 1).filter(({ end }) => end.kind === 'unknown')
    const allowed = [acknowledged, ...open.map(({ intention }) => intention.value)]
    const value = values.get(instanceId)
    if (!allowed.includes(value)) wrong.push(`${instanceId} is ${value}, allowed ${allowed.join(', ')}`)
  }
  return wrong
}

export const lateAfterMs = 100

/** A process that has just started compiles its code while the first requests wait for it. */
const cold = { forMs: 2_000, allowedMs: 400 } as const

/** The gateway counts from when it sees a request; a pause between its arrival and the deadline delays nothing. */
const arrivalMs = 300

export interface Lateness {
  /** By how much requests were past their deadline, negative where they were not, in order. */
  readonly overMs: readonly number[]
  /** Those that nothing excuses. */
  readonly late: readonly string[]
}

/** A machine that gave the processes no time is not the gateway's fault: what that took is taken off. */
export function lateness(
  gateway: GatewayProcess,
  exchanges: readonly Exchange[],
  own: readonly Stall[],
): Lateness {
  const gateways = stallsOf(gateway)
  const isCold = (from: number) => gateway.startedAt.some((at) => from >= at - 50 && from - at < cold.forMs)
  const late = exchanges.flatMap(({ from, to, limitMs, what }) => {
    const overMs = Math.round(to - from - limitMs)
    if (overMs <= lateAfterMs) return []
    const starved = (begin: number, end: number) =>
      stalledMs(own, begin, end, 'lateMs') + stalledMs(gateways, begin, end, 'waitedMs')
    const starvedMs = starved(from, from + arrivalMs) + starved(from + limitMs, to)
    const excusedMs = Math.round(starvedMs) + (isCold(from) ? cold.allowedMs : 0)
    return overMs - excusedMs > lateAfterMs
      ? [`${what}: ${overMs} ms past ${limitMs}, ${excusedMs} excused`]
      : []
  })
  return { overMs: exchanges.map(({ from, to, limitMs }) => to - from - limitMs).sort((a, b) => a - b), late }
}

/** Every success is remembered: the same again, to a gateway that started anew, calls nobody. */
export async function judgeMemory({ sandbox, gateway, told, outcomes }: Run): Promise<string[]> {
  await gateway.crash()
  const { pursue } = createClient(gateway, told, () => 0.9)
  const before = JSON.stringify(sandbox.transcript.counts())
  const wrong: string[] = []
  const successes = outcomes.filter(({ end }) => end.kind === 'success')
  for (const { intention, end } of successes.filter((_, index) => index % 5 === 0)) {
    const again = await pursue(intention)
    const isSame = again.kind === 'success' && end.kind === 'success' && again.id === end.id
    if (!isSame || !again.replayed) wrong.push(`${intention.key}: ${JSON.stringify([end, again])}`)
  }
  if (JSON.stringify(sandbox.transcript.counts()) !== before) wrong.push('a vendor was called')
  return wrong
}

export const quantile = (sorted: readonly number[], share: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
