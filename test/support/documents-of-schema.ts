// Documents made up from the schema alone: any field, any argument, any input that GraphQL accepts.
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'

/** Draws an element of a non-empty list, a whole number below a bound, or a yes or no. */
export interface Dice {
  pick<T>(choices: readonly T[]): T
  below(bound: number): number
  maybe(): boolean
}

/** A die that always falls the same way for a seed: a failing document can be had again from its number. */
export function diceOf(seed: number): Dice {
  let state = seed
  const below = (bound: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
  return {
    below,
    maybe: () => below(2) === 0,
    pick: <T>(choices: readonly T[]) => choices[below(choices.length)] as T,
  }
}

const texts = ['', ' ', '回访', 'a'.repeat(1_001), '05710000001', '"\\\n', '💬', '0', 'null']
const instants = ['2026-12-01T01:00:00Z', '1970-01-01T00:00:00Z', '2999-12-31T23:59:59.999+08:00']
const clocks = ['09:00:00', '23:59', '00:00:00']

export interface Values {
  /** Texts that may be ids. */
  readonly ids: readonly string[]
}

function scalar(name: string, dice: Dice, { ids }: Values): string {
  switch (name) {
    case 'ID':
      return JSON.stringify(dice.pick([...ids, ...ids, ...texts]))
    case 'Int':
      return String(dice.pick([0, 1, 2, 3, 20, 100, 101, 120, 121, 500, 501, -1, 2_147_483_647]))
    case 'Float':
      return dice.pick(['0', '0.5', '-1'])
    case 'Boolean':
      return String(dice.maybe())
    case 'DateTime':
      return JSON.stringify(dice.pick(instants))
    case 'LocalTime':
      return JSON.stringify(dice.pick(clocks))
    default:
      return JSON.stringify(dice.pick([...texts, ...ids]))
  }
}

function literal(type: GraphQLInputType, dice: Dice, values: Values): string {
  if (isNonNullType(type)) return literal(type.ofType, dice, values)
  if (isListType(type)) {
    const element = isNonNullType(type.ofType) ? type.ofType.ofType : type.ofType
    return `[${Array.from({ length: dice.below(4) }, () => literal(element, dice, values)).join(', ')}]`
  }
  if (isEnumType(type)) return dice.pick(type.getValues()).name
  if (!isInputObjectType(type)) return scalar(type.name, dice, values)
  const fields = Object.values(type.getFields())
  const chosen = type.isOneOf
    ? [dice.pick(fields)]
    : fields.filter((field) => isNonNullType(field.type) || dice.below(3) === 0)
  const member = ({ name, type: fieldType }: (typeof fields)[number]) =>
    !isNonNullType(fieldType) && !type.isOneOf && dice.below(8) === 0
      ? `${name}: null`
      : `${name}: ${literal(fieldType, dice, values)}`
  return `{ ${chosen.map(member).join(', ')} }`
}

function callOf(field: GraphQLField<unknown, unknown>, dice: Dice, values: Values): string {
  const given = field.args.filter((arg) => isNonNullType(arg.type) || dice.below(3) === 0)
  const args = given.map((arg) => `${arg.name}: ${literal(arg.type, dice, values)}`)
  return args.length === 0 ? field.name : `${field.name}(${args.join(', ')})`
}

function selection(
  type: GraphQLOutputType,
  schema: GraphQLSchema,
  dice: Dice,
  values: Values,
  depth: number,
): string {
  const named: GraphQLNamedType = getNamedType(type)
  if (isAbstractType(named)) {
    const members = schema.getPossibleTypes(named)
    const fragments = members
      .filter(() => dice.below(2) === 0)
      .map((member) => `... on ${member.name} ${selection(member, schema, dice, values, depth)}`)
    return `{ __typename ${fragments.join(' ')} }`
  }
  if (!isObjectType(named)) return ''
  return `{ __typename ${fieldsOf(named, schema, dice, values, depth).join(' ')} }`
}

/** Every field gets an alias, so that no two of a document can conflict. */
let aliases = 0

function fieldsOf(
  type: GraphQLObjectType,
  schema: GraphQLSchema,
  dice: Dice,
  values: Values,
  depth: number,
): string[] {
  const fields = Object.values(type.getFields()).filter((field) => depth > 0 || !isObjectLike(field.type))
  return fields
    .filter(() => dice.below(3) === 0)
    .slice(0, 6)
    .map((field) => {
      aliases += 1
      return `f${aliases}: ${callOf(field as GraphQLField<unknown, unknown>, dice, values)} ${selection(field.type, schema, dice, values, depth - 1)}`
    })
}

const isObjectLike = (type: GraphQLOutputType) => {
  const named = getNamedType(type)
  return isObjectType(named) || isAbstractType(named)
}

/** A document of one operation. */
export function documentOf(
  schema: GraphQLSchema,
  operation: 'query' | 'mutation',
  dice: Dice,
  values: Values,
): string {
  const root = operation === 'query' ? schema.getQueryType() : schema.getMutationType()
  if (root == null) throw new Error(`the schema has no ${operation}`)
  const fields = fieldsOf(root, schema, dice, values, 3)
  return `${operation} { __typename ${fields.join(' ')} }`
}
