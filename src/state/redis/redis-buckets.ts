// Leaky buckets that replicas share: while there is plenty, most uses are taken from a lease and ask nobody.
import { randomUUID } from 'node:crypto'
import { createMemoryBuckets } from '../embedded/memory-buckets.ts'
import { type BucketKey, type LeakyBuckets, type Level, leakMs } from '../leaky-bucket.ts'
import type { RedisLink } from './link.ts'
import { createLocalBucket, type LocalBucket, type Report } from './local-bucket.ts'
import { useBucket } from './use-bucket.ts'

export interface RedisBucketsOptions {
  readonly link: RedisLink
  /** How long a replica may use what was prepaid for it. */
  readonly leaseMs?: number
  /** Must not go back. */
  readonly now?: () => number
}

/** So many leases are as much as the bucket. */
const leasesPerBucket = 100

/** How long what was given back waits for a use that takes it along. */
const giveBackMs = 50

interface Use {
  readonly amount: number
  readonly resolve: (level: Level) => void
}

interface Bucket {
  readonly key: BucketKey
  readonly local: LocalBucket
  /** Uses that the lease is too small for. */
  waiting: Use[]
  isAsking: boolean
  /** Redis did not answer the last time. */
  isAlone: boolean
  returning: NodeJS.Timeout | undefined
}

/**
 * Redis notes a use no earlier than it happens, and what became of a lease is told or counts as used. So what was used
 * and has not leaked is never more than the level there and the used part of the leases; with the rest of the leases
 * that is at most the capacity.
 */
export function createRedisBuckets({
  link,
  leaseMs = 10_000,
  now = () => performance.now(),
}: RedisBucketsOptions): LeakyBuckets {
  const replica = randomUUID()
  const buckets = new Map<string, Bucket>()
  /**
   * Without Redis each replica grants what it would grant alone: to refuse everybody would be an outage, and to refuse
   * nobody would leave the vendors to whoever asks most.
   */
  const alone = createMemoryBuckets(now)

  /** Buckets that have leaked out are as good as none. */
  function sweep(): void {
    for (const [name, { local, isAsking }] of buckets)
      if (!isAsking && now() - local.lastAt() >= leakMs) buckets.delete(name)
  }

  function bucketOf(key: BucketKey, capacity: number): Bucket {
    const name = JSON.stringify([key.account, key.consumer])
    const known = buckets.get(name)
    if (known !== undefined) {
      known.local.touch(capacity)
      return known
    }
    sweep()
    const local = createLocalBucket(capacity, now)
    const bucket = { key, local, waiting: [], isAsking: false, isAlone: false, returning: undefined }
    buckets.set(name, bucket)
    return bucket
  }

  function run({ key, local }: Bucket, report: Report, amounts: readonly number[]) {
    const capacity = local.capacity()
    const prepaid = Math.floor(capacity / leasesPerBucket)
    return useBucket(link, key, { replica, capacity, report, prepaid, leaseMs, amounts })
  }

  async function ask(bucket: Bucket, uses: readonly Use[]): Promise<void> {
    const { key, local } = bucket
    // The lease begins to count here before it does there.
    const until = now() + leaseMs
    try {
      const amounts = uses.map(({ amount }) => amount)
      const { room, lease, levels } = await run(bucket, local.report(), amounts)
      local.learn(room, { ...lease, until })
      bucket.isAlone = false
      for (const [index, level] of levels.entries()) uses[index]?.resolve(level)
    } catch {
      bucket.isAlone = true
      for (const { amount, resolve } of uses) resolve(await alone.use(key, amount, local.capacity()))
    }
  }

  const takeFromLease = ({ local }: Bucket, { amount, resolve }: Use): boolean => {
    if (!local.take(amount)) return false
    resolve({ granted: true, remaining: local.remaining(), retryAfterMs: 0 })
    return true
  }

  /** One question at a time: whoever comes meanwhile takes from the lease that it brings, or is in the next one. */
  async function askForAll(bucket: Bucket): Promise<void> {
    bucket.isAsking = true
    while (bucket.waiting.length > 0) {
      await ask(bucket, bucket.waiting.splice(0))
      bucket.waiting = bucket.waiting.filter((use) => !takeFromLease(bucket, use))
    }
    bucket.isAsking = false
  }

  function returnSoon(bucket: Bucket): void {
    if (bucket.returning !== undefined || !bucket.local.isMissed()) return
    bucket.returning = setTimeout(() => {
      bucket.returning = undefined
      const givenBack = bucket.local.takeGivenBack()
      if (givenBack === 0) return
      // What does not come back leaks.
      run(bucket, { lease: '', used: 0, givenBack }, []).then(
        ({ room }) => bucket.local.learn(room),
        () => undefined,
      )
    }, giveBackMs).unref()
  }

  return {
    use(key, amount, capacity) {
      const bucket = bucketOf(key, capacity)
      const { promise, resolve } = Promise.withResolvers<Level>()
      const use = { amount, resolve }
      if (takeFromLease(bucket, use)) return promise
      bucket.waiting.push(use)
      if (!bucket.isAsking) void askForAll(bucket)
      return promise
    },
    async giveBack(key, amount, capacity) {
      const bucket = bucketOf(key, capacity)
      if (bucket.isAlone) return alone.giveBack(key, amount, capacity)
      bucket.local.giveBack(amount)
      returnSoon(bucket)
      return bucket.local.remaining()
    },
  }
}
