// What opens a circuit: an outage within seconds at any rate, bad luck and absent callers never.
import { describe, expect, it } from 'vitest'
import { isOutage } from '../../src/vendors/outage.ts'
import { attempt, attempts, isolationAt, rule } from '../support/isolation.ts'

/** The same sequence in every run. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('the circuit opens', () => {
  it.each([
    ['nothing', 0, 0, false],
    ['too few', 9, 9, false],
    ['ten, all sick', 10, 10, true],
    ['ten, half of them by chance', 5, 10, false],
    ['twenty, most of them', 15, 20, true],
    ['twenty, somewhat more than half', 12, 20, false],
    ['a hundred, half of them', 50, 100, true],
    ['a hundred, nearly half', 49, 100, false],
    ['five thousand, half of them', 2_500, 5_000, true],
    ['five thousand, one in five', 1_000, 5_000, false],
  ])('%s', (_what, sick, total, outage) => {
    expect(isOutage(rule, sick, total)).toBe(outage)
  })

  it.each([
    [2, 7.5],
    [5, 6],
    [50, 5.5],
    [500, 5.5],
  ])('within seconds of an outage at %d calls per second, and a quiet start', async (perSecond, most) => {
    for (const healthySeconds of [0, 30]) {
      const { isolation, clock } = isolationAt()
      for (let call = 0; call < healthySeconds * perSecond; call++) {
        await attempt(isolation, 'healthy')
        clock.time += 1_000 / perSecond
      }
      const since = clock.time
      while (isolation.state === 'closed' && clock.time - since < 60_000) {
        await attempt(isolation, 'sick')
        clock.time += 1_000 / perSecond
      }
      expect((clock.time - since) / 1_000).toBeLessThanOrEqual(most)
    }
  })

  it.each([2, 500])('not while one attempt in five is sick, at %d calls per second', async (perSecond) => {
    const regular = isolationAt()
    const random = isolationAt()
    const next = randomOf(perSecond)
    for (let call = 0; call < 50_000; call++) {
      // The sick ones first: the start is the weakest moment.
      await attempt(regular.isolation, call % 5 === 0 ? 'sick' : 'healthy')
      await attempt(random.isolation, next() < 0.2 ? 'sick' : 'healthy')
      regular.clock.time += 1_000 / perSecond
      random.clock.time += 1_000 / perSecond
    }
    expect([regular.isolation.state, random.isolation.state]).toEqual(['closed', 'closed'])
  })

  it('not for failures of long ago, however few calls there were between', async () => {
    const { isolation, clock } = isolationAt()
    for (let call = 0; call < 100; call++) {
      await attempt(isolation, 'sick')
      clock.time += 1_200
    }
    expect(isolation.state).toBe('closed')
  })

  it('not for callers who went away', async () => {
    const { isolation } = isolationAt()
    await attempts(isolation, 9, 'sick')
    await attempts(isolation, 100, 'neutral')
    expect(isolation.state).toBe('closed')
    await attempts(isolation, 1, 'sick')
    expect(isolation.state).toBe('open')
  })
})
