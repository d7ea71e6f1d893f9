// Keeps the weather of one vendor product, under one account, to itself: a circuit breaker and a limit of calls at once.
import { performance } from 'node:perf_hooks'
import type { EndSignal } from '../core/end-signal.ts'
import { createConcurrencyLimit, type Waiting } from './concurrency.ts'
import { createOutageDetector, type OutageRule } from './outage.ts'

export { TooManyCalls } from './concurrency.ts'

/**
 * Sick: no answer, or the answer of a vendor that is failing. Healthy: any other answer, refusals and throttling
 * among them. Neutral: the caller went away, nothing is known.
 */
export type AttemptHealth = 'healthy' | 'sick' | 'neutral'

/** What an attempt that was let in has to show when it leaves. */
export interface Admission {
  /** Undefined where it takes no place: a probe does not wait for one. */
  readonly enteredAt: number | undefined
  readonly isProbe: boolean
  /** How often the circuit had opened before. */
  readonly startedIn: number
}

export interface Isolation {
  /**
   * Lets an attempt in: now, or as soon as it has its turn. Throws or rejects with CircuitOpen, TooManyCalls or the
   * signal's reason. What was let in has to leave, once.
   */
  enter(signal: EndSignal, waiting?: Waiting): Admission | Promise<Admission>
  leave(admission: Admission, health: AttemptHealth): void
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

const anybody: Waiting = { consumer: '', patienceMs: Number.POSITIVE_INFINITY }

/** A circuit of its own, in place of a library's: those follow the wall clock, which may be set back. */
export function createIsolation({
  maxConcurrent = 64,
  maxQueued = 10_000,
  openAfter = defaultOutageRule,
  halfOpenAfterMs = 2_000,
  now = () => performance.now(),
}: IsolationOptions = {}): Isolation {
  const limit = createConcurrencyLimit(maxConcurrent, maxQueued, now)
  const detector = createOutageDetector(openAfter, now)
  let state: Isolation['state'] = 'closed'
  let probeAt = 0
  let timesOpened = 0

  function open(probeInMs: number): void {
    state = 'open'
    timesOpened++
    probeAt = now() + probeInMs
  }

  /** Nobody waits for the probe: it may take longer than they have. */
  function assertAdmitted(): void {
    if (state === 'half-open') throw new CircuitOpen(halfOpenAfterMs)
    const remainingMs = state === 'open' ? Math.ceil(probeAt - now()) : 0
    if (remainingMs > 0) throw new CircuitOpen(remainingMs)
  }

  function count(health: AttemptHealth): void {
    if (health === 'healthy') detector.healthy()
    else if (health === 'sick' && detector.sick()) open(halfOpenAfterMs)
  }

  function endProbe(health: AttemptHealth): void {
    // A probe whose caller went away has told nothing, so whoever comes next is the probe.
    if (health === 'neutral') open(0)
    else if (health === 'sick') open(halfOpenAfterMs)
    else {
      state = 'closed'
      // It was answered: what was before it is over.
      detector.forget()
      detector.healthy()
    }
  }

  function admit(enteredAt: number | undefined): Admission {
    assertAdmitted()
    const isProbe = state === 'open'
    if (isProbe) state = 'half-open'
    return { enteredAt, isProbe, startedIn: timesOpened }
  }

  /**
   * Its turn may have come in the same moment as its end. If the circuit has opened meanwhile, everybody in line is let
   * in, refused and gone, one after the other.
   */
  function admitInTurn(enteredAt: number, signal: EndSignal): Admission {
    try {
      signal.throwIfAborted()
      return admit(enteredAt)
    } catch (error) {
      limit.leave(enteredAt)
      throw error
    }
  }

  return {
    get state() {
      return state
    },
    enter(signal, waiting = anybody) {
      signal.throwIfAborted()
      // A probe does not wait for the attempts that still hang.
      if (state !== 'closed') return admit(undefined)
      const turn = limit.enter(waiting, signal)
      return typeof turn === 'number'
        ? admitInTurn(turn, signal)
        : turn.then((enteredAt) => admitInTurn(enteredAt, signal))
    },
    leave({ enteredAt, isProbe, startedIn }, health) {
      if (isProbe) endProbe(health)
      // What was started before the circuit opened must not open the one after it.
      else if (startedIn === timesOpened) count(health)
      if (enteredAt !== undefined) limit.leave(enteredAt)
    },
  }
}
