// What buckets must do, whoever keeps them: what is used leaks out at a steady rate, and nobody uses another's.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LeakyBuckets, leakMs } from '../../src/state/leaky-bucket.ts'

/** Buckets under test. Where time passes by itself too, a minute of it must be far longer than a test. */
export interface BucketsStand extends AsyncDisposable {
  readonly buckets: LeakyBuckets
  /** Milliseconds, from any moment. */
  readonly now: () => number
  readonly pass: (ms: number) => Promise<void>
}

/** The buckets of one replica, where there can be more than one. */
export interface SharedBucketsStand extends BucketsStand {
  readonly another: () => Promise<LeakyBuckets>
}

const a = { account: 'default', consumer: 'a' }
const b = { account: 'default', consumer: 'b' }
const elsewhere = { account: 'other', consumer: 'a' }

/** A tenth of it, which the tests can tell, takes six seconds to leak. */
const capacity = 6_000
const leakOf = (ms: number) => (ms * capacity) / leakMs

/** What clocks may differ by. */
const inaccuracy = leakOf(20)

interface Step {
  readonly replica: number
  /** `rest`: as much as there is. */
  readonly amount: number | 'rest'
  readonly givenBack: number
  readonly wait: number
}

const stepsOf = (replicas: number, mostGivenBack: number) =>
  fc.array(
    fc.record({
      replica: fc.nat({ max: replicas - 1 }),
      amount: fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: 1, max: 40 }) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: capacity }) },
        { weight: 1, arbitrary: fc.constant('rest' as const) },
      ),
      givenBack: fc.integer({ min: 0, max: mostGivenBack }),
      wait: fc.oneof(
        { weight: 4, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 300 }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
      ),
    }),
    { maxLength: 30 },
  )

/** What is asked for one after the other, until all that was there is used. */
const amountsOf = ({ amount }: Step) =>
  amount === 'rest' ? Array.from({ length: 13 }, (_, bit) => 2 ** (12 - bit)) : [amount]

interface Grant {
  readonly amount: number
  readonly before: number
  readonly after: number
}

/** The most that was granted beyond capacity and leak, in any span. */
function excessOf(grants: readonly Grant[]): number {
  let most = Number.NEGATIVE_INFINITY
  for (const [index, { before }] of grants.entries()) {
    let used = 0
    for (const { amount, after } of grants.slice(index)) {
      used += amount
      most = Math.max(most, used - capacity - leakOf(after - before))
    }
  }
  return most
}

/** Uses and gives back as told; answers what was granted, less what of it was given back. */
async function play(
  { now, pass }: BucketsStand,
  replicas: readonly LeakyBuckets[],
  steps: readonly Step[],
): Promise<readonly Grant[]> {
  const grants: Grant[] = []
  for (const step of steps) {
    const buckets = replicas[step.replica]
    await pass(step.wait)
    for (const amount of amountsOf(step)) {
      const before = now()
      if ((await buckets?.use(a, amount, capacity))?.granted !== true) continue
      grants.push({ amount, before, after: now() })
      const back = Math.min(step.givenBack, amount)
      if (back === 0) continue
      await buckets?.giveBack(a, back, capacity)
      grants.push({ amount: -back, before: now(), after: now() })
    }
  }
  return grants
}

/** What a replica may hold back: its lease, and one of which is not known yet how much was used. */
const heldByOne = (2 * capacity) / 100

/** Uses as told; answers the refusals of what there was room for, had nobody held anything back. */
async function wrongRefusals(
  { now, pass }: BucketsStand,
  replicas: readonly LeakyBuckets[],
  steps: readonly Step[],
): Promise<readonly Step[]> {
  const wrong: Step[] = []
  const held = replicas.length * heldByOne + inaccuracy
  let level = 0
  let at = now()
  for (const step of steps) {
    await pass(step.wait)
    for (const amount of amountsOf(step)) {
      const before = now()
      level = Math.max(0, level - leakOf(before - at))
      at = before
      const answer = await replicas[step.replica]?.use(a, amount, capacity)
      if (answer?.granted === true) {
        level += amount
        at = now()
      } else if (level + amount <= capacity - held) wrong.push(step)
    }
  }
  return wrong
}

