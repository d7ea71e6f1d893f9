// What every mutation has in common: one input, checked before anything is sent, and a result union named after it.
import type { InputObjectRef, ObjectRef } from '@pothos/core'
import type * as z from 'zod'
import type { GatewayContext } from '../context.ts'
import { type Answer, VendorRejectedError } from '../core/errors.ts'
import type { Operation, OutcomeClass } from '../core/operation.ts'
import { builder } from './builder.ts'
import { outcomesOf, UpstreamSuccess } from './errors.ts'
import { checkInput } from './rules.ts'

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never

interface MutationOptions<Rules extends z.ZodType, Source, Type> {
  readonly name: string
  readonly description: string
  readonly input: InputObjectRef<Types, object>
  /** Decodes the input to what `perform` wants; everything wrong with it becomes one InvalidInputError. */
  readonly rules: Rules
  /** The vendor operations it performs: their tables make the result union. */
  readonly operations: readonly Operation[]
  /** Outcomes that the adapter itself finds out. */
  readonly outcomes?: readonly OutcomeClass[]
  /** The field of the success type that holds the noun or nouns, or the id of what was deleted. */
  readonly noun: string
  readonly type: Type
  readonly perform: (change: z.output<Rules>, context: GatewayContext) => Promise<Answer<NoInfer<Source>>>
}

/** So that the tables grow: which code of which operation has no meaning yet. */
const logRefusal = ({ upstream }: VendorRejectedError, { log, requestId }: GatewayContext) =>
  log.warn(
    {
      requestId,
      action: upstream?.action,
      httpStatus: upstream?.httpStatus,
      code: upstream?.code,
      upstreamRequestId: upstream?.requestId,
    },
    'refused for a reason that no table lists',
  )

const capitalized = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

/** Declares a mutation that answers an object, a list of objects, or the id of what is gone. */
export function mutation<Rules extends z.ZodType, Source>(
  options: MutationOptions<Rules, Source, ObjectRef<Types, Source>>,
): void
export function mutation<Rules extends z.ZodType, Element>(
  options: MutationOptions<Rules, Element[], readonly [ObjectRef<Types, Element>]>,
): void
export function mutation<Rules extends z.ZodType>(options: MutationOptions<Rules, string, 'ID'>): void
export function mutation<Rules extends z.ZodType, Source>({
  name,
  description,
  input,
  rules,
  operations,
  outcomes,
  noun,
  type,
  perform,
}: MutationOptions<Rules, Source, ObjectRef<Types, Source> | readonly unknown[] | 'ID'>): void {
  const title = capitalized(name)
  const Success = builder.objectRef<Answer<Source>>(`${title}Success`).implement({
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
              type: type as ObjectRef<Types, Source>,
              // Nullable, so that a failure to read it back does not make a write look failed.
              description: `The ${[type].flat().map(String)} as it is now; null only when reading back failed.`,
              resolve: ({ value }) => value as never,
            }),
      requestId: t.string({
        nullable: false,
        description: 'The id of this request in the gateway: in its log and in the header `x-request-id`.',
        resolve: (_answer, _args, context) => context.requestId,
      }),
      upstream: t.field({
        type: UpstreamSuccess,
        // Never null, but nullable like `Error.upstream`, so that one document can ask both for it.
        description: "The vendor's answer to the write, with its own request id.",
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
        types: outcomesOf(operations, outcomes),
        union: { name: `${title}Result`, description: `What \`${name}\` can lead to.` },
      },
      resolve: async (_root, args, context) => {
        try {
          return await perform(checkInput(rules, args.input), context)
        } catch (error) {
          if (error instanceof VendorRejectedError) logRefusal(error, context)
          throw error
        } finally {
          context.loaders.clear()
        }
      },
    }),
  )
}
