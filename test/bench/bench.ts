// `npm run bench`: Trunkline, a bare pass-through and other gateways over the same vendors, in turns, in one table.
import { type Bench, createBench, measure } from './cell.ts'
import { type ColdStart, coldStartTable, measureColdStarts } from './cold-start.ts'
import { conditions } from './conditions.ts'
import { growthTable, growthVerdict, measureGrowth } from './growth.ts'
import { installPackages } from './install.ts'
import { instructionsOf } from './instructions.ts'
import { startLoader } from './loader.ts'
import { measureMemory, memoryReport } from './memory.ts'
import { coldStart, memory, type Options, parseOptions } from './options.ts'
import { profileOf } from './profile.ts'
import { byHandTable, measuredTable, notes, targetsTable, warmUpNote } from './report.ts'
import { writeSection } from './results.ts'
import { joinedSeries, type RoundOptions, runRounds, type Series } from './rounds.ts'
import {
  type Candidate,
  candidates,
  passThrough,
  ready,
  type Server,
  startServer,
  trunkline,
} from './servers.ts'
import { startUpstream } from './upstream-process.ts'
import { warmUp } from './warm-up.ts'
import type { Workload } from './workload.ts'
import { workloadOf, workloads } from './workloads.ts'

/** Understood by all of them. */
const everybodys = workloadOf('W1')

const say = (text: string) => process.stdout.write(`${text}\n`)

/** A run with failures ends with them, and not with 0. */
const failures: string[] = []

function note(what: string, failure: string | undefined): void {
  if (failure === undefined) return
  failures.push(`${what}: ${failure.slice(0, 1_000)}`)
  process.exitCode = 1
}

const telling = (options: Options): RoundOptions => ({
  ...options,
  onCell({ workload, round, server }, cell) {
    const cpu = cell.cpuMicroseconds.toFixed(0)
    say(
      `  ${workload} round ${round} ${server}: ${cpu} µs CPU, ${cell.requestsPerSecond.toFixed(0)} requests/s`,
    )
    note(`${workload}, ${server}`, cell.failure)
  },
})

async function startAll(
  which: readonly Candidate[],
  upstreamUrl: string,
  scope: AsyncDisposableStack,
): Promise<Server[]> {
  const servers: Server[] = []
  for (const candidate of which) {
    const server = scope.use(await startServer(candidate, upstreamUrl))
    await ready(server, everybodys)
    servers.push(server)
  }
  return servers
}

/** One after the other, so that no two of them compile at once. */
async function startWarm(
  bench: Bench,
  which: readonly Candidate[],
  { firstWarmUpSeconds }: Options,
  scope: AsyncDisposableStack,
): Promise<Server[]> {
  const servers = await startAll(which, bench.upstream.url, scope)
  for (const server of servers) {
    say(`warming up ${server.candidate.name}`)
    const send = (amount: number) => measure(bench, server, everybodys, amount)
    await warmUp(send, everybodys.connections, firstWarmUpSeconds)
  }
  return servers
}

/** Fresh processes, under one workload after the other. */
async function measureStart(bench: Bench, chosen: readonly Workload[], options: Options): Promise<Series[]> {
  await using scope = new AsyncDisposableStack()
  const servers = await startWarm(bench, candidates, options, scope)
  const all: Series[] = []
  for (const workload of chosen) {
    say(`${workload.id} ${workload.title}`)
    all.push(...(await runRounds(bench, servers, workload, telling(options))))
  }
  return all
}

async function compare(bench: Bench, options: Options): Promise<string> {
  const chosen = workloads.filter(({ id }) => options.workloads.has(id))
  const coldStarts: ColdStart[] = []
  if (options.workloads.has(coldStart)) {
    const { url } = bench.upstream
    coldStarts.push(...(await measureColdStarts(candidates, url, everybodys, options.rounds)))
  }
  const starts: Series[][] = []
  for (let start = 1; chosen.length > 0 && start <= options.starts; start++) {
    say(`start ${start} of ${options.starts}`)
    starts.push(await measureStart(bench, chosen, options))
  }
  const all = joinedSeries(starts)
  return [
    conditions(
      `${options.starts} starts of each server, ${options.rounds} rounds of ${options.seconds} s under each workload, one server after the other`,
    ),
    ...(all.length > 0 ? [warmUpNote(options), measuredTable(all)] : []),
    ...(coldStarts.length > 0 ? [coldStartTable(coldStarts)] : []),
    targetsTable(all, coldStarts),
    byHandTable(all),
    notes,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

async function remember(bench: Bench, options: Options): Promise<string> {
  await using scope = new AsyncDisposableStack()
  const [server] = await startAll([trunkline], bench.upstream.url, scope)
  if (server === undefined) throw new Error('Trunkline did not start.')
  const mix = ['W1', 'W2', 'W3', 'W4'].map(workloadOf)
  const run = await measureMemory(bench, server, mix, options.minutes)
  note(memory, run.failure)
  return [conditions(`${options.minutes} minutes`), memoryReport(run)].join('\n\n')
}

async function grow(bench: Bench, options: Options): Promise<string> {
  await using scope = new AsyncDisposableStack()
  const servers = await startWarm(bench, [passThrough, trunkline], options, scope)
  const grown = await measureGrowth(bench, servers, telling(options))
  return [
    conditions(`${options.rounds} rounds of ${options.seconds} s; a page has at most 100 rows`),
    growthVerdict(grown),
    warmUpNote(options),
    growthTable(grown),
  ].join('\n\n')
}

function tell(heading: string, text: string, isWritten: boolean): void {
  say(`\n## ${heading}\n\n${text}\n`)
  if (isWritten) writeSection(heading, text)
}

/** Instructions of fewer workloads are not written down. */
const toldInstructions = ['W1', 'W1t', 'W2']

/** What memory does in a shorter time is not written down. */
const tellingMinutes = 10

async function run(options: Options): Promise<void> {
  installPackages()
  using loader = startLoader()
  await using upstream = await startUpstream()
  const bench = createBench(loader, upstream)
  if (options.profile.length > 0) {
    for (const id of options.profile) {
      const { seconds, warmUpSeconds } = options
      say(`\n${await profileOf(bench, workloadOf(id), seconds, warmUpSeconds)}`)
    }
    return
  }
  if (options.instructions.length > 0) {
    const text = await instructionsOf(bench, options.instructions.map(workloadOf), say)
    return tell(
      'Instructions',
      [conditions('valgrind --tool=callgrind, all threads'), text].join('\n\n'),
      toldInstructions.every((id) => options.instructions.includes(id)),
    )
  }
  if (options.growth) return tell('Growth', await grow(bench, options), true)
  const isWhole = !options.isPart
  if ([...options.workloads].some((id) => id !== memory))
    tell('Gateways side by side', await compare(bench, options), isWhole)
  if (options.workloads.has(memory))
    tell('Memory', await remember(bench, options), options.minutes >= tellingMinutes)
}

await run(parseOptions(process.argv.slice(2)))
if (failures.length > 0) process.stderr.write(`FAILED:\n${failures.map((line) => `  ${line}`).join('\n')}\n`)
