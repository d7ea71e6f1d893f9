// The one step that shared buckets know, in the units of their users.
import { type BucketKey, type Level, leakMs } from '../leaky-bucket.ts'
import type { RedisLink } from './link.ts'
import type { Lease, Report } from './local-bucket.ts'

export interface BucketUse {
  readonly replica: string
  readonly capacity: number
  readonly report: Report
  /** What to prepay for the replica while less than half of the bucket is used. */
  readonly prepaid: number
  readonly leaseMs: number
  /** With none the replica keeps its lease. */
  readonly amounts: readonly number[]
}

export interface BucketState {
  /** What is left, leases aside. */
  readonly room: number
  readonly lease: Pick<Lease, 'name' | 'left'>
  /** One for each amount. */
  readonly levels: readonly Level[]
}

/** Redis counts in whole millionths, so that a bucket leaks however often it is looked at. */
const millionths = 1_000_000

const levelOf = (amount: number, left: number, capacity: number): Level =>
  left >= 0
    ? { granted: true, remaining: Math.floor(left), retryAfterMs: 0 }
    : {
        granted: false,
        remaining: Math.max(0, Math.floor(amount + left)),
        retryAfterMs: Math.ceil((-left * leakMs) / capacity),
      }

/** Rejects with `RedisUnavailable`. */
export async function useBucket(
  link: RedisLink,
  { account, consumer }: BucketKey,
  { replica, capacity, report, prepaid, leaseMs, amounts }: BucketUse,
): Promise<BucketState> {
  const answer = await link.run(account, {
    name: 'use_bucket',
    keys: [`bucket:${consumer}`],
    args: [
      ...[capacity * millionths, report.givenBack * millionths],
      ...[replica, report.lease, report.used * millionths],
      ...[prepaid * millionths, leaseMs * 1_000],
      ...amounts.map((amount) => amount * millionths),
    ],
  })
  const [room, left, name, ...lefts] = answer
  const units = (value: unknown) => Number(value) / millionths
  return {
    room: units(room),
    lease: { name: String(name), left: units(left) },
    levels: amounts.map((amount, index) => levelOf(amount, units(lefts[index]), capacity)),
  }
}
