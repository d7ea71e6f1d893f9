// W8: what Trunkline keeps in memory while it serves the first four workloads in turn, for minutes.
import { type Bench, measure } from './cell.ts'
import type { Server } from './servers.ts'
import { medianOf } from './statistics.ts'
import { tableOf } from './table.ts'
import { amountIn, warmUp } from './warm-up.ts'
import type { Workload } from './workload.ts'

export interface MemorySample {
  readonly minute: number
  readonly residentMegabytes: number
}

export interface MemoryRun {
  readonly samples: readonly MemorySample[]
  readonly requests: number
  readonly failure: string | undefined
}

/** Each workload has the server for so long before the next one comes. */
const turnSeconds = 5

/** Often enough to see the process before and after collections, whenever those are. */
const sampleMs = 250

/** Enough to know how much fills a turn. */
const warmUpSeconds = 5

export async function measureMemory(
  bench: Bench,
  server: Server,
  mix: readonly Workload[],
  minutes: number,
): Promise<MemoryRun> {
  const turns: { readonly workload: Workload; readonly amount: number }[] = []
  for (const workload of mix) {
    const send = (amount: number) => measure(bench, server, workload, amount)
    const last = await warmUp(send, workload.connections, warmUpSeconds)
    turns.push({ workload, amount: amountIn(last, turnSeconds, workload.connections) })
  }
  const startedAt = performance.now()
  const minute = () => (performance.now() - startedAt) / 60_000
  const samples: MemorySample[] = []
  let requests = 0
  let failure: string | undefined
  const take = () => {
    const now = minute()
    // The last turns end a little later, in a minute that would be a few samples.
    if (now < minutes) samples.push({ minute: now, residentMegabytes: server.process.residentMegabytes() })
  }
  const timer = setInterval(take, sampleMs)
  try {
    while (minute() < minutes)
      for (const { workload, amount } of turns) {
        const cell = await measure(bench, server, workload, amount)
        requests += cell.requests
        failure ??= cell.failure
      }
  } finally {
    clearInterval(timer)
  }
  return { samples, requests, failure }
}

export interface Trend {
  readonly perMinute: number
  /** Its standard error. */
  readonly error: number
}

/** The straight line through values that are a minute apart, by least squares; of three or more. */
export function trendOf(values: readonly number[]): Trend {
  const count = values.length
  const middle = (count - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const spread = values.reduce((sum, _value, at) => sum + (at - middle) ** 2, 0)
  const perMinute = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0) / spread
  const misses = values.reduce((sum, value, at) => sum + (value - mean - perMinute * (at - middle)) ** 2, 0)
  return { perMinute, error: Math.sqrt(misses / (count - 2) / spread) }
}

/** What the collector has not given back yet swings by more than many a leak: a line this close to level is level. */
const errorsFromLevel = 2

/** What grows by less in the time of a run is no leak that a run can tell. */
const leastGrowth = 0.05

function verdictOn(medians: readonly number[]): string {
  const [, ...settled] = medians
  if (settled.length < 3) return 'Too short a time to tell whether it grows.'
  const { perMinute, error } = trendOf(settled)
  const growth = (perMinute * settled.length) / medianOf(settled)
  const isGrowing = perMinute > errorsFromLevel * error && growth > leastGrowth
  const told = `${perMinute.toFixed(1)} MB a minute, with a standard error of ${error.toFixed(1)}`
  return `After the first minute the medians follow a line of ${told}: ${isGrowing ? 'NOT FLAT' : 'flat'}.`
}

export function memoryReport({ samples, requests }: MemoryRun): string {
  const minutes = [...Map.groupBy(samples, ({ minute }) => Math.floor(minute))].map(([minute, within]) => {
    const megabytes = within.map(({ residentMegabytes }) => residentMegabytes)
    return {
      minute: minute + 1,
      least: Math.min(...megabytes),
      median: medianOf(megabytes),
      most: Math.max(...megabytes),
    }
  })
  const rows = minutes.map(({ minute, least, median, most }) => [
    String(minute),
    ...[least, median, most].map((value) => value.toFixed(0)),
  ])
  return [
    `${requests} requests, W1 to W4 in turn. ${verdictOn(minutes.map(({ median }) => median))}`,
    tableOf(['minute', 'RSS MB, least', 'median', 'most'], rows),
  ].join('\n\n')
}
