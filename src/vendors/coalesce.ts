// Identical reads in flight are one call: who asks for what is already being read waits for that answer.
import type { Life } from '../core/life.ts'
import { SharedLife } from '../core/shared-life.ts'
import { Place, UnderWay } from '../core/under-way.ts'
import type { WriteNotices } from './write-notices.ts'

export interface Coalescer extends Disposable {
  /** Joins the read of this operation and key that is under way, or starts one. It lives as long as anybody waits for it. */
  join<T>(operation: object, key: string, life: Life, start: (life: Life) => Promise<T>): Promise<T>
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
  /** By operation: a key is made for each read, and the shorter the better. */
  const underWay = new Map<object, UnderWay<SharedRead>>()
  let epoch = {}
  function forget(): void {
    for (const reads of underWay.values()) reads.clear()
    epoch = {}
  }
  const subscription = notices.subscribe(forget)

  function readsOf(operation: object): UnderWay<SharedRead> {
    const known = underWay.get(operation)
    if (known !== undefined) return known
    const reads = new UnderWay<SharedRead>()
    underWay.set(operation, reads)
    return reads
  }

  return {
    join<T>(operation: object, key: string, life: Life, start: (life: Life) => Promise<T>): Promise<T> {
      if (life.signal.aborted) return Promise.reject(life.signal.reason)
      const reads = readsOf(operation)
      const place = new Place<SharedRead>(key)
      // What was begun before may be older than a write that nobody tells of.
      const joined = notices.arrive() ? reads.get(place) : undefined
      if (joined !== undefined && !joined.life.signal.aborted) {
        joined.life.enter(life)
        return joined.life.wait(life, joined.answer) as Promise<T>
      }
      const shared = new SharedLife()
      shared.enter(life)
      const answer = start(shared)
      reads.add(place, { life: shared, answer })
      // Whoever began it has it found for as long as it takes, also by those who stay longer.
      return shared.wait(life, answer, () => reads.end(place))
    },
    forget,
    epoch: () => (notices.arrive() ? epoch : undefined),
    [Symbol.dispose]: () => subscription[Symbol.dispose](),
  }
}
