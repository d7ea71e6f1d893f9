// The objects of one account that somebody watches: each is read again and again, once for all who watch it.
import { isDeepStrictEqual } from 'node:util'
import { Fault } from '../core/errors.ts'
import { createDeadline, type Life } from '../core/life.ts'

/** How often a watched object is read. */
export interface PollBounds {
  /** After a change, and between a change and whatever is told of it. */
  readonly shortestMs: number
  /** What each quiet read multiplies the interval by. */
  readonly growth: number
  readonly longestMs: number
  /** How long one read may take, attempts and waiting for its quota included. */
  readonly timeoutMs: number
}

export const pollBounds: PollBounds = { shortestMs: 1_000, growth: 1.5, longestMs: 30_000, timeoutMs: 10_000 }

/** Who watches an object. */
export interface Watcher<Value> {
  /** Reads on behalf of this watcher; null is "there is none". */
  readonly read: (life: Life) => Promise<Value | null>
  /** Called with what was read first, and then with each change; after null never again. */
  readonly onValue: (value: Value | null) => void
  /** Nothing was read so far, and this is why. Later failures are passed over. */
  readonly onFailure: (error: unknown) => void
}

export interface Watches {
  /** Reads the object at once, unless that is under way; the same key is the same object. */
  watch<Value>(key: string, watcher: Watcher<Value>): Disposable
  /** The object was written to: it is read at once where it is watched. */
  touched(key: string): void
  /** Objects that are read again and again. */
  readonly size: number
}

/** What one read came to. */
type Read = { readonly value: unknown } | { readonly error: unknown }

interface Polled {
  add(watcher: Watcher<unknown>): Disposable
  readNow(): void
}

function createPolled(bounds: PollBounds, onEmpty: () => void): Polled {
  /** And whether each was told anything. */
  const watchers = new Map<Watcher<unknown>, boolean>()
  const ended = new AbortController()
  let known: { readonly value: unknown } | undefined
  let intervalMs = bounds.shortestMs
  let timer: NodeJS.Timeout | undefined
  let isReading = false
  /** It was written to while it was read: that read may be older. */
  let isOutdated = false

  function remove(watcher: Watcher<unknown>): void {
    if (!watchers.delete(watcher) || watchers.size > 0) return
    clearTimeout(timer)
    ended.abort()
    onEmpty()
  }

  function tell(value: unknown, isChange: boolean): void {
    for (const [watcher, wasTold] of [...watchers]) {
      if (wasTold && !isChange) continue
      if (watchers.has(watcher)) watchers.set(watcher, true)
      if (value === null) remove(watcher)
      watcher.onValue(value)
    }
  }

  function fail(error: unknown): void {
    for (const [watcher, wasTold] of [...watchers]) {
      if (wasTold) continue
      remove(watcher)
      watcher.onFailure(error)
    }
  }

  async function read(): Promise<Read> {
    const [watcher] = watchers.keys()
    if (watcher === undefined) return { error: undefined }
    using life = createDeadline(bounds.timeoutMs, ended.signal)
    try {
      return { value: await watcher.read(life) }
    } catch (error) {
      return { error }
    }
  }

  function conclude(told: Read): void {
    if ('error' in told) {
      const { error } = told
      const wantedMs = error instanceof Fault ? (error.details.retryAfterMs ?? 0) : 0
      intervalMs = Math.min(Math.max(intervalMs * bounds.growth, wantedMs), bounds.longestMs)
      fail(error)
      return
    }
    const isChange = known !== undefined && !isDeepStrictEqual(known.value, told.value)
    intervalMs = isChange ? bounds.shortestMs : Math.min(intervalMs * bounds.growth, bounds.longestMs)
    known = told
    tell(told.value, isChange)
  }

  async function poll(): Promise<void> {
    if (isReading) return
    clearTimeout(timer)
    isReading = true
    do {
      isOutdated = false
      conclude(await read())
    } while (isOutdated && watchers.size > 0)
    isReading = false
    if (watchers.size > 0) timer = setTimeout(poll, intervalMs)
  }

  return {
    add(watcher) {
      watchers.set(watcher, false)
      void poll()
      return { [Symbol.dispose]: () => remove(watcher) }
    },
    readNow() {
      intervalMs = bounds.shortestMs
      isOutdated = isReading
      void poll()
    },
  }
}

export function createWatches(bounds: PollBounds = pollBounds): Watches {
  const objects = new Map<string, Polled>()
  return {
    watch(key, watcher) {
      let polled = objects.get(key)
      if (polled === undefined) {
        const created = createPolled(bounds, () => {
          if (objects.get(key) === created) objects.delete(key)
        })
        polled = created
        objects.set(key, polled)
      }
      return polled.add(watcher as Watcher<unknown>)
    },
    touched: (key) => objects.get(key)?.readNow(),
    get size() {
      return objects.size
    },
  }
}
