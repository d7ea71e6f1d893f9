// How values of variables become what resolvers are given: a function per input type, as graphql-js coerces, but without saying what is wrong.
import {
  GraphQLID,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLString,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'

/** Thrown for any value that its type does not take; whoever has to say why asks graphql-js. */
export const wrongValue = new Error('a value that its type does not take')

type Coerce = (value: unknown) => unknown

const coercers = new WeakMap<GraphQLInputType, Coerce>()

/** Scalars that take texts as they are. */
const texts = new Set<GraphQLInputType>([GraphQLString, GraphQLID])

const orNull =
  (coerce: Coerce): Coerce =>
  (value) =>
    value === null || value === undefined ? null : coerce(value)

const nonNull =
  (coerce: Coerce): Coerce =>
  (value) => {
    if (value === null || value === undefined) throw wrongValue
    return coerce(value)
  }

const listOf =
  (coerce: Coerce): Coerce =>
  (value) =>
    // One value is a list of one.
    typeof value === 'object' && typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function'
      ? Array.from(value as Iterable<unknown>, coerce)
      : [coerce(value)]

interface Member {
  readonly name: string
  readonly coerce: Coerce
  readonly defaultValue: unknown
  readonly isNeeded: boolean
}

const memberOf = ({ name, type, defaultValue }: GraphQLInputField): Member => ({
  name,
  coerce: coercerOf(type),
  defaultValue,
  isNeeded: defaultValue === undefined && isNonNullType(type),
})

type Given = Record<string, unknown>

function coerceMembers(members: readonly Member[], given: Given): Given {
  const coerced: Given = {}
  for (const { name, coerce, defaultValue, isNeeded } of members) {
    const value = given[name]
    if (value !== undefined) coerced[name] = coerce(value)
    else if (isNeeded) throw wrongValue
    else if (defaultValue !== undefined) coerced[name] = defaultValue
  }
  return coerced
}

function objectOf(type: GraphQLInputObjectType): Coerce {
  const fields = type.getFields()
  let members: readonly Member[] | undefined
  return (value) => {
    if (typeof value !== 'object' || Array.isArray(value)) throw wrongValue
    // Types may hold themselves, so this waits for the first value.
    members ??= Object.values(fields).map(memberOf)
    const given = value as Given
    const coerced = coerceMembers(members, given)
    for (const name of Object.keys(given)) if (fields[name] === undefined) throw wrongValue
    if (type.isOneOf) checkOneOf(coerced)
    return coerced
  }
}

function checkOneOf(coerced: object): void {
  const values = Object.values(coerced)
  if (values.length !== 1 || values[0] === null) throw wrongValue
}

function coerceNew(type: GraphQLInputType): Coerce {
  if (isNonNullType(type)) return nonNull(coercerOf(type.ofType))
  if (isListType(type)) return orNull(listOf(coercerOf(type.ofType)))
  if (isInputObjectType(type)) return orNull(objectOf(type))
  const isText = texts.has(type)
  return orNull((value) => {
    if (isText && typeof value === 'string') return value
    const parsed = type.parseValue(value)
    if (parsed === undefined) throw wrongValue
    return parsed
  })
}

/** Throws where the type does not take the value. */
export function coercerOf(type: GraphQLInputType): Coerce {
  const known = coercers.get(type)
  if (known !== undefined) return known
  const coerce = coerceNew(type)
  coercers.set(type, coerce)
  return coerce
}
