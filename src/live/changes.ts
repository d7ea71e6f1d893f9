// What a stream is told of one object: its state at first, then the newest state whenever that is another one.
import type { Life } from '../core/life.ts'
import type { Watches } from './watches.ts'

/** The object as it stands when somebody looks; null when there is none any more. */
export interface Change<Value> {
  newest(): Value | null
}

/** Resolves when it was read once; rejects with what came in the way. The iteration ends after null, or throws the signal's reason. */
export async function changesOf<Value>(
  watches: Watches,
  key: string,
  read: (life: Life) => Promise<Value | null>,
  signal: AbortSignal,
): Promise<AsyncIterable<Change<Value>>> {
  let value: Value | null = null
  /** What is new since the last look; states between two looks are passed over. */
  let isNew = false
  let turn = Promise.withResolvers<void>()
  const first = turn.promise
  const watching = watches.watch<Value>(key, {
    read,
    onValue(newest) {
      value = newest
      isNew = true
      turn.resolve()
    },
    onFailure: (error) => turn.reject(error),
  })
  const abort = () => {
    watching[Symbol.dispose]()
    turn.reject(signal.reason)
  }
  // Whoever waits is told; when nobody does, the rejection is nobody's.
  first.catch(() => undefined)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    await first
  } catch (error) {
    signal.removeEventListener('abort', abort)
    throw error
  }

  return {
    async *[Symbol.asyncIterator]() {
      const change: Change<Value> = {
        newest() {
          isNew = false
          return value
        },
      }
      try {
        for (;;) {
          signal.throwIfAborted()
          if (isNew) {
            const isLast = value === null
            yield change
            if (isLast) return
            continue
          }
          turn = Promise.withResolvers()
          await turn.promise
        }
      } finally {
        signal.removeEventListener('abort', abort)
        watching[Symbol.dispose]()
      }
    },
  }
}
