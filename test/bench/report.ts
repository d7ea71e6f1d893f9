// The table of all servers under all workloads, and what of it was aimed at.
import type { Cell } from './cell.ts'
import { type ColdStart, firstStart } from './cold-start.ts'
import type { Series } from './rounds.ts'
import { apollo, byHand, type Candidate, passThrough, trunkline, unprotected } from './servers.ts'
import { medianOf, ratiosOf, type Spread } from './statistics.ts'
import { tableOf } from './table.ts'

/** What a reader has to know to weigh the table. */
export const notes = [
  'CPU is user and system time of the server process (`/proc/<pid>/stat`); load, upstream and bench are processes of their own. The ratio is taken round by round.',
  '- **pass-through**: node:http and an undici pool that forward the same calls, unsigned; where a document needs several, all at once.',
  '- **Trunkline**: the command of `npm start` live, with key, limits, masking, audit and the log at info, in a file; quotas at their highest, so that nothing waits. **Protections off**: its schema, resolvers and vendors under a bare Yoga, with neither key nor limits nor log; circuits, quotas and deadlines of the vendors stay.',
  '- **By hand**: node:http, graphql-jit, zod, DataLoader and an undici pool, signed, with the engine set up as for Trunkline; no key, no limits, no log, no errors of its own.',
  '- **Apollo Server**, **Mercurius** (graphql-jit): resolvers by hand over the official client (W4: fetch), DataLoader, the same calls; no key, no limits, no log.',
  '- **Hive Gateway**: an OpenAPI description of the two operations of W1 and W2, signed by a hook. W3 and W4 would need resolvers of its own. W6 it answers wrongly: ids of 19 digits come back rounded.',
  '- **W7**: Trunkline as the image starts it, with the compiled code that came with it, and as it starts right after `npm ci`, when nothing is compiled.',
  '- Trusted documents (W1t) are asked of Trunkline alone.',
].join('\n')

const of = (figure: (cell: Cell) => number, cells: readonly Cell[]) => cells.map(figure)
const cpu = (cells: readonly Cell[]) => of((cell) => cell.cpuMicroseconds, cells)

export const figures = ({ min, median, max }: Spread): string =>
  [min, median, max].map((value) => value.toFixed(2)).join(' / ')

const cellsOf = (all: readonly Series[], workload: string, server: string): readonly Cell[] | undefined =>
  all.find((series) => series.workload.id === workload && series.server === server)?.cells

/** CPU of one server against another's under the same workload; undefined where either was not measured. */
function cpuRatio(all: readonly Series[], workload: string, server: string, against: string) {
  const these = cellsOf(all, workload, server)
  const those = cellsOf(all, workload, against)
  return these && those && ratiosOf(cpu(these), cpu(those))
}

export function measuredTable(all: readonly Series[]): string {
  const rows = all.map(({ workload, server, cells }) => {
    const ratio = cpuRatio(all, workload.id, server, passThrough.name)
    const median = (figure: (cell: Cell) => number) => medianOf(of(figure, cells))
    return [
      `${workload.id} ${workload.title}`,
      server,
      median((cell) => cell.cpuMicroseconds).toFixed(0),
      ratio === undefined ? '' : figures(ratio),
      median((cell) => cell.requestsPerSecond).toFixed(0),
      median((cell) => cell.p50Ms).toFixed(2),
      median((cell) => cell.p99Ms).toFixed(2),
      median((cell) => cell.upstreamCallsPerRequest).toFixed(2),
      cells.reduce((sum, { checked }) => sum + checked, 0).toFixed(0),
      cells.filter(({ failure }) => failure !== undefined).length === 0 ? 'none' : 'FAILED',
    ]
  })
  const head = [
    'workload',
    'server',
    'CPU µs/request',
    'x pass-through (min / median / max)',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'vendor calls/request',
    'answers compared',
    'errors',
  ]
  return tableOf(head, rows)
}

