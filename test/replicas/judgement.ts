// Judges what clients were told against what the vendor carried out, counted in its transcript and in its lists.
import type { Sandbox } from '../../src/sandbox/server.ts'
import { type Intention, intend } from '../chaos/intentions.ts'
import type { End, PatientClient } from '../chaos/patient-client.ts'
import { readTruth, settled, type Tally, times } from '../chaos/truth.ts'
import type { Sent } from './three-sends.ts'

const creations = {
  createInstance: { action: 'CreateInstance', nameIn: 'InstanceName', noun: 'instances' },
  createJobGroup: { action: 'CreateJobGroup', nameIn: 'JobGroupName', noun: 'jobGroups' },
} as const
export type Creation = keyof typeof creations

/** How often a write of each name was carried out, also where the vendor then refused it for its name. */
export function executions(sandbox: Sandbox, kind: Creation): Tally {
  const { action, nameIn } = creations[kind]
  const counts = new Map<string, number>()
  for (const { parameters = {}, executed } of sandbox.transcript.entries(action)) {
    const name = parameters[nameIn] ?? ''
    counts.set(name, (counts.get(name) ?? 0) + executed)
  }
  return counts
}

/** Nobody can say whether it happened, and whoever asked was told so. */
const isUnknown = ({ ends }: Sent) => ends.some(({ kind }) => kind === 'unknown')

/** All answers to one key are the same object; one whose fate nobody knows may be found later. */
function differ({ ends }: Sent): boolean {
  const ids = new Set(ends.flatMap((end) => (end.kind === 'success' ? [end.id] : [])))
  return ids.size > 1 || ends.some(({ kind }) => kind !== 'success' && kind !== 'unknown')
}

export interface Judgement {
  /** Carried out more than once. */
  readonly twice: readonly string[]
  /** Answers to one key that differ, or that are failures. */
  readonly wrong: readonly string[]
  /** Told as made, and not there, or there twice. */
  readonly missing: readonly string[]
  readonly unknown: readonly Intention[]
}

export async function judge(sandbox: Sandbox, kind: Creation, all: readonly Sent[]): Promise<Judgement> {
  await settled(sandbox)
  const those = all.filter(({ intention }) => intention.kind === kind)
  const executed = executions(sandbox, kind)
  const there = (await readTruth(sandbox))[creations[kind].noun]
  const toldAsMade = those.filter(({ ends }) => ends.some((end) => end.kind === 'success'))
  return {
    twice: those.map(({ intention }) => intention.mark).filter((mark) => times(executed, mark) > 1),
    wrong: those.filter(differ).map(({ intention, ends }) => `${intention.key}: ${JSON.stringify(ends)}`),
    missing: toldAsMade.map(({ intention }) => intention.mark).filter((mark) => times(there, mark) !== 1),
    unknown: those.filter(isUnknown).map(({ intention }) => intention),
  }
}

/** As the answer to them says: what is not there is asked for again, under a new key. */
export function sendAnew(
  client: PatientClient,
  sandbox: Sandbox,
  unknown: readonly Intention[],
): Promise<End[]> {
  const executed = executions(sandbox, 'createInstance')
  const absent = unknown.filter(({ mark }) => times(executed, mark) === 0)
  return Promise.all(absent.map(({ kind, key, mark }) => client.pursue(intend(kind, `${key}-anew`, mark))))
}

/** The names that are not there exactly once, or whose write was not carried out exactly once. */
export async function notOnce(sandbox: Sandbox, all: readonly Intention[]): Promise<string[]> {
  await settled(sandbox)
  const executed = executions(sandbox, 'createInstance')
  const { instances } = await readTruth(sandbox)
  return all
    .filter(({ mark }) => times(instances, mark) !== 1 || times(executed, mark) !== 1)
    .map(
      ({ mark }) =>
        `${mark} is there ${times(instances, mark)} times, written ${times(executed, mark)} times`,
    )
}
