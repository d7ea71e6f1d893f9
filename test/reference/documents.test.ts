// The documents that clients get cover the schema: every mutation with its errors, every list with its pages, every query.
import {
  type FieldNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/graphql/schema.ts'
import { type ClientDocument, readDocuments } from '../../src/reference/documents.ts'

const documents = await readDocuments()
const byName = new Map(documents.map((document) => [document.name, document]))

type Owner = GraphQLObjectType | GraphQLInterfaceType

/** What a document selects, as `Type.field`, and the fields themselves. */
function selected({ document }: ClientDocument): Map<string, FieldNode> {
  const fields = new Map<string, FieldNode>()
  const info = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        fields.set(`${info.getParentType()?.name}.${node.name.value}`, node)
      },
    }),
  )
  return fields
}

const selections = new Map(documents.map((document) => [document.name, selected(document)]))
const selectedAnywhere = new Set([...selections.values()].flatMap((fields) => [...fields.keys()]))

const title = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)
const fieldsOf = (type: Owner | null | undefined) => Object.values(type?.getFields() ?? {})
const errorInterface = schema.getType('Error')
const commonFields = new Set(
  isInterfaceType(errorInterface) ? fieldsOf(errorInterface).map(({ name }) => name) : [],
)

const mutations = fieldsOf(schema.getMutationType())

test.each(mutations.map((field) => [field.name, field] as const))(
  '%s has a document that tells its outcomes apart',
  (name, { type }) => {
    const document = byName.get(title(name))
    expect(document?.operation).toBe('Mutation')
    const fields = selections.get(title(name)) ?? new Map<string, FieldNode>()
    expect(fields.get(`Mutation.${name}`)?.arguments?.map((argument) => argument.value)).toMatchObject([
      { kind: 'Variable', name: { value: 'input' } },
    ])
    // What all errors have comes with one fragment; what only one has needs its own.
    const own = (isUnionType(type) ? type.getTypes() : []).flatMap((member) =>
      member.getInterfaces().some((of) => of.name === 'Error')
        ? fieldsOf(member).flatMap((field) =>
            commonFields.has(field.name) ? [] : [`${member.name}.${field.name}`],
          )
        : [],
    )
    const wanted = [
      `${title(name)}Result.__typename`,
      'Error.message',
      'Error.code',
      'Error.retryable',
      `${title(name)}Success.requestId`,
      ...own,
    ]
    expect(wanted.filter((field) => !fields.has(field))).toEqual([])
  },
)

const objects = Object.values(schema.getTypeMap()).filter(isObjectType)
const lists = objects.flatMap((type) =>
  fieldsOf(type).flatMap((field) =>
    getNamedType(field.type).name.endsWith('Connection')
      ? [{ list: `${type.name}.${field.name}`, connection: getNamedType(field.type).name, field }]
      : [],
  ),
)

test('every list has a document that pages through it', () => {
  expect(lists.length).toBeGreaterThan(8)
  for (const { list, connection, field } of lists) {
    const paging = [...selections.values()].filter((fields) => {
      const given = fields.get(list)?.arguments ?? []
      return field.args.every(({ name }) =>
        given.some((argument) => argument.name.value === name && argument.value.kind === 'Variable'),
      )
    })
    const pages = [`${connection}.pageInfo`, 'PageInfo.hasNextPage', 'PageInfo.endCursor']
    const complete = paging.filter((fields) => pages.every((page) => fields.has(page)))
    expect(complete.length, list).toBeGreaterThan(0)
  }
})

test('every query is in a document', () => {
  const queries = fieldsOf(schema.getQueryType()).map(({ name }) => `Query.${name}`)
  expect(queries.filter((name) => !selectedAnywhere.has(name))).toEqual([])
})
