// The verdict about growth: what a row costs in a long list, and whether anything failed on the way.
import { expect, test } from 'vitest'
import type { Cell } from './cell.ts'
import { type Growth, growthVerdict } from './growth.ts'
import { madeCell } from './made-cell.ts'
import { workloadOf } from './workloads.ts'

const cell = (cpuMicroseconds: number, failure?: string): Cell => madeCell({ cpuMicroseconds, failure })

const grown = (ours: (rows: number) => Cell, bare: (rows: number) => Cell = cell): Growth[] =>
  [1, 16, 128].flatMap((connections) =>
    [100, 1_000].map((rows) => ({
      rows,
      connections,
      series: [
        { workload: workloadOf('W1'), server: 'pass-through', cells: [bare(rows)] },
        { workload: workloadOf('W1'), server: 'Trunkline', cells: [ours(rows)] },
      ],
    })),
  )

test('as many times the rows for as many times the cost is linear', () => {
  expect(growthVerdict(grown((rows) => cell(rows * 10)))).toBe(
    'Of a thousand rows each costs 1.00 times (1 at once; the pass-through 1.00), 1.00 times (16 at once; the pass-through 1.00), 1.00 times (128 at once; the pass-through 1.00) what it costs of a hundred: linear.',
  )
})

test('rows that cost more the more there are are not', () => {
  expect(growthVerdict(grown((rows) => cell(rows * rows)))).toContain(': NOT LINEAR.')
})

test('what grows as the pass-through does is told as that, and not as linear', () => {
  const growing = (rows: number) => cell(rows ** 1.2)
  expect(growthVerdict(grown(growing, growing))).toContain(
    ': as the pass-through, and not linear where that is not.',
  )
  expect(growthVerdict(grown(growing, (rows) => cell(rows ** 1.05)))).toContain(': NOT LINEAR.')
})

test('rows that are refused are no growth at all', () => {
  const refused = (rows: number) => cell(rows, rows === 1_000 ? 'too many calls' : undefined)
  expect(growthVerdict(grown(refused))).toContain(': NOT ANSWERED.')
})
