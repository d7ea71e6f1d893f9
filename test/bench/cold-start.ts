// W7: from the start of a process to its first right answer.
import type { Candidate } from './servers.ts'
import { ready, startServer } from './servers.ts'
import { medianOf, spreadOf } from './statistics.ts'
import { tableOf } from './table.ts'
import type { Workload } from './workload.ts'

export interface ColdStart {
  readonly server: string
  readonly ms: readonly number[]
  /** Time on a CPU until then. */
  readonly cpuMs: readonly number[]
}

/** How often it is asked for; the figure is no better than that. */
const pauseMs = 5

export async function measureColdStarts(
  candidates: readonly Candidate[],
  upstreamUrl: string,
  workload: Workload,
  rounds: number,
): Promise<ColdStart[]> {
  const starts = candidates.map(({ name }) => ({ server: name, ms: [] as number[], cpuMs: [] as number[] }))
  for (let round = 0; round < rounds; round++)
    for (const [index, candidate] of candidates.entries()) {
      const startedAt = performance.now()
      await using server = await startServer(candidate, upstreamUrl)
      await ready(server, workload, pauseMs)
      starts[index]?.ms.push(performance.now() - startedAt)
      starts[index]?.cpuMs.push(server.process.cpuMs())
    }
  return starts
}

export function coldStartTable(starts: readonly ColdStart[]): string {
  const rows = starts.map(({ server, ms, cpuMs }) => {
    const { min, median, max } = spreadOf(ms)
    return [
      server,
      [min, median, max].map((value) => value.toFixed(0)).join(' / '),
      medianOf(cpuMs).toFixed(0),
    ]
  })
  return tableOf(['W7 cold start', 'ms to first answer (min / median / max)', 'CPU ms until then'], rows)
}
