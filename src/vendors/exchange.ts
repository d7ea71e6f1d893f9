// A call with all that its attempts need, the time that they have, and what those come to that are not sent.
import { Fault } from '../core/errors.ts'
import { ClientGone, DeadlinePassed, type Life } from '../core/life.ts'
import type { Operation } from '../core/operation.ts'
import type { Account } from './account.ts'
import type { CallEvents } from './call-events.ts'
import type { Failure } from './failure.ts'
import type { WireParameters } from './protocol.ts'
import type { Subject } from './subject.ts'
import type { OnCall } from './upstream-call.ts'

export interface Exchange {
  readonly operation: Operation
  readonly subject: Subject
  readonly request: unknown
  readonly parameters: WireParameters
  readonly account: Account
  readonly life: Life
  readonly timeoutMs: number
  readonly onCall: OnCall
  readonly events: CallEvents
  /** Whose turn in the quota it takes. */
  readonly consumer: string
  /** For writes: the last step before the first byte leaves; when it throws or rejects, nothing is sent. */
  readonly onSending: (() => Promise<void> | undefined) | undefined
}

/** An attempt that has less than this is not begun: no vendor answers faster. */
export const leastMs = 25

export const leftIn = ({ operation, life }: Exchange): number =>
  operation.effect === 'read' ? life.left() : life.leftToSend()

export const isTooNear = (exchange: Exchange): boolean => leftIn(exchange) < leastMs

/** Who is let through with little time left only uses up the quota: so much of it is kept for the answer. */
const answerMs = 1_000

export const patienceMs = (exchange: Exchange): number => {
  const left = leftIn(exchange)
  return left - Math.min(answerMs, left / 2)
}

export const isGivingUp = (error: unknown): error is Error =>
  error instanceof DeadlinePassed || error instanceof ClientGone

/** A read that nobody waited for any longer. */
export const late = ({ product, name }: Pick<Operation, 'product' | 'name'>, message: string): Fault =>
  new Fault('VENDOR_TIMEOUT', `${name}: ${message}.`, {
    vendor: product.vendor,
    action: name,
    retryable: true,
  })

/** Nothing of this attempt was executed, and another one now would not be either. */
export const never = (
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

export const tooNear = (exchange: Exchange): { readonly failure: Failure } =>
  never(exchange, 'VENDOR_TIMEOUT', 'the deadline of the request is too near')
