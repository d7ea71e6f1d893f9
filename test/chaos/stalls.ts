// How long a process could not act although its time had come: what a measurement on a shared machine has to be told.
import { readFileSync } from 'node:fs'

export interface Stall {
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly lateMs: number
  /** How long the thread could have run and was given no processor. */
  readonly waitedMs: number
}

const tickMs = 20
const worthTelling = { lateMs: 10, waitedMs: 2 } as const

/** Milliseconds since 1970, the same in every process, finer than Date. */
export const wallClock = () => performance.timeOrigin + performance.now()

/** Linux counts in nanoseconds how long a thread was ready and did not run; elsewhere nothing is known. */
function waitedSoFarMs(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6
  } catch {
    return 0
  }
}

/** A timer that is due every so often, and tells when it came late. */
export function watchStalls(onStall: (stall: Stall) => void): Disposable {
  let dueAt = wallClock() + tickMs
  let waited = waitedSoFarMs()
  const timer = setInterval(() => {
    const to = wallClock()
    const waitedNow = waitedSoFarMs()
    const lateMs = to - dueAt
    const waitedMs = waitedNow - waited
    if (lateMs > worthTelling.lateMs || waitedMs > worthTelling.waitedMs)
      onStall({ from: dueAt - tickMs, to, lateMs: Math.max(0, lateMs), waitedMs })
    dueAt = to + tickMs
    waited = waitedNow
  }, tickMs)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** What of these stalls lies in a stretch of time, and not more than the part of each that does. */
export const stalledMs = (
  stalls: readonly Stall[],
  from: number,
  to: number,
  part: 'lateMs' | 'waitedMs',
): number =>
  stalls.reduce((sum, stall) => {
    const overlapMs = Math.min(stall.to, to) - Math.max(stall.from, from)
    return overlapMs > 0 ? sum + Math.min(stall[part], overlapMs) : sum
  }, 0)
