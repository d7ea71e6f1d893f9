// Leaves that objects tell by themselves are answered as graphql-js answers them, whatever the objects hold.
import fc from 'fast-check'
import {
  buildSchema,
  type ExecutionResult,
  execute,
  GraphQLObjectType,
  GraphQLScalarType,
  parse,
} from 'graphql'
import { expect, it, vi } from 'vitest'
import { createExecutePlanned } from '../../src/execution/execute.ts'
import { memberNamed, tells } from '../../src/execution/told.ts'

const leaves = ['Int', 'Float', 'Boolean', 'ID', 'String', 'Size', 'Day']
const fields = leaves.flatMap((leaf) => [`may${leaf}: ${leaf}`, `must${leaf}: ${leaf}!`])
const schema = buildSchema(`
  enum Size { SMALL LARGE }
  scalar Day
  type Row { ${fields.join(' ')} called: Int }
  type Marked { ${fields.join(' ')} }
  type Query { rows: [Row]  marked: [Marked]  row: Row  must: [Row!] }
`)

const day = schema.getType('Day')
if (day instanceof GraphQLScalarType)
  day.serialize = (value) => {
    if (value instanceof Date) return value.toISOString().slice(0, 10)
    if (value === 'no day') throw new Error('this is no day')
    return value === 'nothing' ? null : `day ${String(value)}`
  }

const asked = vi.fn()
const marked = schema.getType('Marked')
if (marked instanceof GraphQLObjectType)
  for (const field of Object.values(marked.getFields()))
    field.resolve = tells((source: Record<string, unknown>) => {
      asked()
      const told = source[field.name]
      return told === undefined ? 'from the resolver' : told
    }, memberNamed(field.name))

const values = fc.oneof(
  fc.constantFrom<unknown>('SMALL', 7, 'text', true, null),
  fc.constantFrom<unknown>(
    undefined,
    '',
    'HUGE',
    'no day',
    'nothing',
    -0,
    1.5,
    2 ** 31,
    Number.NaN,
    2n,
    {},
    [],
    new Date(0),
    new Date(Number.NaN),
    new Error('an error that was answered'),
    () => 7,
    () => {
      throw new Error('thrown by a function')
    },
  ),
)

const names = fields.map((field) => field.split(':')[0] ?? '')
const row = fc.record({
  members: fc.record(Object.fromEntries(names.map((name) => [name, values]))),
  throws: fc.option(fc.constantFrom(...names), { freq: 9 }),
})

const objectOf = ({ members, throws }: { members: object; throws: string | null }): object =>
  throws === null
    ? members
    : Object.defineProperty({ ...members }, throws, {
        get() {
          throw new Error('thrown by a getter')
        },
      })

const selected = names.join(' ')
const document = parse(`{
  rows { ${selected} } marked { ${selected} again: mayInt } row { ${selected} __typename } must { ${selected} }
}`)

const shown = ({ data, errors = [] }: ExecutionResult) => ({
  data: JSON.stringify(data),
  errors: errors.map(({ message, path, locations }) => JSON.stringify({ message, path, locations })),
})

it('whatever the objects hold', async () => {
  const executePlanned = createExecutePlanned()
  const rows = fc.array(fc.oneof({ weight: 9, arbitrary: row }, fc.constantFrom(null, 'a text')))
  await fc.assert(
    fc.asyncProperty(rows, async (made) => {
      const given = made.map((one) => (typeof one === 'object' && one !== null ? objectOf(one) : one))
      const objects = given.filter((one) => typeof one === 'object')
      const rootValue = { rows: given, marked: objects, row: given[0], must: [given[0]] }
      const args = { schema, document, rootValue }
      const wanted = shown(await execute(args))
      const answered = shown(await executePlanned(args, () => expect.unreachable()))
      expect(answered).toEqual(wanted)
    }),
    { numRuns: 400 },
  )
})

it('members that are promised', async () => {
  const executePlanned = createExecutePlanned()
  const members = { mayString: Promise.resolve('text'), mayDay: Promise.resolve(new Date(0)), mayInt: 7 }
  const args = {
    schema,
    document: parse('{ rows { mayString mayDay mayInt } marked { mayDay mayString } }'),
    rootValue: { rows: [members, members], marked: [members] },
  }
  expect(shown(await executePlanned(args, () => expect.unreachable()))).toEqual(shown(await execute(args)))
})

it('a resolver is asked only for what the object does not tell', async () => {
  const members = Object.fromEntries(
    leaves.flatMap((leaf) => [
      [`may${leaf}`, null],
      [`must${leaf}`, { Size: 'LARGE', Int: 1, Float: 0.5, Boolean: false }[leaf] ?? 'text'],
    ]),
  )
  const executePlanned = createExecutePlanned()
  const answer = async (rootValue: object) => {
    asked.mockClear()
    const args = { schema, document: parse(`{ marked { ${selected} } }`), rootValue }
    const { errors } = await executePlanned(args, () => expect.unreachable())
    expect(errors).toBeUndefined()
    return asked.mock.calls.length
  }
  expect(await answer({ marked: [members, members] })).toBe(0)
  expect(await answer({ marked: [members, { ...members, mayString: undefined }] })).toBe(1)
})
