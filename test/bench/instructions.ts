// `--instructions`: how many instructions a request takes outside of the kernel. A busy machine does not change that.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bench, measure } from './cell.ts'
import {
  byHand,
  type Candidate,
  dialectFor,
  passThrough,
  ready,
  startServer,
  trunkline,
  unprotected,
} from './servers.ts'
import { tableOf } from './table.ts'
import { compareEvery, type Workload } from './workload.ts'

const counted: readonly Candidate[] = [passThrough, byHand, trunkline, unprotected]

/** Until the compiler is done, which takes so many vendor calls and at least so many requests. */
const callsToWarmUp = 24_000
const requestsToWarmUp = 1_500
const callsToCount = 1_000
/** Everything takes ten to fifty times as long: a job of more would be given up. */
const mostAtOnce = 3_000

/** The sum of all that was written, in the words of callgrind: `summary: <instructions>`. */
export function instructionsIn(text: string): number {
  const [, digits] = /^(?:summary|totals): (\d+)/m.exec(text) ?? []
  if (digits === undefined) throw new Error('callgrind wrote no sum.')
  return Number(digits)
}

/** So many that each client has one, and that one answer is compared. */
export const requestsFor = (calls: number, { upstreamCalls, connections }: Workload): number =>
  Math.max(connections, compareEvery, Math.ceil(calls / (upstreamCalls === 'shared' ? 1 : upstreamCalls)))

const control = (pid: number, ...args: readonly string[]) =>
  execFileSync('callgrind_control', [...args, String(pid)], { stdio: 'ignore' })

/** Instructions for each request. */
async function count(bench: Bench, candidate: Candidate, workload: Workload): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'trunkline-instructions-'))
  const callgrind = ['valgrind', '--tool=callgrind', '--instr-atstart=no', '--smc-check=all-non-file']
  const under = [...callgrind, '--fair-sched=try', `--callgrind-out-file=${join(directory, 'out')}`]
  try {
    await using server = await startServer(candidate, bench.upstream.url, { under })
    await ready(server, workload)
    const { pid } = server.process
    const send = async (requests: number) => {
      const { failure } = await measure(bench, server, workload, requests)
      if (failure !== undefined) throw new Error(`${workload.id}, ${candidate.name}: ${failure}`)
    }
    const warmUp = Math.max(requestsToWarmUp, requestsFor(callsToWarmUp, workload))
    for (let left = warmUp; left > 0; left -= mostAtOnce)
      await send(Math.max(workload.connections, Math.min(left, mostAtOnce)))
    const requests = requestsFor(callsToCount, workload)
    control(pid, '-i', 'on')
    await send(requests)
    control(pid, '-z')
    await send(requests)
    control(pid, '-d')
    const [file] = readdirSync(directory).filter((name) => name.startsWith('out.'))
    return instructionsIn(readFileSync(join(directory, file ?? 'out'), 'utf8')) / requests
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

export async function instructionsOf(
  bench: Bench,
  workloads: readonly Workload[],
  onCount: (text: string) => void,
): Promise<string> {
  const rows: string[][] = []
  for (const workload of workloads) {
    let passedThrough: number | undefined
    for (const candidate of counted) {
      if (dialectFor(candidate, workload) === undefined) continue
      const each = await count(bench, candidate, workload)
      passedThrough ??= each
      const thousands = `${(each / 1_000).toFixed(0)}`
      rows.push([workload.id, candidate.name, thousands, (each / passedThrough).toFixed(2)])
      onCount(`  ${workload.id} ${candidate.name}: ${thousands} thousand instructions`)
    }
  }
  return tableOf(['workload', 'server', 'thousand instructions/request', 'x pass-through'], rows)
}
