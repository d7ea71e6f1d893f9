// Fields of objects that have to be read first are answered as graphql-js answers them, whatever is read.
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import {
  buildSchema,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLObjectType,
  parse,
} from 'graphql'
import { expect, it } from 'vitest'
import { createExecutePlanned } from '../../src/execution/execute.ts'
import { reads } from '../../src/execution/read.ts'
import { memberNamed, tells } from '../../src/execution/told.ts'

const definitions = `
  enum Size { SMALL LARGE }
  type Row { id: ID  text: String  must: String!  size: Size!  numbers: [Int!]  peer: Row  musts: [Row!]!  other: Int }
  type Query { rows: [Row]  must: [Row!]!  row: Row! }
`

type Row = Readonly<Record<string, unknown>>
type Wholes = Readonly<Record<string, unknown>>

/** What is read by an id: one promise for all who ask until it is let go, in the order that the test says. */
class Reader {
  readonly asked: unknown[] = []
  readonly #wholes: Wholes
  readonly #known = new Map<unknown, Promise<unknown>>()
  readonly #letGo: (() => void)[] = []

  constructor(wholes: Wholes) {
    this.#wholes = wholes
  }

  read({ id }: Row): Promise<unknown> {
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const whole = this.#wholes[String(id)]
    if (whole === 'thrown at once') throw new Error(`thrown for ${id}`)
    const promise = new Promise((resolve, reject) => {
      this.#letGo.push(() => {
        this.#known.delete(id)
        if (whole === 'rejected') reject(new Error(`rejected for ${id}`))
        else resolve(whole)
      })
    })
    this.#known.set(id, promise)
    this.asked.push(id)
    return promise
  }

  async letGo(order: readonly number[]): Promise<void> {
    for (const place of order) {
      await turn()
      if (this.#letGo.length > 0) this.#letGo.splice(place % this.#letGo.length, 1)[0]?.()
    }
    for (;;) {
      await turn()
      const next = this.#letGo.shift()
      if (next === undefined) return
      next()
    }
  }
}

const read = (source: object, context: unknown) => (context as Reader).read(source as Row)

function schemaWith(mark: typeof reads) {
  const schema = buildSchema(definitions)
  const row = schema.getType('Row')
  for (const field of row instanceof GraphQLObjectType ? Object.values(row.getFields()) : []) {
    const { name } = field
    if (name === 'id') continue
    const told = memberNamed(name)
    const answer = (whole: unknown) => {
      const member = (whole as Row | null)?.[name]
      if (member === 'cannot be answered') throw new Error(`no answer of ${name}`)
      return member === 'promised' ? Promise.resolve('SMALL') : member
    }
    const isTold = (source: object) => told(source) !== undefined
    const resolve = (source: Row, _args: object, context: Reader) =>
      isTold(source) ? told(source) : read(source, context).then(answer)
    field.resolve = mark(tells(resolve, told), { isTold, read, answer })
  }
  return schema
}

const schema = schemaWith(reads)
const unmarked = schemaWith((resolve) => resolve)

const ids = ['1', '2', '3']
const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>('SMALL', undefined) },
  fc.constantFrom<unknown>(null, 'promised', 'cannot be answered', {}, new Error('returned')),
)
const { whole, source } = fc.letrec((tie) => ({
  source: fc.record({ id: fc.constantFrom(...ids) }, { noNullPrototype: true }),
  whole: fc.record(
    {
      text: leaf,
      must: leaf,
      size: leaf,
      numbers: fc.oneof(fc.constantFrom<unknown>(null, 'promised', 7), fc.array(fc.constantFrom(1, null))),
      peer: fc.oneof(tie('source'), fc.constantFrom(null, 'promised')),
      musts: fc.array(tie('source'), { maxLength: 2 }),
      other: fc.constantFrom<unknown>(7, undefined, 'cannot be answered', 'seven'),
    },
    { requiredKeys: ['must', 'size', 'musts'], noNullPrototype: true },
  ),
}))
const wholes = fc.record(
  Object.fromEntries(
    ids.map((id) => [
      id,
      fc.oneof({ weight: 5, arbitrary: whole }, fc.constantFrom<unknown>(null, 'rejected', 'thrown at once')),
    ]),
  ),
)
const rows = fc.array(
  fc
    .tuple(source, fc.record({ text: leaf, must: leaf, size: leaf }, { requiredKeys: [] }))
    .map(([{ id }, told]) => ({ ...told, id })),
  { maxLength: 5 },
)

type Execute = (args: ExecutionArgs) => ExecutionResult | PromiseLike<ExecutionResult>
const executePlanned: Execute = (args) => createExecutePlanned()(args, () => expect.unreachable())

const shown = ({ data, errors = [] }: ExecutionResult) => ({
  data: JSON.stringify(data),
  errors: errors.map(({ message, path, locations }) => JSON.stringify({ message, path, locations })),
})

async function answerOf(execute: Execute, args: ExecutionArgs, wholes: Wholes, order: readonly number[]) {
  const contextValue = new Reader(wholes)
  const result = execute({ ...args, contextValue })
  await contextValue.letGo(order)
  return { ...shown(await result), asked: contextValue.asked }
}

const given = [rows, wholes, fc.array(fc.nat(9))] as const

it('as if each field were asked for itself', async () => {
  const document = parse(`
    { rows { ...R peer { ...R peer { id text } } musts { must other } } must { must numbers } row { size must } }
    fragment R on Row { id text again: text other must size numbers __typename }
  `)
  await fc.assert(
    fc.asyncProperty(...given, async (rows, wholes, order) => {
      const rootValue = { rows, must: rows, row: rows[0] }
      const wanted = await answerOf(executePlanned, { schema: unmarked, document, rootValue }, wholes, order)
      expect(await answerOf(executePlanned, { schema, document, rootValue }, wholes, order)).toEqual(wanted)
    }),
    { numRuns: 400 },
  )
})

/** What must not be null fails in another turn of graphql-js than what may be: of one reading both would be seen. */
it('as graphql-js answers', async () => {
  const document = parse(`
    { rows { ...R peer { ...R peer { id text } } } must { numbers } }
    fragment R on Row { id text again: text other numbers __typename }
  `)
  await fc.assert(
    fc.asyncProperty(...given, async (rows, wholes, order) => {
      const args = { schema, document, rootValue: { rows, must: rows } }
      const wanted = await answerOf(execute, args, wholes, order)
      const answer = await answerOf(executePlanned, args, wholes, order)
      expect({ ...answer, errors: answer.errors.sort() }).toEqual({ ...wanted, errors: wanted.errors.sort() })
    }),
    { numRuns: 400 },
  )
})

it('an object is read once for all that is asked of it', async () => {
  const asked: unknown[] = []
  const contextValue = {
    read: (source: Row) => Promise.resolve(asked.push(source) && { text: 'text', must: 'must' }),
  }
  const rows = [{ id: '1' }, { id: '1' }, { id: '2', text: 'told', must: 'told' }]
  const document = parse('{ rows { text must again: text } }')
  const { data } = await executePlanned({ schema, document, rootValue: { rows }, contextValue })
  expect(data?.['rows']).toMatchObject([{ again: 'text' }, { must: 'must' }, { text: 'told' }])
  expect(asked).toEqual(rows.slice(0, 2))
})
