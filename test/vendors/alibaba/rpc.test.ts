// Request parameters as OutboundBot wants them: lists from 1, members with dots, nothing for what is absent.
import { expect, it } from 'vitest'
import { flatten } from '../../../src/vendors/alibaba/rpc.ts'

it.each([
  [{ CallingNumber: ['a', 'b'] }, { 'CallingNumber.1': 'a', 'CallingNumber.2': 'b' }],
  [{ O: { a: { b: 1 } } }, { 'O.a.b': '1' }],
  [{ O: { l: [{ x: 1 }, { x: 2 }] } }, { 'O.l.1.x': '1', 'O.l.2.x': '2' }],
  [{ N: [null, 'x'] }, { 'N.2': 'x' }],
  [
    { Flag: true, Count: 57, Text: '' },
    { Flag: 'true', Count: '57', Text: '' },
  ],
  [{ Absent: undefined, Empty: [], None: {} }, {}],
  [{ StrategyJson: '{"id":"1"}' }, { StrategyJson: '{"id":"1"}' }],
])('flattens %j as the official clients do', (parameters, wire) => {
  expect(flatten(parameters)).toEqual(wire)
})
