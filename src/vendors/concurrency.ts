// How many calls are under way at once; the others wait in line, as long as their signal lets them.
import type { EndSignal } from '../core/end-signal.ts'

/** The line is full. */
export class TooManyCalls extends Error {
  override readonly name = 'TooManyCalls'
}

export interface ConcurrencyLimit {
  /** Resolves to what must be called at the end; rejects with the signal's reason, or with TooManyCalls. */
  enter(signal: EndSignal): Promise<() => void>
}

/**
 * In place of cockatiel's bulkhead, which keeps those who went away in its line until their turn comes: behind a
 * vendor that hangs they would fill it.
 */
export function createConcurrencyLimit(maxConcurrent: number, maxQueued: number): ConcurrencyLimit {
  let underWay = 0
  // A set keeps its order and forgets any member at once.
  const line = new Set<() => void>()

  function leave(): void {
    const [admit] = line
    // The place is handed over, so that nobody who comes now is faster than the line.
    if (admit === undefined) underWay--
    else admit()
  }

  const wait = (signal: EndSignal): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const end = () => {
        line.delete(admit)
        signal.removeEventListener('abort', refuse)
      }
      const admit = () => {
        end()
        resolve(leave)
      }
      const refuse = () => {
        end()
        reject(signal.reason)
      }
      signal.addEventListener('abort', refuse)
      line.add(admit)
    })

  return {
    async enter(signal) {
      signal.throwIfAborted()
      if (underWay < maxConcurrent) {
        underWay++
        return leave
      }
      if (line.size >= maxQueued)
        throw new TooManyCalls(`${underWay} calls are under way, ${line.size} wait.`)
      return wait(signal)
    },
  }
}
