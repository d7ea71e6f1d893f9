// Code that is made for a selection answers what the loop over its fields answers, whatever comes after the first objects.
import fc from 'fast-check'
import { buildSchema, type ExecutionArgs, type ExecutionResult, execute, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { Beginning } from '../../src/execution/beginning.ts'
import { createExecutePlanned } from '../../src/execution/execute.ts'
import type { FieldPlan } from '../../src/execution/plan.ts'
import { withStrayRejections } from '../support/stray-rejections.ts'

const schema = buildSchema(`
  enum Colour { RED GREEN }
  type Row { id: ID! name: String size: Int! share: Float ready: Boolean colour: Colour part: Part tags: [String!] late(by: Int): String last: String! }
  type Part { id: ID! name: String }
  type Query { rows: [Row] strict: [Row!] }
`)
const executePlanned = createExecutePlanned()

const shown = ({ data, errors }: ExecutionResult) => ({
  data: JSON.stringify(data),
  errors: errors?.map(({ message, path }) => `${path?.join('.')}: ${message}`),
})

async function expectEqual(args: ExecutionArgs): Promise<void> {
  const wanted = shown(await withStrayRejections(() => execute(args)))
  const planned = executePlanned(args, () => {
    throw new Error('was not planned')
  })
  expect(shown(await planned)).toEqual(wanted)
}

const usual = (n: number) => ({
  id: `row ${n}`,
  name: n % 5 === 0 ? null : `n${n}`,
  size: n,
  share: n / 2,
  ready: n % 2 === 0,
  colour: n % 3 === 0 ? 'RED' : 'GREEN',
  part: n % 4 === 0 ? null : { id: n, name: 'p' },
  tags: ['a'],
  late: 'l',
  last: 'z',
})

const nothing = ['nothing', () => undefined] as const
const promise = ['a promise', () => Promise.resolve(7)] as const

/** What the members of a row may be in place of what they are. */
const odd = fc.constantFrom<readonly [string, () => unknown]>(
  nothing,
  ['null', () => null],
  ['another type', () => ({})],
  ['a number', () => 1.5],
  ['a text', () => 'HUGE'],
  ['a function', () => () => 7],
  promise,
  ['an error', () => new Error('told')],
)
const member = fc.constantFrom(
  'id',
  'name',
  'size',
  'share',
  'ready',
  'colour',
  'part',
  'late',
  'last',
  'throws',
)
const oddities = fc.array(fc.record({ at: fc.nat(299), member, odd }), { maxLength: 60 })

/** A row that fails later, before one that fails at once. */
const failsTwice = [
  { at: 7, member: 'id', odd: promise },
  { at: 7, member: 'last', odd: nothing },
  { at: 9, member: 'last', odd: nothing },
] as const

const documents = [
  '{ rows { id name size } }',
  '{ rows { __typename id name size share ready colour last } }',
  '{ rows { size again: size part { id name __typename } name tags late last } }',
  '{ strict { id size colour last } }',
  '{ rows { part { id name } id name late(by: 1) } }',
].map((text) => parse(text))

it.each(documents)('%#', async (document) => {
  await fc.assert(
    fc.asyncProperty(oddities, fc.nat(2), async (changes, rounds) => {
      const rowsOf = () => {
        const rows: Record<string, unknown>[] = Array.from({ length: 300 }, (_, n) => usual(n))
        for (const { at, member: name, odd: change } of changes)
          if (name === 'throws')
            Object.defineProperty(rows[at], 'name', {
              configurable: true,
              get() {
                throw new Error('read')
              },
            })
          else
            Object.defineProperty(rows[at], name, {
              value: change[1](),
              enumerable: true,
              configurable: true,
            })
        return rows
      }
      for (let round = 0; round <= rounds; round++) {
        const rootValue = () => ({ rows: rowsOf(), strict: rowsOf() })
        await expectEqual({
          schema,
          document,
          get rootValue() {
            return rootValue()
          },
        })
      }
    }),
    { numRuns: 60, examples: [[[...failsTwice], 2]] },
  )
})

describe('the code', () => {
  const field = (key: string, told: ((source: object) => unknown) | undefined, constant?: string) =>
    ({
      key,
      constant,
      told,
      output: { kind: 'leaf', nonNull: true, isText: true, common: () => undefined },
    }) as unknown as FieldPlan
  const texts = ['a', 'b', 'c'].map((name) =>
    field(name, (source) => (source as Record<string, unknown>)[name]),
  )
  const row = { a: '1', b: '2', c: '3' }

  function learnt(fields: readonly FieldPlan[], from: object = row) {
    const beginning = new Beginning(fields)
    for (let objects = 0; objects <= 64; objects++) expect(beginning.answerOf(from)).toBe(undefined)
    return beginning
  }

  it('is made once it is worth it, and begins the answer in the order of the fields', () => {
    const beginning = learnt([field('__typename', undefined, 'Row'), ...texts])
    const answer = beginning.answerOf(row)
    expect(JSON.stringify(answer)).toBe('{"__typename":"Row","a":"1","b":"2","c":"3"}')
    expect(beginning.after(answer)).toEqual([])
  })

  it('goes as far as the first object tells, and leaves the rest', () => {
    const beginning = learnt(texts, { a: '1', b: '2' })
    const answer = beginning.answerOf(row)
    expect(answer).toEqual({ a: '1', b: '2' })
    expect(beginning.after(answer)).toEqual(texts.slice(2))
    expect(beginning.after(undefined)).toEqual(texts)
  })

  it('is not made for one field', () => {
    const beginning = learnt(texts, { a: '1' })
    expect(beginning.answerOf({ a: '1' })).toBe(undefined)
  })

  it('leaves what is unusual to the loop, and is given up where most is', () => {
    const beginning = learnt(texts)
    const odd = { a: '1', b: 2, c: '3' }
    for (let objects = 0; objects < 63; objects++) expect(beginning.answerOf(odd)).toBe(undefined)
    for (let objects = 0; objects < 63; objects++) expect(beginning.answerOf(row)).toEqual(row)
    for (let objects = 0; objects < 64; objects++) expect(beginning.answerOf(odd)).toBe(undefined)
    expect(beginning.answerOf(row)).toBe(undefined)
  })
})
