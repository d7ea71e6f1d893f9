// Leaves that an object tells by itself: they are answered without asking a resolver, where that comes to the same.
import type { GraphQLFieldResolver } from 'graphql'

/** Looks at the object alone, as often as it is asked; undefined where it has to be resolved. */
export type Told<Source = object, Value = unknown> = (source: Source) => Value

/** By the function and not by the field: whoever wraps a resolver is asked for every object. */
const toldOf = new WeakMap<object, Told>()

/** A resolver, with what of its answers can be told without asking it: the same, neither promised nor thrown. */
export function tells<Resolve extends (source: never, ...args: never[]) => unknown>(
  resolve: Resolve,
  told: Told<Parameters<Resolve>[0]>,
): Resolve {
  toldOf.set(resolve, told as Told)
  return resolve
}

/** The member of that name is the answer, where there is one. */
export const memberNamed =
  (name: string): Told =>
  (source) =>
    (source as Record<string, unknown>)[name]

/** Without a resolver, the member of the field's name is the answer unless it is a function. */
export const toldBy = (
  resolve: GraphQLFieldResolver<unknown, unknown> | undefined,
  name: string,
): Told | undefined => (resolve === undefined ? memberNamed(name) : toldOf.get(resolve))
