// A line in which consumers take turns: one that has two hundred waiting does not delay one that has a single one.

export interface FairQueue<Waiter extends object> extends Iterable<Waiter> {
  readonly size: number
  add(consumer: string, waiter: Waiter): void
  /** Takes out whose turn it is. */
  next(): Waiter | undefined
  remove(consumer: string, waiter: Waiter): void
  /** How many have their turn before a new one of this consumer, if nobody else comes. */
  ahead(consumer: string): number
}

export function createFairQueue<Waiter extends object>(): FairQueue<Waiter> {
  // Both keep their order and forget any member at once: the first consumer is next, with its first waiter.
  const waiting = new Map<string, Set<Waiter>>()
  let size = 0

  function remove(consumer: string, waiter: Waiter): void {
    const own = waiting.get(consumer)
    if (own?.delete(waiter) !== true) return
    size--
    if (own.size === 0) waiting.delete(consumer)
  }

  return {
    get size() {
      return size
    },
    add(consumer, waiter) {
      const own = waiting.get(consumer)
      if (own === undefined) waiting.set(consumer, new Set([waiter]))
      else own.add(waiter)
      size++
    },
    next() {
      for (const [consumer, own] of waiting)
        for (const waiter of own) {
          remove(consumer, waiter)
          if (own.size === 0) return waiter
          waiting.delete(consumer)
          waiting.set(consumer, own)
          return waiter
        }
      return undefined
    },
    remove,
    ahead(consumer) {
      const own = waiting.get(consumer)?.size ?? 0
      let ahead = own
      let isBefore = true
      for (const [other, { size: theirs }] of waiting)
        if (other === consumer) isBefore = false
        else ahead += Math.min(theirs, isBefore ? own + 1 : own)
      return ahead
    },
    *[Symbol.iterator]() {
      for (const own of waiting.values()) yield* own
    },
  }
}