const answerOf = async (buckets: LeakyBuckets, amount: number, key = a) =>
  (await buckets.use(key, amount, capacity)).granted

export function leakyBucketContract(make: () => Promise<BucketsStand>): void {
  test('what fits is granted, and all of it leaks within a minute', async () => {
    await using stand = await make()
    const { buckets, now, pass } = stand
    const before = now()
    expect(await buckets.use(a, 6_000, capacity)).toEqual({ granted: true, remaining: 0, retryAfterMs: 0 })
    const refused = await buckets.use(a, 600, capacity)
    const elapsed = now() - before
    expect(refused.granted).toBe(false)
    expect(refused.remaining).toBeLessThanOrEqual(leakOf(elapsed) + inaccuracy)
    expect(refused.retryAfterMs).toBeLessThanOrEqual(6_000)
    expect(refused.retryAfterMs).toBeGreaterThanOrEqual(6_000 - elapsed - 20)
    await pass(refused.retryAfterMs)
    expect(await answerOf(buckets, 600)).toBe(true)
    await pass(30_000)
    expect(await answerOf(buckets, 3_600)).toBe(false)
    expect(await answerOf(buckets, 3_000)).toBe(true)
    await pass(60_000)
    expect((await buckets.use(a, 1, capacity)).remaining).toBe(5_999)
    expect(await answerOf(buckets, 5_900)).toBe(true)
  })

  test('what is refused uses nothing', async () => {
    await using stand = await make()
    const { buckets } = stand
    expect(await answerOf(buckets, 5_000)).toBe(true)
    expect(await answerOf(buckets, 2_000)).toBe(false)
    expect(await answerOf(buckets, 1_000)).toBe(true)
    expect(await answerOf(buckets, 600)).toBe(false)
  })

  test('what is given back is there again, and never more than the capacity', async () => {
    await using stand = await make()
    const { buckets, now } = stand
    const before = now()
    await buckets.use(a, 6_000, capacity)
    const remaining = await buckets.giveBack(a, 2_500, capacity)
    expect(remaining).toBeGreaterThanOrEqual(2_500)
    expect(remaining).toBeLessThanOrEqual(2_500 + leakOf(now() - before) + inaccuracy)
    expect(await answerOf(buckets, 2_500)).toBe(true)
    expect(await answerOf(buckets, 600)).toBe(false)
    expect(await buckets.giveBack(a, 100_000, capacity)).toBe(6_000)
    expect(await answerOf(buckets, 6_000)).toBe(true)
    expect(await answerOf(buckets, 600)).toBe(false)
  })

  test('each consumer has a bucket of its own on each account', async () => {
    await using stand = await make()
    const { buckets } = stand
    expect(await answerOf(buckets, 6_000)).toBe(true)
    expect(await answerOf(buckets, 6_000, b)).toBe(true)
    expect(await answerOf(buckets, 6_000, elsewhere)).toBe(true)
    expect(await answerOf(buckets, 600)).toBe(false)
  })

  test('a capacity that changes holds at once', async () => {
    await using stand = await make()
    const { buckets } = stand
    await buckets.use(a, 6_000, 6_000)
    expect((await buckets.use(a, 4_000, 10_000)).granted).toBe(true)
    expect(await buckets.use(a, 1, 5_000)).toMatchObject({ granted: false, remaining: 0 })
  })

  test('of uses that come together as many are granted as fit', async () => {
    await using stand = await make()
    const { buckets, now } = stand
    const before = now()
    const levels = await Promise.all(Array.from({ length: 100 }, () => buckets.use(a, 100, capacity)))
    const granted = levels.filter((level) => level.granted).length
    expect(granted).toBeGreaterThanOrEqual(60)
    expect(granted * 100).toBeLessThanOrEqual(capacity + leakOf(now() - before) + inaccuracy)
  })

  test('never more is granted than capacity and leak together, in any span', async () => {
    const property = fc.asyncProperty(stepsOf(1, 0), async (steps) => {
      await using stand = await make()
      expect(excessOf(await play(stand, [stand.buckets], steps))).toBeLessThanOrEqual(inaccuracy)
    })
    await fc.assert(property, { numRuns: 30 })
  }, 60_000)

  test('nothing is refused that there is room for', async () => {
    const property = fc.asyncProperty(stepsOf(1, 0), async (steps) => {
      await using stand = await make()
      expect(await wrongRefusals(stand, [stand.buckets], steps)).toEqual([])
    })
    await fc.assert(property, { numRuns: 30 })
  }, 60_000)
}

