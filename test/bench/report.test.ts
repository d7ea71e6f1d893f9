// The tables of the bench: what is set against what.
import { expect, test } from 'vitest'
import type { Cell } from './cell.ts'
import { byHandTable } from './report.ts'
import type { Series } from './rounds.ts'
import { workloadOf } from './workloads.ts'

const cellOf = (cpuMicroseconds: number): Cell => ({
  requests: 1_000,
  cpuMicroseconds,
  requestsPerSecond: 1_000,
  p50Ms: 1,
  p99Ms: 2,
  upstreamCallsPerRequest: 1,
  checked: 40,
  failure: undefined,
})

const seriesOf = (id: string, server: string, ...rounds: readonly number[]): Series => ({
  workload: workloadOf(id),
  server,
  cells: rounds.map(cellOf),
})

const cellsIn = (table: string) =>
  table
    .split('\n')
    .slice(2)
    .map((row) => row.split('|').map((cell) => cell.trim()))

test('sets Trunkline and Apollo against what is written by hand, round by round', () => {
  const table = byHandTable([
    seriesOf('W1', 'pass-through', 100, 200, 100),
    seriesOf('W1', 'by hand', 200, 400, 300),
    seriesOf('W1', 'Trunkline', 220, 300, 330),
    seriesOf('W1', 'Apollo Server', 1_000, 1_200, 900),
    seriesOf('W1t', 'Trunkline', 100),
    seriesOf('W2', 'by hand', 100),
  ])
  expect(cellsIn(table)).toEqual([
    ['', 'W1 list of 20 instances', '2.00', '2.20', '1.10', '3.00', '4.00', ''],
    ['', 'W2 updateInstance', '', '', '', '', '', ''],
  ])
})

test('says nothing where nothing was written by hand', () => {
  expect(byHandTable([seriesOf('W1', 'Trunkline', 100)])).toBe('')
})
