// The windows of calls of this process.
import type { CallLimit, CallWindows, Grant, Lot } from '../../vendors/call-windows.ts'

/**
 * The times of the calls of each operation that its window still holds, in order. Times and not a count per second: a
 * count lets twice the limit through where two seconds meet. `now` must not go back.
 */
export function createMemoryWindows(now: () => number = () => performance.now()): CallWindows {
  const logs = new Map<string, number[]>()
  const pausedUntil = new Map<string, number>()
  const listeners = new Set<() => void>()

  function logOf(operation: string, at: number, { windowMs }: CallLimit): number[] {
    const known = logs.get(operation)
    if (known === undefined) {
      const log: number[] = []
      logs.set(operation, log)
      return log
    }
    let ended = 0
    while (ended < known.length && at - (known[ended] ?? at) >= windowMs) ended++
    if (ended > 0) known.splice(0, ended)
    return known
  }

  const lotOf = (log: number[], at: number, places: number): Lot => ({
    places,
    validMs: 0,
    giveBack(unused) {
      // Any of the same time is as good as another.
      const first = log.indexOf(at)
      if (first !== -1) log.splice(first, unused)
    },
  })

  /** Whole milliseconds, as timers count: rounded down, who asks again would be early. */
  const delay = (ms: number) => Math.max(1, Math.ceil(ms))
  const grant = (lots: readonly Lot[], nextInMs: number): Grant => ({ lots, nextInMs, contenders: 1 })

  function granted(operation: string, limit: CallLimit, wanted: number, pauses: readonly string[]): Grant {
    const at = now()
    let pausedMs = 0
    for (const name of pauses) pausedMs = Math.max(pausedMs, (pausedUntil.get(name) ?? 0) - at)
    if (pausedMs > 0) return grant([], delay(pausedMs))
    // Where nothing is counted nothing needs to be remembered.
    if (limit.calls === Number.POSITIVE_INFINITY) return grant([lotOf([], at, wanted)], 0)
    const log = logOf(operation, at, limit)
    const places = Math.min(wanted, limit.calls - log.length)
    for (let place = 0; place < places; place++) log.push(at)
    const [oldest = at] = log
    const nextInMs = places < wanted ? delay(oldest + limit.windowMs - at) : 0
    return grant(places > 0 ? [lotOf(log, at, places)] : [], nextInMs)
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
