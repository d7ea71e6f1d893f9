// The load process as the bench sees it: one job after the other, each with its outcome.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Dialect } from './asks.ts'

export interface Job {
  readonly workload: string
  readonly dialect: Dialect
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  readonly amount: number
  /** The number of the first request: no two of a run ask for the same. */
  readonly from: number
}

export interface Outcome {
  readonly answered: number
  /** From the first request to the last answer. */
  readonly ms: number
  /** Parsed and compared whole. */
  readonly checked: number
  readonly failed: number
  /** What went wrong first. */
  readonly failure: string | undefined
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface Loader extends Disposable {
  /** Rejects when it takes longer. */
  run(job: Job, boundMs: number): Promise<Outcome>
}

export function startLoader(): Loader {
  const child = fork(fileURLToPath(new URL('load.ts', import.meta.url)))
  return {
    async run(job, boundMs) {
      const done = new AbortController()
      const signal = AbortSignal.any([done.signal, AbortSignal.timeout(boundMs)])
      const ended = once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`The load ended with ${code}.`)
      })
      const answered = once(child, 'message', { signal }).then(([outcome]) => outcome as Outcome)
      child.send(job)
      try {
        return await Promise.race([answered, ended])
      } finally {
        done.abort()
        await Promise.allSettled([answered, ended])
      }
    },
    [Symbol.dispose]() {
      child.kill()
    },
  }
}
