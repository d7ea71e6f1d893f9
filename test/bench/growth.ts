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

/** What a row costs a server in the longest list against a hundred of them, for as many clients at once. */
function costOfRows(grown: readonly Growth[], connections: number, server: string): number {
  const perRow = (wanted: number) => {
    const found = grown.find((one) => one.connections === connections && one.rows === wanted)
    const { cells = [] } = found?.series.find((one) => one.server === server) ?? {}
    return medianOf(cells.map(({ cpuMicroseconds }) => cpuMicroseconds)) / wanted
  }
  return perRow(1_000) / perRow(100)
}

/** A collector that has more to look at takes this much more time. */
const mostPerRow = 1.25

interface Factor {
  readonly ours: number
  readonly bare: number
}

/** What the bare pass-through shows as well lies in HTTP, the runtime or the machine: no cliff of ours, yet not linear. */
function growthWord(factors: readonly Factor[], failed: boolean): string {
  if (failed) return 'NOT ANSWERED'
  if (factors.every(({ ours }) => ours <= mostPerRow)) return 'linear'
  if (factors.every(({ ours, bare }) => ours <= mostPerRow * Math.max(1, bare)))
    return 'as the pass-through, and not linear where that is not'
  return 'NOT LINEAR'
}

export function growthVerdict(grown: readonly Growth[]): string {
  const failed = grown.some(({ series }) =>
    series.some(({ cells }) => cells.some(({ failure }) => failure !== undefined)),
  )
  const factors = clients.map((count) => ({
    count,
    ours: costOfRows(grown, count, trunkline.name),
    bare: costOfRows(grown, count, passThrough.name),
  }))
  const told = factors
    .map(
      ({ count, ours, bare }) =>
        `${ours.toFixed(2)} times (${count} at once; the pass-through ${bare.toFixed(2)})`,
    )
    .join(', ')
  return `Of a thousand rows each costs ${told} what it costs of a hundred: ${growthWord(factors, failed)}.`
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
