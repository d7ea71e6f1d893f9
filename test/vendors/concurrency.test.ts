// The limit of calls at once: who is under way, who waits, who goes away, and that nothing is left behind.
import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { type Isolation, TooManyCalls } from '../../src/vendors/isolation.ts'
import { attempt, failureOf, hanging, isolationAt, never, passed } from '../support/isolation.ts'

describe('the line', () => {
  it('has so many under way, so many waiting, and no place for more', async () => {
    const { isolation } = isolationAt({ maxConcurrent: 2, maxQueued: 3 })
    const calls = Array.from({ length: 5 }, () => hanging(isolation))
    expect(await failureOf(attempt(isolation, 'healthy'))).toBeInstanceOf(TooManyCalls)
    const started = () => calls.map((call) => call.started.mock.calls.length)
    await expect.poll(started).toEqual([1, 1, 0, 0, 0])
    calls[1]?.end('healthy')
    await expect.poll(started).toEqual([1, 1, 1, 0, 0])
    // The place was handed over: who comes now is the last in a line of three.
    const last = hanging(isolation)
    expect(await failureOf(attempt(isolation, 'healthy'))).toBeInstanceOf(TooManyCalls)
    expect(last.started).not.toHaveBeenCalled()
    for (const { end } of [...calls, last]) end('healthy')
    expect(await Promise.all(calls.map(({ result }) => result))).toHaveLength(5)
    expect(started()).toEqual([1, 1, 1, 1, 1])
    // All places are free again.
    const again = Array.from({ length: 2 }, () => hanging(isolation))
    await expect.poll(() => again.every(({ started: one }) => one.mock.calls.length === 1)).toBe(true)
    for (const { end } of again) end('healthy')
  })

  it('by default is 64 at once and ten thousand waiting', async () => {
    const { isolation } = isolationAt()
    const calls = Array.from({ length: 64 + 10_000 }, () => hanging(isolation))
    expect(await failureOf(attempt(isolation, 'healthy'))).toBeInstanceOf(TooManyCalls)
    expect(calls.filter(({ started }) => started.mock.calls.length > 0)).toHaveLength(64)
    for (const { end } of calls) end('healthy')
    await Promise.all(calls.map(({ result }) => result))
  })

  it('is left at once with the reason of the signal, and the attempt is never started', async () => {
    const { isolation } = isolationAt({ maxConcurrent: 1, maxQueued: 1 })
    const first = hanging(isolation)
    const caller = new AbortController()
    const second = hanging(isolation, caller.signal)
    await expect.poll(() => getEventListeners(caller.signal, 'abort')).toHaveLength(1)
    const reason = new Error('gone')
    caller.abort(reason)
    expect(await failureOf(second.result)).toBe(reason)
    // The place in the line is free for another one.
    const third = hanging(isolation)
    first.end('healthy')
    third.end('healthy')
    expect(await third.result).toBe('healthy')
    expect(second.started).not.toHaveBeenCalled()
  })

  it('starts nothing for a signal that has ended before, nor around the moment of its turn', async () => {
    const { isolation } = isolationAt({ maxConcurrent: 1 })
    const reason = new Error('gone')
    const before = hanging(isolation, AbortSignal.abort(reason))
    expect(await failureOf(before.result)).toBe(reason)
    expect(before.started).not.toHaveBeenCalled()
    const outcomes = new Set<string>()
    for (let ticks = 0; ticks < 20; ticks++) {
      const first = hanging(isolation)
      const caller = new AbortController()
      const start = async () => (caller.signal.aborted ? 'started too late' : 'started')
      const second = passed(isolation, start, () => 'healthy', caller.signal).catch((error) => error)
      first.end('healthy')
      for (let tick = 0; tick < ticks; tick++) await undefined
      caller.abort(reason)
      const outcome = await second
      outcomes.add(outcome === reason ? 'gone' : String(outcome))
      await first.result
    }
    expect([...outcomes]).toEqual(['gone', 'started'])
    expect(await attempt(isolation, 'healthy')).toBe('healthy')
  })

  it('does not break off what has started', async () => {
    const { isolation } = isolationAt()
    const caller = new AbortController()
    const call = hanging(isolation, caller.signal)
    await expect.poll(() => call.started).toHaveBeenCalledOnce()
    caller.abort()
    call.end('neutral')
    expect(await call.result).toBe('neutral')
  })

  it('keeps nothing of ten thousand that went away', async () => {
    const count = 10_000
    const { isolation } = isolationAt({ maxConcurrent: 1, maxQueued: count })
    const resources = process.getActiveResourcesInfo().length
    const first = hanging(isolation)
    // Ten callers with a thousand calls each, then ten thousand with one.
    for (const each of [1_000, 1]) {
      const callers = Array.from({ length: count / each }, () => new AbortController())
      const waiting = callers.flatMap(({ signal }) =>
        Array.from({ length: each }, () => hanging(isolation, signal)),
      )
      expect(await failureOf(attempt(isolation, 'healthy'))).toBeInstanceOf(TooManyCalls)
      for (const caller of callers) caller.abort()
      const ends = await Promise.allSettled(waiting.map(({ result }) => result))
      expect(ends.every(({ status }) => status === 'rejected')).toBe(true)
      expect(waiting.some(({ started }) => started.mock.calls.length > 0)).toBe(false)
      expect(callers.some(({ signal }) => getEventListeners(signal, 'abort').length > 0)).toBe(false)
    }
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(resources)
    const next = hanging(isolation)
    first.end('healthy')
    next.end('healthy')
    expect(await next.result).toBe('healthy')
    expect(await attempt(isolation, 'healthy')).toBe('healthy')
  })
})

