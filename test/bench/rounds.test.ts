// Rounds of several starts become one series for each server and workload.
import { expect, test } from 'vitest'
import { madeCell } from './made-cell.ts'
import { joinedSeries, type Series } from './rounds.ts'
import { workloadOf } from './workloads.ts'

const series = (id: string, server: string, costs: readonly number[]): Series => ({
  workload: workloadOf(id),
  server,
  cells: costs.map((cpuMicroseconds) => madeCell({ cpuMicroseconds })),
})

test('keeps the rounds of each server in their order, so that they can be compared one by one', () => {
  const joined = joinedSeries([
    [series('W1', 'a', [1, 2]), series('W1', 'b', [3, 4]), series('W2', 'a', [5])],
    [series('W1', 'a', [6, 7]), series('W1', 'b', [8, 9]), series('W2', 'a', [10])],
  ])
  expect(
    joined.map(({ workload, server, cells }) => [
      workload.id,
      server,
      cells.map(({ cpuMicroseconds }) => cpuMicroseconds),
    ]),
  ).toEqual([
    ['W1', 'a', [1, 2, 6, 7]],
    ['W1', 'b', [3, 4, 8, 9]],
    ['W2', 'a', [5, 10]],
  ])
})

test('is empty where nothing was started', () => {
  expect(joinedSeries([])).toEqual([])
})
