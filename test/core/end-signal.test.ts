// A cheap end: to whoever waits it is what an AbortSignal is.
import { describe, expect, it, vi } from 'vitest'
import { abortSignalOf, End, type EndSignal } from '../../src/core/end-signal.ts'

const makers = {
  End: () => {
    const end = new End()
    return { signal: end as EndSignal, abort: (reason: unknown) => end.abort(reason) }
  },
  AbortController: () => {
    const controller = new AbortController()
    return { signal: controller.signal as EndSignal, abort: (reason: unknown) => controller.abort(reason) }
  },
}

describe.each(Object.entries(makers))('an %s', (_name, make) => {
  it('goes on until it is aborted, with the first reason', () => {
    const { signal, abort } = make()
    expect([signal.aborted, signal.reason]).toEqual([false, undefined])
    signal.throwIfAborted()
    const reason = new Error('first')
    abort(reason)
    abort(new Error('second'))
    expect([signal.aborted, signal.reason]).toEqual([true, reason])
    expect(() => signal.throwIfAborted()).toThrow(reason)
  })

  it('calls each listener once, in order, with the end already told', () => {
    const { signal, abort } = make()
    const calls: string[] = []
    const first = () => calls.push(`first ${signal.aborted}`)
    signal.addEventListener('abort', first)
    signal.addEventListener('abort', () => calls.push('second'), { once: true })
    signal.addEventListener('abort', first)
    abort('reason')
    abort('again')
    expect(calls).toEqual(['first true', 'second'])
  })

  it('does not call who was removed, also while it calls, nor who came too late', () => {
    const { signal, abort } = make()
    const never = vi.fn()
    signal.addEventListener('abort', never)
    signal.removeEventListener('abort', never)
    signal.removeEventListener('abort', never)
    signal.addEventListener('abort', () => {
      signal.removeEventListener('abort', never)
      signal.addEventListener('abort', never)
      signal.removeEventListener('abort', never)
    })
    signal.addEventListener('abort', never)
    abort('reason')
    signal.addEventListener('abort', never)
    expect(never).not.toHaveBeenCalled()
  })

  it('is an AbortSignal to who needs one', () => {
    const { signal, abort } = make()
    const platform = abortSignalOf(signal)
    expect([platform instanceof AbortSignal, platform.aborted]).toEqual([true, false])
    const reason = new Error('it')
    abort(reason)
    expect(platform.reason).toBe(reason)
    expect(abortSignalOf(signal).reason).toBe(reason)
  })
})
