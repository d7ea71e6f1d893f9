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

/** Values that the specified scalars answer as they are. */
const answeredAsIs = new Map<GraphQLLeafType, (value: unknown) => boolean>([
  [GraphQLString, (value) => typeof value === 'string'],
  [GraphQLID, (value) => typeof value === 'string'],
  [GraphQLBoolean, (value) => typeof value === 'boolean'],
  [GraphQLInt, (value) => typeof value === 'number' && (value | 0) === value],
  [GraphQLFloat, (value) => typeof value === 'number' && Number.isFinite(value)],
])

export function serializerOf(type: GraphQLLeafType): Serialize {
  const slow: Serialize = (value) => type.serialize(value)
  if (isEnumType(type)) {
    const names = new Map(type.getValues().map(({ name, value }) => [value as unknown, name]))
    return (value) => names.get(value) ?? slow(value)
  }
  const isAnswer = answeredAsIs.get(type)
  return isAnswer === undefined ? slow : (value) => (isAnswer(value) ? value : slow(value))
}
