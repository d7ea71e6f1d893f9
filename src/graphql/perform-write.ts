// A write from its change to its value: a turn at the object, read and check, send, conclude.

import type * as z from 'zod'
import type { GatewayContext } from '../context.ts'
import type { EndSignal } from '../core/end-signal.ts'
import { type Answer, Fault, OutcomeError, OutcomeUnknownError } from '../core/errors.ts'
import type { WriteLife } from '../core/life.ts'
import type { Call } from '../core/operation.ts'
import type { Plan, Settled, Write, Written } from '../core/write.ts'
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
  /** Called with what is about to be sent; when it throws or rejects, nothing is. */
  readonly onSending: (intent: Intent) => Promise<void> | undefined
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

/** The same without waiting, where nobody else has it or has to be asked; else undefined. */
export function turnNow<Change, Value>({
  write,
  change,
  context,
  life,
}: Performing<Change, Value>): Disposable | undefined {
  const { turns } = context.writing
  if (turns.takeNow === undefined || life.signal.aborted) return undefined
  const subject = write.subject?.(change)
  return subject === undefined ? undefined : turns.takeNow(globalIdOf(subject))
}

/**
 * Everything after the turn; `unclearSince` when the same was sent before and nobody knows what became of it. Throws or
 * rejects.
 */
export function performInTurn<Change, Value>(
  performing: Performing<Change, Value>,
  unclearSince?: Date,
): Promise<Written<Value>> {
  const { write, change, call } = performing
  const plan = write.prepare(change, call)
  return plan instanceof Promise
    ? performPrepared(performing, plan, unclearSince)
    : sendPlan(performing, plan, unclearSince)
}

async function performPrepared<Change, Value>(
  performing: Performing<Change, Value>,
  preparing: Promise<AnyPlan | Settled<Value>>,
  unclearSince?: Date,
): Promise<Written<Value>> {
  const plan = await preparing
  return 'settled' in plan
    ? { value: plan.settled, upstream: foundUpstream(performing.write.operation) }
    : await sendPlan(performing, plan, unclearSince)
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
    let answer: Answer<unknown>
    try {
      answer = await context.caller.send(operation, plan.request, {
        life,
        onCall: context.onCall,
        consumer: context.consumer.id,
        onSending: (sentAt) => onSending(intentOf(write, plan, sentAt)),
        unclearSince,
      })
    } finally {
      if (life.committed) onSent()
    }
    const { value: response, upstream } = answer
    const value = concluded(write, response, plan, call)
    return { value: value instanceof Promise ? await value : value, upstream }
  } catch (error) {
    if (write.recover === undefined || !(error instanceof OutcomeError)) throw error
    return write.recover(error, plan, call)
  }
}

/** What happened must not look failed because something after it did. */
export function concluded<Change, Value>(
  write: AnyWrite<Change, Value>,
  response: unknown,
  plan: AnyPlan,
  call: Call,
): Promise<Value> | Value {
  const fail = (error: unknown): never => {
    throw notReadBack(write, plan, error)
  }
  try {
    const value = write.conclude(response, plan, call)
    return value instanceof Promise ? value.catch(fail) : value
  } catch (error) {
    return fail(error)
  }
}

const notReadBack = <Change, Value>({ operation }: AnyWrite<Change, Value>, plan: AnyPlan, error: unknown) =>
  error instanceof OutcomeUnknownError || !(error instanceof Fault || error instanceof OutcomeError)
    ? error
    : new OutcomeUnknownError(
        `${operation.name} succeeded, but what it made could not be read back (${error.message})`,
        operation.reconcile(plan.request),
        false,
      )
