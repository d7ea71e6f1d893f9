// How many objects an answer holds, as whoever made it counted them: to count them again is a walk through all of it.
import type { ExecutionResult } from 'graphql'

const counted = Symbol('objects that were counted')

/** Of this data, which a plugin may replace. */
interface Count {
  readonly data: unknown
  readonly objects: number
}

type Counted = ExecutionResult & { readonly [counted]?: Count }

/** A result of this data, with how many objects it holds, the root included. */
export const countedResult = (data: ExecutionResult['data'] & {}, objects: number): Counted => ({
  data,
  [counted]: { data, objects },
})

/** Undefined where nobody counted. */
export function objectCountOf(result: object): number | undefined {
  const { data, [counted]: count } = result as Counted
  return count?.data === data ? count?.objects : undefined
}
