// Fields of objects that may have to be read first: what a resolver does then, in parts that an executor can join.
import type { GraphQLFieldResolver } from 'graphql'

/** The answer is made of what is read, unless the object tells it without. */
export interface Read {
  readonly isTold: (source: object) => boolean
  /** Compared as a function: an object is read once by the same one, however many of its fields wait. */
  readonly read: (source: object, context: unknown) => Promise<unknown>
  readonly answer: (whole: unknown) => unknown
}

/** By the function and not by the field: whoever wraps a resolver is asked for every object. */
const readOf = new WeakMap<object, Read>()

/** A resolver that promises what `read` says of an object that does not tell it by itself. */
export function reads<Resolve extends (...args: never[]) => unknown>(resolve: Resolve, read: Read): Resolve {
  readOf.set(resolve, read)
  return resolve
}

export const readBy = (resolve: GraphQLFieldResolver<unknown, unknown> | undefined): Read | undefined =>
  resolve === undefined ? undefined : readOf.get(resolve)
