// What plugins know of an HTTP request, kept with it for as long as it lives.
import { randomUUID } from 'node:crypto'
import type { Consumer } from '../access/access.ts'
import type { AccountLease } from '../access/accounts.ts'
import type { FaultCode } from '../core/errors.ts'
import type { Deadline } from '../core/life.ts'
import type { Stream } from '../live/streams.ts'
import type { OperationType, RequestOutcome } from '../telemetry/request-metrics.ts'
import type { OperationTrace } from '../telemetry/tracing.ts'
import type { UpstreamCall } from '../vendors/upstream-call.ts'

/** What became of a request. */
export interface RequestFate {
  /** The trusted document that was sent. */
  readonly operation?: string | undefined
  readonly outcome: RequestOutcome
  readonly codes: readonly FaultCode[]
}

/** What is told of a request when it has ended. */
export interface RequestWatch {
  /** Of what has run. */
  type: OperationType
  /** As soon as it is known. */
  fate?: RequestFate
  hasEnded: boolean
}

export interface RequestState {
  readonly id: string
  readonly startedAt: number
  /** Absent until somebody is known to ask. */
  consumer?: Consumer
  account?: AccountLease | undefined
  /** Whether the key came in a cookie, which browsers add by themselves. */
  bySession?: boolean
  readonly upstreamCalls: UpstreamCall[]
  deadline?: Deadline
  idempotencyKey?: string
  /** The name that its document gives to what runs. */
  operationName?: string | undefined
  /** Absent where nobody traces. */
  trace?: OperationTrace | undefined
  /** What a subscription is answered with. */
  stream?: Stream
  /** Of what is counted: requests to the endpoint. */
  watch?: RequestWatch
}

/** A member that only this file can name: entries of a WeakMap cost the garbage collector more than all else here. */
const stateKey = Symbol('state')

interface Known {
  [stateKey]?: RequestState
}

/** Ids of clients are taken over when they are harmless to print. */
const harmlessId = /^[\w.-]{1,128}$/

export function stateOf(request: Request): RequestState {
  return (request as Known)[stateKey] ?? begin(request)
}

function begin(request: Request): RequestState {
  const given = request.headers.get('x-request-id')
  const state: RequestState = {
    id: given !== null && harmlessId.test(given) ? given : randomUUID(),
    startedAt: performance.now(),
    upstreamCalls: [],
  }
  ;(request as Known)[stateKey] = state
  return state
}
