// One change of an object at a time: who reads it to change it must not be overtaken by another who does the same.
import { unlessAborted } from '../core/life.ts'

export interface Turns {
  /** Waits for the turn of this object; disposing passes it on. Rejects with the signal's reason. */
  take(object: string, signal: AbortSignal): Promise<Disposable>
}

/** Turns within this process, in the order of asking. */
export function createTurns(): Turns {
  /** For each object the end of the last turn that was asked for. */
  const ends = new Map<string, Promise<void>>()
  return {
    async take(object, signal) {
      signal.throwIfAborted()
      const before = ends.get(object)
      const { promise: end, resolve } = Promise.withResolvers<void>()
      const mine = before === undefined ? end : before.then(() => end)
      ends.set(object, mine)
      const pass = () => {
        resolve()
        if (ends.get(object) === mine) ends.delete(object)
      }
      try {
        if (before !== undefined) await unlessAborted(before, signal)
        return { [Symbol.dispose]: pass }
      } catch (error) {
        // Whoever comes next still waits for those before, and no longer for this one.
        resolve()
        void mine.then(pass)
        throw error
      }
    },
  }
}
