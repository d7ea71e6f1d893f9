// The figures of the measurement of replicas as a section of RESULTS.md.
import { cpus, loadavg, release, totalmem } from 'node:os'
import { type Subject, subjects } from './replicas-job.ts'
import type { StateKind } from './replicas-stage.ts'
import { writeSection } from './results.ts'
import { medianOf, ratiosOf, type Spread, spreadOf } from './statistics.ts'
import { tableOf } from './table.ts'

export interface Measured {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Of all gateways together, by request. */
  readonly cpuMs: number
  readonly redisCpuMs: number
  /** Scripts that gateways had Redis run, by request. */
  readonly operations: number
  /** Operations of Redis that are no scripts. */
  readonly otherPerSecond: number
  /** Calls at the vendor, by request. */
  readonly calls: number
}

export interface Cell {
  readonly state: StateKind
  readonly count: number
  readonly subject: Subject
  /** By round. */
  readonly measured: readonly Measured[]
  /** One request after the other. */
  readonly alone: Measured
}

/** What others did with the machine. */
export const loadBefore = loadavg()[0] ?? Number.NaN

export interface Conditions {
  readonly rounds: number
  readonly roundMs: number
  readonly atOnce: number
  readonly inSequence: number
  readonly redisVersion: string
}

const heading = 'Replicas and Redis'

const titles: Readonly<Record<Subject, string>> = {
  list: 'list of 20 instances',
  create: 'keyed `createInstance`',
  update: 'keyed `updateInstance`, whole',
  updateInPart: 'keyed `updateInstance`, in part',
}

type Figure = (one: Measured) => number

const median = ({ measured }: Cell, figure: Figure): number => medianOf(measured.map(figure))

const told = ({ min, median, max }: Spread, digits: number): string =>
  [min, median, max].map((value) => value.toFixed(digits)).join(' / ')

/** Round by round against the same without Redis. */
function against(cell: Cell, embedded: Cell | undefined, figure: Figure): string {
  if (embedded === undefined || embedded === cell) return ''
  return told(ratiosOf(cell.measured.map(figure), embedded.measured.map(figure)), 2)
}

const perSecond: Figure = ({ perSecond }) => perSecond
const cpu: Figure = ({ cpuMs }) => cpuMs

function main(cells: readonly Cell[]): string {
  const rows = cells.map((cell) => {
    const { subject, count, state, measured } = cell
    const embedded = cells.find(
      (other) => other.state === 'embedded' && other.count === count && other.subject === subject,
    )
    return [
      titles[subject],
      String(count),
      state,
      told(spreadOf(measured.map(perSecond)), 0),
      against(cell, embedded, perSecond),
      told(spreadOf(measured.map(cpu)), 2),
      against(cell, embedded, cpu),
      median(cell, ({ p50Ms }) => p50Ms).toFixed(1),
      median(cell, ({ p99Ms }) => p99Ms).toFixed(1),
    ]
  })
  return tableOf(
    ['', 'replicas', 'state', 'requests/s', '× embedded', 'gateway CPU ms', '× embedded', 'p50 ms', 'p99 ms'],
    rows,
  )
}

function operations(cells: readonly Cell[]): string {
  const rows = cells
    .filter(({ state }) => state === 'redis')
    .map((cell) => [
      titles[cell.subject],
      String(cell.count),
      cell.alone.operations.toFixed(2),
      median(cell, (one) => one.operations).toFixed(2),
      median(cell, (one) => one.redisCpuMs).toFixed(3),
      median(cell, (one) => one.otherPerSecond).toFixed(1),
      cell.alone.calls.toFixed(2),
    ])
  return tableOf(
    ['', 'replicas', 'one at a time', 'under load', 'Redis CPU ms', 'other operations/s', 'vendor calls'],
    rows,
  )
}

function section(cells: readonly Cell[], conditions: Conditions): string {
  const { rounds, roundMs, atOnce, inSequence, redisVersion } = conditions
  const [processor] = cpus()
  const ordered = subjects.flatMap((subject) => cells.filter((cell) => cell.subject === subject))
  return `- ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC; ${rounds} rounds of ${roundMs / 1_000} s, each through all rows; figures are least / median / most of the rounds, ratios those of the same round
- ${cpus().length} x ${processor?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}; load of the machine when it began ${loadBefore.toFixed(1)}, at the end ${loadavg()[0]?.toFixed(1)}
- Node ${process.versions.node}; Redis ${redisVersion} with \`appendonly yes\` and \`appendfsync always\`
- ${atOnce} requests under way at any time, sent to the replicas in turn by another process, without a proxy. The sandbox in the place of the vendors, the process that sends, Redis and the gateways share these cores: more replicas cannot answer more here. What a request costs the gateways is told by their CPU time (\`/proc/<pid>/stat\`, all of them together), which rises with their number, with Redis or without
- \`embedded\` with more than one replica is each with a state of its own, which shares nothing: a comparison, not a way to run
- The list is a POST for 20 instances with 4 members. An update that names every member is sent as it is; one in part reads the object first

${main(ordered)}

Operations of Redis by request, as gateways send them (\`EVALSHA\`), from the differences of \`INFO commandstats\`. Redis counts there also what scripts call (a \`SET\` inside of a script is counted as a \`SET\`), so only commands are taken that no script calls. One at a time: ${inSequence} requests one after the other, with nothing to share an operation with. Under load what is asked for in the same turn of the event loop travels together. Other operations are the \`PING\`s of connections, by second and not by request.

${operations(ordered)}`
}

/** Writes the section; answers it. */
export function write(cells: readonly Cell[], conditions: Conditions): string {
  const text = section(cells, conditions)
  writeSection(heading, text)
  return text
}
