// The quota of one account over its windows of calls: a line for each operation.
import { performance } from 'node:perf_hooks'
import { type CallLine, createCallLine } from './call-line.ts'
import type { CallLimit, CallWindows } from './call-windows.ts'
import {
  maxPauseMs,
  type PauseScope,
  type Quota,
  type QuotaLimits,
  type QuotaSubject,
  resolveLimit,
} from './quota.ts'

/** Calls that leave a second apart may arrive somewhat closer, and two bursts would be one. */
const secondMs = 1_020

/** A call at 2.5 per second is one in 400 ms; whole figures may come in a burst. */
const limitOf = (perSecond: number): CallLimit =>
  Number.isInteger(perSecond) || perSecond === Number.POSITIVE_INFINITY
    ? { calls: perSecond, windowMs: secondMs }
    : { calls: 1, windowMs: Math.ceil(1_000 / perSecond) }

const pauseName = ({ vendor, product, name }: QuotaSubject, scope: PauseScope): string =>
  scope === 'product' ? `${vendor}/${product}` : `${vendor}/${product}/${name}`

/** `now` must not go back. */
export function createQuota(
  limits: QuotaLimits,
  windows: CallWindows,
  now: () => number = () => performance.now(),
): Quota & Disposable {
  const lines = new Map<string, CallLine>()
  const pauses = windows.onPause(() => {
    for (const line of lines.values()) line.forgetGrants()
  })

  function lineOf(subject: QuotaSubject): CallLine {
    const operation = pauseName(subject, 'operation')
    const known = lines.get(operation)
    if (known !== undefined) return known
    const limit = limitOf(resolveLimit(limits, subject))
    const obeyed = [operation, pauseName(subject, 'product')]
    const line = createCallLine({ operation, limit, pauses: obeyed }, windows, now)
    lines.set(operation, line)
    return line
  }

  return {
    take: (subject, consumer, patienceMs, signal) => lineOf(subject).take(consumer, patienceMs, signal),
    expect: (subject) => lineOf(subject).expect(),
    pause(subject, scope, ms) {
      if (ms > 0) windows.pause(pauseName(subject, scope), Math.min(ms, maxPauseMs))
    },
    [Symbol.dispose]: () => pauses[Symbol.dispose](),
  }
}
