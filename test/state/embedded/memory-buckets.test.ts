// Buckets: what is used leaks out at a steady rate, and nobody uses another's.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { createMemoryBuckets } from '../../../src/state/embedded/memory-buckets.ts'

const a = { account: 'default', consumer: 'a' }
const b = { account: 'default', consumer: 'b' }

function start() {
  let time = 0
  return {
    buckets: createMemoryBuckets(() => time),
    pass: (ms: number) => {
      time += ms
    },
  }
}

it('grants what fits, says how long the rest takes, and leaks at the rate of the capacity per minute', async () => {
  const { buckets, pass } = start()
  expect(await buckets.use(a, 600, 600)).toEqual({ granted: true, remaining: 0, retryAfterMs: 0 })
  expect(await buckets.use(a, 1, 600)).toEqual({ granted: false, remaining: 0, retryAfterMs: 100 })
  pass(99)
  expect((await buckets.use(a, 1, 600)).granted).toBe(false)
  pass(1)
  expect(await buckets.use(a, 1, 600)).toMatchObject({ granted: true })
  pass(30_000)
  expect((await buckets.use(a, 301, 600)).granted).toBe(false)
  expect((await buckets.use(a, 300, 600)).granted).toBe(true)
})

it('what is refused uses nothing, and what is given back is there again', async () => {
  const { buckets } = start()
  await buckets.use(a, 500, 600)
  await buckets.use(a, 500, 600)
  expect(await buckets.use(a, 100, 600)).toMatchObject({ granted: true, remaining: 0 })
  expect(await buckets.giveBack(a, 250, 600)).toBe(250)
  expect(await buckets.giveBack(a, 10_000, 600)).toBe(600)
})

it('consumers have buckets of their own, and a capacity that changes holds at once', async () => {
  const { buckets } = start()
  await buckets.use(a, 600, 600)
  expect((await buckets.use(b, 600, 600)).granted).toBe(true)
  expect((await buckets.use(a, 400, 1_000)).granted).toBe(true)
  expect((await buckets.use(a, 1, 500)).granted).toBe(false)
})

it('never grants more than capacity and leak together, in any order of asking', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ amount: fc.integer({ min: 1, max: 700 }), wait: fc.integer({ min: 0, max: 20_000 }) }),
        {
          maxLength: 60,
        },
      ),
      async (steps) => {
        const { buckets, pass } = start()
        let used = 0
        let elapsed = 0
        for (const { amount, wait } of steps) {
          pass(wait)
          elapsed += wait
          if ((await buckets.use(a, amount, 600)).granted) used += amount
          expect(used).toBeLessThanOrEqual(600 + (elapsed * 600) / 60_000 + 1e-6)
        }
      },
    ),
    { numRuns: 200 },
  )
})
