// Objects of an answer are counted while they are made, as a walk through the answer would count them.
import fc from 'fast-check'
import { buildSchema, GraphQLScalarType, parse } from 'graphql'
import { expect, it } from 'vitest'
import { createExecutePlanned } from '../../src/execution/execute.ts'
import { objectCountOf } from '../../src/execution/object-count.ts'
import { objectsIn } from '../../src/plugins/use-cost.ts'

const schema = buildSchema(`
  scalar Any
  type Row { id: ID  any: Any  must: Int!  row: Row  rows: [[Row]] }
  type Query { row: Row  rows: [Row] }
`)
const any = schema.getType('Any')
if (any instanceof GraphQLScalarType)
  any.serialize = (value) => (value === 'an object' ? { inside: [{}] } : value)

const { row } = fc.letrec((tie) => {
  const some = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(null, undefined) }, tie('row'))
  return {
    row: fc.record({
      id: fc.constantFrom('1', null),
      any: fc.oneof(
        { weight: 9, arbitrary: fc.constant('text') },
        fc.constantFrom<unknown>('an object', { a: {} }, [{}], new Date(0)),
      ),
      must: fc.oneof({ weight: 19, arbitrary: fc.constant(1) }, fc.constant(null)),
      row: fc.oneof(
        some,
        some.map((one) => Promise.resolve(one)),
      ),
      rows: fc.oneof(fc.constant(null), fc.array(fc.array(some, { maxLength: 3 }), { maxLength: 3 })),
    }),
  }
})

const parts = 'id any again: any must __typename'
const document = parse(
  `{ row { ${parts} row { ${parts} } rows { ${parts} row { ${parts} } } } rows { id row { rows { id must } } } }`,
)
const executePlanned = createExecutePlanned()
const answerTo = async (rootValue: object) =>
  executePlanned({ schema, document, rootValue }, () => expect.unreachable())

it('as many as there are', async () => {
  let told = 0
  await fc.assert(
    fc.asyncProperty(row, fc.array(row, { maxLength: 3 }), async (row, rows) => {
      const result = await answerTo({ row, rows })
      const count = objectCountOf(result)
      if (count === undefined) return
      told += 1
      expect(count).toBe(objectsIn(result.data))
    }),
    { numRuns: 400 },
  )
  expect(told).toBeGreaterThan(10)
})

it('of other data nothing is known', async () => {
  const result = await answerTo({ rows: [{ id: '1' }, { id: '2' }] })
  expect(objectCountOf({ ...result, extensions: {} })).toBe(3)
  expect(objectCountOf({ ...result, data: {} })).toBeUndefined()
  expect(objectCountOf({})).toBeUndefined()
})
