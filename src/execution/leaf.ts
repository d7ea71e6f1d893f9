// How values of scalars and enums become answers: the common case of a type at once, everything else by the type itself.
import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLString,
  isEnumType,
} from 'graphql'

export type Serialize = (value: unknown) => unknown

/** Undefined for values that are not common to the type, among them all that are wrong or awaited; never an object. */
export type SerializeCommon = (value: unknown) => unknown

/** Values that the specified scalars answer as they are. */
const answeredAsIs = new Map<GraphQLLeafType, (value: unknown) => boolean>([
  [GraphQLString, (value) => typeof value === 'string'],
  [GraphQLID, (value) => typeof value === 'string'],
  [GraphQLBoolean, (value) => typeof value === 'boolean'],
  [GraphQLInt, (value) => typeof value === 'number' && (value | 0) === value],
  [GraphQLFloat, (value) => typeof value === 'number' && Number.isFinite(value)],
])

const commonOf = (type: GraphQLLeafType): SerializeCommon => {
  if (isEnumType(type)) {
    const names = new Map(type.getValues().map(({ name, value }) => [value as unknown, name]))
    return (value) => names.get(value)
  }
  const isAnswer = answeredAsIs.get(type)
  if (isAnswer !== undefined) return (value) => (isAnswer(value) ? value : undefined)
  return (value) => {
    if (typeof value !== 'string' && !(value instanceof Date)) return undefined
    const answer = type.serialize(value)
    return typeof answer === 'object' ? undefined : answer
  }
}

/** How values of the type are answered: the common ones, and any. */
export function serializersOf(type: GraphQLLeafType): { common: SerializeCommon; serialize: Serialize } {
  const common = commonOf(type)
  return { common, serialize: (value) => common(value) ?? type.serialize(value) }
}
