// What callgrind writes is read rightly.
import { expect, it } from 'vitest'
import { instructionsIn } from './instructions.ts'

it('finds the sum', () => {
  const text =
    'version: 1\ncreator: callgrind-3.19.0\nevents: Ir\nsummary: 1143614289\n\nfn=(1) a\n0 5\ntotals: 7\n'
  expect(instructionsIn(text)).toBe(1_143_614_289)
  expect(instructionsIn('events: Ir\n0 5\ntotals: 7 3\n')).toBe(7)
})

it('says so where there is none', () => {
  expect(() => instructionsIn('events: Ir\n')).toThrow('callgrind wrote no sum')
})
