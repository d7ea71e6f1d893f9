// What a run of the bench is told.
import { parseArgs } from 'node:util'
import { workloads } from './workloads.ts'

export interface Options {
  readonly workloads: ReadonlySet<string>
  /** A part of it: printed, not written down. */
  readonly isPart: boolean
  /** How often all servers are started anew for their rounds. */
  readonly starts: number
  readonly rounds: number
  readonly seconds: number
  readonly minutes: number
  /** How long a server is warmed up once it has started: most of its code is compiled then. */
  readonly firstWarmUpSeconds: number
  /** How long a server is warmed up under each workload. */
  readonly warmUpSeconds: number
  readonly growth: boolean
  /** Workloads under which Trunkline is looked into. */
  readonly profile: readonly string[]
  /** Workloads of which instructions are counted. */
  readonly instructions: readonly string[]
}

export const coldStart = 'W7'
export const memory = 'W8'

const known = [...workloads.map(({ id }) => id), coldStart, memory]

const positive = (name: string, text: string): number => {
  const number = Number(text)
  if (number > 0) return number
  throw new Error(`--${name} must be a positive number.`)
}

const listed = (name: string, text: string | undefined): readonly string[] => {
  const ids = text?.split(',') ?? []
  const strangers = ids.filter((id) => !known.includes(id))
  if (strangers.length > 0)
    throw new Error(`--${name} does not know ${strangers.join(', ')}; there are ${known.join(', ')}.`)
  return ids
}

export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      starts: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '8' },
      seconds: { type: 'string', default: '1' },
      'first-warm-up': { type: 'string', default: '40' },
      'warm-up': { type: 'string', default: '12' },
      minutes: { type: 'string', default: '10' },
      growth: { type: 'boolean', default: false },
      profile: { type: 'string' },
      instructions: { type: 'string' },
    },
  })
  const only = listed('only', values.only)
  return {
    workloads: new Set(only.length > 0 ? only : known),
    isPart: only.length > 0,
    starts: Math.ceil(positive('starts', values.starts)),
    rounds: Math.ceil(positive('rounds', values.rounds)),
    seconds: positive('seconds', values.seconds),
    minutes: positive('minutes', values.minutes),
    firstWarmUpSeconds: positive('first-warm-up', values['first-warm-up']),
    warmUpSeconds: positive('warm-up', values['warm-up']),
    growth: values.growth,
    profile: listed('profile', values.profile),
    instructions: listed('instructions', values.instructions),
  }
}
