// A write from its change to its value: a turn at the object, read and check, send, conclude.
import type * as z from 'zod'
import type { GatewayContext } from '../context.ts'
import { Fault, OutcomeError, OutcomeUnknownError } from '../core/errors.ts'
import type { WriteLife } from '../core/life.ts'
import type { Call } from '../core/operation.ts'
import type { Plan, Write, Written } from '../core/write.ts'
import type { Intent } from '../state/ledger.ts'
import { foundUpstream } from '../vendors/call.ts'
import { globalIdOf } from './ids.ts'

export type AnyWrite<Change, Value> = Write<Change, z.ZodType, z.ZodType, unknown, Value>
type AnyPlan = Plan<unknown, unknown>

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
  /** Called with what has to be answered if the deadline passes now; undefined once the doubt is gone. */
  readonly onDoubt: (error: OutcomeUnknownError | undefined) => void
}

/** The turn at the object that is changed, where there is one. */
export const turnOf = async <Change, Value>({
  write,
  change,
  context,
  life,
}: Performing<Change, Value>): Promise<Disposable | undefined> => {
  const subject = write.subject?.(change)
  return subject === undefined ? undefined : context.writing.turns.take(globalIdOf(subject), life.signal)
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

export async function sendPlan<Change, Value>(
  { write, context, life, call, onSending, onSent }: Performing<Change, Value>,
  plan: AnyPlan,
  unclearSince?: Date,
): Promise<Written<Value>> {
  const { operation } = write
  const { request, notes } = plan
  try {
    const sent = context.caller.send(operation, request, {
      life,
      onCall: context.onCall,
      consumer: context.consumer.id,
      onSending: (sentAt) =>
        onSending({
          action: operation.name,
          request,
          notes,
          sentAt,
          reconcile: operation.reconcile(request),
        }),
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
