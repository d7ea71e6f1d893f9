// The quota in memory: never more than the limit in any second, in the order of asking, and pauses obeyed.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { createMemoryQuota } from '../../../src/state/embedded/memory-quota.ts'
import type { Place, QuotaSubject } from '../../../src/vendors/quota.ts'

const create: QuotaSubject = {
  vendor: 'ALIBABA',
  product: 'OutboundBot',
  name: 'CreateInstance',
  effect: 'create',
}
const list: QuotaSubject = { ...create, name: 'ListInstances', effect: 'read' }
const route: QuotaSubject = {
  vendor: 'HUAWEI',
  product: 'cc-management',
  name: 'modifyCalledRoute',
  effect: 'update',
}

function quotaAt(perSecond?: number) {
  const clock = { time: 1_000 }
  const limits = new Map(perSecond === undefined ? [] : [['CreateInstance', perSecond]])
  return { clock, quota: createMemoryQuota(limits, () => clock.time) }
}

const waitOf = (place: Place): number | undefined => ('waitMs' in place ? place.waitMs : undefined)
const patient = 1_000_000

describe('a limit', () => {
  it('lets a second of calls go at once, and the next ones a second after the first', async () => {
    const { quota, clock } = quotaAt(3)
    const waits: (number | undefined)[] = []
    for (let call = 0; call < 4; call++) {
      waits.push(waitOf(await quota.take(create, patient)))
      clock.time += 100
    }
    expect(waits).toEqual([0, 0, 0, 700])
    clock.time += 10_000
    expect(waitOf(await quota.take(create, patient))).toBe(0)
  })

  it('below one per second, and between whole figures, spaces the calls', async () => {
    for (const [perSecond, spaceMs] of [
      [0.5, 2_000],
      [2.5, 400],
      [0.01, 100_000],
    ] as const) {
      const { quota } = quotaAt(perSecond)
      for (let call = 0; call < 4; call++)
        expect(waitOf(await quota.take(create, patient))).toBe(call * spaceMs)
    }
  })

  it('takes nothing for who has no patience, and says how long it would have been', async () => {
    const { quota } = quotaAt(1)
    await quota.take(create, 0)
    for (let call = 0; call < 100; call++)
      expect(await quota.take(create, 999)).toEqual({ refusedForMs: 1_000 })
    expect(waitOf(await quota.take(create, 1_000))).toBe(1_000)
    expect(await quota.take(create, Number.NaN)).toEqual({ refusedForMs: 2_000 })
  })

  it('is that of one operation; without one nothing waits', async () => {
    const { quota } = quotaAt(1)
    await quota.take(create, 0)
    expect(waitOf(await quota.take(list, 0))).toBe(0)
    for (let call = 0; call < 1_000; call++) expect(waitOf(await quota.take(route, 0))).toBe(0)
  })

  it('is by default that of the fact sheets', async () => {
    const { quota } = quotaAt()
    for (const [operation, perSecond] of [
      [create, 20],
      [list, 100],
    ] as const) {
      for (let call = 0; call < perSecond; call++) expect(waitOf(await quota.take(operation, 0))).toBe(0)
      expect(await quota.take(operation, 0)).toEqual({ refusedForMs: 1_000 })
    }
  })
})

describe('a place given back', () => {
  it('is for those who come after, and once only', async () => {
    const { quota } = quotaAt(1)
    const places: Place[] = []
    for (let call = 0; call < 4; call++) places.push(await quota.take(create, patient))
    expect(places.map(waitOf)).toEqual([0, 1_000, 2_000, 3_000])
    // Not the newest: the order stays, nobody who waits is moved.
    for (const place of [places[2], places[3], places[3]]) if (place && 'release' in place) place.release()
    expect(waitOf(await quota.take(create, patient))).toBe(2_000)
    expect(waitOf(await quota.take(create, patient))).toBe(3_000)
  })

  it('lets nobody pass those who still wait', async () => {
    const { quota } = quotaAt(2)
    const places: Place[] = []
    for (let call = 0; call < 6; call++) places.push(await quota.take(create, patient))
    expect(places.map(waitOf)).toEqual([0, 0, 1_000, 1_000, 2_000, 2_000])
    for (const place of places.slice(2, 5)) if ('release' in place) place.release()
    expect(waitOf(await quota.take(create, patient))).toBe(2_000)
    expect(waitOf(await quota.take(create, patient))).toBe(3_000)
  })

  it('leaves nothing behind: ten thousand that gave up delay nobody', async () => {
    const { quota } = quotaAt(10)
    const places: Place[] = []
    for (let call = 0; call < 10_000; call++) places.push(await quota.take(create, patient * 10))
    expect(waitOf(places.at(-1) ?? { refusedForMs: 0 })).toBe(999_000)
    for (const place of places) if ('release' in place) place.release()
    expect(waitOf(await quota.take(create, 0))).toBe(0)
  })
})

