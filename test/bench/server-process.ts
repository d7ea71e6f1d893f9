// A server under the bench as a process: started, watched through /proc, ended with its scope.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface Start {
  /** In the project, e.g. `src/main.ts`. */
  readonly entry: string
  readonly args?: readonly string[]
  readonly nodeOptions?: readonly string[]
  /** What runs the runtime: a command with its arguments. */
  readonly under?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

export interface ServerProcess extends AsyncDisposable {
  readonly pid: number
  /** Time on a CPU since its start, in user and kernel mode, all threads. */
  cpuMs(): number
  residentMegabytes(): number
  /** Its exit code, once it ends. */
  readonly ended: Promise<number | null>
  /** What it printed, for when something goes wrong. */
  printed(): string
  /** Asks it to end, and waits. */
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The kernel counts in hundredths of a second, whatever its own clock. */
const tickMs = 10

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}

/** `utime` and `stime`; the name in front may hold spaces and parentheses. */
export function cpuMsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

export function startProcess({
  entry,
  args = [],
  nodeOptions = [],
  under = [],
  environment = {},
}: Start): ServerProcess {
  // A file, as a container runtime keeps one: a pipe would bring the reader's pace into it.
  const directory = mkdtempSync(join(tmpdir(), 'trunkline-bench-'))
  const output = join(directory, 'output')
  const file = openSync(output, 'w')
  const [command = process.execPath, ...rest] = [...under, process.execPath, ...nodeOptions, entry, ...args]
  const child = spawn(command, rest, {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      TRUNKLINE_STATE_DIR: join(directory, 'state'),
      ...environment,
    },
    stdio: ['ignore', file, file],
  })
  closeSync(file)
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} did not start.`)
  // Also when the bench breaks: nobody else would end it.
  const endWithBench = () => child.kill('SIGKILL')
  process.once('exit', endWithBench)
  return {
    pid,
    ended: once(child, 'exit').then(([code]) => code),
    cpuMs: () => cpuMsOf(readFileSync(`/proc/${pid}/stat`, 'utf8')),
    residentMegabytes() {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024
    },
    printed: () => readFileSync(output, 'utf8'),
    stop: () => end(child, 'SIGTERM'),
    async [Symbol.asyncDispose]() {
      await end(child, 'SIGKILL')
      process.off('exit', endWithBench)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** The slowest of them needs two seconds, and under callgrind up to fifty times as long. */
const boundMs = 120_000

/** Tries until it no longer throws; the last reason is told, with what the process printed. */
export async function until(
  attempt: () => Promise<void>,
  server: ServerProcess,
  pauseMs = 50,
): Promise<void> {
  const giveUpAt = performance.now() + boundMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > giveUpAt)
        throw new Error(`No answer within ${boundMs} ms; it printed:\n${server.printed().slice(-2_000)}`, {
          cause: error,
        })
    }
    await sleep(pauseMs)
  }
}
