// Identical reads in flight are one call: who asks for what is already being read waits for that answer.
import { ClientGone, type Life, unlessAborted } from '../core/life.ts'
import type { WriteNotices } from './write-notices.ts'

export interface Coalescer extends Disposable {
  /** Joins the read of this key that is under way, or starts one. It lives as long as anybody waits for it. */
  join<T>(key: string, life: Life, start: (life: Life) => Promise<T>): Promise<T>
  /** A write: what was read before it must not answer those who ask after it. */
  forget(): void
}

/** The life of a read that several wait for: as long as the longest of them, aborted when the last one leaves. */
interface SharedLife extends Life {
  enter(life: Life): void
  leave(life: Life): void
}

function createSharedLife(): SharedLife {
  const members = new Set<Life>()
  const controller = new AbortController()
  const longest = (left: (life: Life) => number) => Math.max(0, ...[...members].map(left))
  return {
    signal: controller.signal,
    left: () => longest((life) => life.left()),
    leftToSend: () => longest((life) => life.leftToSend()),
    enter(life) {
      members.add(life)
    },
    leave(life) {
      members.delete(life)
      // A deadline tells more about the vendor than a client that went away: the last one's reason is the read's.
      if (members.size === 0) controller.abort(life.signal.aborted ? life.signal.reason : new ClientGone())
    },
  }
}

interface Shared {
  readonly life: SharedLife
  readonly answer: Promise<unknown>
}

/** Forgets as well what was begun before a write elsewhere, of which the notices tell. */
export function createCoalescer(notices: WriteNotices): Coalescer {
  const underWay = new Map<string, Shared>()
  const subscription = notices.subscribe(() => underWay.clear())

  function begin(key: string, life: Life, start: (life: Life) => Promise<unknown>): Shared {
    const shared = createSharedLife()
    shared.enter(life)
    const answer = start(shared).finally(() => {
      if (underWay.get(key)?.life === shared) underWay.delete(key)
    })
    const begun = { life: shared, answer }
    underWay.set(key, begun)
    return begun
  }

  return {
    async join<T>(key: string, life: Life, start: (life: Life) => Promise<T>): Promise<T> {
      life.signal.throwIfAborted()
      // What was begun before may be older than a write that nobody tells of.
      const joined = notices.arrive() ? underWay.get(key) : undefined
      const shared = joined === undefined || joined.life.signal.aborted ? begin(key, life, start) : joined
      shared.life.enter(life)
      try {
        return (await unlessAborted(shared.answer, life.signal)) as T
      } finally {
        shared.life.leave(life)
      }
    },
    forget: () => underWay.clear(),
    [Symbol.dispose]: () => subscription[Symbol.dispose](),
  }
}
