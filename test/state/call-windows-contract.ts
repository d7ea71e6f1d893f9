// What windows of calls must do, whoever keeps them: never more than the limit in any window, counted for all who ask.
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CallLimit, CallWindows, Grant } from '../../src/vendors/call-windows.ts'

/** Two who ask for the same account: two replicas, where there can be more than one. */
export interface WindowsStand extends AsyncDisposable {
  readonly here: CallWindows
  readonly there: CallWindows
}

export const placesOf = ({ lots }: Grant): number => lots.reduce((sum, { places }) => sum + places, 0)

/** Some places that count at the same moment, which lies between two that are known. */
interface Used {
  readonly from: number
  readonly to: number
  places: number
}

/** Asks, and notes when what was granted is used at the latest. */
function recorder() {
  const used: Used[] = []
  return {
    used,
    async take(windows: CallWindows, limit: CallLimit, wanted: number, operation = 'a') {
      const askedAt = performance.now()
      const grant = await windows.take(operation, limit, wanted, [])
      const answeredAt = performance.now()
      for (const { places, validMs } of grant.lots)
        used.push({ from: askedAt + validMs, to: answeredAt + validMs, places })
      return grant
    },
  }
}

/** The most places that are surely used in one window, whenever exactly that was. */
function mostInAWindow(used: readonly Used[], windowMs: number): number {
  const surelyIn = (from: number) =>
    used.filter((one) => one.from >= from && one.to < from + windowMs).map(({ places }) => places)
  return Math.max(0, ...used.map(({ from }) => surelyIn(from).reduce((sum, places) => sum + places, 0)))
}

const limit = { calls: 10, windowMs: 300 }

/** Nothing becomes free while a test runs. */
const long = { calls: 10, windowMs: 60_000 }

/** What one has done the other may see somewhat later. */
const eventually = async <T>(look: () => Promise<T>, isIt: (seen: T) => boolean): Promise<T> => {
  for (;;) {
    const seen = await look()
    if (isIt(seen)) return seen
    await sleep(5)
  }
}

