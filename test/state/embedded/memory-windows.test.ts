// The windows of one process: the contract, and to the last bit of the clock.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { createMemoryWindows } from '../../../src/state/embedded/memory-windows.ts'
import type { Lot } from '../../../src/vendors/call-windows.ts'
import { callWindowsContract, placesOf } from '../call-windows-contract.ts'

describe('windows in memory', () => {
  callWindowsContract(async () => {
    const windows = createMemoryWindows()
    return { here: windows, there: windows, [Symbol.asyncDispose]: async () => undefined }
  })
})

function windowsAt() {
  const clock = { time: 1_000 }
  return { clock, windows: createMemoryWindows(() => clock.time) }
}

const three = { calls: 3, windowMs: 1_000 }

it('says to the millisecond when there is a place again', async () => {
  const { windows, clock } = windowsAt()
  for (let call = 0; call < 3; call++) {
    expect(placesOf(await windows.take('a', three, 1, []))).toBe(1)
    clock.time += 100
  }
  expect(await windows.take('a', three, 1, [])).toEqual({ lots: [], nextInMs: 700, contenders: 1 })
  clock.time += 699.5
  expect(await windows.take('a', three, 1, [])).toMatchObject({ lots: [], nextInMs: 1 })
  clock.time += 0.5
  const grant = await windows.take('a', three, 3, [])
  expect([placesOf(grant), grant.nextInMs]).toEqual([1, 100])
})

it('takes nothing ahead: asking costs nothing', async () => {
  const { windows } = windowsAt()
  const { lots, nextInMs } = await windows.take('a', { calls: 100, windowMs: 1_000 }, 1, [])
  expect(lots.map(({ places, validMs }) => [places, validMs])).toEqual([[1, 0]])
  expect(nextInMs).toBe(0)
})

it('pauses to the millisecond, the longest of those that are obeyed', async () => {
  const { windows, clock } = windowsAt()
  windows.pause('p', 5_000)
  windows.pause('q', 7_000)
  expect(await windows.take('a', three, 1, ['p'])).toMatchObject({ lots: [], nextInMs: 5_000 })
  expect(await windows.take('a', three, 1, ['p', 'q'])).toMatchObject({ lots: [], nextInMs: 7_000 })
  clock.time += 7_000
  expect(placesOf(await windows.take('a', three, 1, ['p', 'q']))).toBe(1)
})

type Step =
  | { readonly kind: 'take'; readonly wanted: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'give back'; readonly index: number }

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('take' as const), wanted: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 5,
    // Clocks of the process tick in fractions.
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.oneof(fc.double({ min: 0, max: 1_500, noNaN: true }), fc.constantFrom(0, 500, 1_000)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('give back' as const), index: fc.nat(50) }) },
)

test('whatever comes when: the limit holds in every window, and nothing is held back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 3, 10),
      fc.constantFrom(400, 1_000),
      fc.array(steps, { maxLength: 120 }),
      async (calls, windowMs, run) => {
        const { windows, clock } = windowsAt()
        const held: { readonly at: number; readonly lot: Lot }[] = []
        const inWindow = () => held.filter(({ at }) => clock.time - at < windowMs).length
        const perform: { readonly [Kind in Step['kind']]: (step: Extract<Step, { kind: Kind }>) => unknown } =
          {
            pass: ({ ms }) => {
              clock.time += ms
            },
            'give back': ({ index }) => {
              const [one] = held.splice(index % Math.max(1, held.length), 1)
              one?.lot.giveBack(1)
            },
            take: async ({ wanted }) => {
              const free = calls - inWindow()
              const { lots, nextInMs } = await windows.take('a', { calls, windowMs }, wanted, [])
              for (const lot of lots)
                for (let place = 0; place < lot.places; place++) held.push({ at: clock.time, lot })
              expect(lots.reduce((sum, { places }) => sum + places, 0)).toBe(Math.min(wanted, free))
              expect(Number.isSafeInteger(nextInMs)).toBe(true)
              expect(nextInMs > 0).toBe(wanted > free)
            },
          }
        for (const step of run) await perform[step.kind](step as never)
        for (const [index, { at }] of held.entries())
          expect((held[index + calls]?.at ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThanOrEqual(windowMs)
      },
    ),
    { numRuns: 300 },
  )
})
