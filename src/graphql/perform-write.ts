// A write from its change to its value: a turn at the object, read and check, send, conclude.

import type * as z from 'zod'
import type { GatewayContext } from '../context.ts'
import type { EndSignal } from '../core/end-signal.ts'
import { Fault, OutcomeError, OutcomeUnknownError } from '../core/errors.ts'
import type { WriteLife } from '../core/life.ts'
import type { Call } from '../core/operation.ts'
import type { Plan, Write, Written } from '../core/write.ts'
import { type Intent, LedgerUnavailable, NotRecordable } from '../state/ledger.ts'
import { foundUpstream } from '../vendors/call.ts'
import { globalIdOf } from './ids.ts'

export type AnyWrite<Change, Value> = Write<Change, z.ZodType, z.ZodType, unknown, Value>
export type AnyPlan = Plan<unknown, unknown>

export interface Performing<Change, Value> {
  readonly write: AnyWrite<Change, Value>
  readonly change: Change
  readonly context: GatewayContext
  readonly life: WriteLife
  readonly call: Call
  /** Called with what is about to be sent; when it rejects, nothing is. */
  readonly onSending: (intent: Intent) => Promise<void>
  /** Called when what was sent has ended, however it did. */
  readonly onSent: () => void
  /** Called with what makes the answer if the deadline passes now; undefined once the doubt is gone. */
  readonly onDoubt: (doubt: (() => OutcomeUnknownError) | undefined) => void
}

/** What cannot be noted or agreed on with the others is not sent. */
export async function beforeSending<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    if (!(error instanceof LedgerUnavailable || error instanceof NotRecordable)) throw error
    throw new Fault('INTERNAL_SERVER_ERROR', `Nothing was sent: ${error.message}`, {
      retryable: error instanceof LedgerUnavailable,
      cause: error,
    })
  }
}

/** The turn at the object that is changed, where there is one. */
export async function turnOf<Change, Value>(
  { write, change, context, life }: Performing<Change, Value>,
  signal: EndSignal = life.signal,
): Promise<Disposable | undefined> {
  const subject = write.subject?.(change)
  return subject === undefined
    ? undefined
    : await beforeSending(context.writing.turns.take(globalIdOf(subject), signal))
}

/** Everything after the turn; `unclearSince` when the same was sent before and nobody knows what became of it. */
export async function performInTurn<Change, Value>(
  performing: Performing<Change, Value>,
  unclearSince?: Date,
): Promise<Written<Value>> {
  const { write, change, call } = performing
  const plan = await write.prepare(change, call)
  if ('settled' in plan) return { value: plan.settled, upstream: foundUpstream(write.operation) }
  return sendPlan(performing, plan, unclearSince)
}

/** What is written down before it is sent. */
export const intentOf = <Change, Value>(
  { operation }: AnyWrite<Change, Value>,
  { request, notes }: AnyPlan,
  sentAt: Date,
): Intent => ({ action: operation.name, request, notes, sentAt, reconcile: operation.reconcile(request) })

export async function sendPlan<Change, Value>(
  { write, context, life, call, onSending, onSent }: Performing<Change, Value>,
  plan: AnyPlan,
  unclearSince?: Date,
): Promise<Written<Value>> {
  const { operation } = write
  try {
    const sent = context.caller.send(operation, plan.request, {
      life,
      onCall: context.onCall,
      consumer: context.consumer.id,
      onSending: (sentAt) => onSending(intentOf(write, plan, sentAt)),
      ...(unclearSince === undefined ? {} : { unclearSince }),
    })
    const { value, upstream } = await sent.finally(() => {
      if (life.committed) onSent()
    })
    return { value: await concluded(write, value, plan, call), upstream }
  } catch (error) {
    if (write.recover === undefined || !(error instanceof OutcomeError)) throw error
    return write.recover(error, plan, call)
  }
}

/** What happened must not look failed because something after it did. */
export async function concluded<Change, Value>(
  { operation, conclude }: AnyWrite<Change, Value>,
  response: unknown,
  plan: AnyPlan,
  call: Call,
): Promise<Value> {
  try {
    return await conclude(response, plan, call)
  } catch (error) {
    if (error instanceof OutcomeUnknownError || !(error instanceof Fault || error instanceof OutcomeError))
      throw error
    throw new OutcomeUnknownError(
      `${operation.name} succeeded, but what it made could not be read back (${error.message})`,
      operation.reconcile(plan.request),
      false,
    )
  }
}
