// One attempt of a call: a place in the quota, past the breaker, signed afresh, sent, opened, decoded.
import * as z from 'zod'
import { type Answer, Fault, type Vendor } from '../core/errors.ts'
import { ClientGone, DeadlinePassed, type Life, pause, unlessAborted } from '../core/life.ts'
import type { Operation } from '../core/operation.ts'
import type { Account } from './account.ts'
import { concealed } from './conceal.ts'
import { type Failure, failure, masked, noAnswer, undecodable, unreadable, unsent } from './failure.ts'
import { hintOf } from './hints.ts'
import { type AttemptHealth, CircuitOpen, type Outcome, TooManyCalls } from './isolation.ts'
import { type Attempt, type Envelope, UnreadableAnswer, type WireParameters } from './protocol.ts'
import { perhapsExecuted } from './retry.ts'
import { type HttpResponse, TransportError } from './transport.ts'

/** One line per attempt, for the log and the metrics; holds no parameter and no header. */
export interface UpstreamCall {
  readonly vendor: Vendor
  readonly product: string
  readonly action: string
  /** 1 for the first. */
  readonly attempt: number
  readonly httpStatus: number | null
  readonly code: string | null
  readonly upstreamRequestId: string | null
  readonly durationMs: number
}

export type OnCall = (call: UpstreamCall) => void

/** A call with all that its attempts need. */
export interface Exchange {
  readonly operation: Operation
  readonly request: unknown
  readonly parameters: WireParameters
  readonly account: Account
  readonly life: Life
  readonly timeoutMs: number
  readonly onCall: OnCall
  /** For writes: the last step before the first byte leaves; when it rejects, nothing is sent. */
  readonly onSending?: () => Promise<void>
}

export type Attempted = { readonly answer: Answer<unknown> } | { readonly failure: Failure }

/** An attempt that has less than this is not begun: no vendor answers faster. */
export const leastMs = 25

const leftIn = ({ operation, life }: Exchange) =>
  operation.effect === 'read' ? life.left() : life.leftToSend()

/** A read that nobody waited for any longer. */
export const late = ({ product, name }: Pick<Operation, 'product' | 'name'>, message: string): Fault =>
  new Fault('VENDOR_TIMEOUT', `${name}: ${message}.`, {
    vendor: product.vendor,
    action: name,
    retryable: true,
  })

/** Nothing of this attempt was executed, and another one now would not be either. */
const never = (
  { operation }: Exchange,
  code: 'VENDOR_UNAVAILABLE' | 'VENDOR_TIMEOUT' | 'VENDOR_THROTTLED',
  message: string,
  retryAfterMs?: number,
): Attempted => ({
  failure: {
    trouble: 'final',
    perhapsExecuted: false,
    error: new Fault(code, `${operation.name}: ${message}.`, {
      vendor: operation.product.vendor,
      action: operation.name,
      retryable: true,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }),
  },
})

export const isGivingUp = (error: unknown): error is Error =>
  error instanceof DeadlinePassed || error instanceof ClientGone

/** What an attempt says about the vendor. One that nobody waited for says nothing. */
function healthOf(result: Outcome<Attempted>): AttemptHealth {
  if ('error' in result) return 'neutral'
  if ('answer' in result.value) return 'healthy'
  const { trouble } = result.value.failure
  return trouble === 'unsent' || (perhapsExecuted[trouble] && trouble !== 'duplicate') ? 'sick' : 'healthy'
}

export async function attempt(exchange: Exchange, number: number): Promise<Attempted> {
  try {
    const waited = await waitForPlace(exchange)
    if (waited !== undefined) return waited
    const { account, operation, life } = exchange
    return await account.isolation(operation.product).run(() => send(exchange, number), healthOf, life.signal)
  } catch (error) {
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
    throw error
  }
}

/** Waits for this call's turn; a pause that begins meanwhile costs it. */
async function waitForPlace(exchange: Exchange): Promise<Attempted | undefined> {
  const { account, operation, life } = exchange
  const { vendor, name: product } = operation.product
  const subject = { vendor, product, name: operation.name, effect: operation.effect }
  for (;;) {
    if (leftIn(exchange) < leastMs)
      return never(exchange, 'VENDOR_TIMEOUT', 'the deadline of the request is too near')
    const place = await account.quota.take(subject, leftIn(exchange) - leastMs)
    if ('refusedForMs' in place)
      return never(
        exchange,
        'VENDOR_THROTTLED',
        'its quota is used up',
        Math.max(1, Math.ceil(place.refusedForMs)),
      )
    if (place.waitMs <= 0) return undefined
    try {
      await pause(place.waitMs, life.signal)
    } catch (error) {
      await place.release()
      throw error
    }
    if ((await account.quota.pausedForMs(subject)) <= 0) return undefined
    await place.release()
  }
}

