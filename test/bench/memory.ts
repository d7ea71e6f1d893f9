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
  while (minute() < minutes)
    for (const { workload, amount } of turns) {
      const cell = await measure(bench, server, workload, amount)
      requests += cell.requests
      failure ??= cell.failure
      samples.push({ minute: minute(), residentMegabytes: server.process.residentMegabytes() })
    }
  return { samples, requests, failure }
}

/** The last quarter against the second one: the first is still growing into its work. */
export function growthOf(samples: readonly MemorySample[]): number {
  const quarter = Math.ceil(samples.length / 4)
  const medianFrom = (from: number) =>
    medianOf(samples.slice(from, from + quarter).map(({ residentMegabytes }) => residentMegabytes))
  return medianFrom(samples.length - quarter) / medianFrom(quarter) - 1
}

/** A collector that runs when it likes moves this much. */
const flat = 0.05

export function memoryReport({ samples, requests }: MemoryRun): string {
  const minutes = Map.groupBy(samples, ({ minute }) => Math.floor(minute))
  const rows = [...minutes].map(([minute, within]) => {
    const megabytes = within.map(({ residentMegabytes }) => residentMegabytes)
    return [
      String(minute + 1),
      ...[Math.min(...megabytes), medianOf(megabytes), Math.max(...megabytes)].map((value) =>
        value.toFixed(0),
      ),
    ]
  })
  const growth = growthOf(samples)
  const verdict = growth <= flat ? 'flat' : 'NOT FLAT'
  return [
    `${requests} requests, W1 to W4 in turn. From the second quarter to the last the median grew by ${(growth * 100).toFixed(1)} %: ${verdict} (at most ${flat * 100} %).`,
    tableOf(['minute', 'RSS MB, least', 'median', 'most'], rows),
  ].join('\n\n')
}
