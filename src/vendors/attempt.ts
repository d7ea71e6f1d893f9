// One attempt of a call: a place in the quota, past the breaker, signed afresh, sent, opened, decoded.
import { Fault, type Vendor } from '../core/errors.ts'
import { ClientGone, DeadlinePassed, type Life, unlessAborted } from '../core/life.ts'
import type { Operation } from '../core/operation.ts'
import type { Account } from './account.ts'
import {
  type CallEvents,
  type CallOutcome,
  type CallSubject,
  outcomeOf,
  type WaitOutcome,
} from './call-events.ts'
import { concealed, noSecrets } from './conceal.ts'
import { type Failure, noAnswer, unsent } from './failure.ts'
import { type Attempted, interpret } from './interpret.ts'
import { type AttemptHealth, CircuitOpen, type Outcome, TooManyCalls } from './isolation.ts'
import type { Attempt, Envelope, WireParameters } from './protocol.ts'
import type { NoPlace, Place, QuotaSubject } from './quota.ts'
import { perhapsExecuted } from './retry.ts'
import { type HttpRequest, type HttpResponse, TransportError } from './transport.ts'

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
  readonly outcome: CallOutcome
  readonly durationMs: number
}

/** An attempt that is about to be sent. */
export interface Departure extends CallSubject {
  readonly attempt: number
}

/** Somebody follows this one attempt. */
export interface Followed {
  /** Sent beside those of the vendor, which sign none of them. */
  readonly headers: Readonly<Record<string, string>>
  ended(call: UpstreamCall): void
}

/** Whoever asks is told of each attempt when it has ended, and may follow it from before it is sent. */
export interface OnCall {
  (call: UpstreamCall): void
  readonly follow?: (departure: Departure) => Followed
}

/** A call with all that its attempts need. */
export interface Exchange {
  readonly operation: Operation
  readonly request: unknown
  readonly parameters: WireParameters
  readonly account: Account
  readonly life: Life
  readonly timeoutMs: number
  readonly onCall: OnCall
  readonly events: CallEvents
  /** Whose turn in the quota it takes. */
  readonly consumer: string
  /** For writes: the last step before the first byte leaves; when it rejects, nothing is sent. */
  readonly onSending: (() => Promise<void>) | undefined
}

/** An attempt that has less than this is not begun: no vendor answers faster. */
export const leastMs = 25

const leftIn = ({ operation, life }: Exchange) =>
  operation.effect === 'read' ? life.left() : life.leftToSend()

/** Who is let through with little time left only uses up the quota: so much of it is kept for the answer. */
const answerMs = 1_000

