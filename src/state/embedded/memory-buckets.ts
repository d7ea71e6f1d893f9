// The leaky buckets of this process.
import { performance } from 'node:perf_hooks'
import { type BucketKey, type LeakyBuckets, leakMs } from '../leaky-bucket.ts'

interface Bucket {
  level: number
  at: number
}

/**
 * Buckets in memory, one for each consumer that was not idle for a minute. Counting in windows, as libraries do,
 * would grant twice the rate around the edge of two windows.
 */
export function createMemoryBuckets(now: () => number = () => performance.now()): LeakyBuckets {
  const buckets = new Map<string, Bucket>()

  /** Buckets that have leaked out are as good as none. */
  function sweep(at: number): void {
    for (const [consumer, bucket] of buckets) if (at - bucket.at >= leakMs) buckets.delete(consumer)
  }

  function bucketOf(key: BucketKey, capacity: number): Bucket {
    const at = now()
    const consumer = JSON.stringify([key.account, key.consumer])
    const existing = buckets.get(consumer)
    if (existing === undefined) {
      sweep(at)
      const bucket = { level: 0, at }
      buckets.set(consumer, bucket)
      return bucket
    }
    existing.level = Math.max(0, existing.level - ((at - existing.at) * capacity) / leakMs)
    existing.at = at
    return existing
  }

  return {
    use(key, amount, capacity) {
      const bucket = bucketOf(key, capacity)
      const room = capacity - bucket.level
      if (amount > room)
        return {
          granted: false,
          remaining: Math.max(0, Math.floor(room)),
          retryAfterMs: Math.ceil(((amount - room) * leakMs) / capacity),
        }
      bucket.level += amount
      return { granted: true, remaining: Math.floor(room - amount), retryAfterMs: 0 }
    },
    giveBack(key, amount, capacity) {
      const bucket = bucketOf(key, capacity)
      bucket.level = Math.max(0, bucket.level - amount)
      return Math.max(0, Math.floor(capacity - bucket.level))
    },
  }
}
