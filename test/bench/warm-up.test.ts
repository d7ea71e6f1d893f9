// A server is warmed up for as long as told, by portions that follow its pace.
import { expect, test } from 'vitest'
import type { Cell } from './cell.ts'
import { madeCell } from './made-cell.ts'
import { warmUp } from './warm-up.ts'

/** A server that answers so many requests a second in one portion after the other. */
function answering(...paces: readonly number[]) {
  const amounts: number[] = []
  let ms = 0
  const send = async (amount: number): Promise<Cell> => {
    const requestsPerSecond = paces[Math.min(amounts.length, paces.length - 1)] ?? Number.NaN
    amounts.push(amount)
    ms += (amount / requestsPerSecond) * 1_000
    return madeCell({ requests: amount, requestsPerSecond })
  }
  return { amounts, warm: (seconds: number) => warmUp(send, 16, seconds, () => ms), ms: () => ms }
}

test('lasts as long as told, and tells the last portion', async () => {
  const { amounts, warm, ms } = answering(64, 100, 200, 400)
  expect(await warm(7)).toMatchObject({ requestsPerSecond: 400 })
  expect(amounts).toEqual([64, 128, 200, 400, 800, 288])
  expect(ms()).toBeCloseTo(7_000)
})

test('ends with a portion that is long enough to tell the pace', async () => {
  const { amounts, warm } = answering(64, 100, 200, 400)
  expect(await warm(6.3)).toMatchObject({ requestsPerSecond: 400 })
  expect(amounts).toEqual([64, 128, 200, 400, 800, 200])
})

test('sends something even where there is no time', async () => {
  const { amounts, warm } = answering(10)
  await warm(0.001)
  expect(amounts).toEqual([64])
})
