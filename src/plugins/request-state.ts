// What plugins know of an HTTP request, kept beside it for as long as it lives.
import { randomUUID } from 'node:crypto'
import type { Consumer } from '../access/access.ts'
import type { AccountLease } from '../access/accounts.ts'
import type { Deadline } from '../core/life.ts'
import type { Stream } from '../live/streams.ts'
import type { OperationTrace } from '../telemetry/tracing.ts'
import type { UpstreamCall } from '../vendors/attempt.ts'

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
}

const states = new WeakMap<Request, RequestState>()

/** Ids of clients are taken over when they are harmless to print. */
const harmlessId = /^[\w.-]{1,128}$/

export function stateOf(request: Request): RequestState {
  const existing = states.get(request)
  if (existing !== undefined) return existing
  const given = request.headers.get('x-request-id')
  const state: RequestState = {
    id: given !== null && harmlessId.test(given) ? given : randomUUID(),
    startedAt: performance.now(),
    upstreamCalls: [],
  }
  states.set(request, state)
  return state
}
