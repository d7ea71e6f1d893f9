// Rounds follow the pace of a server; those of several starts become one series for each server and workload.
import { expect, test } from 'vitest'
import type { Bench } from './cell.ts'
import type { Outcome } from './loader.ts'
import { madeCell } from './made-cell.ts'
import { joinedSeries, runRounds, type Series } from './rounds.ts'
import { passThrough, type Server } from './servers.ts'
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

test('each round is as long as the pace of the one before says', async () => {
  const amounts: number[] = []
  const paces = [1_000, 10, 1_000, 2_000]
  const outcomeOf = (amount: number): Outcome => {
    const pace = paces[amounts.push(amount) - 1] ?? Number.NaN
    return {
      answered: amount,
      ms: (amount * 1_000) / pace,
      checked: 1,
      failed: 0,
      failure: undefined,
      p50Ms: 1,
      p99Ms: 1,
    }
  }
  const bench = {
    loader: { run: async ({ amount }: { amount: number }) => outcomeOf(amount) },
    upstream: { calls: async () => amounts.reduce((sum, amount) => sum + amount, 0) },
    take: () => 1,
  } as unknown as Bench
  const server = { candidate: passThrough, url: '', process: { cpuMs: () => 1 } } as unknown as Server
  await runRounds(bench, [server], workloadOf('W1'), {
    rounds: 3,
    seconds: 2,
    warmUpSeconds: 0.000_001,
    onCell: () => undefined,
  })
  expect(amounts.slice(1)).toEqual([2_000, 25, 2_000])
})
