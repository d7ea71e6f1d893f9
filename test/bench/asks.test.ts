// The guards of the bench: an answer that is wrong in one row, or tells an error, is not counted as work.
import { expect, test } from 'vitest'
import { tokenOf } from './answer-values.ts'
import { refuseErrors } from './asks.ts'
import { instances } from './expected.ts'
import { workloadOf } from './workloads.ts'

const answerOf = (n: number) => JSON.stringify({ data: { instances: instances(tokenOf(n), 20) } })

test('takes the right answer of a request, not that of another one', () => {
  const ask = workloadOf('W1').asks.graphql
  expect(() => ask?.check(5, answerOf(5))).not.toThrow()
  expect(() => ask?.check(5, answerOf(6))).toThrow('deep-equal')
  expect(() => ask?.check(5, answerOf(5).replace('sandbox', 'someone'))).toThrow('deep-equal')
})

test('sees errors beside data', () => {
  expect(() => refuseErrors('{"data":{"a":null},"errors":[{"message":"too late"}]}')).toThrow('too late')
  expect(() => refuseErrors('{"data":{"errors":0}}')).not.toThrow()
})

test('asks for something else each time, except where everybody asks for the same', () => {
  const bodies = (id: string) => new Set([1, 2, 3].map((n) => workloadOf(id).asks.graphql?.request(n).body))
  expect(bodies('W1').size).toBe(3)
  expect(bodies('W4').size).toBe(3)
  expect(bodies('1000x16').size).toBe(3)
  expect(bodies('W5').size).toBe(1)
})
