// Who is measured: how each one is started, and what it understands.
import packageJson from '../../package.json' with { type: 'json' }
import type { Ask, Dialect } from './asks.ts'
import { freePort, type ServerProcess, type Start, startProcess, until } from './server-process.ts'
import type { Workload } from './workload.ts'

export interface Candidate {
  readonly name: string
  /** In the order of preference. */
  readonly dialects: readonly Dialect[]
  /** Of what it understands, what it is measured with; all of it when absent. */
  readonly only?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly start: (upstreamUrl: string, port: number) => Start
}

export interface Server extends AsyncDisposable {
  readonly candidate: Candidate
  readonly url: string
  readonly process: ServerProcess
}

const apiKey = 'bench-key-0123456789'

/** The fastest that can be set: no place in a quota is waited for, but each is taken. */
const quotas = ['OutboundBot.read', 'OutboundBot.write', 'cc-management.read', 'cc-management.write']
  .map((name) => `${name}=10000`)
  .join()

/** As `npm start` and the image set it up. */
const nodeOptions = packageJson.scripts.start.split(' ').filter((word) => word.startsWith('--'))

/** Live, with a key, all limits, the log at its default level: what an operator runs. */
export const trunkline: Candidate = {
  name: 'Trunkline',
  dialects: ['graphql', 'trusted'],
  headers: { authorization: `Bearer ${apiKey}` },
  start: (upstreamUrl, port) => ({
    entry: 'src/main.ts',
    nodeOptions,
    environment: {
      PORT: String(port),
      TRUNKLINE_API_KEY: apiKey,
      TRUNKLINE_QUOTAS: quotas,
      ALIBABA_ACCESS_KEY_ID: 'sandbox',
      ALIBABA_ACCESS_KEY_SECRET: 'sandbox-secret',
      ALIBABA_OUTBOUNDBOT_ENDPOINT: upstreamUrl,
      ALIBABA_AICCS_ENDPOINT: upstreamUrl,
      HUAWEI_APP_KEY: 'sandbox',
      HUAWEI_APP_SECRET: 'sandbox-secret',
      HUAWEI_ENDPOINT: upstreamUrl,
    },
  }),
}

const told =
  (entry: string): Candidate['start'] =>
  (upstreamUrl, port) => ({
    entry: `test/bench/${entry}`,
    args: ['--upstream', upstreamUrl, '--port', String(port)],
  })

export const passThrough: Candidate = {
  name: 'pass-through',
  dialects: ['forward'],
  start: told('pass-through.ts'),
}

export const unprotected: Candidate = {
  name: 'Trunkline, protections off',
  dialects: ['graphql'],
  only: ['W1', 'W2'],
  start: (upstreamUrl, port) => ({ ...told('trunkline-unprotected.ts')(upstreamUrl, port), nodeOptions }),
}

/** The second measure: what such work costs without a framework and without protections, on the same machine. */
export const byHand: Candidate = {
  name: 'by hand',
  dialects: ['graphql'],
  only: ['W1', 'W1s', 'W2', 'W3'],
  start: (upstreamUrl, port) => ({ ...told('peers/by-hand.ts')(upstreamUrl, port), nodeOptions }),
}

export const apollo: Candidate = {
  name: 'Apollo Server',
  dialects: ['graphql'],
  start: told('peers/apollo.ts'),
}

export const mercurius: Candidate = {
  name: 'Mercurius',
  dialects: ['graphql'],
  start: told('peers/mercurius.ts'),
}

export const hive: Candidate = {
  name: 'Hive Gateway',
  dialects: ['openapi'],
  start: told('peers/hive.ts'),
}

/** The measure first: the others are set against it. */
export const candidates: readonly Candidate[] = [
  passThrough,
  byHand,
  trunkline,
  unprotected,
  apollo,
  mercurius,
  hive,
]

export function dialectFor(candidate: Candidate, workload: Workload): Dialect | undefined {
  if (candidate.only !== undefined && !candidate.only.includes(workload.id)) return undefined
  return candidate.dialects.find((dialect) => workload.asks[dialect] !== undefined)
}

export function askFor(candidate: Candidate, workload: Workload): Ask {
  const dialect = dialectFor(candidate, workload)
  const ask = dialect && workload.asks[dialect]
  if (ask === undefined) throw new Error(`${candidate.name} is not asked for ${workload.id}.`)
  return ask
}

/** One request, answered rightly. */
async function askOnce(url: string, candidate: Candidate, workload: Workload, n: number): Promise<void> {
  const ask = askFor(candidate, workload)
  const { path, body } = ask.request(n)
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { ...ask.headers, ...candidate.headers },
    body,
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`HTTP ${answer.status}: ${text.slice(0, 300)}`)
  ask.check(n, text)
}

export async function startServer(
  candidate: Candidate,
  upstreamUrl: string,
  { nodeOptions: more = [], under = [] }: Pick<Start, 'nodeOptions' | 'under'> = {},
): Promise<Server> {
  const port = await freePort()
  const start = candidate.start(upstreamUrl, port)
  const process = startProcess({ ...start, nodeOptions: [...(start.nodeOptions ?? []), ...more], under })
  const url = `http://127.0.0.1:${port}`
  return { candidate, url, process, [Symbol.asyncDispose]: () => process[Symbol.asyncDispose]() }
}

/** Until it answers the workload rightly. */
export const ready = ({ candidate, url, process }: Server, workload: Workload, pauseMs = 50): Promise<void> =>
  until(() => askOnce(url, candidate, workload, 0), process, pauseMs)
