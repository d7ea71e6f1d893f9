// The conventions that hold for every element of the SDL: names, sentences, units, lists, inputs, enumerations.
import { readFile } from 'node:fs/promises'
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { expect, test } from 'vitest'
import { catalogue } from '../../src/vendors/catalogue.ts'

const schema = buildSchema(await readFile(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'))
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
const objects = types.filter(isObjectType)
const inputs = types.filter(isInputObjectType)
const enums = types.filter(isEnumType)

interface Element {
  readonly at: string
  readonly name: string
  readonly description: string
  /** Of fields and arguments. */
  readonly type?: GraphQLArgument['type'] | GraphQLField<unknown, unknown>['type']
}

const element = (
  owner: string,
  { name, description, type }: GraphQLField<unknown, unknown> | GraphQLInputField | GraphQLArgument,
): Element => ({ at: `${owner}.${name}`, name, description: description ?? '', type })

/** Every field of every type. */
const fields: readonly Element[] = [...objects, ...types.filter(isInterfaceType), ...inputs].flatMap((type) =>
  Object.values<GraphQLField<unknown, unknown> | GraphQLInputField>(type.getFields()).map((field) =>
    element(type.name, field),
  ),
)
const args: readonly Element[] = objects.flatMap((type) =>
  Object.values(type.getFields()).flatMap((field) =>
    field.args.map((arg) => element(`${type.name}.${field.name}`, arg)),
  ),
)
const ownTypes = types.filter(({ name }) => !['Int', 'Float', 'String', 'Boolean', 'ID'].includes(name))
const described: readonly Element[] = [
  ...ownTypes.map(({ name, description }) => ({ at: name, name, description: description ?? '' })),
  ...enums.flatMap((type) =>
    type
      .getValues()
      .map(({ name, description }) => ({ at: `${type.name}.${name}`, name, description: description ?? '' })),
  ),
  ...fields,
  ...args,
]

const namedTypeOf = ({ type }: Element) => (type === undefined ? '' : getNamedType(type).name)
const places = (found: readonly Element[]) => found.map(({ at }) => at)
const implementing = (name: string) =>
  objects.filter((type) => type.getInterfaces().some((of) => of.name === name))
/** What has an id at its vendor, `node(id)` or not. */
const nouns = new Set(objects.filter((type) => type.getFields()['vendorId']).map(({ name }) => name))

test('there is something to look at', () => {
  expect(fields.length).toBeGreaterThan(400)
  expect(args.length).toBeGreaterThan(30)
  expect(nouns.size).toBeGreaterThan(8)
})

test('types are in PascalCase, fields and arguments in camelCase', () => {
  expect(ownTypes.map(({ name }) => name).filter((name) => !/^[A-Z][A-Za-z0-9]*$/.test(name))).toEqual([])
  expect(places([...fields, ...args].filter(({ name }) => !/^[a-z][A-Za-z0-9]*$/.test(name)))).toEqual([])
})

test('descriptions are sentences', () => {
  const isSentence = /^[A-Z0-9"'`(][\s\S]*[.)]$/
  expect(places(described.filter(({ description }) => !isSentence.test(description)))).toEqual([])
})

test('queries, mutations and nouns name the operations of the vendor that they stand for', () => {
  const operations = new RegExp(`\\b(?:${catalogue.map(({ name }) => name).join('|')})\\b`)
  const roots = fields.filter(({ at }) => /^(?:Query|Mutation)\./.test(at) && at !== 'Query.node')
  const ofNouns = described.filter(({ at }) => nouns.has(at))
  expect(ofNouns).toHaveLength(nouns.size)
  expect(places([...roots, ...ofNouns].filter(({ description }) => !operations.test(description)))).toEqual(
    [],
  )
})

const measures = /(?:milliseconds|seconds|minutes|hours|megabytes)/i
const measured = fields.filter((field) => ['Int', 'Float'].includes(namedTypeOf(field)))

test('a number with a unit has it in its name and in its description', () => {
  const disagreeing = measured.filter(({ name, description }) => {
    const inName = measures.exec(/[A-Z][a-z]+$/.exec(name)?.[0] ?? '')?.[0].toLowerCase()
    const told = measures.exec(description)?.[0].toLowerCase()
    return inName !== told
  })
  expect(places(disagreeing)).toEqual([])
})

test('a time without a unit says that the vendor states none', () => {
  const times = measured.filter(
    ({ name }) => /(?:time|duration|interval|delay)/i.test(name) && !/(?:Seconds|Minutes)$/.test(name),
  )
  expect(
    places(times.filter(({ description }) => !description.includes('the vendor states no unit'))),
  ).toEqual([])
})

test('lists have no holes', () => {
  const withHoles = [...fields, ...args].filter(({ type }) => /\w\]/.test(String(type)))
  expect(places(withHoles)).toEqual([])
})

test('a list of nouns is a connection with the same arguments everywhere', () => {
  const plain = fields.filter(
    (field) => /^\[/.test(String(field.type)) && nouns.has(namedTypeOf(field)) && field.name !== 'nodes',
  )
  // What a mutation changed is no longer than its input.
  expect(places(plain.filter(({ at }) => !/Success\./.test(at)))).toEqual([])
  const lists = objects.flatMap((type) =>
    Object.values(type.getFields()).filter((field) => getNamedType(field.type).name.endsWith('Connection')),
  )
  expect(lists.length).toBeGreaterThan(8)
  for (const list of lists) {
    const connection = getNamedType(list.type)
    const noun = connection.name.replace(/Connection$/, '')
    expect(list.args.map(({ name, type, defaultValue }) => [name, String(type), defaultValue])).toEqual([
      ['after', 'String', undefined],
      ['filter', `${noun}Filter`, undefined],
      ['first', 'Int', 20],
    ])
    const members = isObjectType(connection) ? Object.values(connection.getFields()) : []
    expect(members.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      `edges: [${noun}Edge!]!`,
      `nodes: [${noun}!]!`,
      'pageInfo: PageInfo!',
      'totalCount: Int',
    ])
  }
})

test('inputs are named for what they are: a mutation has one of its own, a filter is of one noun', () => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
  const ofMutations = mutations.flatMap((field) => field.args.map(({ type }) => getNamedType(type).name))
  expect(new Set(ofMutations).size).toBe(mutations.length)
  for (const { name } of inputs) {
    expect(name).toMatch(/(?:Input|Filter)$/)
    if (name.endsWith('Filter')) expect([...nouns]).toContain(name.replace(/Filter$/, ''))
  }
  // A filter that had to be given would be an argument.
  const filters = inputs.filter(({ name }) => name.endsWith('Filter'))
  const required = filters.flatMap((type) =>
    Object.values(type.getFields()).filter((field) => isNonNullType(field.type)),
  )
  expect(required).toEqual([])
})

test('what has the type ID is named so, and what refers to a noun has the type ID', () => {
  const all = [...fields, ...args]
  const ids = all.filter((field) => namedTypeOf(field) === 'ID')
  expect(places(ids.filter(({ name }) => !/^ids?$|Ids?$/.test(name)))).toEqual([])
  const references = all.filter(({ name }) =>
    nouns.has(name.charAt(0).toUpperCase() + name.slice(1).replace(/Ids?$/, '')),
  )
  const byId = references.filter(({ name }) => /Ids?$/.test(name))
  expect(byId.length).toBeGreaterThan(5)
  expect(places(byId.filter((field) => namedTypeOf(field) !== 'ID'))).toEqual([])
})

/** The vocabulary of this API; every other enumeration is one of a vendor, who may add to it. */
const ownEnums = ['ErrorCode', 'Vendor']

test('enumerations of a vendor have a member for what it adds, which no input accepts', () => {
  for (const type of enums.filter(({ name }) => !ownEnums.includes(name)))
    expect([type.name, type.getValue('UNRECOGNIZED')?.description]).toEqual([
      type.name,
      expect.stringContaining('Not accepted as input.'),
    ])
})

test('what is named an error is one, and the codes are theirs', () => {
  const named = objects.filter(({ name }) => name.endsWith('Error')).map(({ name }) => name)
  const errors = implementing('Error').map(({ name }) => name)
  expect(named).toEqual(errors)
  const codes = errors.map((name) =>
    name
      .replace(/Error$/, '')
      .replace(/(?<=[a-z])[A-Z]/g, '_$&')
      .toUpperCase(),
  )
  const code = schema.getType('ErrorCode')
  expect(isEnumType(code) && code.getValues().map(({ name }) => name)).toEqual(codes)
})
