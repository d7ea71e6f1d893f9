// One signed request on its way: who follows it, what is told of its end, and what its answer comes to.
import { performance } from 'node:perf_hooks'
import { Fault } from '../core/errors.ts'
import { DeadlinePassed, unlessAborted } from '../core/life.ts'
import { type CallOutcome, outcomeOf } from './call-events.ts'
import { concealed, noSecrets } from './conceal.ts'
import type { Exchange } from './exchange.ts'
import { type Failure, noAnswer, unsent } from './failure.ts'
import { type Attempted, interpret } from './interpret.ts'
import type { Attempt, Envelope } from './protocol.ts'
import { type HttpRequest, type HttpResponse, TransportError } from './transport.ts'
import type { Followed, UpstreamCall } from './upstream-call.ts'

type Signed = Attempt | { readonly failure: Failure }

const refusedToSign = (error: unknown): { readonly failure: Failure } => {
  if (error instanceof Fault) return { failure: unsent(error) }
  throw error
}

/** At once where nothing has to be fetched for it. */
export function signed({
  operation,
  parameters,
  account,
  life,
  timeoutMs,
}: Exchange): Signed | Promise<Signed> {
  try {
    const signing = account.protocol.attempt(operation, parameters, timeoutMs)
    return signing instanceof Promise ? unlessAborted(signing, life.signal).catch(refusedToSign) : signing
  } catch (error) {
    return refusedToSign(error)
  }
}

/** A request that leaves now. */
export interface Sending {
  readonly exchange: Exchange
  readonly attempt: Attempt
  /** 1 for the first. */
  readonly number: number
  readonly followed: Followed | undefined
  readonly startedAt: number
}

export function departing(exchange: Exchange, attempt: Attempt, number: number): Sending {
  const { vendor, product, action } = exchange.subject
  const followed = exchange.onCall.follow?.({ vendor, product, action, attempt: number })
  return { exchange, attempt, number, followed, startedAt: performance.now() }
}

const withHeaders = (request: HttpRequest, headers: HttpRequest['headers']): HttpRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
})

/**
 * A read ends with its life: others may join it, who have longer. A write that is under way is finished, whoever has
 * gone, as long as somebody is there to record what became of it.
 */
export function answerTo({ exchange, attempt, followed }: Sending): Promise<HttpResponse> {
  const { operation, account, life, timeoutMs } = exchange
  const request = followed === undefined ? attempt.request : withHeaders(attempt.request, followed.headers)
  return operation.effect === 'read'
    ? account.transport.send(request, timeoutMs, life.signal)
    : account.transport.send(request, Math.min(timeoutMs, life.left()))
}

function report(
  { exchange, number, followed, startedAt }: Sending,
  outcome: CallOutcome,
  response?: HttpResponse,
  envelope?: Envelope,
): void {
  const { vendor, product, action } = exchange.subject
  const call: UpstreamCall = {
    vendor,
    product,
    action,
    attempt: number,
    httpStatus: response?.status ?? null,
    code: envelope?.code ?? null,
    upstreamRequestId: envelope?.requestId ?? null,
    outcome,
    durationMs: Math.round(performance.now() - startedAt),
  }
  exchange.onCall(call)
  exchange.events.called(call)
  followed?.ended(call)
}

/** How long a wait must have been for a deadline to say something about the vendor. */
const tellingMs = 1_000

/** Undefined for what says nothing about the vendor. */
function withoutAnswer(error: unknown, waitedMs: number): TransportError | undefined {
  if (error instanceof TransportError) return error
  const isTelling = error instanceof DeadlinePassed && waitedMs >= tellingMs
  return isTelling ? new TransportError('timeout', true, error) : undefined
}

/** What came in place of an answer; throws what says nothing about the vendor. */
export function unanswered(sending: Sending, error: unknown): Attempted {
  const { operation, request } = sending.exchange
  const reason = withoutAnswer(error, performance.now() - sending.startedAt)
  const failure = reason && noAnswer(operation, request, reason)
  report(sending, failure === undefined ? 'abandoned' : outcomeOf(failure))
  if (failure === undefined) throw error
  return { failure }
}

/** What is stale and cannot be corrected would be so again. */
const amended = (attempted: Attempted, { amend }: Attempt, response: HttpResponse): Attempted =>
  'failure' in attempted && attempted.failure.trouble === 'stale' && amend?.(response) !== true
    ? { failure: { ...attempted.failure, trouble: 'final' } }
    : attempted

export function answered(sending: Sending, received: HttpResponse): Attempted {
  const { exchange, attempt } = sending
  const { account, subject } = exchange
  const response = concealed(received, attempt.secrets ?? noSecrets)
  const { envelope, attempted, hint } = interpret(exchange, account.protocol, response)
  report(sending, 'answer' in attempted ? 'success' : outcomeOf(attempted.failure), response, envelope)
  if (hint !== undefined) account.quota.pause(subject, hint.scope, hint.afterMs)
  return amended(attempted, attempt, response)
}