export function callWindowsContract(make: () => Promise<WindowsStand>): void {
  describe('a window', () => {
    test('holds as many places as the limit says, for both together', async () => {
      await using stand = await make()
      expect(placesOf(await stand.here.take('a', long, 6, []))).toBe(6)
      const rest = await stand.there.take('a', long, 6, [])
      expect(placesOf(rest)).toBe(4)
      expect(rest.nextInMs).toBeGreaterThan(0)
      expect(rest.nextInMs).toBeLessThanOrEqual(long.windowMs)
      const nothing = await stand.here.take('a', long, 1, [])
      expect(nothing).toMatchObject({ lots: [] })
      expect(nothing.nextInMs).toBeGreaterThan(0)
    })

    test('is that of one operation', async () => {
      await using stand = await make()
      expect(placesOf(await stand.here.take('a', long, 10, []))).toBe(10)
      expect(placesOf(await stand.there.take('b', long, 10, []))).toBe(10)
    })

    test('has places again when it said, and not all of them before its length has passed', async () => {
      await using stand = await make()
      const { take, used } = recorder()
      await take(stand.here, limit, 10)
      const [first] = used
      const { nextInMs } = await take(stand.there, limit, 10)
      await sleep(nextInMs)
      await eventually(
        () => take(stand.there, limit, 10),
        (grant) => placesOf(grant) > 0,
      )
      expect((used.at(-1)?.to ?? 0) - (first?.from ?? 0)).toBeGreaterThanOrEqual(limit.windowMs)
    })

    test('as long as it takes for less than a call per second', async () => {
      await using stand = await make()
      const slow = { calls: 1, windowMs: 100_000 }
      await stand.here.take('a', slow, 1, [])
      const { lots, nextInMs } = await stand.there.take('a', slow, 1, [])
      expect(lots).toEqual([])
      expect(nextInMs).toBeGreaterThan(50_000)
      expect(nextInMs).toBeLessThanOrEqual(100_000)
    })

    test('may hold thousands', async () => {
      await using stand = await make()
      const fast = { calls: 10_000, windowMs: 60_000 }
      expect(placesOf(await stand.here.take('a', fast, 9_999, []))).toBe(9_999)
      expect(placesOf(await stand.there.take('a', fast, 9_999, []))).toBe(1)
    })
  })

  test('whoever asks for how many and when, no window holds more than the limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom({ calls: 3, windowMs: 40 }, { calls: 20, windowMs: 60 }, { calls: 1, windowMs: 15 }),
        fc.array(
          fc.record({
            isHere: fc.boolean(),
            wanted: fc.integer({ min: 1, max: 25 }),
            pauseMs: fc.constantFrom(0, 0, 1, 7, 30, 70),
          }),
          { maxLength: 25 },
        ),
        async (asked, asks) => {
          await using stand = await make()
          const { take, used } = recorder()
          const takes: Promise<Grant>[] = []
          for (const { isHere, wanted, pauseMs } of asks) {
            takes.push(take(isHere ? stand.here : stand.there, asked, wanted))
            if (pauseMs > 0) await sleep(pauseMs)
          }
          await Promise.all(takes)
          expect(mostInAWindow(used, asked.windowMs)).toBeLessThanOrEqual(asked.calls)
        },
      ),
      { numRuns: 12 },
    )
  })

  test('who goes on asking for more than there is gets all there is', async () => {
    await using stand = await make()
    const { take, used } = recorder()
    const startedAt = performance.now()
    let granted = 0
    const askOn = async (windows: CallWindows) => {
      while (granted < 60) {
        const grant = await take(windows, limit, 4)
        granted += placesOf(grant)
        if (grant.nextInMs > 0) await sleep(grant.nextInMs)
      }
    }
    await Promise.all([askOn(stand.here), askOn(stand.there)])
    const elapsedMs = performance.now() - startedAt
    expect(mostInAWindow(used, limit.windowMs)).toBeLessThanOrEqual(limit.calls)
    // Sixty places are six windows, the first of them at once; a busy machine may ask somewhat late.
    expect(elapsedMs).toBeGreaterThanOrEqual(5 * limit.windowMs)
    expect(elapsedMs).toBeLessThan(15 * limit.windowMs)
  })

  describe('places given back', () => {
    test('are for whoever asks next', async () => {
      await using stand = await make()
      const [lot] = (await stand.here.take('a', long, 10, [])).lots
      expect(placesOf(await stand.there.take('a', long, 5, []))).toBe(0)
      lot?.giveBack(2)
      lot?.giveBack(1)
      const seen = await eventually(
        () => stand.there.take('a', long, 5, []),
        (grant) => placesOf(grant) > 0,
      )
      expect(placesOf(seen)).toBe(3)
    })

    test('are those and no others: the rest count as long as they did', async () => {
      await using stand = await make()
      const two = { calls: 2, windowMs: 1_000 }
      const { take, used } = recorder()
      const [early] = (await take(stand.here, two, 1)).lots
      await sleep(300)
      await take(stand.there, two, 1)
      early?.giveBack(1)
      await eventually(
        () => take(stand.there, two, 1),
        (grant) => placesOf(grant) > 0,
      )
      await sleep(750)
      // The window of the early one is over, those of the two others are not.
      await take(stand.there, two, 1)
      expect(mostInAWindow(used.slice(1), two.windowMs)).toBeLessThanOrEqual(two.calls)
    })

    test('too late make no room', async () => {
      await using stand = await make()
      const short = { calls: 2, windowMs: 20 }
      const [lot] = (await stand.here.take('a', short, 2, [])).lots
      await sleep(40)
      await eventually(
        () => stand.here.take('a', short, 2, []),
        (grant) => placesOf(grant) === 2,
      )
      lot?.giveBack(2)
      expect(placesOf(await stand.here.take('a', { calls: 2, windowMs: 60_000 }, 2, []))).toBe(0)
    })
  })

  describe('a pause', () => {
    test('holds for everybody who obeys it, and nobody else', async () => {
      await using stand = await make()
      stand.here.pause('p', 60_000)
      const seen = await eventually(
        () => stand.there.take('a', limit, 1, ['x', 'p']),
        ({ lots }) => lots.length === 0,
      )
      expect(seen.nextInMs).toBeGreaterThan(50_000)
      expect(seen.nextInMs).toBeLessThanOrEqual(60_000)
      expect(placesOf(await stand.here.take('a', limit, 1, ['p']))).toBe(0)
      expect(placesOf(await stand.there.take('b', limit, 6, ['x']))).toBe(6)
    })

    test('is over at its end, and takes no place', async () => {
      await using stand = await make()
      stand.here.pause('p', 400)
      const startedAt = performance.now()
      expect(placesOf(await stand.here.take('a', limit, 10, ['p']))).toBe(0)
      const grant = await eventually(
        () => stand.here.take('a', limit, 10, ['p']),
        ({ lots }) => lots.length > 0,
      )
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(399)
      expect(placesOf(grant)).toBe(10)
    })

    test('is not ended by a shorter one', async () => {
      await using stand = await make()
      stand.here.pause('p', 60_000)
      stand.here.pause('p', 1)
      await sleep(20)
      expect((await stand.here.take('a', limit, 1, ['p'])).nextInMs).toBeGreaterThan(30_000)
    })

    test('is told to all who listen, as long as they do', async () => {
      await using stand = await make()
      let heard = 0
      const listening = [stand.here, stand.there].map((windows) =>
        windows.onPause(() => {
          heard += 1
        }),
      )
      stand.here.pause('p', 10)
      await expect.poll(() => heard).toBeGreaterThanOrEqual(2)
      for (const one of listening) one[Symbol.dispose]()
      const before = heard
      stand.here.pause('p', 10)
      await stand.here.take('a', limit, 1, [])
      expect(heard).toBe(before)
    })
  })

  describe('without a limit', () => {
    const none = { calls: Number.POSITIVE_INFINITY, windowMs: 1_000 }

    test('there are places for all', async () => {
      await using stand = await make()
      for (const windows of [stand.here, stand.there])
        expect(placesOf(await windows.take('a', none, 100_000, ['p']))).toBeGreaterThanOrEqual(100_000)
    })

    test('a pause holds all the same', async () => {
      await using stand = await make()
      stand.here.pause('p', 60_000)
      const seen = await eventually(
        () => stand.there.take('a', none, 1, ['p']),
        ({ lots }) => lots.length === 0,
      )
      expect(seen.nextInMs).toBeGreaterThan(50_000)
    })
  })
}

/** Where those two are not one. */
export function replicatedCallWindowsContract(make: () => Promise<WindowsStand>): void {
  callWindowsContract(make)

  test('of two who ask for more than there is, none is always the first', async () => {
    await using stand = await make()
    const one = { calls: 1, windowMs: 60 }
    const got = { here: 0, there: 0 }
    const askOn = async (name: keyof typeof got) => {
      while (got.here + got.there < 16) {
        got[name] += placesOf(await stand[name].take('a', one, 5, []))
        // Who is here asks on and on, who is there now and then.
        await sleep(name === 'here' ? 1 : 15)
      }
    }
    await Promise.all([askOn('here'), askOn('there')])
    expect(Math.min(got.here, got.there)).toBeGreaterThanOrEqual(6)
  })
}