/** What holds between replicas too. */
export function sharedBucketContract(make: () => Promise<SharedBucketsStand>): void {
  leakyBucketContract(make)

  test('replicas share one bucket', async () => {
    await using stand = await make()
    const { buckets } = stand
    const other = await stand.another()
    expect(await answerOf(buckets, 4_000)).toBe(true)
    expect(await answerOf(other, 2_600)).toBe(false)
    expect(await answerOf(other, 1_400)).toBe(true)
    expect(await answerOf(buckets, 600)).toBe(true)
    for (const replica of [buckets, other]) expect(await answerOf(replica, 600)).toBe(false)
  })

  test('what one gives back another can use', async () => {
    await using stand = await make()
    const { buckets } = stand
    const other = await stand.another()
    expect(await answerOf(buckets, 6_000)).toBe(true)
    expect(await answerOf(other, 3_000)).toBe(false)
    await buckets.giveBack(a, 3_000, capacity)
    // To leak it takes half a minute.
    await expect.poll(() => answerOf(other, 3_000)).toBe(true)
    expect(await answerOf(buckets, 600)).toBe(false)
  })

  test('never more is granted to all of them than capacity and leak together, in any span', async () => {
    const property = fc.asyncProperty(stepsOf(2, 0), async (steps) => {
      await using stand = await make()
      const replicas = [stand.buckets, await stand.another()]
      expect(excessOf(await play(stand, replicas, steps))).toBeLessThanOrEqual(inaccuracy)
    })
    await fc.assert(property, { numRuns: 60 })
  }, 60_000)

  test('nothing comes back twice', async () => {
    const property = fc.asyncProperty(stepsOf(2, 500), async (steps) => {
      await using stand = await make()
      const replicas = [stand.buckets, await stand.another()]
      const grants = await play(stand, replicas, steps)
      const [first, last] = [grants.at(0), grants.at(-1)]
      if (first === undefined || last === undefined) return
      const used = grants.reduce((sum, { amount }) => sum + amount, 0)
      expect(used).toBeLessThanOrEqual(capacity + leakOf(last.after - first.before) + inaccuracy)
    })
    await fc.assert(property, { numRuns: 60 })
  }, 60_000)

  test('nothing is refused to any of them that there is room for, but for what others hold', async () => {
    const property = fc.asyncProperty(stepsOf(2, 0), async (steps) => {
      await using stand = await make()
      const replicas = [stand.buckets, await stand.another()]
      expect(await wrongRefusals(stand, replicas, steps)).toEqual([])
    })
    await fc.assert(property, { numRuns: 60 })
  }, 60_000)

  test('of uses that come together at all of them as many are granted as fit', async () => {
    await using stand = await make()
    const { buckets, now } = stand
    const other = await stand.another()
    const before = now()
    const levels = await Promise.all(
      Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? buckets : other).use(a, 50, capacity)),
    )
    const granted = levels.filter((level) => level.granted).length * 50
    expect(granted).toBeGreaterThanOrEqual(capacity - 2 * heldByOne)
    expect(granted).toBeLessThanOrEqual(capacity + leakOf(now() - before) + inaccuracy)
  })
}
