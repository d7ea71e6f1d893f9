// One reader for all who watch an object: how often it reads, whom it tells, and when it stops.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Fault } from '../../src/core/errors.ts'
import { createWatches, type PollBounds, type Watcher } from '../../src/live/watches.ts'

const bounds: PollBounds = { shortestMs: 1_000, growth: 2, longestMs: 8_000, timeoutMs: 5_000 }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

type Value = { readonly status: string } | null

/** An object that can be changed, and when it was read. */
function createObject() {
  const state: { value: Value; failure: Error | undefined } = { value: { status: 'a' }, failure: undefined }
  const reads: { at: number; by: string }[] = []
  let passed = 0
  return {
    state,
    reads,
    readAt: () => reads.map(({ at }) => at),
    watcher(by = 'one') {
      const told: (Value | string)[] = []
      const watcher: Watcher<Exclude<Value, null>> = {
        async read() {
          reads.push({ at: passed, by })
          if (state.failure !== undefined) throw state.failure
          return state.value === null ? null : { ...state.value }
        },
        onValue: (value) => told.push(value),
        onFailure: (error) => told.push((error as Error).message),
      }
      return { told, watcher }
    },
    /** In small steps, so that reads are noted with their time. */
    async pass(ms: number) {
      for (const end = passed + ms; passed < end; ) {
        passed += 100
        await vi.advanceTimersByTimeAsync(100)
      }
    },
  }
}

describe('how often', () => {
  it('seldom while nothing changes, often after a change', async () => {
    const object = createObject()
    const watches = createWatches(bounds)
    const { told, watcher } = object.watcher()
    using _watching = watches.watch('x', watcher)
    await object.pass(24_000)
    expect(object.readAt()).toEqual([0, 2_000, 6_000, 14_000, 22_000])
    expect(told).toEqual([{ status: 'a' }])
    object.state.value = { status: 'b' }
    await object.pass(9_000)
    expect(object.readAt().slice(5)).toEqual([30_000, 31_000, 33_000])
    expect(told).toEqual([{ status: 'a' }, { status: 'b' }])
  })

  it('at once after a write, and again when a read was under way', async () => {
    const object = createObject()
    const watches = createWatches(bounds)
    const { told, watcher } = object.watcher()
    using _watching = watches.watch('x', watcher)
    watches.touched('x')
    await object.pass(100)
    expect(object.readAt()).toEqual([0, 100])
    object.state.value = { status: 'b' }
    watches.touched('x')
    watches.touched('y')
    await object.pass(100)
    expect(told).toEqual([{ status: 'a' }, { status: 'b' }])
  })

  it('seldom while the vendor fails, as seldom as it says, and often again afterwards', async () => {
    const object = createObject()
    const watches = createWatches(bounds)
    const { told, watcher } = object.watcher()
    using _watching = watches.watch('x', watcher)
    await object.pass(1_000)
    object.state.failure = new Fault('VENDOR_THROTTLED', 'too often', { retryAfterMs: 7_000 })
    await object.pass(13_000)
    expect(object.readAt()).toEqual([0, 2_000, 9_000])
    object.state.failure = undefined
    object.state.value = { status: 'b' }
    await object.pass(6_000)
    expect(object.readAt()).toEqual([0, 2_000, 9_000, 17_000, 18_000, 20_000])
    expect(told).toEqual([{ status: 'a' }, { status: 'b' }])
  })
})

describe('whom', () => {
  it('all who watch are told by the same reads, of changes only, on behalf of who is there', async () => {
    const object = createObject()
    const watches = createWatches(bounds)
    const all = Array.from({ length: 50 }, (_, index) => object.watcher(String(index)))
    const watching = all.map(({ watcher }) => watches.watch('x', watcher))
    await object.pass(7_000)
    expect(object.reads).toEqual([0, 2_000, 6_000].map((at) => ({ at, by: '0' })))
    expect(watches.size).toBe(1)
    watching[0]?.[Symbol.dispose]()
    object.state.value = { status: 'b' }
    await object.pass(8_000)
    expect(object.reads.slice(3)).toEqual([14_000, 15_000].map((at) => ({ at, by: '1' })))
    expect(all.map(({ told }) => told.length)).toEqual([1, ...Array.from({ length: 49 }, () => 2)])
    for (const each of watching) each[Symbol.dispose]()
    expect([watches.size, vi.getTimerCount()]).toEqual([0, 0])
    await object.pass(30_000)
    expect(object.reads).toHaveLength(5)
  })

  it('who comes later is told what stands now, and the others nothing', async () => {
    const object = createObject()
    const watches = createWatches(bounds)
    const first = object.watcher('first')
    const second = object.watcher('second')
    using _first = watches.watch('x', first.watcher)
    await object.pass(500)
    using _second = watches.watch('x', second.watcher)
    await object.pass(100)
    expect(object.readAt()).toEqual([0, 500])
    expect([first.told, second.told]).toEqual([[{ status: 'a' }], [{ status: 'a' }]])
  })

  it('who was never told anything hears why, the others go on', async () => {
    const object = createObject()
    const watches = createWatches(bounds)
    const first = object.watcher('first')
    const second = object.watcher('second')
    using _first = watches.watch('x', first.watcher)
    await object.pass(500)
    object.state.failure = new Error('down')
    using _second = watches.watch('x', second.watcher)
    await object.pass(100)
    expect(second.told).toEqual(['down'])
    object.state.failure = undefined
    object.state.value = { status: 'b' }
    await object.pass(20_000)
    expect([first.told.length, second.told.length]).toEqual([2, 1])
  })

  it('that the object is gone is the last thing anybody is told', async () => {
    const object = createObject()
    const watches = createWatches(bounds)
    const { told, watcher } = object.watcher()
    using _watching = watches.watch('x', watcher)
    await object.pass(100)
    object.state.value = null
    await object.pass(3_000)
    expect(told).toEqual([{ status: 'a' }, null])
    expect([watches.size, vi.getTimerCount()]).toEqual([0, 0])
  })
})
