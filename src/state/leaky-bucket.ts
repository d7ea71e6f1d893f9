// How much of something a consumer may use: a bucket that fills with use and leaks at a steady rate.

export interface Level {
  /** What may be used at once, now; where replicas share the bucket, as far as this one knows. */
  readonly remaining: number
  /** Whether it was used; else how long to wait until it can be. */
  readonly granted: boolean
  readonly retryAfterMs: number
}

/** Each consumer has one bucket on each account. */
export interface BucketKey {
  readonly account: string
  readonly consumer: string
}

/** What a full bucket takes to leak out. */
export const leakMs = 60_000

/** Buckets answer at once where nobody has to be asked. */
export interface LeakyBuckets {
  /** Uses an amount of this consumer's bucket, or nothing of it where there is not as much. Never rejects. */
  use(key: BucketKey, amount: number, capacity: number): Level | Promise<Level>
  /** Gives back what was not used after all; answers what remains. Never rejects. */
  giveBack(key: BucketKey, amount: number, capacity: number): number | Promise<number>
}
