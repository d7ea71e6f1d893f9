// Buckets in memory: the contract, and to the millisecond.
import { expect, it } from 'vitest'
import { createMemoryBuckets } from '../../../src/state/embedded/memory-buckets.ts'
import { leakyBucketContract } from '../leaky-bucket-contract.ts'

const a = { account: 'default', consumer: 'a' }

function start() {
  let time = 0
  return {
    buckets: createMemoryBuckets(() => time),
    now: () => time,
    async pass(ms: number) {
      time += ms
    },
  }
}

leakyBucketContract(async () => ({ ...start(), [Symbol.asyncDispose]: async () => undefined }))

it('grants what fits, says how long the rest takes, and leaks at the rate of the capacity per minute', async () => {
  const { buckets, pass } = start()
  expect(await buckets.use(a, 600, 600)).toEqual({ granted: true, remaining: 0, retryAfterMs: 0 })
  expect(await buckets.use(a, 1, 600)).toEqual({ granted: false, remaining: 0, retryAfterMs: 100 })
  await pass(99)
  expect((await buckets.use(a, 1, 600)).granted).toBe(false)
  await pass(1)
  expect(await buckets.use(a, 1, 600)).toMatchObject({ granted: true })
  await pass(30_000)
  expect((await buckets.use(a, 301, 600)).granted).toBe(false)
  expect((await buckets.use(a, 300, 600)).granted).toBe(true)
})
