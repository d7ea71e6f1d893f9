// A real process of this project, with nothing but the given environment and a state directory of its own, ended with the test.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Started extends AsyncDisposable {
  readonly pid: number | undefined
  stdout(): string
  stderr(): string
  /** The first match in what was printed; fails when the process ends before it, or has not come to it after a minute. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  kill(signal: NodeJS.Signals): void
  readonly exited: Promise<Exit>
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Shorter than the time limit of a long test, which would not tell what was waited for. */
const boundMs = 60_000

/** `entry` is a path in the project, e.g. `src/main.ts`. */
export function start(
  entry: string,
  environment: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Started {
  // Two processes must not share one; a test that is about it sets its own.
  const directory =
    environment['TRUNKLINE_STATE_DIR'] === undefined
      ? mkdtempSync(join(tmpdir(), 'trunkline-process-'))
      : undefined
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: root,
    env: { ...(directory === undefined ? {} : { TRUNKLINE_STATE_DIR: directory }), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk
    })
  let ended = false
  // `close` comes after the last output, `exit` may come before it.
  const exited = once(child, 'close').then(([code, signal]): Exit => {
    ended = true
    return { code, signal }
  })
  return {
    pid: child.pid,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    exited,
    kill: (signal) => {
      child.kill(signal)
    },
    async printed(pattern) {
      const giveUpAt = performance.now() + boundMs
      for (;;) {
        const match = pattern.exec(text.stdout)
        if (match !== null) return match
        if (ended)
          throw new Error(`${entry} ended without printing ${pattern}:\n${text.stdout}${text.stderr}`)
        if (performance.now() > giveUpAt)
          throw new Error(
            `${entry} did not print ${pattern} within ${boundMs} ms:\n${text.stdout}${text.stderr}`,
          )
        await sleep(10)
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true })
    },
  }
}
