// A line in which consumers take turns: one that has two hundred waiting does not delay one that has a single one.

export interface FairQueue<Waiter extends object> extends Iterable<Waiter> {
  readonly size: number
  add(consumer: string, waiter: Waiter): Turn<Waiter>
  /** Takes out whose turn it is. */
  next(): Waiter | undefined
  /** Does nothing where the turn has come, or was taken out before. */
  remove(turn: Turn<Waiter>): void
  /** How many have their turn before a new one of this consumer, if nobody else comes. */
  ahead(consumer: string): number
}

/**
 * Somebody's turn to come. One that is over leads to nothing: the collector of the young generation takes for alive all
 * that an old object leads to, which in a list would be everybody who ever waited.
 */
export class Turn<Waiter extends object> {
  readonly consumer: string
  waiter: Waiter | undefined
  before: Turn<Waiter> | undefined = undefined
  after: Turn<Waiter> | undefined = undefined

  constructor(consumer: string, waiter: Waiter) {
    this.consumer = consumer
    this.waiter = waiter
  }
}

/** The turns of one consumer, in the order of asking. */
interface Line<Waiter extends object> {
  first: Turn<Waiter> | undefined
  last: Turn<Waiter> | undefined
  size: number
}

export function createFairQueue<Waiter extends object>(): FairQueue<Waiter> {
  // It keeps its order: the first consumer is next.
  const lines = new Map<string, Line<Waiter>>()
  let size = 0

  function remove(turn: Turn<Waiter>): void {
    const line = lines.get(turn.consumer)
    if (line === undefined || turn.waiter === undefined) return
    const { before, after } = turn
    if (before === undefined) line.first = after
    else before.after = after
    if (after === undefined) line.last = before
    else after.before = before
    turn.waiter = undefined
    turn.before = undefined
    turn.after = undefined
    size--
    line.size--
    if (line.size === 0) lines.delete(turn.consumer)
  }

  function putLast(consumer: string, line: Line<Waiter>): void {
    if (line.size === 0 || lines.size === 1) return
    lines.delete(consumer)
    lines.set(consumer, line)
  }

  return {
    get size() {
      return size
    },
    add(consumer, waiter) {
      const turn = new Turn(consumer, waiter)
      const line = lines.get(consumer)
      if (line === undefined) lines.set(consumer, { first: turn, last: turn, size: 1 })
      else {
        turn.before = line.last
        if (line.last !== undefined) line.last.after = turn
        line.last = turn
        line.size++
      }
      size++
      return turn
    },
    next() {
      for (const [consumer, line] of lines) {
        if (line.first === undefined) continue
        const { waiter } = line.first
        remove(line.first)
        putLast(consumer, line)
        return waiter
      }
      return undefined
    },
    remove,
    ahead(consumer) {
      const own = lines.get(consumer)?.size ?? 0
      let ahead = own
      let isBefore = true
      for (const [other, { size: theirs }] of lines)
        if (other === consumer) isBefore = false
        else ahead += Math.min(theirs, isBefore ? own + 1 : own)
      return ahead
    },
    *[Symbol.iterator]() {
      for (const { first } of lines.values())
        for (let turn = first; turn !== undefined; turn = turn.after)
          if (turn.waiter !== undefined) yield turn.waiter
    },
  }
}
