// What callgrind writes is read rightly, and is about enough requests.
import { expect, it } from 'vitest'
import { instructionsIn, requestsFor } from './instructions.ts'
import { compareEvery } from './workload.ts'
import { workloadOf } from './workloads.ts'

it('finds the sum', () => {
  const text =
    'version: 1\ncreator: callgrind-3.19.0\nevents: Ir\nsummary: 1143614289\n\nfn=(1) a\n0 5\ntotals: 7\n'
  expect(instructionsIn(text)).toBe(1_143_614_289)
  expect(instructionsIn('events: Ir\n0 5\ntotals: 7 3\n')).toBe(7)
})

it('says so where there is none', () => {
  expect(() => instructionsIn('events: Ir\n')).toThrow('callgrind wrote no sum')
})

it('counts over so many requests that an answer is compared, however many calls each makes', () => {
  expect(requestsFor(1_000, workloadOf('W1'))).toBe(1_000)
  expect(requestsFor(1_000, workloadOf('W3'))).toBe(compareEvery)
})
