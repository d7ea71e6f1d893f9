// Whatever valid document comes: no unexpected error, and no answer that contradicts the schema.
import fc from 'fast-check'
import {
  type ExecutionResult,
  type FieldNode,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql'
import pino from 'pino'
import { expect, it } from 'vitest'
import { faultCodes } from '../../src/core/errors.ts'
import { schema } from '../../src/graphql/schema.ts'
import * as demo from '../support/demo.ts'
import { diceOf, documentOf } from '../support/documents-of-schema.ts'
import { startStage } from '../support/gateway.ts'

const ids = [
  ...Object.values(demo),
  'Instance:none',
  'Agent:1180000000000000001',
  'SkillQueue:2',
  'IvrFlow:102',
  'CalledRoute:1128000000000000005',
  'JobGroup:none:none',
]

const isScalar: Record<string, (value: unknown) => boolean> = {
  ID: (value) => typeof value === 'string',
  String: (value) => typeof value === 'string',
  Int: (value) => Number.isInteger(value),
  Float: (value) => typeof value === 'number',
  Boolean: (value) => typeof value === 'boolean',
  DateTime: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  LocalTime: (value) => typeof value === 'string' && /^\d\d:\d\d:\d\d$/.test(value),
}

/** Where an answer is not what the schema promises. */
function contradictions(
  type: GraphQLOutputType,
  value: unknown,
  selected: SelectionSetNode | undefined,
  path: string,
): string[] {
  if (isNonNullType(type))
    return value === null || value === undefined
      ? [`${path} is null`]
      : contradictions(type.ofType, value, selected, path)
  if (value === null) return []
  if (isListType(type))
    return Array.isArray(value)
      ? value.flatMap((element, index) => contradictions(type.ofType, element, selected, `${path}.${index}`))
      : [`${path} is no list`]
  const named = getNamedType(type)
  if (isEnumType(named))
    return named.getValue(String(value)) === undefined ? [`${path} is not of ${named.name}`] : []
  if (isObjectType(named) || isAbstractType(named))
    return objectContradictions(named.name, value, selected, path)
  return isScalar[named.name]?.(value) ? [] : [`${path} is no ${named.name}`]
}

function objectContradictions(
  name: string,
  value: unknown,
  selected: SelectionSetNode | undefined,
  path: string,
): string[] {
  if (typeof value !== 'object' || value === null) return [`${path} is no object`]
  const answer = value as Record<string, unknown>
  const type = schema.getType(String(answer['__typename'] ?? name))
  if (!isObjectType(type)) return [`${path} is of no type`]
  const fields = (selected?.selections ?? []).flatMap((part): FieldNode[] => {
    if (part.kind === 'Field') return [part]
    if (part.kind === 'InlineFragment' && part.typeCondition?.name.value === type.name)
      return part.selectionSet.selections.filter((inner): inner is FieldNode => inner.kind === 'Field')
    return []
  })
  return fields.flatMap((field) => {
    const alias = field.alias?.value ?? field.name.value
    const definition = type.getFields()[field.name.value]
    if (definition === undefined) return []
    return contradictions(definition.type, answer[alias], field.selectionSet, `${path}.${alias}`)
  })
}

it.each([
  ['query', 150],
  ['mutation', 100],
] as const)('%s', { timeout: 120_000 }, async (operation, numRuns) => {
  const unexpected: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => unexpected.push(line) })
  await using stage = await startStage({}, { log })
  await fc.assert(
    fc.asyncProperty(fc.noShrink(fc.nat()), async (seed) => {
      const document = documentOf(schema, operation, diceOf(seed), { ids })
      expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([])
      const { data, errors } = await stage.send<ExecutionResult['data'], never>(document)
      expect({ document, unexpected }).toEqual({ document, unexpected: [] })
      for (const { extensions } of errors) expect(faultCodes).toContain(extensions['code'])
      if (data == null) return
      const [definition] = parse(document).definitions
      const root = operation === 'query' ? 'Query' : 'Mutation'
      const selected = definition?.kind === 'OperationDefinition' ? definition.selectionSet : undefined
      expect({ document, found: objectContradictions(root, data, selected, root) }).toEqual({
        document,
        found: [],
      })
    }),
    { numRuns },
  )
})
