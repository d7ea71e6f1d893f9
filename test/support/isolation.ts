// Attempts at an isolated vendor whose health, length and caller a test decides, on a clock of its own.
import { expect, vi } from 'vitest'
import type { EndSignal } from '../../src/core/end-signal.ts'
import type { Waiting } from '../../src/vendors/concurrency.ts'
import {
  type AttemptHealth,
  createIsolation,
  type Isolation,
  type IsolationOptions,
} from '../../src/vendors/isolation.ts'

export const rule = { attempts: 10, withinMs: 10_000, share: 0.5, tolerated: 0.2 }
export const never = new AbortController().signal

export function isolationAt(options: Omit<IsolationOptions, 'now'> = {}) {
  const clock = { time: 0 }
  return { clock, isolation: createIsolation({ ...options, now: () => clock.time }) }
}

/** As an attempt passes an isolation; what fails is neutral. */
export async function passed<T>(
  isolation: Isolation,
  attempt: () => Promise<T>,
  healthOf: (value: T) => AttemptHealth,
  signal: EndSignal,
  waiting?: Waiting,
): Promise<T> {
  const entering = isolation.enter(signal, waiting)
  const admission = entering instanceof Promise ? await entering : entering
  let health: AttemptHealth = 'neutral'
  try {
    // Whoever waited may have gone in the moment of being let in.
    signal.throwIfAborted()
    const value = await attempt()
    health = healthOf(value)
    return value
  } finally {
    isolation.leave(admission, health)
  }
}

/** One attempt that is over at once. */
export const attempt = (isolation: Isolation, health: AttemptHealth, signal = never): Promise<string> =>
  passed(
    isolation,
    async () => health,
    () => health,
    signal,
  )

export const attempts = async (isolation: Isolation, count: number, health: AttemptHealth) => {
  for (let made = 0; made < count; made++) await attempt(isolation, health)
}

/** An attempt under way, to be ended by hand. */
export function hanging(isolation: Isolation, signal = never, gauge = { underWay: 0, most: 0 }) {
  const { promise, resolve } = Promise.withResolvers<AttemptHealth>()
  const started = vi.fn(async () => {
    gauge.underWay++
    gauge.most = Math.max(gauge.most, gauge.underWay)
    const health = await promise
    gauge.underWay--
    return health
  })
  const result = passed(isolation, started, (health) => health, signal)
  // Read later, or by nobody.
  result.catch(() => undefined)
  return { started, end: resolve, result }
}

export const failureOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

export const opened = async (options: Omit<IsolationOptions, 'now'> = {}) => {
  const made = isolationAt(options)
  await attempts(made.isolation, 10, 'sick')
  expect(made.isolation.state).toBe('open')
  return made
}
