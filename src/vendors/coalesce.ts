// Identical reads in flight are one call: who asks for what is already being read waits for that answer.
import { End } from '../core/end-signal.ts'
import type { Life } from '../core/life.ts'
import type { WriteNotices } from './write-notices.ts'

export interface Coalescer extends Disposable {
  /** Joins the read of this key that is under way, or starts one. It lives as long as anybody waits for it. */
  join<T>(key: string, life: Life, start: (life: Life) => Promise<T>): Promise<T>
  /** A write: what was read before it must not answer those who ask after it. */
  forget(): void
}

/** One read and those who wait for it: its life is as long as theirs, and aborted when the last one leaves it. */
class SharedRead implements Life {
  readonly signal = new End()
  readonly #members = new Set<Life>()
  #answer: Promise<unknown> | undefined

  start(life: Life, start: (life: Life) => Promise<unknown>): Promise<unknown> {
    this.#members.add(life)
    this.#answer = start(this)
    return this.#answer
  }

  left(): number {
    let longest = 0
    for (const life of this.#members) longest = Math.max(longest, life.left())
    return longest
  }

  leftToSend(): number {
    let longest = 0
    for (const life of this.#members) longest = Math.max(longest, life.leftToSend())
    return longest
  }

  wait(life: Life): Promise<unknown> {
    const { signal } = life
    this.#members.add(life)
    return new Promise((resolve, reject) => {
      const leave = () => {
        signal.removeEventListener('abort', leave)
        this.#members.delete(life)
        // A deadline tells more about the vendor than a client that went away: the last one's reason is the read's.
        if (this.#members.size === 0) this.signal.abort(signal.reason)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave)
      this.#answer?.then(
        (answer) => {
          signal.removeEventListener('abort', leave)
          resolve(answer)
        },
        (error) => {
          signal.removeEventListener('abort', leave)
          reject(error)
        },
      )
    })
  }
}

/** Forgets as well what was begun before a write elsewhere, of which the notices tell. */
export function createCoalescer(notices: WriteNotices): Coalescer {
  const underWay = new Map<string, SharedRead>()
  const subscription = notices.subscribe(() => underWay.clear())

  function begin(key: string, life: Life, start: (life: Life) => Promise<unknown>): SharedRead {
    const read = new SharedRead()
    const forget = () => {
      if (underWay.get(key) === read) underWay.delete(key)
    }
    read.start(life, start).then(forget, forget)
    underWay.set(key, read)
    return read
  }

  return {
    join<T>(key: string, life: Life, start: (life: Life) => Promise<T>): Promise<T> {
      if (life.signal.aborted) return Promise.reject(life.signal.reason)
      // What was begun before may be older than a write that nobody tells of.
      const joined = notices.arrive() ? underWay.get(key) : undefined
      const read = joined === undefined || joined.signal.aborted ? begin(key, life, start) : joined
      return read.wait(life) as Promise<T>
    },
    forget: () => underWay.clear(),
    [Symbol.dispose]: () => subscription[Symbol.dispose](),
  }
}
