// One attempt of a call: a place in the quota, past the breaker, signed afresh, sent, opened, decoded.
import { performance } from 'node:perf_hooks'
import type { WaitOutcome } from './call-events.ts'
import type { Waiting } from './concurrency.ts'
import { type Exchange, isGivingUp, isTooNear, late, never, patienceMs, tooNear } from './exchange.ts'
import type { Attempted } from './interpret.ts'
import { type Admission, type AttemptHealth, CircuitOpen, TooManyCalls } from './isolation.ts'
import type { NoPlace, Place } from './quota.ts'
import { perhapsExecuted } from './retry.ts'
import { answered, answerTo, departing, type Sending, signed, unanswered } from './sending.ts'
import type { HttpResponse } from './transport.ts'

/**
 * What an attempt says about the vendor. One that nobody waited for says nothing, and one that was not sent only where
 * the vendor was the reason.
 */
function healthOf(attempted: Attempted | undefined, isSent: boolean): AttemptHealth {
  if (attempted === undefined) return 'neutral'
  if ('answer' in attempted) return 'healthy'
  const { trouble } = attempted.failure
  if (trouble === 'unsent') return 'sick'
  if (!isSent) return 'neutral'
  return perhapsExecuted[trouble] && trouble !== 'duplicate' ? 'sick' : 'healthy'
}

/**
 * The one place on the way that waits, and only where there is something to wait for: all else is done in the turn it is
 * asked for in. What was taken is given back here, whatever happens.
 */
export async function attempt(exchange: Exchange, number: number): Promise<Attempted> {
  if (isTooNear(exchange)) return tooNear(exchange)
  const { account, operation, life, onSending } = exchange
  const isolation = account.isolation(operation.product)
  let place: Place | undefined
  let admission: Admission | undefined
  let sending: Sending | undefined
  let attempted: Attempted | undefined
  try {
    const taking = takePlace(exchange)
    const given = taking instanceof Promise ? await taking : taking
    if ('refusedForMs' in given)
      return never(exchange, 'VENDOR_THROTTLED', 'its quota is used up', given.refusedForMs)
    place = given
    const entering = isolation.enter(life.signal, waitingFor(exchange))
    admission = entering instanceof Promise ? await entering : entering
    const signing = signed(exchange)
    const ready = signing instanceof Promise ? await signing : signing
    if ('failure' in ready) {
      attempted = ready
      return ready
    }
    if (isTooNear(exchange)) return tooNear(exchange)
    life.signal.throwIfAborted()
    const noting = onSending?.()
    if (noting !== undefined) {
      await noting
      // That may have taken its time, and whoever asked has been told since then that nothing was sent.
      if (isTooNear(exchange)) return tooNear(exchange)
    }
    sending = departing(exchange, ready, number)
    let response: HttpResponse
    try {
      response = await answerTo(sending)
    } catch (error) {
      attempted = unanswered(sending, error)
      return attempted
    }
    attempted = answered(sending, response)
    return attempted
  } catch (error) {
    const failed = notAttempted(exchange, error)
    if (failed === undefined) throw error
    return failed
  } finally {
    if (admission !== undefined) isolation.leave(admission, healthOf(attempted, sending !== undefined))
    if (sending === undefined) place?.release()
  }
}

const waitingFor = (exchange: Exchange): Waiting => ({
  consumer: exchange.consumer,
  patienceMs: patienceMs(exchange),
})

/** At once where nobody has to wait. */
function takePlace(exchange: Exchange): Place | NoPlace | Promise<Place | NoPlace> {
  const { account, subject, consumer, life } = exchange
  const askedAt = performance.now()
  try {
    const given = account.quota.take(subject, consumer, patienceMs(exchange), life.signal)
    if (given instanceof Promise) return waitedFor(exchange, askedAt, given)
    tellWait(exchange, askedAt, outcomeOfWait(given))
    return given
  } catch (error) {
    tellWait(exchange, askedAt, 'abandoned')
    throw error
  }
}

async function waitedFor(
  exchange: Exchange,
  askedAt: number,
  giving: Promise<Place | NoPlace>,
): Promise<Place | NoPlace> {
  try {
    const given = await giving
    tellWait(exchange, askedAt, outcomeOfWait(given))
    return given
  } catch (error) {
    tellWait(exchange, askedAt, 'abandoned')
    throw error
  }
}

const outcomeOfWait = (given: Place | NoPlace): WaitOutcome =>
  'refusedForMs' in given ? 'refused' : 'granted'

const tellWait = ({ events, subject }: Exchange, askedAt: number, outcome: WaitOutcome) =>
  events.waited(subject, performance.now() - askedAt, outcome)

/** Why an attempt ended before there was an answer to judge; undefined for what is nobody's expectation. */
function notAttempted(exchange: Exchange, error: unknown): Attempted | undefined {
  if (isGivingUp(error))
    return {
      failure: { trouble: 'final', perhapsExecuted: false, error: late(exchange.operation, error.message) },
    }
  if (error instanceof CircuitOpen)
    return never(
      exchange,
      'VENDOR_UNAVAILABLE',
      'the vendor keeps failing and is given a rest',
      error.retryAfterMs,
    )
  if (error instanceof TooManyCalls)
    return never(exchange, 'VENDOR_UNAVAILABLE', 'too many calls are under way')
  return undefined
}
