// Attempts at an isolated vendor whose health, length and caller a test decides, on a clock of its own.
import { expect, vi } from 'vitest'
import {
  type AttemptHealth,
  createIsolation,
  type Isolation,
  type IsolationOptions,
  type Outcome,
} from '../../src/vendors/isolation.ts'

export const rule = { attempts: 10, withinMs: 10_000, share: 0.5, tolerated: 0.2 }
export const never = new AbortController().signal

export function isolationAt(options: Omit<IsolationOptions, 'now'> = {}) {
  const clock = { time: 0 }
  return { clock, isolation: createIsolation({ ...options, now: () => clock.time }) }
}

/** One attempt that is over at once. */
export const attempt = (isolation: Isolation, health: AttemptHealth, signal = never): Promise<string> =>
  isolation.run(
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
  const result = isolation.run(
    started,
    (outcome: Outcome<AttemptHealth>) => ('value' in outcome ? outcome.value : 'sick'),
    signal,
  )
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
