/** Members added, left out and renamed, at every depth, without touching a value. */

import { expect, test } from 'vitest'
import { flipCase, only, withExtra, without } from '../../src/sandbox/distort.ts'

const id = 1_187_000_000_000_000_001n
const answer = {
  Code: 'OK',
  gone: undefined,
  Data: { Total: 1, List: [{ Id: id, Nested: { Id: 'a' } }], Rate: null },
  Numbers: ['["1"]'],
}

test('unknown members at the top, in the payload and in rows, not in what lies deeper', () => {
  expect(withExtra(answer, { X: 1 })).toEqual({
    Code: 'OK',
    Data: { Total: 1, List: [{ Id: id, Nested: { Id: 'a' }, X: 1 }], Rate: null, X: 1 },
    Numbers: ['["1"]'],
    X: 1,
  })
})

test('members left out wherever they are', () => {
  expect(without(answer, new Set(['Id', 'Rate']))).toEqual({
    Code: 'OK',
    Data: { Total: 1, List: [{ Nested: {} }] },
    Numbers: ['["1"]'],
  })
})

test('only the members named at the top', () => {
  expect(only(answer, new Set(['Code', 'Id']))).toEqual({ Code: 'OK' })
})

test('the first letter of every name, and no other', () => {
  expect(flipCase(answer)).toEqual({
    code: 'OK',
    data: { total: 1, list: [{ id, nested: { id: 'a' } }], rate: null },
    numbers: ['["1"]'],
  })
  expect(flipCase({ calledRouteList: 1, '7x': 2 })).toEqual({ CalledRouteList: 1, '7x': 2 })
})
