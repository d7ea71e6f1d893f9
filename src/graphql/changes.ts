// Subscriptions to one object: a field whose events are the object as it stands, primed so that an event reads nothing twice.

import type { ObjectRef } from '@pothos/core'
import type { GatewayContext } from '../context.ts'
import { abortSignalOf } from '../core/end-signal.ts'
import { Fault, NotFoundError } from '../core/errors.ts'
import { DeadlinePassed } from '../core/life.ts'
import type { Call } from '../core/operation.ts'
import { type Change, changesOf } from '../live/changes.ts'
import type { UpstreamCall } from '../vendors/upstream-call.ts'
import { builder } from './builder.ts'
import { globalId, type IdType, type KeyOf, keyOf } from './ids.ts'

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never

interface ChangesOptions<T extends IdType, Value, Source> {
  readonly name: string
  readonly type: ObjectRef<Types, Source>
  readonly idType: T
  readonly description: string
  readonly idDescription: string
  /** Reads what is watched; there is no such object when it answers null or throws NotFoundError. */
  readonly read: (call: Call, key: KeyOf<T>) => Promise<Value | null>
  /** The source of the type, with nothing of it left to be read. */
  readonly known: (value: Value, context: GatewayContext) => Source
}

const nullWhenGone = (error: unknown) => {
  if (error instanceof NotFoundError) return null
  throw error
}

const faultWhenLate = (error: unknown) => {
  if (!(error instanceof DeadlinePassed)) throw error
  throw new Fault('VENDOR_TIMEOUT', `The object was not read yet: ${error.message}.`, { retryable: true })
}

/** The field that tells of changes. It cannot be null: when the object is gone, that is the last event's error. */
export function changes<T extends IdType, Value extends object, Source extends object>({
  name,
  type,
  idType,
  description,
  idDescription,
  read,
  known,
}: ChangesOptions<T, Value, Source>): void {
  builder.subscriptionField(name, (t) =>
    t.field({
      type,
      nullable: false,
      description,
      args: { id: t.arg.id({ required: true, description: idDescription }) },
      subscribe: async (_root: object, { id }: { readonly id: string }, context: GatewayContext) => {
        const key = keyOf(idType, id)
        const { stream, watches, caller, consumer, requestId, log } = context
        if (stream === undefined) throw new Error('a subscription without a stream')
        const onCall = (call: UpstreamCall) => log.debug({ requestId, ...call }, 'a watched object was read')
        return changesOf<Value>(
          watches,
          globalId(idType, ...key),
          (life) => read(caller.reader(life, onCall, consumer.id), key).catch(nullWhenGone),
          // The deadline of a request ends with its response, whose body may go on.
          AbortSignal.any([stream.signal, abortSignalOf(context.deadline.signal)]),
        ).catch(faultWhenLate)
      },
      resolve: (event: Change<Value>, { id }: { readonly id: string }, context: GatewayContext) => {
        const value = event.newest()
        if (value === null) throw new NotFoundError({ type: idType, key: keyOf(idType, id) })
        return known(value, context) as never
      },
    } as never),
  )
}
