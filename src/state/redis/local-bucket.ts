// What one replica knows of a bucket that it shares, and what it may use of it without asking.
import { leakMs } from '../leaky-bucket.ts'

/** Prepaid in the shared bucket for this replica alone. */
export interface Lease {
  /** Redis knows it by its end there. */
  readonly name: string
  /** From then on Redis counts all of it as used. */
  readonly until: number
  readonly left: number
}

/** What the shared bucket is told before anything else is asked of it. */
export interface Report {
  /** The lease that is over, if any, and how much of it was used. */
  readonly lease: string
  readonly used: number
  /** What was given back beyond that. */
  readonly givenBack: number
}

export interface LocalBucket {
  capacity(): number
  /** When it was last asked for. */
  lastAt(): number
  /** Another capacity holds at once. */
  touch(capacity: number): void
  /** Uses an amount of the lease, or nothing of it where there is not as much. */
  take(amount: number): boolean
  giveBack(amount: number): void
  remaining(): number
  /** Whether somebody may be refused for what is given back here, and is not known there yet. */
  isMissed(): boolean
  /** Takes out what was given back and cannot be used here. */
  takeGivenBack(): number
  /** Ends the lease. */
  report(): Report
  /** What is left in the shared bucket now, leases aside, and the new lease. */
  learn(room: number, lease?: Lease): void
}

/** What every replica may keep to itself, as a part of the capacity, while less than half of it is used. */
const mostKept = 1 / 20

export function createLocalBucket(initialCapacity: number, now: () => number): LocalBucket {
  let capacity = initialCapacity
  let room = capacity
  let roomAt = now()
  let lastAt = now()
  let lease = { name: '', until: 0, left: 0, used: 0 }
  let givenBack = 0

  const roomNow = () => Math.min(capacity, room + ((now() - roomAt) * capacity) / leakMs)
  const isValid = () => now() < lease.until

  const takeGivenBack = () => {
    const taken = givenBack
    givenBack = 0
    return taken
  }

  return {
    capacity: () => capacity,
    lastAt: () => lastAt,
    touch(next) {
      // Whatever was used a minute ago has leaked, given back or not.
      if (now() - lastAt >= leakMs) givenBack = 0
      lastAt = now()
      room += next - capacity
      capacity = next
    },
    take(amount) {
      if (!isValid() || lease.left < amount) return false
      lease = { ...lease, left: lease.left - amount, used: lease.used + amount }
      return true
    },
    giveBack(amount) {
      const joining = isValid() ? Math.min(amount, lease.used) : 0
      lease = { ...lease, left: lease.left + joining, used: lease.used - joining }
      givenBack += amount - joining
    },
    remaining() {
      const here = (isValid() ? lease.left : 0) + givenBack
      return Math.max(0, Math.floor(Math.min(capacity, roomNow() + here)))
    },
    isMissed: () => givenBack > 0 && (givenBack > capacity * mostKept || roomNow() < capacity / 2),
    takeGivenBack,
    report() {
      const { name, used } = lease
      lease = { name: '', until: 0, left: 0, used: 0 }
      return { lease: name, used, givenBack: takeGivenBack() }
    },
    learn(left, next) {
      room = left
      roomAt = now()
      if (next !== undefined) lease = { ...next, used: 0 }
    },
  }
}
