// expectedVersion: the member of an update's input that keeps a client from undoing a change it has not seen.
import type { builder } from './builder.ts'
import { nonEmptyText } from './rules.ts'

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never

/** Null expects nothing, like absence. */
export const expectedVersion = nonEmptyText.nullish().transform((version) => version ?? undefined)

export const expectedVersionField = (t: PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>) =>
  t.string({
    description:
      '`version` as it was read: when the object is another one by now, the answer is ConflictError with the object as it is, and nothing is written. When it is absent or null, nothing is compared.',
  })
