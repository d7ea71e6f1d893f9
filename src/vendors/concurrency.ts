// How many calls are under way at once; the others wait in line, as long as their signal lets them.

/** The line is full. */
export class TooManyCalls extends Error {
  override readonly name = 'TooManyCalls'
}

export interface ConcurrencyLimit {
  /** Resolves to what must be called at the end; rejects with the signal's reason, or with TooManyCalls. */
  enter(signal: AbortSignal): Promise<() => void>
  /** Sends away all who wait. */
  dismiss(reason: () => Error): void
}

interface Waiting {
  admit(): void
  refuse(reason: unknown): void
}

/**
 * In place of cockatiel's bulkhead, which keeps those who went away in its line until their turn comes: behind a
 * vendor that hangs they would fill it.
 */
export function createConcurrencyLimit(maxConcurrent: number, maxQueued: number): ConcurrencyLimit {
  let underWay = 0
  // A set keeps its order and forgets any member at once.
  const line = new Set<Waiting>()

  function leave(): void {
    const [next] = line
    // The place is handed over, so that nobody who comes now is faster than the line.
    if (next === undefined) underWay--
    else next.admit()
  }

  const wait = (signal: AbortSignal): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const end = () => {
        line.delete(waiting)
        signal.removeEventListener('abort', onAbort)
      }
      const waiting: Waiting = {
        admit() {
          end()
          resolve(leave)
        },
        refuse(reason) {
          end()
          reject(reason)
        },
      }
      const onAbort = () => waiting.refuse(signal.reason)
      signal.addEventListener('abort', onAbort)
      line.add(waiting)
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
    dismiss(reason) {
      for (const waiting of [...line]) waiting.refuse(reason())
    },
  }
}