describe('a pause', () => {
  it('is of the operation alone, or of the product', async () => {
    const { quota, clock } = quotaAt()
    quota.pause(create, 'operation', 5_000)
    expect([quota.pausedForMs(create), quota.pausedForMs(list)]).toEqual([5_000, 0])
    expect(waitOf(await quota.take(create, patient))).toBe(5_000)
    expect(waitOf(await quota.take(list, patient))).toBe(0)
    quota.pause(list, 'product', 7_000)
    expect([quota.pausedForMs(create), quota.pausedForMs(list), quota.pausedForMs(route)]).toEqual([
      7_000, 7_000, 0,
    ])
    expect(await quota.take(list, 6_999)).toEqual({ refusedForMs: 7_000 })
    expect(waitOf(await quota.take(route, 0))).toBe(0)
    clock.time += 7_000
    expect([quota.pausedForMs(create), waitOf(await quota.take(list, 0))]).toEqual([0, 0])
  })

  it('does not lift the limit at its end', async () => {
    const { quota } = quotaAt(2)
    quota.pause(create, 'operation', 5_000)
    const waits: (number | undefined)[] = []
    for (let call = 0; call < 5; call++) waits.push(waitOf(await quota.take(create, patient)))
    expect(waits).toEqual([5_000, 5_000, 6_000, 6_000, 7_000])
  })

  it('holds where there is no limit', async () => {
    const { quota } = quotaAt()
    quota.pause(route, 'product', 100)
    expect(waitOf(await quota.take(route, patient))).toBe(100)
  })

  it('is a minute at most, and never shortened', () => {
    const { quota } = quotaAt()
    quota.pause(create, 'operation', Number.POSITIVE_INFINITY)
    expect(quota.pausedForMs(create)).toBe(60_000)
    quota.pause(create, 'operation', 1)
    quota.pause(create, 'product', 1)
    expect(quota.pausedForMs(create)).toBe(60_000)
  })

  it.each([Number.NaN, -1, 0, Number.NEGATIVE_INFINITY])('of %d ms is none', (ms) => {
    const { quota } = quotaAt()
    quota.pause(create, 'product', ms)
    expect(quota.pausedForMs(create)).toBe(0)
  })
})

type Step =
  | { readonly kind: 'take'; readonly patienceMs: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'release'; readonly index: number }

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      patienceMs: fc.integer({ min: 0, max: 5_000 }),
    }),
  },
  {
    weight: 3,
    // Clocks of the process tick in fractions.
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.double({ min: 0, max: 1_500, noNaN: true }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('pause' as const), ms: fc.integer({ max: 3_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), index: fc.nat(50) }) },
)

test('whatever comes when: the limit holds in every window, the order stays, and patience is kept', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 3, 10, 0.7, 2.5),
      fc.array(steps, { maxLength: 120 }),
      async (perSecond, run) => {
        const { quota, clock } = quotaAt(perSecond)
        const held: { readonly at: number; readonly place: Place }[] = []
        let pausedUntil = 0
        const perform: { readonly [Kind in Step['kind']]: (step: Extract<Step, { kind: Kind }>) => unknown } =
          {
            pass: ({ ms }) => {
              clock.time += ms
            },
            pause: ({ ms }) => {
              quota.pause(create, 'operation', ms)
              if (ms > 0) pausedUntil = Math.max(pausedUntil, clock.time + ms)
            },
            release: ({ index }) => {
              // Only calls that were never sent give their place back.
              const chosen = index % Math.max(1, held.length)
              const entry = held[chosen]
              if (entry === undefined || entry.at <= clock.time || !('release' in entry.place)) return
              entry.place.release()
              held.splice(chosen, 1)
            },
            take: async ({ patienceMs }) => {
              const place = await quota.take(create, patienceMs)
              const waitMs = waitOf(place)
              if (waitMs === undefined) return
              expect(Number.isSafeInteger(waitMs)).toBe(true)
              expect(waitMs).toBeLessThanOrEqual(patienceMs)
              expect(clock.time + waitMs).toBeGreaterThanOrEqual(pausedUntil)
              expect(clock.time + waitMs).toBeGreaterThanOrEqual(held.at(-1)?.at ?? 0)
              held.push({ at: clock.time + waitMs, place })
            },
          }
        for (const step of run) await perform[step.kind](step as never)
        const [calls, windowMs] = Number.isInteger(perSecond) ? [perSecond, 1_000] : [1, 1_000 / perSecond]
        // A place may be off by the last bit of a float.
        for (const [index, { at }] of held.entries())
          expect((held[index + calls]?.at ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThan(windowMs - 1e-6)
      },
    ),
    { numRuns: 300 },
  )
})

test('who keeps to the limit never waits', async () => {
  const { quota, clock } = quotaAt(5)
  for (let call = 0; call < 10_000; call++) {
    clock.time += 200
    expect(waitOf(await quota.take(create, 0))).toBe(0)
  }
})
