// When a server counts as warm: on the same figures as any other, and never later than told.
import { expect, test } from 'vitest'
import type { Cell } from './cell.ts'
import { warmUp } from './warm-up.ts'

/** A server that costs this much for one portion after the other, at 100 requests a second. */
function costing(...costs: readonly number[]) {
  const amounts: number[] = []
  let ms = 0
  const send = async (amount: number): Promise<Cell> => {
    const cpuMicroseconds = costs[Math.min(amounts.length, costs.length - 1)] ?? Number.NaN
    amounts.push(amount)
    ms += amount * 10
    return {
      requests: amount,
      cpuMicroseconds,
      requestsPerSecond: 100,
      p50Ms: 1,
      p99Ms: 1,
      upstreamCallsPerRequest: 1,
      checked: 1,
      failure: undefined,
    }
  }
  return { amounts, warm: (mostSeconds: number) => warmUp(send, 16, mostSeconds, () => ms) }
}

test('ends with the second of two portions that cost the same', async () => {
  const { amounts, warm } = costing(900, 600, 400, 390, 1)
  expect(await warm(60)).toMatchObject({ last: { cpuMicroseconds: 390 }, isSteady: true })
  expect(amounts).toEqual([64, 200, 400, 800])
})

test('takes no portion for steady that has nothing of its length before it', async () => {
  const { amounts, warm } = costing(600, 600, 300, 300)
  expect(await warm(60)).toMatchObject({ last: { cpuMicroseconds: 300 }, isSteady: true })
  expect(amounts).toHaveLength(4)
})

test('takes one that became dearer for as restless as one that became cheaper', async () => {
  const { warm } = costing(400, 400, 500, 500)
  expect(await warm(60)).toMatchObject({ last: { cpuMicroseconds: 500 }, isSteady: true })
})

test('ends when time is up, and says that it was not steady', async () => {
  const { amounts, warm } = costing(900, 800, 700, 600, 500, 400)
  expect(await warm(10)).toMatchObject({ isSteady: false })
  // A part of a request is a whole one.
  expect(Math.abs(amounts.reduce((sum, amount) => sum + amount) - 1_000)).toBeLessThanOrEqual(1)
})
