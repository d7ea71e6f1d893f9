// The conventions of the schema, tested over the SDL: descriptions, names, errors, inputs.
import {
  type GraphQLField,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.ts'

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
const fieldsOf = (type: (typeof types)[number]): { name: string; description?: string | null }[] => {
  if (isObjectType(type) || isInterfaceType(type))
    return Object.values(type.getFields()).flatMap((field) => [
      { name: `${type.name}.${field.name}`, description: field.description ?? null },
      ...field.args.map((arg) => ({
        name: `${type.name}.${field.name}(${arg.name})`,
        description: arg.description ?? null,
      })),
    ])
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => ({
      name: `${type.name}.${field.name}`,
      description: field.description ?? null,
    }))
  if (isEnumType(type))
    return type
      .getValues()
      .map((value) => ({ name: `${type.name}.${value.name}`, description: value.description ?? null }))
  return []
}

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {}) as GraphQLField<
  unknown,
  unknown
>[]

it('describes every element', () => {
  const custom = types.filter((type) => !(isScalarType(type) && isSpecifiedScalarType(type)))
  const elements = [
    ...custom.map(({ name, description }) => ({ name, description: description ?? null })),
    ...custom.flatMap(fieldsOf),
  ]
  expect(elements.length).toBeGreaterThan(300)
  expect(
    elements.filter(({ description }) => (description ?? '').trim() === '').map(({ name }) => name),
  ).toEqual([])
})

it('has the five mutations of the reference pages', () => {
  expect(mutations.map(({ name }) => name).sort()).toEqual(
    expect.arrayContaining([
      'createInstance',
      'updateInstance',
      'updateJobGroup',
      'updateCallTask',
      'updateCalledRoute',
    ]),
  )
})

describe.each(mutations.map((field) => [field.name, field] as const))('%s', (name, field) => {
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  const members = isUnionType(field.type) ? field.type.getTypes() : []

  it('is a verb with one required input named after it', () => {
    expect(name).toMatch(/^(create|update|delete|start|pause|resume|stop|cancel|repeat|tag|untag)[A-Z]/)
    expect(field.args.map((arg) => arg.name)).toEqual(['input'])
    const [input] = field.args
    expect(input && isNonNullType(input.type) && String(input.type)).toBe(`${title}Input!`)
  })

  it('answers a nullable union of success, preview and errors, named after it', () => {
    expect(String(field.type)).toBe(`${title}Result`)
    const successes = members.filter((member) => member.name === `${title}Success`)
    const errors = members.filter((member) => member.getInterfaces().some((type) => type.name === 'Error'))
    expect(successes).toHaveLength(1)
    expect(members.filter((member) => member.name === 'MutationPreview')).toHaveLength(1)
    expect(errors.length + 2).toBe(members.length)
    for (const always of ['ConflictError', 'InvalidInputError', 'VendorRejectedError', 'OutcomeUnknownError'])
      expect(errors.map((error) => error.name)).toContain(always)
  })

  it('takes a key, a dry run, and the expected version of what tells one', () => {
    const type = field.args[0] === undefined ? undefined : getNullableType(field.args[0].type)
    const fields = isInputObjectType(type) ? type.getFields() : {}
    expect(String(fields['idempotencyKey']?.type)).toBe('String')
    expect(String(fields['dryRun']?.type)).toBe('Boolean')
    const noun = schema.getType(name.replace(/^update/, ''))
    const tellsVersion = isObjectType(noun) && noun.getFields()['version'] !== undefined
    expect(fields['expectedVersion'] === undefined ? undefined : String(fields['expectedVersion'].type)).toBe(
      tellsVersion ? 'String' : undefined,
    )
  })

  it('tells the request id and whether it is replayed beside its noun', () => {
    const success = members.find((member) => member.name === `${title}Success`)
    const fields = success?.getFields() ?? {}
    expect(String(fields['requestId']?.type)).toBe('String!')
    expect(String(fields['replayed']?.type)).toBe('Boolean!')
    expect(Object.keys(fields)).toHaveLength(4)
  })
})

it('tells a version of the four nouns whose updates expect one', () => {
  const versioned = types.filter((type) => isObjectType(type) && type.getFields()['version'] !== undefined)
  expect(versioned.map(({ name }) => name).sort()).toEqual([
    'CallTask',
    'CalledRoute',
    'Instance',
    'JobGroup',
  ])
})

it('tells the object in conflict, or none', () => {
  const conflict = schema.getType('ConflictError')
  expect(isObjectType(conflict) && String(conflict.getFields()['current']?.type)).toBe('Node')
})

it('names instants with At and never hands out epoch numbers', () => {
  for (const type of types)
    if (isObjectType(type) || isInputObjectType(type))
      for (const { name, type: fieldType } of Object.values(type.getFields())) {
        const isInstant = String(fieldType).replace('!', '') === 'DateTime'
        expect([`${type.name}.${name}`, /At$/.test(name)]).toEqual([`${type.name}.${name}`, isInstant])
      }
})

it('writes enum values in SCREAMING_CASE', () => {
  for (const type of types)
    if (isEnumType(type)) for (const { name } of type.getValues()) expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/)
})

it('keeps ids strings and gives every node its vendor and vendor id', () => {
  for (const type of types)
    if (isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node')) {
      const fields = type.getFields()
      expect([
        type.name,
        String(fields['id']?.type),
        String(fields['vendor']?.type),
        String(fields['vendorId']?.type),
      ]).toEqual([type.name, 'ID!', 'Vendor!', 'String!'])
    }
})

it('deprecates what is historic at the vendor, with the reason', () => {
  const deprecated = types.flatMap((type) =>
    isObjectType(type) || isInputObjectType(type)
      ? Object.values(type.getFields()).flatMap(({ name, deprecationReason }) =>
          deprecationReason ? [`${type.name}.${name}: ${deprecationReason}`] : [],
        )
      : [],
  )
  expect(deprecated.sort()).toEqual([
    'CallStrategy.customized: Historic at the vendor, no longer used.',
    'CallStrategy.followUpStrategy: Historic at the vendor, no longer used.',
    'CallStrategy.isTemplate: Historic at the vendor, no longer used.',
    'CreateJobGroupInput.scenarioId: Historic at the vendor; use `scriptId`.',
    'ExportProgress.fileHttpUrl: Historic at the vendor, no longer used.',
    'ExportProgress.progress: Historic at the vendor, no longer used.',
    'ExportProgress.status: Historic at the vendor, no longer used.',
    'JobGroup.exportProgress: Historic at the vendor, no longer used.',
    'JobGroup.scenarioId: Historic at the vendor; use `script`.',
    'UpdateJobGroupInput.scenarioId: Historic at the vendor; use `scriptId`.',
  ])
})
