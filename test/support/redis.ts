// Redis for tests: the one that is there, with a prefix for each test, and servers of a test's own that can die.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { describe, onTestFinished, test } from 'vitest'

/** The Redis that all tests share: `REDIS_URL`, else one on this machine. Nothing but keys of a test's own prefix is touched. */
export const redisUrl = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379'

/** Connects for one piece of work; rejects at once where nobody answers. */
async function connected<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 10_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  // Without a listener it is printed; the rejection says the same.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    client.disconnect()
  }
}

/** Runs the tests where what they need is there; elsewhere says loudly that they are skipped, and fails under CI. */
function describeWith(missing: string | undefined, name: string, define: () => void): void {
  if (missing === undefined) {
    describe(name, define)
    return
  }
  if (process.env['CI'] === 'true') {
    test(name, () => {
      throw new Error(`${missing} Under CI=true these tests must run.`)
    })
    return
  }
  process.stderr.write(`\n!!! SKIPPED: ${name}. ${missing}\n\n`)
  describe.runIf(false)(name, define)
}

const answers = await connected(redisUrl, async (client) => (await client.ping()) === 'PONG').catch(
  () => false,
)

/** Tests at the shared Redis. */
export const describeRedis = (name: string, define: () => void): void =>
  describeWith(
    answers
      ? undefined
      : `No Redis answers at ${new URL(redisUrl).host}: start one there (redis-server --save '') or set REDIS_URL.`,
    name,
    define,
  )

const binary = ['redis-server', 'valkey-server'].find(
  (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0,
)

/** Tests at servers of their own. */
export const describeRedisServer = (name: string, define: () => void): void =>
  describeWith(
    binary === undefined
      ? 'Neither redis-server nor valkey-server is on the PATH: install one of them.'
      : undefined,
    name,
    define,
  )

/** A prefix that no other test has, to be called inside a test; its keys are removed when the test is over. */
export function redisPrefix(url = redisUrl): string {
  const prefix = `trunkline-test-${crypto.randomUUID()}:`
  onTestFinished(() =>
    connected(url, async (client) => {
      for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1_000 }))
        if (keys.length > 0) await client.unlink(...keys)
    }),
  )
  return prefix
}

export interface RedisServerOptions {
  /** Writes every command to disk before answering it, so that a restart forgets nothing. */
  readonly remembers?: boolean
  /** Further settings of the server, e.g. `{ maxmemory: '2mb' }`. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface RedisServer extends AsyncDisposable {
  /** The same after every `start`. */
  readonly url: string
  /** Ends it, as a crash does or in order (`SIGTERM`); nobody listens when it resolves. */
  stop(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Starts it again after `stop`; resolves when it answers. */
  start(): Promise<void>
  /** It keeps its connections and answers nothing, until `resume`. */
  pause(): void
  resume(): void
  /** Sends one command over a connection of its own. */
  command(name: string, ...args: readonly (string | number)[]): Promise<unknown>
}

/** Below the ports that systems give to outgoing connections: nobody takes it while the server is down. */
const somePort = () => 20_000 + Math.floor(Math.random() * 12_000)

/** It starts within a second; one that does not is ended, and the test fails with what it printed. */
const startBoundMs = 60_000

/** Resolves with the process when it answers; undefined when the port is taken. */
async function launch(port: number, args: readonly string[]): Promise<ChildProcess | undefined> {
  const child = spawn(String(binary), ['--port', String(port), '--bind', '127.0.0.1', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  using _bound = setTimeout(() => child.kill('SIGKILL'), startBoundMs)
  let printed = ''
  for await (const chunk of child.stdout) {
    printed += String(chunk)
    if (!printed.includes('Ready to accept connections')) continue
    // Leaving the loop closed the pipe, and a server that cannot print goes on all the same.
    return child
  }
  if (printed.includes('Address already in use')) return undefined
  throw new Error(`${binary} did not start:\n${printed}`)
}

export async function startRedisServer({
  remembers = false,
  settings = {},
}: RedisServerOptions = {}): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'trunkline-redis-'))
  const persistence = remembers ? ['yes', '--appendfsync', 'always'] : ['no']
  const args = [
    ...['--dir', directory, '--save', '', '--appendonly', ...persistence],
    ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
  ]
  let port = somePort()
  let child = await launch(port, args)
  while (child === undefined) {
    port = somePort()
    child = await launch(port, args)
  }
  const url = `redis://127.0.0.1:${port}`

  const stop = async (signal: NodeJS.Signals) => {
    const ended = child
    child = undefined
    if (ended === undefined || ended.exitCode !== null || ended.signalCode !== null) return
    const exited = once(ended, 'exit')
    ended.kill(signal)
    await exited
  }
  return {
    url,
    stop: (signal = 'SIGKILL') => stop(signal),
    async start() {
      if (child !== undefined) throw new Error('The server is running.')
      child = await launch(port, args)
      if (child === undefined) throw new Error(`Somebody took port ${port} meanwhile.`)
    },
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    command: (name, ...parameters) => connected(url, (client) => client.call(name, ...parameters)),
    async [Symbol.asyncDispose]() {
      await stop('SIGKILL')
      await rm(directory, { recursive: true, force: true })
    },
  }
}
