// Prices that are kept are those that would be computed, and an answer is counted as it always was.
import fc from 'fast-check'
import { parse } from 'graphql'
import { expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.ts'
import { objectsIn, priceOf } from '../../src/plugins/use-cost.ts'

const documents = [
  'query ($first: Int, $after: String, $filter: InstanceFilter) { instances(first: $first, after: $after, filter: $filter) { nodes { id jobGroups(first: 3) { nodes { id } } } } }',
  'query ($first: Int = 7, $more: Int) { instances(first: $first) { nodes { jobGroups(first: $more) { nodes { id script { id } } } } } }',
  'query ($first: Int!, $id: ID = "Instance:1") { a: instances(first: $first) { nodes { id } } instance(id: $id) { id } }',
  'query ($first: Int, $id: ID!) { node(id: $id) { ...on Instance { jobGroups(first: $first) { nodes { id } } } } }',
  'query ($first: Int) { ...Page } fragment Page on Query { instances(first: $first) { nodes { id } } calledRoutes { nodes { id } } }',
  'query ($more: Boolean!, $first: Int) { instances(first: $first) @include(if: $more) { nodes { id } } }',
  'query ($id: ID = "Instance:1") { instance(id: $id) { id name } }',
].map((text) => ({ text, document: parse(text) }))

const size = fc.oneof(fc.integer({ min: -1, max: 3 }), fc.integer({ min: 0, max: 300 }), fc.constant(null))
const variables = fc.record(
  {
    first: fc.oneof(size, size, fc.constant('20'), fc.constant(1.5)),
    more: fc.oneof(size, fc.boolean()),
    id: fc.constantFrom('Instance:1', 'none', null),
    after: fc.constantFrom('b2Zmc2V0OjE5', null),
    filter: fc.constantFrom({ name: '回访' }, {}, null, { nobody: 1 }),
  },
  { requiredKeys: [] },
)

function told<Value>(find: () => Value): { value: Value } | { message: string } {
  try {
    return { value: find() }
  } catch (error) {
    return { message: (error as Error).message }
  }
}

it('a price is the same for a document that is known and for one that is seen for the first time', () => {
  fc.assert(
    fc.property(fc.constantFrom(...documents), variables, ({ text, document }, variableValues) => {
      const known = told(() => priceOf({ schema, document, variableValues }))
      expect(known).toEqual(told(() => priceOf({ schema, document: parse(text), variableValues })))
    }),
    { numRuns: 2_000 },
  )
})

it('the operation of a name is priced, and none where none can be meant', () => {
  const document = parse(
    'query Small { instances { totalCount } } query Large { instances(first: 50) { nodes { id } } }',
  )
  const priced = (operationName?: string | null) => priceOf({ schema, document, operationName })
  for (const _again of [1, 2]) {
    expect([priced('Small'), priced('Large'), priced('None'), priced(), priced(null), priced('')]).toEqual([
      1,
      51,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  }
})

/** One for each object, however deep; what a scalar makes of a value is none. */
const counted = (value: unknown): number => {
  if (typeof value !== 'object' || value === null || value instanceof Date) return 0
  const inside = Object.values(value).reduce((sum: number, each) => sum + counted(each), 0)
  return Array.isArray(value) ? inside : inside + 1
}

it('an answer costs one for each object in it', () => {
  expect(objectsIn({ a: [{ b: null }, [{ c: new Date(0) }], 'd', 1], e: {} })).toBe(4)
  fc.assert(
    fc.property(
      fc.object({
        withDate: true,
        withNullPrototype: true,
        values: [fc.string(), fc.integer(), fc.constant(null)],
      }),
      (answer) => {
        expect(objectsIn(answer)).toBe(counted(answer))
      },
    ),
  )
})
