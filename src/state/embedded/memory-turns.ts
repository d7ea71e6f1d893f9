// Turns within this process.
import type { EndSignal } from '../../core/end-signal.ts'
import type { Turns } from '../turns.ts'

/** Called when the turn has come. */
type Waiter = () => void

/** In the order of asking. */
export function createMemoryTurns(): Turns {
  /** The objects that somebody has, each with those who wait for it, where there are any. */
  const taken = new Map<string, Set<Waiter> | undefined>()

  class Turn implements Disposable {
    readonly #object: string
    #isOver = false
    constructor(object: string) {
      this.#object = object
    }

    [Symbol.dispose](): void {
      if (this.#isOver) return
      this.#isOver = true
      const waiting = taken.get(this.#object)
      const [next] = waiting ?? []
      if (next === undefined) taken.delete(this.#object)
      else next()
    }
  }

  function takeNow(object: string): Disposable | undefined {
    if (taken.has(object)) return undefined
    taken.set(object, undefined)
    return new Turn(object)
  }

  const wait = (object: string, signal: EndSignal): Promise<Disposable> =>
    new Promise((resolve, reject) => {
      const waiting = taken.get(object) ?? new Set()
      taken.set(object, waiting)
      const leave = () => {
        waiting.delete(come)
        signal.removeEventListener('abort', abort)
      }
      const come = () => {
        leave()
        resolve(new Turn(object))
      }
      const abort = () => {
        leave()
        reject(signal.reason)
      }
      waiting.add(come)
      signal.addEventListener('abort', abort)
    })

  return {
    takeNow,
    async take(object, signal) {
      signal.throwIfAborted()
      return takeNow(object) ?? (await wait(object, signal))
    },
  }
}
