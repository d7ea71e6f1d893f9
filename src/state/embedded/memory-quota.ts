// The quota of one account, kept in this process.
import {
  maxPauseMs,
  type PauseScope,
  type Place,
  type Quota,
  type QuotaLimits,
  type QuotaSubject,
  resolveLimit,
} from '../../vendors/quota.ts'

/** A call at 2.5 per second is one in 400 ms; whole figures may come in a burst. */
const windowOf = (perSecond: number): { readonly calls: number; readonly windowMs: number } =>
  Number.isInteger(perSecond)
    ? { calls: perSecond, windowMs: 1_000 }
    : { calls: 1, windowMs: Math.ceil(1_000 / perSecond) }

/**
 * The times of the calls of one operation, past and to come, in order. Times and not a count per second: a count
 * lets twice the limit through where two seconds meet.
 */
interface Log {
  readonly calls: number
  readonly windowMs: number
  readonly places: { readonly at: number }[]
}

/** No timer and no queue: a place is a time, and who took it waits by itself. `now` must not go back. */
export function createMemoryQuota(limits: QuotaLimits, now: () => number = () => performance.now()): Quota {
  const logs = new Map<string, Log>()
  const pausedUntil = new Map<string, number>()

  const operationKey = ({ product, name }: QuotaSubject) => `${product}/${name}`
  const keyOf = (operation: QuotaSubject, scope: PauseScope): string =>
    scope === 'product' ? operation.product : operationKey(operation)

  const pauseEnd = (operation: QuotaSubject): number =>
    Math.max(
      pausedUntil.get(keyOf(operation, 'operation')) ?? 0,
      pausedUntil.get(keyOf(operation, 'product')) ?? 0,
    )

  function logOf(operation: QuotaSubject): Log | undefined {
    const key = operationKey(operation)
    const known = logs.get(key)
    if (known !== undefined) return known
    const perSecond = resolveLimit(limits, operation)
    if (perSecond === Number.POSITIVE_INFINITY) return undefined
    const log: Log = { ...windowOf(perSecond), places: [] }
    logs.set(key, log)
    return log
  }

  /** Not before those who asked earlier, and a whole window after the call that many places ahead. */
  function turn({ calls, windowMs, places }: Log, time: number): number {
    const firstKept = places.findIndex(({ at }) => at > time - windowMs)
    places.splice(0, firstKept === -1 ? places.length : firstKept)
    const ahead = places.at(-calls)
    const full = places.length >= calls && ahead !== undefined
    return Math.max(places.at(-1)?.at ?? 0, full ? ahead.at + windowMs : 0)
  }

  function take(operation: QuotaSubject, patienceMs: number): Place {
    const time = now()
    const log = logOf(operation)
    const at = Math.max(time, pauseEnd(operation), log === undefined ? 0 : turn(log, time))
    // Whole milliseconds, as timers count: rounded down, the call would be early.
    const waitMs = Math.ceil(at - time)
    if (!(waitMs <= patienceMs)) return { refusedForMs: waitMs }
    const place = { at: time + waitMs }
    log?.places.push(place)
    return {
      waitMs,
      release() {
        const index = log?.places.lastIndexOf(place) ?? -1
        if (index !== -1) log?.places.splice(index, 1)
      },
    }
  }

  return {
    take: async (operation, patienceMs) => take(operation, patienceMs),
    pause(operation, scope, ms) {
      if (!(ms > 0)) return
      const key = keyOf(operation, scope)
      pausedUntil.set(key, Math.max(pausedUntil.get(key) ?? 0, now() + Math.min(ms, maxPauseMs)))
    },
    pausedForMs: (operation) => Math.max(0, Math.ceil(pauseEnd(operation) - now())),
  }
}
