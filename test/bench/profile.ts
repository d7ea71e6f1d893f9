// `--profile`: Trunkline under `--cpu-prof` and one workload; its start and its warming up are left out.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bench, measure } from './cell.ts'
import { type CpuProfile, type Share, summarize } from './cpu-profile.ts'
import { ready, startServer, trunkline } from './servers.ts'
import { tableOf } from './table.ts'
import { amountIn, warmUp } from './warm-up.ts'
import type { Workload } from './workload.ts'

const samplingMicroseconds = 200

const mostFunctions = 40

const now = () => Number(process.hrtime.bigint() / 1_000n)

function readProfile(directory: string): CpuProfile {
  const [file] = readdirSync(directory).filter((name) => name.endsWith('.cpuprofile'))
  if (file === undefined) throw new Error('The gateway wrote no profile.')
  return JSON.parse(readFileSync(join(directory, file), 'utf8')) as CpuProfile
}

export async function profileOf(
  bench: Bench,
  workload: Workload,
  seconds: number,
  warmUpSeconds: number,
): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'trunkline-profile-'))
  try {
    const nodeOptions = [
      '--cpu-prof',
      `--cpu-prof-dir=${directory}`,
      `--cpu-prof-interval=${samplingMicroseconds}`,
    ]
    await using server = await startServer(trunkline, bench.upstream.url, { nodeOptions })
    await ready(server, workload)
    const send = (requests: number) => measure(bench, server, workload, requests)
    const last = await warmUp(send, workload.connections, warmUpSeconds)
    const amount = amountIn(last, seconds, workload.connections)
    const from = now()
    const cell = await send(amount)
    const until = now()
    await server.process.stop()
    const { busyMs, self, owner, functions, inclusive } = summarize(readProfile(directory), from, until)
    const percent = ({ share }: Share) => `${(share * 100).toFixed(1)} %`
    const perRequest = ({ share }: Share) => ((share * busyMs * 1_000) / cell.requests).toFixed(1)
    const table = (title: string, shares: readonly Share[]) =>
      tableOf(
        [title, 'share', 'µs/request'],
        shares.map((each) => [each.name, percent(each), perRequest(each)]),
      )
    return [
      `${workload.id} ${workload.title}: ${cell.requests} requests, ${cell.cpuMicroseconds.toFixed(0)} µs CPU each while profiled${cell.failure === undefined ? '' : `, FAILED: ${cell.failure}`}`,
      table('where it is spent', self),
      table('on whose behalf', owner),
      table('function, alone', functions.slice(0, mostFunctions)),
      table('function, with all it calls before it returns', inclusive.slice(0, 2 * mostFunctions)),
    ].join('\n\n')
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
