// The windows of calls of this process.
import { performance } from 'node:perf_hooks'
import type { CallLimit, CallWindows, Grant, Lot } from '../../vendors/call-windows.ts'

/** When the calls of one operation were made that its window still holds, in order: the first ones go. */
class CallLog {
  readonly #times: number[] = []
  #first = 0

  get size(): number {
    return this.#times.length - this.#first
  }

  get oldest(): number | undefined {
    return this.#times[this.#first]
  }

  add(at: number): void {
    this.#times.push(at)
  }

  /** Those that are gone are moved out of the way only when they are the larger part. */
  forget(at: number, windowMs: number): void {
    const times = this.#times
    while (this.#first < times.length && at - (times[this.#first] ?? at) >= windowMs) this.#first++
    if (this.#first * 2 <= times.length) return
    times.copyWithin(0, this.#first)
    times.length -= this.#first
    this.#first = 0
  }

  /** Any of the same time is as good as another. */
  remove(at: number, calls: number): void {
    const first = this.#times.indexOf(at, this.#first)
    if (first !== -1) this.#times.splice(first, calls)
  }
}

class LotOfLog implements Lot {
  readonly places: number
  readonly validMs = 0
  readonly #log: CallLog
  readonly #at: number

  constructor(log: CallLog, at: number, places: number) {
    this.places = places
    this.#log = log
    this.#at = at
  }

  giveBack(unused: number): void {
    this.#log.remove(this.#at, unused)
  }
}

/**
 * The times of the calls of each operation, and not a count per second: a count lets twice the limit through where two
 * seconds meet. `now` must not go back.
 */
export function createMemoryWindows(now: () => number = () => performance.now()): CallWindows {
  const logs = new Map<string, CallLog>()
  const pausedUntil = new Map<string, number>()
  const listeners = new Set<() => void>()

  function logOf(operation: string, at: number, { windowMs }: CallLimit): CallLog {
    const known = logs.get(operation)
    if (known !== undefined) {
      known.forget(at, windowMs)
      return known
    }
    const log = new CallLog()
    logs.set(operation, log)
    return log
  }

  /** Whole milliseconds, as timers count: rounded down, who asks again would be early. */
  const delay = (ms: number) => Math.max(1, Math.ceil(ms))
  const grant = (lots: readonly Lot[], nextInMs: number): Grant => ({ lots, nextInMs, contenders: 1 })

  function granted(operation: string, limit: CallLimit, wanted: number, pauses: readonly string[]): Grant {
    const at = now()
    let pausedMs = 0
    for (const name of pauses) pausedMs = Math.max(pausedMs, (pausedUntil.get(name) ?? 0) - at)
    if (pausedMs > 0) return grant([], delay(pausedMs))
    // Where nothing is counted nothing needs to be remembered.
    if (limit.calls === Number.POSITIVE_INFINITY) return grant([new LotOfLog(new CallLog(), at, wanted)], 0)
    const log = logOf(operation, at, limit)
    const places = Math.min(wanted, limit.calls - log.size)
    for (let place = 0; place < places; place++) log.add(at)
    const nextInMs = places < wanted ? delay((log.oldest ?? at) + limit.windowMs - at) : 0
    return grant(places > 0 ? [new LotOfLog(log, at, places)] : [], nextInMs)
  }

  return {
    take: async (...asked) => granted(...asked),
    takeNow: (operation, limit, pauses) => granted(operation, limit, 1, pauses),
    pause(name, ms) {
      pausedUntil.set(name, Math.max(pausedUntil.get(name) ?? 0, now() + ms))
      for (const listener of listeners) listener()
    },
    onPause(listener) {
      const own = () => listener()
      listeners.add(own)
      return { [Symbol.dispose]: () => listeners.delete(own) }
    },
  }
}
