// Turns within this process.
import { unlessAborted } from '../../core/life.ts'
import type { Turns } from '../turns.ts'

/** In the order of asking. */
export function createMemoryTurns(): Turns {
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
