// What a document costs, read off before it runs: one for each object it can answer, more for each write.
import { type GraphQLOutputType, getNamedType, isCompositeType } from 'graphql'
import { defaultFirst } from './page-size.ts'

/** A write costs as much as reading so many objects. */
export const writeCost = 10

/** Around the rows of a page, which their connection counts. */
const wrappers: ReadonlySet<string> = new Set(['edges', 'pageInfo'])

/** The only argument that costs depend on. */
export const pageSizeArgument = 'first'

interface CostedField {
  readonly name: string
  readonly type: GraphQLOutputType
}

/** Members cost nothing; a connection multiplies what it holds by the page that is asked for. */
export function costOfField(
  args: Readonly<Record<string, unknown>>,
  { name, type }: CostedField,
): { readonly field: number; readonly multiplier: number } {
  const target = getNamedType(type)
  if (!isCompositeType(target) || wrappers.has(name)) return { field: 0, multiplier: 1 }
  if (target.name.endsWith('Result')) return { field: writeCost, multiplier: 1 }
  if (!target.name.endsWith('Connection')) return { field: 1, multiplier: 1 }
  const first = args[pageSizeArgument]
  return { field: 1, multiplier: typeof first === 'number' && first > 0 ? first : defaultFirst }
}
