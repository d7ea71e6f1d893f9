// The circuit of one vendor product: what an open one refuses, who probes it, what closes it, and that no place is lost.
import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { afterEach, describe, expect, it, test, vi } from 'vitest'
import { CircuitOpen } from '../../src/vendors/isolation.ts'
import {
  attempt,
  attempts,
  failureOf,
  hanging,
  isolationAt,
  never,
  opened,
  passed,
  rule,
} from '../support/isolation.ts'

afterEach(() => vi.useRealTimers())

describe('an open circuit', () => {
  it('starts nothing, and says when to come again', async () => {
    const { isolation, clock } = await opened()
    clock.time += 500
    const started = vi.fn(async () => 1)
    const error = await failureOf(passed(isolation, started, () => 'healthy', never))
    expect(error).toBeInstanceOf(CircuitOpen)
    expect(error).toMatchObject({ retryAfterMs: 1_500 })
    expect(started).not.toHaveBeenCalled()
  })

  it('does not send a probe for a caller who has gone', async () => {
    const { isolation, clock } = await opened()
    clock.time += 2_000
    const reason = new Error('gone')
    const gone = hanging(isolation, AbortSignal.abort(reason))
    expect(await failureOf(gone.result)).toBe(reason)
    expect(gone.started).not.toHaveBeenCalled()
    expect(isolation.state).toBe('open')
  })

  it('lets one probe through, fails the others at once, and closes when it is answered', async () => {
    const { isolation, clock } = await opened()
    clock.time += 2_000
    const probe = hanging(isolation)
    expect(probe.started).toHaveBeenCalledOnce()
    expect(isolation.state).toBe('half-open')
    for (let call = 0; call < 3; call++)
      expect(await failureOf(attempt(isolation, 'healthy'))).toMatchObject({
        name: 'CircuitOpen',
        retryAfterMs: 2_000,
      })
    probe.end('healthy')
    expect(await probe.result).toBe('healthy')
    expect(isolation.state).toBe('closed')
  })

  it('forgets at its closing what was before', async () => {
    const { isolation, clock } = await opened()
    clock.time += 2_000
    await attempt(isolation, 'healthy')
    await attempts(isolation, 8, 'sick')
    expect(isolation.state).toBe('closed')
  })

  it('stays open for as long again after a sick probe', async () => {
    const { isolation, clock } = await opened()
    clock.time += 2_000
    await attempt(isolation, 'sick')
    expect(isolation.state).toBe('open')
    clock.time += 1_999
    expect(await failureOf(attempt(isolation, 'healthy'))).toMatchObject({ retryAfterMs: 1 })
    clock.time += 1
    await attempt(isolation, 'healthy')
    expect(isolation.state).toBe('closed')
  })

  it('takes the next caller for the probe when the one before went away', async () => {
    const { isolation, clock } = await opened()
    clock.time += 2_000
    for (let call = 0; call < 20; call++) {
      expect(await attempt(isolation, 'neutral')).toBe('neutral')
      expect(isolation.state).toBe('open')
    }
    await attempt(isolation, 'healthy')
    expect(isolation.state).toBe('closed')
  })

  it('does not hear what was sent before it opened', async () => {
    const { isolation, clock } = isolationAt()
    const early = Array.from({ length: 30 }, () => hanging(isolation))
    await attempts(isolation, 10, 'sick')
    clock.time += 2_000
    const probe = hanging(isolation)
    for (const { end, result } of early.slice(0, 15)) {
      end('sick')
      await result
    }
    expect(isolation.state).toBe('half-open')
    probe.end('healthy')
    await probe.result
    for (const { end, result } of early.slice(15)) {
      end('sick')
      await result
    }
    expect(isolation.state).toBe('closed')
  })

  it('is probed although every place is taken by attempts that hang', async () => {
    const { isolation, clock } = isolationAt({ maxConcurrent: 11 })
    const hung = hanging(isolation)
    const ends = Array.from({ length: 10 }, () => hanging(isolation))
    for (const { end, result } of ends) {
      end('sick')
      await result
    }
    expect(isolation.state).toBe('open')
    hung.started.mockClear()
    clock.time += 2_000
    expect(await attempt(isolation, 'healthy')).toBe('healthy')
    expect(isolation.state).toBe('closed')
  })

  it('is probed in time although the wall clock is set back', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { isolation, clock } = await opened()
    vi.setSystemTime(Date.now() - 3_600_000)
    clock.time += 2_000
    await attempt(isolation, 'healthy')
    expect(isolation.state).toBe('closed')
  })

  it('sends away those who wait in line', async () => {
    const { isolation } = isolationAt({ maxConcurrent: 10 })
    const { signal } = new AbortController()
    const underWay = Array.from({ length: 10 }, () => hanging(isolation))
    const waiting = Array.from({ length: 15 }, () => hanging(isolation, signal))
    // Each end lets one in, but for the tenth, which opens the circuit.
    for (const { end, result } of underWay) {
      end('sick')
      await result
    }
    expect(isolation.state).toBe('open')
    for (const { result } of waiting.slice(9)) expect(await failureOf(result)).toBeInstanceOf(CircuitOpen)
    expect(waiting.map(({ started }) => started.mock.calls.length)).toEqual([
      ...Array(9).fill(1),
      ...Array(6).fill(0),
    ])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

type Step = 'call' | 'healthy' | 'sick' | 'neutral' | 'abort' | 'pass'

test('whatever happens when: the limits hold, every call ends, and no place is lost', async () => {
  const step = fc.record({
    kind: fc.constantFrom<Step[]>('call', 'call', 'call', 'healthy', 'sick', 'neutral', 'abort', 'pass'),
    which: fc.nat(20),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (run) => {
      const { isolation, clock } = isolationAt({
        maxConcurrent: 3,
        maxQueued: 4,
        openAfter: { ...rule, attempts: 3 },
      })
      const calls: { readonly caller: AbortController; readonly call: ReturnType<typeof hanging> }[] = []
      const gauge = { underWay: 0, most: 0 }
      for (const { kind, which } of run) {
        const chosen = calls[which % Math.max(1, calls.length)]
        if (kind === 'pass') clock.time += 1_000
        else if (kind === 'abort') chosen?.caller.abort()
        else if (kind === 'call') {
          const caller = new AbortController()
          const call = hanging(isolation, caller.signal, gauge)
          calls.push({ caller, call })
        } else chosen?.call.end(kind)
        await new Promise(setImmediate)
      }
      for (const { call } of calls) call.end('neutral')
      await Promise.allSettled(calls.map(({ call }) => call.result))
      // The probe is the one call that may be more than the limit.
      expect(gauge.most).toBeLessThanOrEqual(4)
      expect(gauge.underWay).toBe(0)
      for (const { caller } of calls) expect(getEventListeners(caller.signal, 'abort')).toEqual([])
      clock.time += 2_000
      await attempt(isolation, 'healthy')
      expect(isolation.state).toBe('closed')
      const again = Array.from({ length: 3 }, () => hanging(isolation))
      await new Promise(setImmediate)
      expect(again.map(({ started }) => started.mock.calls.length)).toEqual([1, 1, 1])
      for (const { end } of again) end('healthy')
    }),
  )
})
