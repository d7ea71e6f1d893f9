// The figures of the measurement of replicas as a section of RESULTS.md.
import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Subject, subjects } from './replicas-job.ts'
import type { StateKind } from './replicas-stage.ts'

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

export interface Conditions {
  readonly rounds: number
  readonly roundMs: number
  readonly atOnce: number
  readonly inSequence: number
  readonly redisVersion: string
}

const heading = '## Replicas: embedded against Redis'

const titles: Readonly<Record<Subject, string>> = {
  list: 'list of 20 instances',
  create: 'keyed `createInstance`',
  update: 'keyed `updateInstance`, whole',
  updateInPart: 'keyed `updateInstance`, in part',
}

const sorted = (cell: Cell, figure: (one: Measured) => number) =>
  cell.measured.map(figure).sort((a, b) => a - b)

const median = (cell: Cell, figure: (one: Measured) => number) => {
  const values = sorted(cell, figure)
  return values[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Least, median and most of the rounds. */
function spread(cell: Cell, figure: (one: Measured) => number, digits: number): string {
  const values = sorted(cell, figure)
  return [values[0], median(cell, figure), values.at(-1)].map((value) => value?.toFixed(digits)).join(' / ')
}

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const perSecond = ({ perSecond }: Measured) => perSecond
const cpu = ({ cpuMs }: Measured) => cpuMs

function main(cells: readonly Cell[]): string {
  const rows = cells.map((cell) => {
    const own = cells.find(
      (other) => other.state === 'embedded' && other.count === cell.count && other.subject === cell.subject,
    )
    const against = (figure: (one: Measured) => number) =>
      own === undefined || own === cell ? '' : (median(cell, figure) / median(own, figure)).toFixed(2)
    return [
      titles[cell.subject],
      cell.count,
      cell.state,
      spread(cell, perSecond, 0),
      against(perSecond),
      spread(cell, cpu, 2),
      against(cpu),
      median(cell, ({ p50Ms }) => p50Ms).toFixed(1),
      median(cell, ({ p99Ms }) => p99Ms).toFixed(1),
    ]
  })
  return table(
    ['', 'replicas', 'state', 'requests/s', '× embedded', 'gateway CPU ms', '× embedded', 'p50 ms', 'p99 ms'],
    rows,
  )
}

function operations(cells: readonly Cell[]): string {
  const rows = cells
    .filter(({ state }) => state === 'redis')
    .map((cell) => [
      titles[cell.subject],
      cell.count,
      cell.alone.operations.toFixed(2),
      median(cell, (one) => one.operations).toFixed(2),
      median(cell, (one) => one.redisCpuMs).toFixed(3),
      median(cell, (one) => one.otherPerSecond).toFixed(1),
      cell.alone.calls.toFixed(2),
    ])
  return table(
    [
      '',
      'replicas',
      'one request at a time',
      'under load',
      'Redis CPU ms',
      'other operations/s',
      'vendor calls',
    ],
    rows,
  )
}

function section(cells: readonly Cell[], conditions: Conditions): string {
  const { rounds, roundMs, atOnce, inSequence, redisVersion } = conditions
  const [processor] = cpus()
  const ordered = subjects.flatMap((subject) => cells.filter((cell) => cell.subject === subject))
  return `${heading}

\`npm run bench:replicas\`, ${new Date().toISOString().slice(0, 10)}: ${processor?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.versions.node}, Redis ${redisVersion} with \`appendonly yes\` and \`appendfsync always\`, all on this one machine: the sandbox in the place of the vendors, the process that sends, Redis and the gateways share its cores, so that more replicas cannot answer more here. What a request costs the gateway does not depend on that.

A query is a POST that reads 20 instances with 4 members; an update that names every member is sent as it is, one in part reads the others first. Figures are least / median / most of ${rounds} rounds of ${roundMs / 1_000} s; a round goes through all cells before the next one begins. ${atOnce} requests are under way at any time, sent to the replicas in turn, without a proxy. \`embedded\` with more than one replica is each with a state of its own, which shares nothing: a comparison, not a way to run. CPU is that of all gateway processes (\`/proc/<pid>/stat\`) divided by requests.

${main(ordered)}

Operations of Redis by request, as gateways send them (\`EVALSHA\`), from the differences of \`INFO commandstats\`. Redis counts there also what scripts call (a \`SET\` inside of a script is counted as a \`SET\`), so only commands are taken that no script calls. One request at a time: ${inSequence} requests, nothing to share an operation with. Under load what is asked for in the same turn of the event loop travels together. Other operations are the \`PING\`s of connections, by second and not by request.

${operations(ordered)}
`
}

const file = fileURLToPath(new URL('RESULTS.md', import.meta.url))

const title = '# Measurements\n'

/** Writes the section in the place of the one before; answers it. */
export async function write(cells: readonly Cell[], conditions: Conditions): Promise<string> {
  const text = section(cells, conditions)
  const before = await readFile(file, 'utf8').catch(() => title)
  const from = before.indexOf(heading)
  const next = before.indexOf('\n## ', from + 1)
  const [head, tail] =
    from === -1 ? [`${before}\n`, ''] : [before.slice(0, from), next === -1 ? '' : before.slice(next)]
  await writeFile(file, `${head}${text}${tail}`)
  return text
}