/** What of the ratios is due to the work itself and to the machine; empty where nothing of it was measured. */
export function byHandTable(all: readonly Series[]): string {
  const rows = all
    .filter(({ server }) => server === byHand.name)
    .map(({ workload: { id, title } }) => {
      const ratio = (server: string, against: string) => {
        const found = cpuRatio(all, id, server, against)
        return found === undefined ? '' : found.median.toFixed(2)
      }
      return [
        `${id} ${title}`,
        ratio(byHand.name, passThrough.name),
        ratio(trunkline.name, passThrough.name),
        ratio(trunkline.name, byHand.name),
        ratio(apollo.name, byHand.name),
        ratio(apollo.name, trunkline.name),
      ]
    })
  const head = [
    'CPU, one against the other',
    'by hand / pass-through',
    'Trunkline / pass-through',
    'Trunkline / by hand',
    'Apollo / by hand',
    'Apollo / Trunkline',
  ]
  return rows.length === 0 ? '' : tableOf(head, rows)
}

interface WarmUp {
  readonly firstWarmUpSeconds: number
  readonly warmUpSeconds: number
}

/** How everybody was warmed up. */
export const warmUpNote = ({ firstWarmUpSeconds, warmUpSeconds }: WarmUp): string =>
  `After its start each server is under the load of W1 for ${firstWarmUpSeconds} s, and before its rounds under the same load for ${warmUpSeconds} s.`

interface Target {
  readonly what: string
  readonly wanted: string
  readonly measured: string
  readonly isMet: boolean
}

const atMost = (what: string, limit: number, value: number | undefined, unit = ''): Target[] =>
  value === undefined
    ? []
    : [
        {
          what,
          wanted: `<= ${limit}${unit}`,
          measured: `${value.toFixed(2)}${unit}`,
          isMet: value <= limit,
        },
      ]

function addedP99(all: readonly Series[]): number | undefined {
  const [ours, bare] = [trunkline, passThrough].map(({ name }) => cellsOf(all, 'W1s', name))
  if (ours === undefined || bare === undefined) return undefined
  return medianOf(ours.map(({ p99Ms }, round) => p99Ms - (bare[round]?.p99Ms ?? Number.NaN)))
}

export function targetsTable(all: readonly Series[], starts: readonly ColdStart[]): string {
  const againstBare = (workload: string, limit: number) =>
    atMost(
      `${workload}: CPU x pass-through`,
      limit,
      cpuRatio(all, workload, trunkline.name, passThrough.name)?.median,
    )
  const againstApollo = (workload: string): Target[] => {
    const ratio = cpuRatio(all, workload, apollo.name, trunkline.name)?.median
    const what = `${workload}: CPU of Apollo x Trunkline`
    return ratio === undefined
      ? []
      : [{ what, wanted: '>= 4', measured: ratio.toFixed(2), isMet: ratio >= 4 }]
  }
  const protections = (workload: string) =>
    atMost(
      `${workload}: CPU x protections off`,
      1.15,
      cpuRatio(all, workload, trunkline.name, unprotected.name)?.median,
    )
  const start = ({ name }: Candidate) => {
    const found = starts.find(({ server }) => server === name)
    return found && medianOf(found.ms)
  }
  const targets = [
    ...againstBare('W1', 2.5),
    ...againstBare('W1t', 2.2),
    ...againstBare('W2', 2.5),
    ...againstBare('W5', 1),
    ...againstApollo('W3'),
    ...againstApollo('W4'),
    ...protections('W1'),
    ...protections('W2'),
    ...atMost('W1s: p99 added to the pass-through', 2, addedP99(all), ' ms'),
    ...atMost('W7: cold start', 1_000, start(trunkline), ' ms'),
    ...atMost('W7: the first start', 1_000, start(firstStart), ' ms'),
  ]
  const rows = targets.map(({ what, wanted, measured, isMet }) => [
    what,
    wanted,
    measured,
    isMet ? 'met' : 'NOT MET',
  ])
  const table = tableOf(['target', 'wanted', 'measured', ''], rows)
  if (targets.every(({ isMet }) => isMet)) return table
  return `${table}\n\nWhat those that are not met would take: [PROFILE.md](PROFILE.md#what-it-would-take).`
}
