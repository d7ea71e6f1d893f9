// One cell of the table: one server under one workload, once.
import type { Job, Loader } from './loader.ts'
import { askFor, dialectFor, type Server } from './servers.ts'
import type { Upstream } from './upstream-process.ts'
import type { Workload } from './workload.ts'

export interface Cell {
  readonly requests: number
  /** Time on a CPU of the server process for each request. */
  readonly cpuMicroseconds: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly upstreamCallsPerRequest: number
  /** Answers that were compared whole. */
  readonly checked: number
  /** What makes the figures worthless. */
  readonly failure: string | undefined
}

export interface Bench {
  readonly loader: Loader
  readonly upstream: Upstream
  /** Numbers of requests that nobody had before. */
  take(count: number): number
}

export function createBench(loader: Loader, upstream: Upstream): Bench {
  let next = 1
  return {
    loader,
    upstream,
    take(count) {
      const from = next
      next += count
      return from
    },
  }
}

/** What is slower than this by far hangs. */
const boundMs = 120_000

export async function measure(
  { loader, upstream, take }: Bench,
  { candidate, url, process }: Server,
  workload: Workload,
  amount: number,
): Promise<Cell> {
  const dialect = dialectFor(candidate, workload)
  if (dialect === undefined) throw new Error(`${candidate.name} does not understand ${workload.id}.`)
  const job: Job = {
    workload: workload.id,
    dialect,
    url,
    headers: { ...askFor(candidate, workload).headers, ...candidate.headers },
    connections: workload.connections,
    amount,
    from: take(amount),
  }
  const callsBefore = await upstream.calls()
  const cpuBefore = process.cpuMs()
  const outcome = await loader.run(job, boundMs)
  const cpuMs = process.cpuMs() - cpuBefore
  const calls = (await upstream.calls()) - callsBefore
  return {
    requests: outcome.answered,
    cpuMicroseconds: (cpuMs * 1_000) / outcome.answered,
    requestsPerSecond: (outcome.answered * 1_000) / outcome.ms,
    p50Ms: outcome.p50Ms,
    p99Ms: outcome.p99Ms,
    upstreamCallsPerRequest: calls / outcome.answered,
    checked: outcome.checked,
    failure: failureOf(outcome, amount, workload, calls),
  }
}

interface Answers {
  readonly answered: number
  readonly checked: number
  readonly failed: number
  readonly failure: string | undefined
}

function failureOf(
  { answered, checked, failed, failure }: Answers,
  amount: number,
  { upstreamCalls }: Workload,
  calls: number,
): string | undefined {
  if (failed > 0)
    return `${((failed / amount) * 100).toFixed(1)} % of the answers were wrong, the first: ${failure}`
  if (answered !== amount) return `${answered} of ${amount} requests were answered`
  if (checked === 0) return 'no answer was compared'
  // Reads that were shared, or made twice, would be another piece of work.
  if (upstreamCalls !== 'shared' && calls !== amount * upstreamCalls)
    return `${calls} calls reached the vendors in place of ${amount * upstreamCalls}`
  return undefined
}
