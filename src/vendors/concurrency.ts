// How many calls are under way at once; the others wait in line, fair between consumers, as long as it is of use to them.
import type { EndSignal } from '../core/end-signal.ts'
import { createFairQueue } from './fair-queue.ts'

/** The line is full, or moves too slowly for this caller. */
export class TooManyCalls extends Error {
  override readonly name = 'TooManyCalls'
}

/** Who waits, and how long at most. */
export interface Waiting {
  readonly consumer: string
  readonly patienceMs: number
}

export interface ConcurrencyLimit {
  /**
   * When it entered, which has to be told on leaving: now, or as soon as it has its turn. Throws TooManyCalls where that
   * comes too late; rejects with the signal's reason.
   */
  enter(waiting: Waiting, signal: EndSignal): number | Promise<number>
  leave(enteredAt: number): void
}

/** How much of the mean one call is. */
const weight = 1 / 32

/**
 * In place of a bulkhead, which keeps those who went away in its line until their turn comes: behind a vendor that hangs
 * they would fill it. `now` must not go back.
 */
export function createConcurrencyLimit(
  maxConcurrent: number,
  maxQueued: number,
  now: () => number,
): ConcurrencyLimit {
  const line = createFairQueue<{ admit(): void }>()
  let underWay = 0
  /** Of when those under way entered: what a vendor that hangs tells before any of them leaves. */
  let sumOfEntries = 0
  let meanMs = 0

  function begin(): number {
    const enteredAt = now()
    sumOfEntries += enteredAt
    return enteredAt
  }

  /** When a new call of this consumer has its turn, as far as the calls before and those under way tell. */
  function turnInMs(consumer: string): number {
    const meanAgeMs = now() - sumOfEntries / underWay
    return ((line.ahead(consumer) + 1) * Math.max(meanMs, meanAgeMs)) / maxConcurrent
  }

  const wait = (consumer: string, signal: EndSignal): Promise<number> =>
    new Promise((resolve, reject) => {
      const end = () => {
        line.remove(turn)
        signal.removeEventListener('abort', refuse)
      }
      const waiter = {
        admit() {
          end()
          resolve(begin())
        },
      }
      const refuse = () => {
        end()
        reject(signal.reason)
      }
      signal.addEventListener('abort', refuse)
      const turn = line.add(consumer, waiter)
    })

  return {
    enter({ consumer, patienceMs }, signal) {
      if (underWay < maxConcurrent) {
        underWay++
        return begin()
      }
      if (line.size >= maxQueued || turnInMs(consumer) > patienceMs)
        throw new TooManyCalls(`${underWay} calls are under way, ${line.size} wait.`)
      return wait(consumer, signal)
    },
    leave(enteredAt) {
      sumOfEntries -= enteredAt
      meanMs += (now() - enteredAt - meanMs) * weight
      // The place is handed over, so that nobody who comes now is faster than the line.
      const next = line.next()
      if (next === undefined) underWay--
      else next.admit()
    },
  }
}
