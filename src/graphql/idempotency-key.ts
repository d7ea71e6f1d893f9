// Keys that make repeating safe: what they may look like, which one counts, and what stands for an input.
import { createHash } from 'node:crypto'
import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql'
import * as z from 'zod'
import type { GatewayContext } from '../context.ts'

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must have 1 to 255 printable ASCII characters and no spaces')

/** The mutations of an operation by their names in its answer, however deep in fragments. */
const mutationsIn = (
  set: SelectionSetNode | undefined,
  { fragments }: Pick<GraphQLResolveInfo, 'fragments'>,
): string[] =>
  (set?.selections ?? []).flatMap((selection) => {
    if (selection.kind === 'FragmentSpread')
      return mutationsIn(fragments[selection.name.value]?.selectionSet, { fragments })
    if (selection.kind === 'InlineFragment') return mutationsIn(selection.selectionSet, { fragments })
    const { name, alias } = selection
    return name.value === '__typename' ? [] : [(alias ?? name).value]
  })

/** The key of one mutation: that of its input, else that of the request, which several mutations must not share. */
export function keyOfMutation(
  own: string | undefined,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): string | undefined {
  if (own !== undefined) return own
  const { idempotencyKey: common } = context
  if (common === undefined) return undefined
  const isOnly = new Set(mutationsIn(info.operation.selectionSet, info)).size === 1
  return isOnly ? common : `${common} ${info.path.key}`
}

const sorted = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** Equal for the same mutation with the same input, in whatever order its members come. */
export const fingerprintOf = (mutation: string, input: object): string =>
  createHash('sha256')
    .update(`${mutation} ${JSON.stringify(input, sorted)}`)
    .digest('base64url')
