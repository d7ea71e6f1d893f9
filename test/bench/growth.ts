// How cost grows with the rows of a list and with clients at once: linear, or with a cliff.
import type { Bench } from './cell.ts'
import { growingList } from './growing-list.ts'
import { figures } from './report.ts'
import { type RoundOptions, runRounds, type Series } from './rounds.ts'
import { passThrough, type Server, trunkline } from './servers.ts'
import { medianOf, ratiosOf } from './statistics.ts'
import { tableOf } from './table.ts'

const rowCounts = [1, 10, 100, 1_000] as const
const clients = [1, 16, 128] as const

export interface Growth {
  readonly rows: number
  readonly connections: number
  readonly series: readonly Series[]
}

export async function measureGrowth(
  bench: Bench,
  servers: readonly Server[],
  options: RoundOptions,
): Promise<Growth[]> {
  const grown: Growth[] = []
  for (const connections of clients)
    for (const rows of rowCounts) {
      const series = await runRounds(bench, servers, growingList(rows, connections), options)
      grown.push({ rows, connections, series })
    }
  return grown
}

export function growthTable(grown: readonly Growth[]): string {
  const lines = grown.map(({ rows, connections, series }) => {
    const cellsOf = (name: string) => series.find(({ server }) => server === name)?.cells ?? []
    const ours = cellsOf(trunkline.name)
    const cpu = ours.map(({ cpuMicroseconds }) => cpuMicroseconds)
    const bare = cellsOf(passThrough.name).map(({ cpuMicroseconds }) => cpuMicroseconds)
    return [
      String(connections),
      String(rows),
      medianOf(cpu).toFixed(0),
      (medianOf(cpu) / rows).toFixed(1),
      figures(ratiosOf(cpu, bare)),
      medianOf(ours.map(({ requestsPerSecond }) => requestsPerSecond)).toFixed(0),
      medianOf(ours.map(({ p99Ms }) => p99Ms)).toFixed(1),
      ours
        .find(({ failure }) => failure !== undefined)
        ?.failure?.replaceAll(/\s+/g, ' ')
        .slice(0, 200) ?? 'none',
    ]
  })
  const head = [
    'clients',
    'rows',
    'CPU µs/request',
    'CPU µs/row',
    'x pass-through (min / median / max)',
    'requests/s',
    'p99 ms',
    'errors',
  ]
  return tableOf(head, lines)
}
