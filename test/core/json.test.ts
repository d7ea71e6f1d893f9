// JSON is read without losing digits, and ordinary bodies are read as JSON.parse reads them.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseJson } from '../../src/core/json.ts'

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
])('reads %s', (text, value) => {
  expect(parseJson(text)).toEqual(value)
})

it('refuses what JSON.parse refuses', () => {
  expect(() => parseJson('{"a":12345678901234567890')).toThrow(SyntaxError)
  expect(() => parseJson('')).toThrow(SyntaxError)
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
