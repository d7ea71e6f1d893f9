// What every mutation has in common: one input, checked before anything is sent, and a result union named after it.
import type { InputObjectRef, ObjectRef } from '@pothos/core'
import type * as z from 'zod'
import { ConflictError } from '../core/errors.ts'
import type { Write, Written } from '../core/write.ts'
import { type Audited, audited } from './audit.ts'
import { builder } from './builder.ts'
import { outcomesOf, UpstreamSuccess } from './errors.ts'
import { MutationPreview } from './mutation-preview.ts'
import { runMutation } from './run-mutation.ts'

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never
type InputFields = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>

interface MutationInput {
  readonly description: string
  readonly fields: (t: InputFields) => object
}

/** An input type with the members that every mutation takes. */
export const mutationInput = (name: string, { description, fields }: MutationInput) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({
      ...(fields(t) as Record<string, never>),
      idempotencyKey: t.string({
        description:
          'Makes repeating safe: 1 to 255 printable ASCII characters, new for every intention, the same when that is repeated. Kept for 24 hours. Same key and same input: the recorded result, and nothing is sent; same key and other input: ConflictError. Wins over the header `Idempotency-Key`.',
      }),
      dryRun: t.boolean({
        description:
          'True sends nothing but reads: input, state and version are checked, and the answer is MutationPreview.',
      }),
    }),
  }) as InputObjectRef<Types, object>

export interface MutationOptions<Rules extends z.ZodType, Value, Type> {
  readonly name: string
  readonly description: string
  readonly input: InputObjectRef<Types, object>
  /** Decodes the input to the change; everything wrong with it becomes one InvalidInputError. */
  readonly rules: Rules
  readonly write: Write<z.output<Rules>, z.ZodType, z.ZodType, unknown, Value>
  /** The field of the success type that holds the noun or nouns, or the id of what was deleted. */
  readonly noun: string
  readonly type: Type
}

const capitalized = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

/** The name of the type that a mutation answers, in a list or by itself. */
export const nameOfType = (type: unknown): string => {
  const [ref] = [type].flat() as { readonly name?: string }[]
  return ref?.name ?? 'ID'
}

/** What the success type is made from. */
export interface MutationResult<Value> extends Written<Value> {
  readonly replayed: boolean
}

/** Declares a mutation that answers an object, a list of objects, or the id of what is gone. */
export function mutation<Rules extends z.ZodType, Value>(
  options: MutationOptions<Rules, Value, ObjectRef<Types, Value>>,
): void
export function mutation<Rules extends z.ZodType, Element>(
  options: MutationOptions<Rules, Element[], readonly [ObjectRef<Types, Element>]>,
): void
export function mutation<Rules extends z.ZodType>(options: MutationOptions<Rules, string, 'ID'>): void
export function mutation<Rules extends z.ZodType, Value>(
  options: MutationOptions<Rules, Value, ObjectRef<Types, Value> | readonly unknown[] | 'ID'>,
): void {
  const { name, description, input, write, noun, type } = options
  const title = capitalized(name)
  const noted: Audited = { name, success: `${title}Success`, type: nameOfType(type) }
  const Success = builder.objectRef<MutationResult<Value>>(noted.success).implement({
    description: `\`${name}\` took effect.`,
    fields: (t) => ({
      [noun]:
        type === 'ID'
          ? t.id({
              nullable: false,
              description: 'The id of what is gone.',
              resolve: ({ value }) => value as string,
            })
          : t.field({
              type: type as ObjectRef<Types, Value>,
              // Nullable, so that a failure to read it back does not make a write look failed.
              description: `The ${nameOfType(type)} as it is now; null only when reading back failed.`,
              resolve: ({ value }) => value as never,
            }),
      requestId: t.string({
        nullable: false,
        description: 'The id of this request in the gateway: in its log and in the header `x-request-id`.',
        resolve: (_result, _args, context) => context.requestId,
      }),
      replayed: t.exposeBoolean('replayed', {
        nullable: false,
        description: 'Whether this is the result of an earlier request with the same idempotency key.',
      }),
      upstream: t.field({
        type: UpstreamSuccess,
        // Never null, but nullable like `Error.upstream`, so that one document can ask both for it.
        description:
          "The vendor's answer to the write, with its own request id; where that answer was lost and the write was found to have happened, only vendor and action are known.",
        resolve: ({ upstream }) => upstream,
      }),
    }),
  })
  builder.mutationField(name, (t) =>
    t.field({
      type: Success,
      description,
      args: { input: t.arg({ type: input, required: true, description: 'What to write.' }) },
      errors: {
        types: [
          ...outcomesOf([write.operation, ...write.reads], [ConflictError, ...(write.outcomes ?? [])]),
          MutationPreview,
        ],
        union: { name: `${title}Result`, description: `What \`${name}\` can lead to.` },
      },
      resolve: (_root, args, context, info) =>
        audited(noted, args.input, context, info, () => runMutation(options, args.input, context, info)),
    }),
  )
}
