// Executing by plans answers what graphql-js answers: data, errors with their places, and the order of both.
import { readFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { buildSchema, type ExecutionArgs, type ExecutionResult, execute, parse, print } from 'graphql'
import { beforeEach, describe, expect, it } from 'vitest'
import { createExecutePlanned } from '../../src/execution/execute.ts'
import { type Dice, diceOf, documentOf } from '../support/documents-of-schema.ts'
import { answerMadeUp, worldOf } from '../support/made-up-answers.ts'
import { withStrayRejections } from '../support/stray-rejections.ts'

const execution = createExecutePlanned()
const handedOver: string[] = []
const executePlanned = (args: ExecutionArgs) =>
  execution(args, (given) => {
    handedOver.push(print(given.document))
    return execute(given)
  })

/** Everything of a result that a client could see, in order. */
const shown = ({ data, errors }: ExecutionResult) => ({
  data: JSON.stringify(data),
  errors: errors?.map(({ message, path, locations, extensions, originalError }) => ({
    message,
    path,
    locations,
    extensions,
    cause: originalError?.message,
  })),
})

type Args = Omit<ExecutionArgs, 'contextValue'>

/** Lets what is awaited go, one at a time and in an order that the seed says. */
async function resultOf(run: typeof executePlanned, args: Args, seed: number, mayWait: boolean) {
  const world = worldOf(seed, mayWait)
  const dice = diceOf(seed)
  let result: ExecutionResult | undefined
  const whole = Promise.resolve(run({ ...args, contextValue: world })).then((given) => {
    result = given
  })
  for (;;) {
    await turn()
    if (result !== undefined) break
    const places = [...world.waiting.keys()].sort()
    if (places.length === 0) break
    const place = dice.pick(places)
    world.waiting.get(place)?.()
    world.waiting.delete(place)
  }
  await whole
  // What was left out of the answer may still come, and changes nothing.
  for (const letGo of world.waiting.values()) letGo()
  await turn()
  return { ...shown(result ?? {}), log: world.log.sort() }
}

async function expectEqual(args: Args, seed: number, mayWait: boolean) {
  const wanted = await withStrayRejections(() => resultOf(execute, args, seed, mayWait))
  // Planned, and once more by the plan that is there.
  for (const _time of ['first', 'second'])
    expect(await resultOf(executePlanned, args, seed, mayWait)).toEqual(wanted)
}

beforeEach(() => {
  handedOver.length = 0
})

describe('documents made up from the schema', () => {
  const schema = answerMadeUp(buildSchema(readFileSync('schema/schema.graphql', 'utf8')))
  const documents = (operation: 'query' | 'mutation', dice: Dice) =>
    parse(documentOf(schema, operation, dice, { ids: ['Instance:1', 'CallTask:2'] }))

  it.each([
    ['query', false],
    ['query', true],
    ['mutation', false],
    ['mutation', true],
  ] as const)('%s, answers that may wait: %s', { timeout: 60_000 }, async (operation, mayWait) => {
    await fc.assert(
      fc.asyncProperty(fc.noShrink(fc.nat()), (seed) =>
        expectEqual({ schema, document: documents(operation, diceOf(seed)) }, seed, mayWait),
      ),
      { numRuns: 120 },
    )
    expect(handedOver).toEqual([])
  })
})

describe('documents that are hard to execute', () => {
  const schema = answerMadeUp(
    buildSchema(`
      interface Named { name: String  peer: Named }
      union Pet = Dog | Cat | Bird
      enum Size { SMALL LARGE }
      input Inner { size: Size = LARGE  deep: [Inner!] }
      input Wanted { count: Int! = 3  tags: [String!]  inner: Inner }
      input Either @oneOf { text: String  number: Int }
      type Dog implements Named { name: String  peer: Named  barks: Int!  size(of: Size = SMALL): Size!  owner: Owner! }
      type Cat implements Named { name: String  peer: Named  barks: Boolean  lives: [Int!]!  owner: Owner }
      type Bird { name: String  wings: [[Float!]]! }
      type Owner { id: ID!  pets: [Pet!]!  named: [Named]  must: Owner!  may: Owner }
      type Query {
        owner(id: ID = "none"): Owner
        must: Owner!
        pets(wanted: Wanted, size: [Size!], first: Int): [Pet]
        grid: [[Pet!]!]!
        named: Named
        either(by: Either!): String
        echo(text: String! = "said", number: Float = 0.5, yes: Boolean, id: ID): String
      }
      type Mutation { one: Owner  two(number: Int): Owner!  three: Owner }
      type Subscription { owner: Owner!  number(by: Int): Owner }
    `),
  )

  const documents: readonly (readonly [
    name: string,
    text: string,
    ...variables: Record<string, unknown>[],
  ])[] = [
    [
      'null goes up through lists and what must not be null',
      '{ grid { __typename ... on Dog { barks owner { must { must { id } } } } ... on Cat { lives } ... on Bird { wings } } }',
    ],
    [
      'several errors under one parent',
      '{ owner { a: must { id } b: must { id } c: may { must { id } } pets { ... on Dog { barks size } } } must { id } }',
    ],
    [
      'fields that are asked for twice are one',
      '{ owner { id } ... { owner { may { id } } } ...Q } fragment Q on Query { owner { may { named { name } } id } }',
    ],
    [
      'fragments on an interface, a union and their types',
      '{ named { ...N peer { ...N ... on Dog { barks } } } pets { ...P ... on Named { peer { name } } } } fragment N on Named { name ... on Cat { meows: barks } __typename } fragment P on Pet { ... on Dog { n: name } ... on Cat { n: name } ...N }',
    ],
    [
      'a fragment that is spread twice',
      '{ ...Q ...Q must { id } } fragment Q on Query { must { must { id } } }',
    ],
    ['a fragment inside itself', '{ owner { ...O } } fragment O on Owner { id ...O must { id } }'],
    [
      'a fragment inside itself by way of a type',
      '{ owner { ...O } } fragment O on Owner { id may { ...I } } fragment I on Owner { id may { id } }',
    ],
    [
      'what variables skip and include',
      'query ($a: Boolean!, $b: Boolean = true) { owner @skip(if: $a) { id may @include(if: $b) { id } } ...F @include(if: $a) ... @skip(if: $b) { must { id } } x: echo @include(if: $b) @skip(if: $a) } fragment F on Query { grid { __typename } }',
      { a: true },
      { a: false },
      { a: true, b: false },
      { a: false, b: false },
      { a: false, b: null },
      {},
      { a: 'yes' },
    ],
    [
      'what constants skip',
      '{ owner { id @skip(if: true) may @include(if: false) { id } } echo @skip(if: false) }',
    ],
    [
      'arguments from variables and defaults',
      'query ($w: Wanted, $s: [Size!], $n: Int = 5) { pets(wanted: $w, size: $s, first: $n) { __typename } twice: pets(size: SMALL, wanted: { inner: { deep: [{ size: SMALL }, {}] }, tags: "one" }) { __typename } }',
      {},
      { w: { count: 1, tags: ['a'] } },
      { w: { tags: 'a', inner: { deep: { size: 'SMALL' } } }, s: 'LARGE' },
      { w: null, s: null, n: null },
      { w: { count: null } },
      { w: { nothing: 1 } },
      { s: ['HUGE'] },
      { n: 1.5 },
      { n: '5' },
      { w: [] },
    ],
    [
      'variables inside of literals',
      'query ($size: Size, $tag: String = "t", $number: Int!) { pets(wanted: { count: $number, tags: [$tag], inner: { size: $size } }) { __typename } echo(number: $number, id: $number) }',
      { number: 1 },
      { number: 1, size: null },
      { number: 1, tag: null },
      { number: 2 ** 31 },
      {},
    ],
    [
      'variables that are not given',
      'query ($t: String, $t2: String = "x", $y: Boolean, $f: Float) { a: echo(text: $t2, yes: $y) b: echo(yes: $y) c: echo(text: $t, yes: $y) d: echo(number: $f, id: $t) }',
      {},
      { t2: null },
      { t: 1 },
      { y: false, t2: 'z' },
    ],
    [
      'variables alone, and null where none may be',
      'query ($t: String = "x", $n: Int) { echo(text: $t) pets(first: $n) { __typename } other: echo(id: $t, text: $t) }',
      {},
      { t: 'a', n: 1 },
      { t: null, n: null },
    ],
    ['what is wanted and not given', '{ either pets { __typename } }'],
    [
      'one of several',
      'query ($by: Either!) { either(by: $by) }',
      { by: { text: 'a' } },
      { by: { number: 1, text: 'a' } },
      { by: {} },
      { by: { text: null } },
      {},
    ],
    [
      'mutations one after the other',
      'mutation { a: one { id } b: two(number: 1) { must { id } } c: three { pets { __typename } } d: two { id } __typename }',
    ],
    ['depth', `{ owner { ${'may { id must { '.repeat(12)} id ${'} }'.repeat(12)} } }`],
    [
      'introspection',
      '{ __schema { queryType { name } } __type(name: "Dog") { name } owner { __typename id } }',
    ],
    [
      'names of the prototype',
      '{ constructor: echo toString: echo hasOwnProperty: must { id valueOf: id } __proto__: echo }',
    ],
    ['fields that the schema does not have', '{ nothing owner { id nothing { id } } }'],
    [
      'types that the schema does not have',
      'query ($v: Nothing) { owner { ... on Nothing { id } ...Missing id } }',
      {},
    ],
  ]

  it.each(documents.map(([name, text, ...variables]) => ({ name, text, variables })))(
    '$name',
    async ({ text, variables }) => {
      const document = parse(text)
      for (const variableValues of variables.length === 0 ? [{}] : variables)
        for (let seed = 0; seed < 40; seed++)
          await expectEqual({ schema, document, variableValues }, seed, seed % 3 !== 0)
    },
  )

  it('chooses among operations', async () => {
    const document = parse('query A { owner { id } } query B { must { id } } mutation C { one { id } }')
    for (const operationName of ['A', 'B', 'C'])
      await expectEqual({ schema, document, operationName }, 1, false)
    expect(handedOver).toEqual([])
    for (const operationName of ['D', '', undefined, null])
      await expectEqual({ schema, document, operationName }, 1, false)
    await expectEqual({ schema, document: parse('fragment A on Query { echo }') }, 1, false)
  })

  it('leaves to graphql-js only what plain objects cannot hold, and what has no values', async () => {
    const introspection =
      '{ __schema { queryType { name fields { name } } } dog: __type(name: "Dog") { name kind } owner { id } }'
    await expectEqual({ schema, document: parse(introspection) }, 1, true)
    expect(handedOver).toEqual([])
    const odd = '{ __proto__: echo }'
    await expectEqual({ schema, document: parse(odd) }, 1, true)
    const wanting = 'query ($n: Int!) { echo(number: $n) }'
    await expectEqual({ schema, document: parse(wanting) }, 1, true)
    expect(handedOver).toEqual([odd, odd, wanting, wanting].map((text) => print(parse(text))))
  })

  it('plans each time what skips in more ways than are kept', async () => {
    const flags = ['a', 'b', 'c', 'd', 'e']
    const variables = flags.map((flag) => `$${flag}: Boolean!`).join()
    const fields = flags.map((flag) => `${flag}: must @include(if: $${flag}) { id }`).join(' ')
    const document = parse(`query (${variables}) { echo ${fields} }`)
    for (let ways = 0; ways < 2 ** flags.length; ways++) {
      const variableValues = Object.fromEntries(flags.map((flag, bit) => [flag, (ways & (1 << bit)) !== 0]))
      await expectEqual({ schema, document, variableValues }, ways, true)
    }
    expect(handedOver).toEqual([])
  })

  it('executes events of subscriptions', async () => {
    for (let seed = 0; seed < 40; seed++)
      for (const text of [
        'subscription { owner { id may { id } } }',
        'subscription { number { must { id } } }',
      ])
        await expectEqual({ schema, document: parse(text), rootValue: { n: seed } }, seed, seed % 3 !== 0)
    expect(handedOver).toEqual([])
  })

  it('is given a root value', async () => {
    const plain = buildSchema(`
      type Query { text: String  by(number: Int): Int  self: Query  list: [Int!]  bad: Must }
      type Must { must: Int! }
    `)
    const rootValue = {
      text: 'text',
      by: ({ number }: { number: number }) => number * 2,
      self() {
        return this
      },
      list: new Set([1, 2]),
      bad: {},
    }
    const document = parse(
      'query ($n: Int) { text by(number: $n) self { self { by(number: 4) list } } bad { must } }',
    )
    await expectEqual({ schema: plain, document, rootValue, variableValues: { n: 3 } }, 1, false)
  })
})
