// W7: from the start of a process to its first right answer.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProcess } from './server-process.ts'
import type { Candidate } from './servers.ts'
import { ready, startServer, trunkline } from './servers.ts'
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

const started = (name: string, environment: Readonly<Record<string, string>>): Candidate => ({
  ...trunkline,
  name,
  start(upstreamUrl, port) {
    const told = trunkline.start(upstreamUrl, port)
    return { ...told, environment: { ...told.environment, ...environment } }
  },
})

/** Nothing is compiled yet: it was installed a moment ago. */
export const firstStart = started('Trunkline, the first start', { NODE_DISABLE_COMPILE_CACHE: '1' })

/** As the image has it: compiled when that was built. */
async function compiledBefore(directory: string): Promise<Candidate> {
  const environment = { NODE_COMPILE_CACHE: directory }
  const { entry, nodeOptions = [] } = trunkline.start('', 0)
  await using build = startProcess({ entry, nodeOptions, args: ['--version'], environment })
  if ((await build.ended) !== 0) throw new Error(`Nothing was compiled:\n${build.printed()}`)
  return started(trunkline.name, environment)
}

export async function measureColdStarts(
  others: readonly Candidate[],
  upstreamUrl: string,
  workload: Workload,
  rounds: number,
): Promise<ColdStart[]> {
  const directory = mkdtempSync(join(tmpdir(), 'trunkline-compiled-'))
  try {
    const ours = [await compiledBefore(directory), firstStart]
    const all = others.flatMap((candidate) => (candidate === trunkline ? ours : [candidate]))
    return await inTurns(all, upstreamUrl, workload, rounds)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function inTurns(
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
