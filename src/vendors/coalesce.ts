// Identical reads in flight are one call: who asks for what is already being read waits for that answer.
import type { Life } from '../core/life.ts'
import { SharedLife } from '../core/shared-life.ts'
import { UnderWay } from '../core/under-way.ts'
import type { WriteNotices } from './write-notices.ts'

export interface Coalescer extends Disposable {
  /** Joins the read of this key that is under way, or starts one. It lives as long as anybody waits for it. */
  join<T>(key: string, life: Life, start: (life: Life) => Promise<T>): Promise<T>
  /** A write: what was read before it must not answer those who ask after it. */
  forget(): void
  /** The same for as long as nothing was forgotten; undefined where a write may have happened that nobody tells of. */
  epoch(): object | undefined
}

interface SharedRead {
  readonly life: SharedLife
  readonly answer: Promise<unknown>
}

/** Forgets as well what was begun before a write elsewhere, of which the notices tell. */
export function createCoalescer(notices: WriteNotices): Coalescer {
  const underWay = new UnderWay<SharedRead>()
  let epoch = {}
  function forget(): void {
    underWay.clear()
    epoch = {}
  }
  const subscription = notices.subscribe(forget)

  function begin(key: string, life: Life, start: (life: Life) => Promise<unknown>): SharedRead {
    const shared = new SharedLife()
    shared.enter(life)
    const read = { life: shared, answer: start(shared) }
    const end = underWay.add(key, read)
    read.answer.then(end, end)
    return read
  }

  return {
    join<T>(key: string, life: Life, start: (life: Life) => Promise<T>): Promise<T> {
      if (life.signal.aborted) return Promise.reject(life.signal.reason)
      // What was begun before may be older than a write that nobody tells of.
      const joined = notices.arrive() ? underWay.get(key) : undefined
      const read = joined === undefined || joined.life.signal.aborted ? begin(key, life, start) : joined
      read.life.enter(life)
      return read.life.wait(life, read.answer) as Promise<T>
    },
    forget,
    epoch: () => (notices.arrive() ? epoch : undefined),
    [Symbol.dispose]: () => subscription[Symbol.dispose](),
  }
}
