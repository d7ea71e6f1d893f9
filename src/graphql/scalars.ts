// Scalars of our own where no library has the meaning.
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'

const localTime = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/

function parseLocalTime(value: unknown): string {
  if (typeof value !== 'string' || !localTime.test(value))
    throw new GraphQLError('LocalTime must be a wall-clock time of the form HH:mm:ss.')
  return value.length === 5 ? `${value}:00` : value
}

export const LocalTimeScalar = new GraphQLScalarType<string, string>({
  name: 'LocalTime',
  description:
    'A wall-clock time `HH:mm:ss` (00:00:00 to 23:59:59) in the time zone of the vendor, which no page names; Asia/Shanghai is assumed. `HH:mm` is taken as that minute sharp.',
  parseValue: parseLocalTime,
  parseLiteral: (node) => parseLocalTime(node.kind === Kind.STRING ? node.value : undefined),
  serialize: String,
})