/** How long a wait must have been for a deadline to say something about the vendor. */
const tellingMs = 1_000

async function send(exchange: Exchange, number: number): Promise<Attempted> {
  const { operation, request, parameters, account, life, timeoutMs, onCall, onSending } = exchange
  const isRead = operation.effect === 'read'
  const limitMs = isRead ? Math.min(timeoutMs, life.left()) : timeoutMs
  let signed: Attempt
  try {
    signed = await unlessAborted(account.protocol.attempt(operation, parameters, timeoutMs), life.signal)
  } catch (error) {
    if (error instanceof Fault) return { failure: unsent(error) }
    throw error
  }
  if (leftIn(exchange) < leastMs)
    return never(exchange, 'VENDOR_TIMEOUT', 'the deadline of the request is too near')
  life.signal.throwIfAborted()
  await onSending?.()
  const startedAt = performance.now()
  const report = (response: HttpResponse | undefined, envelope: Envelope | undefined) =>
    onCall({
      vendor: operation.product.vendor,
      product: operation.product.name,
      action: operation.name,
      attempt: number,
      httpStatus: response?.status ?? null,
      code: envelope?.code ?? null,
      upstreamRequestId: envelope?.requestId ?? null,
      durationMs: Math.round(performance.now() - startedAt),
    })
  let response: HttpResponse
  try {
    // A write that is under way is finished, whoever has gone.
    const answer = await account.transport.send(signed.request, limitMs, isRead ? life.signal : undefined)
    response = concealed(answer, signed.secrets ?? [])
  } catch (error) {
    report(undefined, undefined)
    if (error instanceof TransportError) return { failure: noAnswer(operation, request, error) }
    if (error instanceof DeadlinePassed && performance.now() - startedAt >= tellingMs)
      return { failure: noAnswer(operation, request, new TransportError('timeout', true, error)) }
    throw error
  }
  const interpreted = interpret(exchange, response)
  report(response, interpreted.envelope)
  return withHints(exchange, signed, response, interpreted.attempted)
}

/** What the answer says, and what it says about the next one. */
async function withHints(
  { account, operation }: Exchange,
  signed: Attempt,
  response: HttpResponse,
  attempted: Attempted,
): Promise<Attempted> {
  const hint = 'failure' in attempted ? attempted.failure.hint : hintOf(response.headers, null)
  if (hint !== undefined) {
    const { vendor, name: product } = operation.product
    const subject = { vendor, product, name: operation.name, effect: operation.effect }
    await account.quota.pause(subject, hint.scope, hint.afterMs)
  }
  if ('failure' in attempted && attempted.failure.trouble === 'stale' && signed.amend?.(response) !== true)
    return { failure: { ...attempted.failure, trouble: 'final' } }
  return attempted
}

const clockAhead = ({ headers }: HttpResponse): number => {
  const aheadMs = Date.parse(String(headers['date'])) - Date.now()
  return Number.isNaN(aheadMs) ? 0 : aheadMs
}

interface Interpreted {
  readonly envelope?: Envelope
  readonly attempted: Attempted
}

function interpret({ operation, request, account }: Exchange, response: HttpResponse): Interpreted {
  let envelope: Envelope
  try {
    envelope = account.protocol.open(operation, response)
  } catch (error) {
    if (!(error instanceof UnreadableAnswer)) throw error
    const hint = hintOf(response.headers, null)
    return { attempted: { failure: unreadable(operation, request, response, error, hint) } }
  }
  if (!envelope.succeeded) {
    const hint = hintOf(response.headers, envelope.code)
    return { envelope, attempted: { failure: failure(operation, request, response, envelope, hint) } }
  }
  const decoded = z.safeDecode(operation.response, envelope.body)
  if (!decoded.success)
    return {
      envelope,
      attempted: { failure: undecodable(operation, request, response, envelope, decoded.error) },
    }
  const upstream = {
    vendor: operation.product.vendor,
    action: operation.name,
    httpStatus: response.status,
    code: envelope.code,
    message: masked(envelope.message),
    requestId: envelope.requestId,
  }
  return {
    envelope,
    attempted: { answer: { value: decoded.data, upstream, clockAheadMs: clockAhead(response) } },
  }
}
