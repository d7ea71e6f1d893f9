// JSON is read without losing digits, and ordinary bodies are read as JSON.parse reads them.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hasLongDigits, parseJson } from '../../src/core/json.ts'

it.each([
  ['{"Data":1187000000000000001}', { Data: '1187000000000000001' }],
  ['[9007199254740993,-9007199254740993]', ['9007199254740993', '-9007199254740993']],
  ['{"id":"1125397061153369092"}', { id: '1125397061153369092' }],
  ['{"max":9007199254740991,"a":1}', { max: 9007199254740991, a: 1 }],
  ['{"share":0.12345678901234567890}', { share: 0.12345678901234568 }],
  [
    '{"n":12345678901234567890,"deep":[{"m":12345678901234567891}]}',
    { n: '12345678901234567890', deep: [{ m: '12345678901234567891' }] },
  ],
  [
    '{"text":"in a text 12345678901234567890 nothing changes"}',
    { text: 'in a text 12345678901234567890 nothing changes' },
  ],
  [
    String.raw`{"a":": 12345678901234567890,","b":"\":12345678901234567890,","c":12345678901234567890}`,
    { a: ': 12345678901234567890,', b: '":12345678901234567890,', c: '12345678901234567890' },
  ],
  ['{"12345678901234567890":1}', { '12345678901234567890': 1 }],
  ['[ 12345678901234567890 ,\n-12345678901234567890\t]', ['12345678901234567890', '-12345678901234567890']],
  ['12345678901234567890', '12345678901234567890'],
  ['[9007199254740992.5,1000000000000000000e2]', [2 ** 53, 1e20]],
])('reads %s', (text, value) => {
  expect(parseJson(text)).toEqual(value)
})

it.each([
  '',
  '{"a":12345678901234567890',
  '{"a":1,12345678901234567890:2}',
  '{12345678901234567890:2}',
  '[012345678901234567890]',
  '[-012345678901234567890]',
  '[--12345678901234567890]',
  '[1 12345678901234567890]',
  '[1,"a 12345678901234567890,]',
  '{"a":1,12345678901234567890}',
])('refuses %j, as JSON.parse does', (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError)
})

it('keeps every 64-bit integer', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (integer) => {
      expect(String((parseJson(`{"id":${integer}}`) as { id: unknown }).id)).toBe(String(integer))
    }),
  )
})

it('agrees with JSON.parse on everything that has no long integer', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!/\d{16}/.test(text))
      expect(parseJson(text)).toEqual(JSON.parse(text))
    }),
  )
})

it('sees in the bytes of a text whether it has to be looked through', () => {
  const piece = fc.oneof(fc.stringMatching(/^\d{0,40}$/), fc.string({ unit: 'binary' }), fc.constant('客服'))
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('')
      expect(hasLongDigits(new TextEncoder().encode(text))).toBe(/\d{16}/.test(text))
    }),
    { numRuns: 2_000 },
  )
})

it('reads what has no long digits at once', () => {
  expect(parseJson('{"a":1125397061153369092}', false)).toEqual({ a: Number('1125397061153369092') })
  expect(() => parseJson('{"a":', false)).toThrow(SyntaxError)
})

/** The plain way: every number is looked at where it was parsed. */
function byReviver(text: string): unknown {
  const exact = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? context?.source
      : value
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown)
}

const outcomeOf = (parse: (text: string) => unknown, text: string) => {
  try {
    return { value: parse(text) }
  } catch (error) {
    return { error: String(error) }
  }
}

it('agrees with a look at every number, also on what is no JSON', () => {
  const digits = fc.stringMatching(/^\d{15,40}$/)
  const piece = fc.oneof(
    digits,
    fc.constantFrom(
      '"',
      '\\',
      '\\"',
      ':',
      ',',
      '[',
      ']',
      '{',
      '}',
      '-',
      '.',
      'e',
      ' ',
      '\n',
      '0',
      'a',
      '"a":',
    ),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('')
      expect(outcomeOf(parseJson, text)).toStrictEqual(outcomeOf(byReviver, text))
    }),
    { numRuns: 3_000 },
  )
})

it('agrees with a look at every number on whole bodies', () => {
  const number = fc.tuple(
    fc.constantFrom('', '-', ' ', ' -', '\n'),
    fc.stringMatching(/^[1-9]\d{12,22}$/),
    fc.constantFrom('', '', '.5', 'e3', ' ', '\t'),
  )
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[":,[ \\]{0,3}-?\d{14,24}[",\] }]{0,2}$/))
  const member = fc.oneof(
    number.map((parts) => parts.join('')),
    text.map((value) => JSON.stringify(value)),
  )
  const body = fc
    .array(fc.tuple(text, member, member))
    .map(
      (rows) =>
        `[${rows.map(([name, one, other]) => `{${JSON.stringify(name)}:${one},"b":[${other}, ${one}]}`).join()}]`,
    )
  fc.assert(
    fc.property(body, (wire) => {
      expect(outcomeOf(parseJson, wire)).toStrictEqual(outcomeOf(byReviver, wire))
      expect(outcomeOf(parseJson, wire)).toHaveProperty('value')
    }),
    { numRuns: 500 },
  )
})
