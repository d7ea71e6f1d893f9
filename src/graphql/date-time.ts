// The scalar DateTime: an instant by RFC 3339.
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'
import { isoInstant } from './iso-instant.ts'

const rfc3339 =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i

const shortMonths: ReadonlySet<number> = new Set([4, 6, 9, 11])

function lastDayOf(year: number, month: number): number {
  if (month !== 2) return shortMonths.has(month) ? 30 : 31
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
}

/** The runtime would take the 30th of February for the 2nd of March. */
function isInstant(text: string): boolean {
  const [, year, month, day] = rfc3339.exec(text) ?? []
  return Number(day) <= lastDayOf(Number(year), Number(month)) && !Number.isNaN(Date.parse(text))
}

function instantOf(text: string, nodes?: ValueNode): Date {
  if (isInstant(text)) return new Date(text)
  throw new GraphQLError(
    `DateTime cannot represent an invalid date-time-string ${text}.`,
    nodes === undefined ? {} : { nodes },
  )
}

/** Whoever runs a document within the process may hand over a Date. */
function parse(value: unknown): Date {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value
  if (typeof value === 'string') return instantOf(value)
  throw new GraphQLError(`DateTime cannot represent ${JSON.stringify(value)}: it is a string by RFC 3339.`)
}

export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant, RFC 3339, answered in UTC with milliseconds: `2026-01-02T03:04:05.678Z`.',
  parseValue: parse,
  parseLiteral(node) {
    if (node.kind === Kind.STRING) return instantOf(node.value, node)
    throw new GraphQLError('DateTime cannot represent what is no string by RFC 3339.', { nodes: node })
  },
  // A text, as JSON would make of a Date: the runtime writes an answer in one go where it needs to ask no object.
  serialize: (value) => isoInstant(parse(value).getTime()),
})
