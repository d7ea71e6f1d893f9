// Versions: equal for what the vendors take for equal, different for everything a client could mean.
import { expect, it } from 'vitest'
import { versionOf } from '../../src/vendors/version.ts'

it.each([
  ['members in any order', { a: 1, b: 2 }, { b: 2, a: 1 }],
  ['absent, null and empty text', { a: 'x', b: null, c: '' }, { a: 'x', b: undefined }],
  ['the same inside', { a: { b: '', c: [1, ''] } }, { a: { c: [1, null] } }],
  ['an instant however it is held', { at: new Date(1_000) }, { at: '1970-01-01T00:00:01.000Z' }],
])('does not tell apart %s', (_what, one, other) => {
  expect(versionOf(one)).toBe(versionOf(other))
})

it.each([
  ['values', { a: 'x' }, { a: 'y' }],
  ['names', { a: 'x' }, { b: 'x' }],
  ['types', { a: 1 }, { a: '1' }],
  ['false and nothing', { a: false }, {}],
  ['zero and nothing', { a: 0 }, {}],
  ['an empty list and nothing', { a: [] }, {}],
  ['the order of a list', { a: ['1', '2'] }, { a: ['2', '1'] }],
  ['instants', { a: new Date(1) }, { a: new Date(2) }],
])('tells apart %s', (_what, one, other) => {
  expect(versionOf(one)).not.toBe(versionOf(other))
})

it('is short and harmless to print', () => {
  expect(versionOf({ a: '七月回访' })).toMatch(/^[\w-]{22}$/)
})
