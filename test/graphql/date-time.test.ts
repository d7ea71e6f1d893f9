// The scalar DateTime takes and refuses what the library of scalars does, with the same words.
import fc from 'fast-check'
import { GraphQLError, Kind } from 'graphql'
import { DateTimeResolver } from 'graphql-scalars'
import { expect, test } from 'vitest'
import { DateTimeScalar } from '../../src/graphql/date-time.ts'

/** What comes of a value: the instant, as JSON tells it, or the words of the refusal. */
function outcomeOf(parse: () => unknown): unknown {
  try {
    return JSON.stringify(parse())
  } catch (error) {
    return error instanceof GraphQLError ? error.message : error
  }
}

const padded = (most: number, length = 2) =>
  fc.integer({ min: 0, max: most }).map((number) => String(number).padStart(length, '0'))

/** Dates that nearly are, or are not: the 31st of each month, leap days, hours and seconds beyond. */
const nearlyInstants = fc
  .tuple(
    fc.oneof(padded(9_999, 4), fc.constantFrom('1900', '2000', '2024', '2026')),
    padded(13),
    padded(32),
    padded(24),
    padded(60),
    padded(60),
    fc.constantFrom('', '.', '.1', '.123', '.123456789'),
    fc.constantFrom('Z', 'z', '', '+08:00', '-23:59', '+24:00', '|05:00', ' 08:00', 'Z '),
    fc.constantFrom('T', 't', ' '),
  )
  .map(
    ([year, month, day, hour, minute, second, fraction, zone, separator]) =>
      `${year}-${month}-${day}${separator}${hour}:${minute}:${second}${fraction}${zone}`,
  )

const texts = fc.oneof({ weight: 9, arbitrary: nearlyInstants }, fc.string())

test('texts', () => {
  fc.assert(
    fc.property(texts, (text) => {
      for (const parse of ['parseValue', 'serialize'] as const)
        expect(outcomeOf(() => DateTimeScalar[parse](text))).toEqual(
          outcomeOf(() => DateTimeResolver[parse](text)),
        )
      const node = { kind: Kind.STRING, value: text } as const
      expect(outcomeOf(() => DateTimeScalar.parseLiteral(node, {}))).toEqual(
        outcomeOf(() => DateTimeResolver.parseLiteral(node, {})),
      )
    }),
    { numRuns: 5_000 },
  )
})

test('every day that a calendar could have', () => {
  for (const year of [1900, 2000, 2023, 2024])
    for (let month = 1; month <= 12; month++)
      for (let day = 28; day <= 31; day++) {
        const text = `${year}-${String(month).padStart(2, '0')}-${day}T00:00:00Z`
        expect(outcomeOf(() => DateTimeScalar.parseValue(text))).toEqual(
          outcomeOf(() => DateTimeResolver.parseValue(text)),
        )
      }
})

test('a Date is told in UTC with milliseconds, unless it is none', () => {
  expect(DateTimeScalar.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
  expect(() => DateTimeScalar.serialize(new Date(Number.NaN))).toThrow(GraphQLError)
})

test.each([5, true, null, {}, ['2026-01-02T03:04:05Z']])('%j is no input', (value) => {
  expect(() => DateTimeScalar.parseValue(value)).toThrow('DateTime cannot represent')
  expect(() => DateTimeResolver.parseValue(value)).toThrow('DateTime cannot represent')
})
