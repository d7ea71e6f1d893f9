// How much of something a consumer may use: a bucket that fills with use and leaks at a steady rate.

export interface Level {
  /** What may be used at once, now. */
  readonly remaining: number
  /** Whether it was used; else how long to wait until it can be. */
  readonly granted: boolean
  readonly retryAfterMs: number
}

export interface LeakyBuckets {
  /** Uses an amount of this consumer's bucket, or nothing of it where there is not as much. */
  use(consumer: string, amount: number, capacity: number): Promise<Level>
  /** Gives back what was not used after all; answers what remains. */
  giveBack(consumer: string, amount: number, capacity: number): Promise<number>
}

/** What a full bucket takes to leak out. */
const leakMs = 60_000

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

  function bucketOf(consumer: string, capacity: number): Bucket {
    const at = now()
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
    async use(consumer, amount, capacity) {
      const bucket = bucketOf(consumer, capacity)
      const room = capacity - bucket.level
      if (amount > room)
        return {
          granted: false,
          remaining: Math.floor(room),
          retryAfterMs: Math.ceil(((amount - room) * leakMs) / capacity),
        }
      bucket.level += amount
      return { granted: true, remaining: Math.floor(room - amount), retryAfterMs: 0 }
    },
    async giveBack(consumer, amount, capacity) {
      const bucket = bucketOf(consumer, capacity)
      bucket.level = Math.max(0, bucket.level - amount)
      return Math.floor(capacity - bucket.level)
    },
  }
}
