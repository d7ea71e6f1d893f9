// Variables are coerced as graphql-js does, and refused where it has something to say.
import fc from 'fast-check'
import {
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
import { expect, it } from 'vitest'
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
