// How long anybody waits: deadlines, clients that leave, writes that are finished all the same, and nothing left behind.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  ClientGone,
  createDeadline,
  createWriteLife,
  DeadlinePassed,
  pause,
  unlessAborted,
} from '../../src/core/life.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Counts who listens, as no platform tells. */
function watched() {
  const controller = new AbortController()
  const { signal } = controller
  let listeners = 0
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  const known = new Set<unknown>()
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    known.add(given[1])
    listeners = known.size
    add(...given)
  }
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    known.delete(given[1])
    listeners = known.size
    remove(...given)
  }
  return { controller, signal, listeners: () => listeners }
}

describe('a deadline', () => {
  it('counts down and aborts', () => {
    using deadline = createDeadline(1_000)
    expect([deadline.totalMs, deadline.left(), deadline.leftToSend()]).toEqual([1_000, 1_000, 1_000])
    vi.advanceTimersByTime(400)
    expect([deadline.left(), deadline.signal.aborted]).toEqual([600, false])
    vi.advanceTimersByTime(600)
    expect(deadline.signal.reason).toBeInstanceOf(DeadlinePassed)
    vi.advanceTimersByTime(600)
    expect([deadline.left(), deadline.leftToSend()]).toEqual([0, 0])
  })

  it('ends when the client leaves, and its clock with it', () => {
    const client = watched()
    using deadline = createDeadline(1_000, client.signal)
    expect(vi.getTimerCount()).toBe(1)
    client.controller.abort()
    expect(deadline.signal.reason).toBeInstanceOf(ClientGone)
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(2_000)
    expect(deadline.signal.reason).toBeInstanceOf(ClientGone)
  })

  it('is over at once for a client that has left', () => {
    using deadline = createDeadline(1_000, AbortSignal.abort())
    expect(deadline.signal.reason).toBeInstanceOf(ClientGone)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves neither timer nor listener behind', () => {
    const client = watched()
    {
      using _deadline = createDeadline(1_000, client.signal)
      expect([vi.getTimerCount(), client.listeners()]).toEqual([1, 1])
    }
    expect([vi.getTimerCount(), client.listeners()]).toEqual([0, 0])
  })
})

describe('the life of a write', () => {
  const graceMs = 500

  it.each([
    ['the deadline', (_client: AbortController) => vi.advanceTimersByTime(1_000), DeadlinePassed],
    ['the client leaving', (client: AbortController) => client.abort(), ClientGone],
  ])('ends with %s while nothing is sent', (_what, end, reason) => {
    const client = new AbortController()
    using request = createDeadline(1_000, client.signal)
    using life = createWriteLife(request, graceMs)
    end(client)
    expect(life.committed).toBe(false)
    expect(life.signal.reason).toBeInstanceOf(reason)
  })

  it('goes on when something was sent, for the grace and no longer', () => {
    const client = new AbortController()
    using request = createDeadline(1_000, client.signal)
    using life = createWriteLife(request, graceMs)
    vi.advanceTimersByTime(300)
    life.commit()
    expect([life.committed, life.left(), life.leftToSend()]).toEqual([true, 1_200, 700])
    client.abort()
    expect(request.signal.aborted).toBe(true)
    vi.advanceTimersByTime(1_199)
    expect([life.signal.aborted, life.left(), life.leftToSend()]).toEqual([false, 1, 0])
    vi.advanceTimersByTime(1)
    expect(life.signal.reason).toBeInstanceOf(DeadlinePassed)
    expect(life.left()).toBe(0)
  })

  it('is not prolonged by a second attempt', () => {
    using request = createDeadline(1_000)
    using life = createWriteLife(request, graceMs)
    life.commit()
    vi.advanceTimersByTime(900)
    life.commit()
    expect(life.left()).toBe(600)
  })

  it('is over at once where its request is', () => {
    using request = createDeadline(1_000, AbortSignal.abort())
    using life = createWriteLife(request, graceMs)
    expect(life.signal.reason).toBeInstanceOf(ClientGone)
  })

  it.each([false, true])('leaves neither timer nor listener behind, sent: %s', (sent) => {
    const { controller, signal, listeners } = watched()
    const request = { signal, left: () => 1_000, leftToSend: () => 1_000 }
    {
      using life = createWriteLife(request, graceMs)
      if (sent) life.commit()
      expect([vi.getTimerCount(), listeners()]).toEqual([0, 1])
    }
    expect([vi.getTimerCount(), listeners()]).toEqual([0, 0])
    controller.abort()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no timer behind where its request ended first', () => {
    using request = createDeadline(1_000)
    {
      using life = createWriteLife(request, graceMs)
      life.commit()
      vi.advanceTimersByTime(1_000)
      expect([request.signal.aborted, life.signal.aborted, vi.getTimerCount()]).toEqual([true, false, 1])
    }
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('waiting', () => {
  it.each([
    ['what comes', () => Promise.resolve('it'), undefined],
    ['what fails', () => Promise.reject(new Error('it')), 'it'],
  ])('brings %s and leaves no listener', async (_what, start, message) => {
    const { signal, listeners } = watched()
    const result = unlessAborted(start(), signal)
    if (message === undefined) expect(await result).toBe('it')
    else await expect(result).rejects.toThrow(message)
    expect(listeners()).toBe(0)
  })

  it('ends with the signal', async () => {
    const { controller, signal, listeners } = watched()
    const { promise, reject } = Promise.withResolvers<never>()
    const result = unlessAborted(promise, signal)
    controller.abort(new ClientGone())
    await expect(result).rejects.toBeInstanceOf(ClientGone)
    expect(listeners()).toBe(0)
    // Nobody waits for it any more, and yet it must not bring the process down.
    reject(new Error('too late'))
    await expect(unlessAborted(promise, signal)).rejects.toBeInstanceOf(ClientGone)
  })

  it('pauses, and no longer than anybody waits', async () => {
    const { controller, signal, listeners } = watched()
    const over = vi.fn()
    const whole = pause(100, signal).then(over)
    await vi.advanceTimersByTimeAsync(99)
    expect(over).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await whole
    const cut = pause(100, signal)
    controller.abort(new DeadlinePassed())
    await expect(cut).rejects.toBeInstanceOf(DeadlinePassed)
    await expect(pause(0, signal)).rejects.toBeInstanceOf(DeadlinePassed)
    expect([vi.getTimerCount(), listeners()]).toEqual([0, 0])
  })
})
