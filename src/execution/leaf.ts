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

const whole = (value: unknown) => (typeof value === 'number' && (value | 0) === value ? value : undefined)

/** Values that the specified scalars answer as they are. */
const answeredAsIs = new Map<GraphQLLeafType, SerializeCommon>([
  [GraphQLBoolean, (value) => (typeof value === 'boolean' ? value : undefined)],
  [GraphQLInt, whole],
  [GraphQLFloat, (value) => (Number.isFinite(value) ? value : undefined)],
])
const textTypes: ReadonlySet<GraphQLLeafType> = new Set([GraphQLString, GraphQLID])

const commonOf = (type: GraphQLLeafType): SerializeCommon => {
  if (isEnumType(type)) {
    const names = new Map(type.getValues().map(({ name, value }) => [value as unknown, name]))
    return (value) => names.get(value)
  }
  if (textTypes.has(type)) return (value) => (typeof value === 'string' ? value : undefined)
  const asIs = answeredAsIs.get(type)
  if (asIs !== undefined) return asIs
  return (value) => {
    if (typeof value !== 'string' && !(value instanceof Date)) return undefined
    const answer = type.serialize(value)
    return typeof answer === 'object' ? undefined : answer
  }
}

export interface Serializers {
  /** Texts are answered as they are. Most leaves are such: to look at the value is cheaper than to call `common`. */
  readonly isText: boolean
  readonly common: SerializeCommon
  readonly serialize: Serialize
}

/** How values of the type are answered: the common ones, and any. */
export function serializersOf(type: GraphQLLeafType): Serializers {
  const common = commonOf(type)
  return {
    isText: textTypes.has(type),
    common,
    serialize: (value) => common(value) ?? type.serialize(value),
  }
}
