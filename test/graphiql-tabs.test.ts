// What the tabs of GraphiQL promise: every journey is there, every document is one of clients, every hint is true.
import {
  type GraphQLObjectType,
  GraphQLUnionType,
  getNamedType,
  isObjectType,
  Kind,
  parse,
  visit,
} from 'graphql'
import { expect, test } from 'vitest'
import trustedDocuments from '../schema/trusted-documents.json' with { type: 'json' }
import { journeys, readTabs } from '../src/graphiql/tabs.ts'
import { schema } from '../src/graphql/schema.ts'
import { startStage } from './support/gateway.ts'

const tabs = await readTabs()

const withoutComment = (query: string) => query.replace(/^(#.*\n)+/, '')

const definitionOf = (query: string) => {
  const [definition] = parse(query).definitions
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation comes first')
  return definition
}

test('every tab is a document of clients under a comment that fits beside the buttons', () => {
  const known = Object.values(trustedDocuments).map((document) => document.trim())
  expect(tabs).toHaveLength(journeys.length)
  for (const [at, { query }] of tabs.entries()) {
    expect(known).toContain(withoutComment(query).trim())
    expect(query).toMatch(/^# \S/)
    expect(journeys[at]?.about.filter((line) => line.length > 60)).toEqual([])
    expect(definitionOf(query).name?.value).toBe(journeys[at]?.document)
  }
})

test('the main journeys are there', () => {
  const operations = tabs.map(({ query }) => definitionOf(query))
  const names = operations.map(({ name }) => name?.value ?? '')
  expect(operations.filter(({ operation }) => operation === 'query')).toHaveLength(2)
  expect(names.filter((name) => name.startsWith('Create'))).toHaveLength(1)
  expect(names.filter((name) => name.startsWith('Update'))).toHaveLength(4)
  expect(journeys.map(({ about }) => about[0]?.split(/[ .:,]/, 1)[0])).toEqual([
    'List',
    'Paging',
    'Create',
    'Update',
    'Partial',
    'Partial',
    'Update',
  ])
})

/** Errors with fields that only they have. */
const telling = (union: GraphQLUnionType): string[] => {
  const common = Object.keys((schema.getType('Error') as GraphQLObjectType).getFields())
  const ownFields = (type: GraphQLObjectType) =>
    Object.keys(type.getFields()).filter((name) => !common.includes(name))
  return union
    .getTypes()
    .filter((type) => type.name.endsWith('Error') && ownFields(type).length > 0)
    .map(({ name }) => name)
}

test('every mutation has a branch for each error that has something to tell', () => {
  for (const { query } of tabs) {
    const definition = definitionOf(query)
    if (definition.operation !== 'mutation') continue
    const branches: string[] = []
    visit(definition, {
      InlineFragment: ({ typeCondition }) => {
        branches.push(typeCondition?.name.value ?? '')
      },
    })
    const [field] = definition.selectionSet.selections
    if (field?.kind !== Kind.FIELD) throw new Error('a mutation selects a field')
    const result = getNamedType(schema.getMutationType()?.getFields()[field.name.value]?.type)
    if (!(result instanceof GraphQLUnionType)) throw new Error('a mutation answers a union')
    expect(result.getTypes().every(isObjectType)).toBe(true)
    expect(branches).toEqual(expect.arrayContaining(['Error', ...telling(result)]))
  }
})

test('what the comments say is answered is answered', async () => {
  const tried: string[] = []
  for (const [at, { document, tries = {} }] of journeys.entries()) {
    const { query = '', variables } = tabs[at] ?? {}
    for (const [type, change] of Object.entries(tries)) {
      await using stage = await startStage()
      const { input, ...rest } = JSON.parse(variables ?? '{}') as { input: object }
      const data = await stage.execute<Record<string, { __typename: string }>, object>(query, {
        ...rest,
        input: { ...input, ...change },
      })
      expect(Object.values(data)[0]?.__typename, `${document} with ${JSON.stringify(change)}`).toBe(type)
      tried.push(type)
      // The comment has it as it is to be put into the input.
      expect(query).toContain(`#   ${type}: ${JSON.stringify(change).slice(1, -1)}\n`)
    }
  }
  expect(tried).toEqual(expect.arrayContaining(['InvalidInputError', 'NotFoundError', 'ConflictError']))
})

test('creating twice is an error, and pages follow each other to the end', async () => {
  await using stage = await startStage()
  const tab = (name: string) => {
    const at = journeys.findIndex(({ document }) => document === name)
    return { query: tabs[at]?.query ?? '', variables: JSON.parse(tabs[at]?.variables ?? '{}') as object }
  }
  const create = tab('CreateInstance')
  const created = async () =>
    (await stage.execute<{ createInstance: { __typename: string } }, object>(create.query, create.variables))
      .createInstance.__typename
  expect([await created(), await created()]).toEqual(['CreateInstanceSuccess', 'NameTakenError'])

  interface Page {
    instance: {
      jobGroups: {
        totalCount: number
        pageInfo: { hasNextPage: boolean; endCursor: string }
        edges: { node: { id: string } }[]
      }
    }
  }
  const { query, variables } = tab('JobGroups')
  const seen = new Set<string>()
  let after: string | undefined
  let total = Number.POSITIVE_INFINITY
  for (let pages = 1; pages <= 10; pages++) {
    const { jobGroups } = (await stage.execute<Page, object>(query, { ...variables, after })).instance
    for (const { node } of jobGroups.edges) seen.add(node.id)
    total = jobGroups.totalCount
    after = jobGroups.pageInfo.endCursor
    if (!jobGroups.pageInfo.hasNextPage) break
    expect(jobGroups.edges).toHaveLength(5)
  }
  expect(seen.size).toBe(total)
})
