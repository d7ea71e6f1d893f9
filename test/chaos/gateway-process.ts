// A real gateway process in live mode that can be killed and started again at the same address with the same state.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Exit, type Started, start } from '../support/process.ts'
import { createSender, type Sender } from '../support/sender.ts'
import { type Stall, wallClock } from './stalls.ts'

export const apiKey = 'tlk-0123456789-abcdefghijklmnop'

export interface GatewayProcess extends Sender {
  readonly url: string
  /** Of the process that runs now. */
  pid(): number
  /** Kills it in the middle of everything and starts it again; resolves when it listens. */
  crash(): Promise<void>
  /** Asks it to end, waits for that, and starts it again; resolves when it listens. */
  restart(): Promise<Exit & { readonly tookMs: number }>
  /** Resolves when it listens, at once when it does. */
  up(): Promise<void>
  /** When it was found to listen, each time. */
  readonly startedAt: readonly number[]
  /** What was printed as one JSON object per line and has this member, by all processes so far. */
  told<T>(member: string): T[]
  stderr(): string
  signal(name: NodeJS.Signals): void
}

/** Below the ports that outgoing connections take: those could hold it when the gateway comes back. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    server.close()
    await once(server, 'close')
    return port
  }
}

const probe = fileURLToPath(new URL('probe.ts', import.meta.url))

const vendorSettings = (vendorUrl: string) => ({
  TRUNKLINE_VENDORS: 'live',
  ALIBABA_ACCESS_KEY_ID: 'sandbox',
  ALIBABA_ACCESS_KEY_SECRET: 'sandbox-secret',
  ALIBABA_OUTBOUNDBOT_ENDPOINT: vendorUrl,
  ALIBABA_AICCS_ENDPOINT: vendorUrl,
  HUAWEI_APP_KEY: 'sandbox',
  HUAWEI_APP_SECRET: 'sandbox-secret',
  HUAWEI_ENDPOINT: vendorUrl,
})

/** The last line of a process that was killed may be cut. */
function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}

const objectsIn = (text: string, member: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`{"${member}":`))
    .map((line) => parsed(line)[member])
    .filter((value) => value !== undefined)

export async function startGatewayProcess(
  vendorUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const port = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'trunkline-chaos-'))
  await using stack = new AsyncDisposableStack()
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  const environment = {
    HOST: '127.0.0.1',
    PORT: String(port),
    NODE_OPTIONS: `--expose-gc --import=${probe}`,
    TRUNKLINE_STATE_DIR: directory,
    TRUNKLINE_API_KEY: apiKey,
    LOG_LEVEL: 'warn',
    ...vendorSettings(vendorUrl),
    ...settings,
  }
  const all: Started[] = []
  const launch = () => {
    const process = start('src/main.ts', environment)
    all.push(process)
    return process
  }
  const startedAt: number[] = []
  const listening = async (process: Started) => {
    await process.printed(/GraphiQL {2}(\S+)/)
    startedAt.push(wallClock())
  }
  let current = launch()
  let ready = listening(current)
  const url = `http://127.0.0.1:${port}`
  const sender = stack.use(createSender(url, apiKey))
  stack.defer(async () => {
    for (const process of all) await process[Symbol.asyncDispose]()
  })
  const replace = async (signal: NodeJS.Signals) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    ready = promise
    promise.catch(() => undefined)
    const askedAt = performance.now()
    current.kill(signal)
    const exit = await current.exited
    const tookMs = performance.now() - askedAt
    current = launch()
    listening(current).then(resolve, reject)
    await promise
    return { ...exit, tookMs }
  }
  await ready
  const kept = stack.move()
  return {
    url,
    startedAt,
    send: sender.send,
    pid: () => current.pid ?? Number.NaN,
    crash: async () => void (await replace('SIGKILL')),
    restart: () => replace('SIGTERM'),
    up: () => ready,
    told: <T>(member: string) => all.flatMap((process) => objectsIn(process.stdout(), member)) as T[],
    stderr: () => all.map((process) => process.stderr()).join(''),
    signal: (name) => current.kill(name),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

export const stallsOf = (gateway: GatewayProcess): Stall[] => gateway.told<Stall>('stall')