/** A place in line is worth nothing to who cannot wait for its turn. */
describe('patience', () => {
  const told = async (isolation: Isolation, patienceMs: number, consumer = '') => {
    const waiting = passed(
      isolation,
      async () => 'it',
      () => 'healthy',
      never,
      { consumer, patienceMs },
    )
    const refused = waiting.then(
      () => undefined,
      (error: unknown) => error,
    )
    return {
      refused,
      inTime: await Promise.race([refused, new Promise((resolve) => setImmediate(resolve, 'waits'))]),
    }
  }

  /** Two at once, of which each took 100 ms. */
  const busy = async () => {
    const { isolation, clock } = isolationAt({ maxConcurrent: 2 })
    for (let made = 0; made < 200; made++) {
      const call = hanging(isolation)
      clock.time += 100
      call.end('healthy')
      await call.result
    }
    return { isolation, clock, underWay: [hanging(isolation), hanging(isolation)] }
  }

  it('decides who is let into the line, by how long calls take', async () => {
    const { isolation, underWay } = await busy()
    // Two at once of 100 ms each: a turn comes every 50 ms.
    const line = Array.from({ length: 9 }, () => hanging(isolation))
    expect((await told(isolation, 450)).inTime).toBeInstanceOf(TooManyCalls)
    const patient = await told(isolation, 550)
    expect(patient.inTime).toBe('waits')
    for (const { end } of [...underWay, ...line]) end('healthy')
    expect(await patient.refused).toBeUndefined()
  })

  it('ends sooner behind a vendor that hangs, although nobody has left', async () => {
    const { isolation, clock, underWay } = await busy()
    expect((await told(isolation, 1_000)).inTime).toBe('waits')
    clock.time += 5_000
    expect((await told(isolation, 1_000)).inTime).toBeInstanceOf(TooManyCalls)
    for (const { end } of underWay) end('healthy')
  })

  it('is judged by the own turn: a consumer with few calls does not wait for the many of another', async () => {
    const { isolation, underWay } = await busy()
    const order: string[] = []
    const many = Array.from({ length: 100 }, () =>
      passed(
        isolation,
        async () => order.push('many'),
        () => 'healthy',
        never,
        { consumer: 'many', patienceMs: 60_000 },
      ).then(() => undefined),
    )
    expect((await told(isolation, 1_000, 'many')).inTime).toBeInstanceOf(TooManyCalls)
    const few = passed(
      isolation,
      async () => order.push('few'),
      () => 'healthy',
      never,
      { consumer: 'few', patienceMs: 1_000 },
    )
    for (const { end } of underWay) end('healthy')
    await Promise.all([...many, few])
    expect(order.indexOf('few')).toBeLessThan(3)
  })

  it('of a place that is free is not asked for', async () => {
    const { isolation } = isolationAt({ maxConcurrent: 1 })
    expect(await (await told(isolation, 0)).refused).toBeUndefined()
  })
})
