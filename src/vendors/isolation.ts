// Keeps the weather of one vendor product, under one account, to itself: a circuit breaker and a limit of calls at once.

import { CircuitState, circuitBreaker, handleWhenResult } from 'cockatiel'
import type { EndSignal } from '../core/end-signal.ts'
import { createConcurrencyLimit } from './concurrency.ts'
import { createOutageDetector, type OutageRule } from './outage.ts'

export { TooManyCalls } from './concurrency.ts'

/**
 * Sick: no answer, or the answer of a vendor that is failing. Healthy: any other answer, refusals and throttling
 * among them. Neutral: the caller went away, nothing is known.
 */
export type AttemptHealth = 'healthy' | 'sick' | 'neutral'

export type Outcome<T> = { readonly value: T } | { readonly error: unknown }

export interface Isolation {
  /** Rejects with CircuitOpen, TooManyCalls or the signal's reason where the attempt was not started. */
  run<T>(
    attempt: () => Promise<T>,
    healthOf: (result: Outcome<T>) => AttemptHealth,
    signal: EndSignal,
  ): Promise<T>
  readonly state: 'closed' | 'half-open' | 'open'
}

/** The vendor counts as down; nothing was sent. */
export class CircuitOpen extends Error {
  override readonly name = 'CircuitOpen'
  /** When the vendor is probed again. */
  readonly retryAfterMs: number
  constructor(retryAfterMs: number) {
    super(`The circuit is open for another ${retryAfterMs} ms.`)
    this.retryAfterMs = retryAfterMs
  }
}

export interface IsolationOptions {
  readonly maxConcurrent?: number
  readonly maxQueued?: number
  readonly openAfter?: OutageRule
  readonly halfOpenAfterMs?: number
  /** Must not go back. */
  readonly now?: () => number
}

export const defaultOutageRule: OutageRule = { attempts: 10, withinMs: 10_000, share: 0.5, tolerated: 0.2 }

const stateNames = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  // Nobody isolates by hand.
  [CircuitState.Isolated]: 'open',
} as const satisfies Record<CircuitState, Isolation['state']>

const settled = async <T>(attempt: () => Promise<T>): Promise<Outcome<T>> => {
  try {
    return { value: await attempt() }
  } catch (error) {
    return { error }
  }
}

/** Thrown through a closed circuit: cockatiel counts an error it does not handle neither as success nor as failure. */
const uncounted = new Error('An attempt that says nothing about the vendor.')

export function createIsolation({
  maxConcurrent = 64,
  maxQueued = 256,
  openAfter = defaultOutageRule,
  halfOpenAfterMs = 2_000,
  now = () => performance.now(),
}: IsolationOptions = {}): Isolation {
  const limit = createConcurrencyLimit(maxConcurrent, maxQueued)
  const circuit = circuitBreaker(
    handleWhenResult((health) => health !== 'healthy'),
    {
      breaker: createOutageDetector(openAfter, now),
      // When to probe is decided here: cockatiel follows the wall clock, which may be set back.
      halfOpenAfter: Number.NEGATIVE_INFINITY,
    },
  )
  let probeAt = 0
  let timesOpened = 0
  circuit.onBreak((reason) => {
    timesOpened++
    // A probe whose caller went away has told nothing, so whoever comes next is the probe.
    const told = !('value' in reason && reason.value === 'neutral')
    probeAt = told ? now() + halfOpenAfterMs : now()
  })

  /** Nobody waits for the probe: it may take longer than they have. */
  function assertAdmitted(): void {
    if (circuit.state === CircuitState.HalfOpen) throw new CircuitOpen(halfOpenAfterMs)
    const remainingMs = Math.ceil(probeAt - now())
    if (circuit.state === CircuitState.Open && remainingMs > 0) throw new CircuitOpen(remainingMs)
  }

  async function through<T>(
    attempt: () => Promise<T>,
    healthOf: (result: Outcome<T>) => AttemptHealth,
  ): Promise<T> {
    assertAdmitted()
    let outcome = { error: uncounted } as Outcome<T>
    try {
      await circuit.execute(async (): Promise<AttemptHealth> => {
        const isProbe = circuit.state === CircuitState.HalfOpen
        const startedIn = timesOpened
        outcome = await settled(attempt)
        let health: AttemptHealth = 'neutral'
        try {
          health = healthOf(outcome)
        } catch (error) {
          outcome = { error }
        }
        // What was started before the circuit opened must not close, or open, the one after it.
        if (!isProbe && (health === 'neutral' || startedIn !== timesOpened)) throw uncounted
        return health
      })
    } catch (error) {
      if (error !== uncounted) throw error
    }
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  return {
    get state() {
      return stateNames[circuit.state]
    },
    async run(attempt, healthOf, signal) {
      signal.throwIfAborted()
      // A probe does not wait for the attempts that still hang.
      if (circuit.state !== CircuitState.Closed) return through(attempt, healthOf)
      const leave = await limit.enter(signal)
      try {
        // Its turn may have come in the same moment as its end. If the circuit has opened meanwhile, everybody in line
        // is let in, refused and gone, one after the other.
        signal.throwIfAborted()
        return await through(attempt, healthOf)
      } finally {
        leave()
      }
    },
  }
}