const patienceMs = (exchange: Exchange) => {
  const left = leftIn(exchange)
  return left - Math.min(answerMs, left / 2)
}

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
): { readonly failure: Failure } => ({
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

const isTooNear = (exchange: Exchange): boolean => leftIn(exchange) < leastMs

const tooNear = (exchange: Exchange) =>
  never(exchange, 'VENDOR_TIMEOUT', 'the deadline of the request is too near')

export const isGivingUp = (error: unknown): error is Error =>
  error instanceof DeadlinePassed || error instanceof ClientGone

/** How far an attempt came. */
interface Progress {
  /** Set right before the first byte leaves. */
  isSending: boolean
}

/**
 * What an attempt says about the vendor. One that nobody waited for says nothing, and one that was not sent only
 * where the vendor was the reason.
 */
function healthOf(result: Outcome<Attempted>, { isSending }: Progress): AttemptHealth {
  if ('error' in result) return 'neutral'
  if ('answer' in result.value) return 'healthy'
  const { trouble } = result.value.failure
  if (trouble === 'unsent') return 'sick'
  if (!isSending) return 'neutral'
  return perhapsExecuted[trouble] && trouble !== 'duplicate' ? 'sick' : 'healthy'
}

export async function attempt(exchange: Exchange, number: number): Promise<Attempted> {
  const { account, operation, life } = exchange
  const progress: Progress = { isSending: false }
  let place: Place | undefined
  try {
    if (isTooNear(exchange)) return tooNear(exchange)
    const taken = takePlace(exchange)
    const given = taken instanceof Promise ? await taken : taken
    if ('refusedForMs' in given)
      return never(exchange, 'VENDOR_THROTTLED', 'its quota is used up', given.refusedForMs)
    place = given
    return await account.isolation(operation.product).run(
      () => send(exchange, number, progress),
      (result) => healthOf(result, progress),
      life.signal,
      { consumer: exchange.consumer, patienceMs: patienceMs(exchange) },
    )
  } catch (error) {
    const failed = notAttempted(exchange, error)
    if (failed === undefined) throw error
    return failed
  } finally {
    if (!progress.isSending) place?.release()
  }
}

/** At once where nobody has to wait. */
function takePlace(exchange: Exchange): Place | NoPlace | Promise<Place | NoPlace> {
  const { account, consumer, life } = exchange
  const askedAt = performance.now()
  try {
    const given = account.quota.take(quotaSubject(exchange), consumer, patienceMs(exchange), life.signal)
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

const tellWait = (exchange: Exchange, askedAt: number, outcome: WaitOutcome) =>
  exchange.events.waited(callSubject(exchange), performance.now() - askedAt, outcome)

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

export const quotaSubject = ({
  operation: { product, name, effect },
}: Pick<Exchange, 'operation'>): QuotaSubject => ({
  vendor: product.vendor,
  product: product.name,
  name,
  effect,
})

export const callSubject = ({ operation: { product, name } }: Pick<Exchange, 'operation'>): CallSubject => ({
  vendor: product.vendor,
  product: product.name,
  action: name,
})

/** How long a wait must have been for a deadline to say something about the vendor. */
const tellingMs = 1_000

/** Undefined for what says nothing about the vendor. */
function withoutAnswer(error: unknown, waitedMs: number): TransportError | undefined {
  if (error instanceof TransportError) return error
  const isTelling = error instanceof DeadlinePassed && waitedMs >= tellingMs
  return isTelling ? new TransportError('timeout', true, error) : undefined
}

const withHeaders = (request: HttpRequest, headers: HttpRequest['headers']): HttpRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
})

/** At once where nothing has to be fetched for it. */
function signedAttempt({ operation, parameters, account, life, timeoutMs }: Exchange) {
  const signing = account.protocol.attempt(operation, parameters, timeoutMs)
  return signing instanceof Promise ? unlessAborted(signing, life.signal) : signing
}

const callOf = (
  { product, name }: Operation,
  number: number,
  startedAt: number,
  outcome: CallOutcome,
  response?: HttpResponse,
  envelope?: Envelope,
): UpstreamCall => ({
  vendor: product.vendor,
  product: product.name,
  action: name,
  attempt: number,
  httpStatus: response?.status ?? null,
  code: envelope?.code ?? null,
  upstreamRequestId: envelope?.requestId ?? null,
  outcome,
  durationMs: Math.round(performance.now() - startedAt),
})

/**
 * A read ends with its life: others may join it, who have longer. A write that is under way is finished, whoever has
 * gone, as long as somebody is there to record what became of it.
 */
const answerTo = ({ operation, account, life, timeoutMs }: Exchange, sent: HttpRequest) =>
  operation.effect === 'read'
    ? account.transport.send(sent, timeoutMs, life.signal)
    : account.transport.send(sent, Math.min(timeoutMs, life.left()))

/** What is stale and cannot be corrected would be so again. */
const amended = (attempted: Attempted, signed: Attempt, response: HttpResponse): Attempted =>
  'failure' in attempted && attempted.failure.trouble === 'stale' && signed.amend?.(response) !== true
    ? { failure: { ...attempted.failure, trouble: 'final' } }
    : attempted

async function send(exchange: Exchange, number: number, progress: Progress): Promise<Attempted> {
  const { operation, request, account, life, onCall, onSending, events } = exchange
  let signed: Attempt
  try {
    const signing = signedAttempt(exchange)
    signed = signing instanceof Promise ? await signing : signing
  } catch (error) {
    if (error instanceof Fault) return { failure: unsent(error) }
    throw error
  }
  if (isTooNear(exchange)) return tooNear(exchange)
  life.signal.throwIfAborted()
  if (onSending !== undefined) {
    await onSending()
    // That may have taken its time, and whoever asked has been told since then that nothing was sent.
    if (isTooNear(exchange)) return tooNear(exchange)
  }
  progress.isSending = true
  const followed = onCall.follow?.({ ...callSubject(exchange), attempt: number })
  const sent = followed === undefined ? signed.request : withHeaders(signed.request, followed.headers)
  const startedAt = performance.now()
  const report = (outcome: CallOutcome, response?: HttpResponse, envelope?: Envelope) => {
    const call = callOf(operation, number, startedAt, outcome, response, envelope)
    onCall(call)
    events.called(call)
    followed?.ended(call)
  }
  let response: HttpResponse
  try {
    response = concealed(await answerTo(exchange, sent), signed.secrets ?? noSecrets)
  } catch (error) {
    const unanswered = withoutAnswer(error, performance.now() - startedAt)
    const failure = unanswered && noAnswer(operation, request, unanswered)
    report(failure === undefined ? 'abandoned' : outcomeOf(failure))
    if (failure === undefined) throw error
    return { failure }
  }
  const { envelope, attempted, hint } = interpret(exchange, account.protocol, response)
  report('answer' in attempted ? 'success' : outcomeOf(attempted.failure), response, envelope)
  if (hint !== undefined) account.quota.pause(quotaSubject(exchange), hint.scope, hint.afterMs)
  return amended(attempted, signed, response)
}
