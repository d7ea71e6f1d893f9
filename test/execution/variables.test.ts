// Variables are coerced as graphql-js does, and refused where it has something to say.
import fc from 'fast-check'
import {
  buildSchema,
  type GraphQLInputType,
  type GraphQLNamedType,
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  parse,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { coerceVariables, planVariables } from '../../src/execution/variables.ts'
import { schema } from '../../src/graphql/schema.ts'
import { type Dice, diceOf } from '../support/documents-of-schema.ts'

const strange = [
  null,
  undefined,
  '',
  'text',
  5,
  -0,
  1.5,
  2 ** 31,
  Number.NaN,
  true,
  2n,
  [],
  {},
  { nothing: 1 },
]
const scalars: Record<string, readonly unknown[]> = {
  Int: [0, 100, -1],
  Float: [0.5, 3],
  Boolean: [true, false],
  DateTime: ['2026-12-01T01:00:00Z', new Date(0)],
  LocalTime: ['09:00:00', '23:59'],
}

/** A value of the type, with something strange in it now and then. */
function valueFor(type: GraphQLInputType, dice: Dice): unknown {
  if (dice.below(25) === 0) return dice.pick(strange)
  if (isNonNullType(type)) return valueFor(type.ofType, dice)
  if (dice.below(8) === 0) return null
  if (isListType(type))
    return dice.below(6) === 0
      ? valueFor(type.ofType, dice)
      : Array.from({ length: dice.below(4) }, () => valueFor(type.ofType, dice))
  if (isEnumType(type)) return dice.pick(type.getValues()).name
  if (!isInputObjectType(type)) return dice.pick(scalars[type.name] ?? ['a text', 'Instance:1', 7])
  const fields = Object.values(type.getFields())
  const chosen = type.isOneOf
    ? [dice.pick(fields)]
    : fields.filter((field) => isNonNullType(field.type) || dice.maybe())
  return Object.fromEntries([
    ...chosen.map((field) => [field.name, valueFor(field.type, dice)]),
    ...(dice.below(40) === 0 ? [['strange', 1]] : []),
  ])
}

const inputs = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLNamedType & GraphQLInputType => isInputType(type) && !type.name.startsWith('__'),
)

it('of every input type', () => {
  const seen = { taken: 0, refused: 0 }
  fc.assert(
    fc.property(fc.noShrink(fc.nat()), (seed) => {
      const dice = diceOf(seed)
      const type = dice.pick(inputs)
      const named = dice.pick([type.name, `${type.name}!`, `[${type.name}!]`, `[${type.name}]!`])
      const [operation] = parse(`query ($value: ${named}) { __typename }`).definitions
      const definition = operation as OperationDefinitionNode
      const given = dice.below(20) === 0 ? {} : { value: valueFor(type, dice) }
      const { coerced, errors } = getVariableValues(schema, definition.variableDefinitions ?? [], given)
      seen[errors === undefined ? 'taken' : 'refused'] += 1
      const plans = planVariables(schema, definition) ?? []
      expect(coerceVariables(plans, given)).toEqual(coerced)
    }),
    { numRuns: 3_000 },
  )
  // Both are common, or this would show little.
  expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(300)
})

describe('values that are coerced again', () => {
  const planned = (text: string) =>
    planVariables(schema, parse(text).definitions[0] as OperationDefinitionNode) ?? []
  const byId = planned('query ($id: ID!) { __typename }')
  const byOther = planned('query ($other: ID) { __typename }')

  it('are what they became before, as long as no others come between', () => {
    const given = { id: 7 }
    const first = coerceVariables(byId, given)
    expect(first).toEqual({ id: '7' })
    expect(coerceVariables(byId, given)).toBe(first)
    expect(coerceVariables(byId, { id: 8 })).toEqual({ id: '8' })
    expect(coerceVariables(byId, given)).toEqual({ id: '7' })
  })

  it('are not taken for those of another operation', () => {
    const given = { id: 'a', other: 'b' }
    expect(coerceVariables(byId, given)).toEqual({ id: 'a' })
    expect(coerceVariables(byOther, given)).toEqual({ other: 'b' })
  })

  it('stay wrong', () => {
    const given = { other: 'b' }
    expect(coerceVariables(byId, given)).toBeUndefined()
    expect(coerceVariables(byId, given)).toBeUndefined()
  })

  it('are planned once for an operation of a schema', () => {
    const operation = parse('query ($id: ID!) { __typename }').definitions[0] as OperationDefinitionNode
    expect(planVariables(schema, operation)).toBe(planVariables(schema, operation))
    const another = buildSchema('type Query { a: Int }')
    expect(planVariables(another, operation)).not.toBe(planVariables(schema, operation))
  })
})
