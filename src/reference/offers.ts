// Where the API offers a vendor operation: what names it in its description.
import { isObjectType } from 'graphql'
import type { Operation } from '../core/operation.ts'
import { schema } from '../graphql/schema.ts'

export function offeredBy({ name }: Operation): string[] {
  const names = new RegExp(`\\b${name}\\b`)
  const offers = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__') || type.name.endsWith('Success')) return []
    const fields = Object.values(type.getFields()).filter(({ description }) => names.test(description ?? ''))
    return [
      ...(names.test(type.description ?? '') ? [type.name] : []),
      ...fields.map((field) => `${type.name}.${field.name}`),
    ]
  })
  if (offers.length === 0) throw new Error(`No description of the schema names ${name}.`)
  return offers
}
