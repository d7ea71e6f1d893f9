// The line for one operation: whoever waits for a place to send a call, fair between consumers.
import type { EndSignal } from '../core/end-signal.ts'
import type { CallLimit, CallWindows, Grant, Lot } from './call-windows.ts'
import { createFairQueue } from './fair-queue.ts'
import { createPlaceStock } from './place-stock.ts'
import type { NoPlace, Place } from './quota.ts'

export interface LineSubject {
  /** Under which the windows count it. */
  readonly operation: string
  readonly limit: CallLimit
  /** The pauses that it obeys. */
  readonly pauses: readonly string[]
}

export interface CallLine {
  take(consumer: string, patienceMs: number, signal: EndSignal): Place | NoPlace | Promise<Place | NoPlace>
  /** Asks for what the windows give ahead, where there is nothing and nobody asks yet. */
  expect(): void
  /** A pause may have begun: whatever was granted before it has to be asked for again. */
  forgetGrants(): void
}

interface Waiter {
  /** When its patience ends. */
  readonly until: number
  admit(place: Place): void
  refuse(): void
}

/** One place of a lot; given back for the first time, it tells `returned`. */
class LotPlace implements Place {
  #lot: Pick<Lot, 'giveBack'> | undefined
  readonly #returned: () => void

  constructor(lot: Pick<Lot, 'giveBack'>, returned: () => void) {
    this.#lot = lot
    this.#returned = returned
  }

  release(): void {
    const lot = this.#lot
    if (lot === undefined) return
    this.#lot = undefined
    lot.giveBack(1)
    this.#returned()
  }
}

/** Longer would overflow the timer, which would then fire at once. */
const longestTimerMs = 2 ** 31 - 1

/**
 * Asks the windows for all who wait, one question at a time: under load many calls share one. A timer runs only while
 * somebody waits. `now` must not go back.
 */
export function createCallLine(
  { operation, limit, pauses }: LineSubject,
  windows: CallWindows,
  now: () => number,
): CallLine {
  const queue = createFairQueue<Waiter>()
  const stock = createPlaceStock(now)
  let timesForgotten = 0
  let isAsking = false
  let timer: NodeJS.Timeout | undefined
  /** As the windows said last. */
  let nextAt = 0
  let contenders = 1

  /** When a new call of this consumer has its turn, at best: others may come, and places may become free one by one. */
  function turnInMs(consumer: string): number {
    const share = Math.max(1, Math.floor(limit.calls / contenders))
    const windowsBefore = Math.floor(queue.ahead(consumer) / share)
    return Math.max(0, nextAt - now()) + windowsBefore * limit.windowMs
  }

  const refusal = (ms: number): NoPlace => ({ refusedForMs: Math.max(1, Math.ceil(ms)) })

  const placeOf = (lot: Pick<Lot, 'giveBack'>): Place => new LotPlace(lot, returned)

  function returned(): void {
    nextAt = 0
    serve()
  }

  function fromStock(): Place | undefined {
    const giveBack = stock.take()
    return giveBack === undefined ? undefined : placeOf({ giveBack })
  }

  /** Where nobody waits and nobody has to be asked, a place needs neither a timer nor a promise. */
  function atOnce(): Place | undefined {
    const stocked = fromStock()
    if (stocked !== undefined || isAsking || now() < nextAt || windows.takeNow === undefined) return stocked
    const { lots, nextInMs, contenders: all } = windows.takeNow(operation, limit, pauses)
    nextAt = nextInMs > 0 ? now() + nextInMs : 0
    contenders = all
    const [lot] = lots
    return lot && placeOf(lot)
  }

  function handOut(lot: Lot): void {
    let left = lot.places
    for (; left > 0 && queue.size > 0; left--) queue.next()?.admit(placeOf(lot))
    if (left > 0) lot.giveBack(left)
  }

  /** Gives what there is to those who wait, and asks for the others. */
  function serve(): void {
    while (queue.size > 0) {
      const place = fromStock()
      if (place === undefined) break
      queue.next()?.admit(place)
    }
    clearTimeout(timer)
    if (isAsking || queue.size === 0) return
    const waitMs = Math.ceil(nextAt - now())
    if (waitMs > 0) timer = setTimeout(() => ask(), waitMs)
    else ask()
  }

  function ask(isAhead = false): void {
    isAsking = true
    // Those who come in the same moment are asked for together.
    queueMicrotask(async () => {
      const askedAt = now()
      const forgottenBefore = timesForgotten
      const isUseful = queue.size > 0 || isAhead
      const grant = isUseful ? await windows.take(operation, limit, queue.size, pauses) : undefined
      if (timesForgotten !== forgottenBefore) for (const lot of grant?.lots ?? []) lot.giveBack(lot.places)
      else if (grant !== undefined) receive(grant, askedAt)
      isAsking = false
      serve()
    })
  }

  function receive({ lots, nextInMs, contenders: all }: Grant, askedAt: number): void {
    nextAt = nextInMs > 0 ? now() + nextInMs : 0
    contenders = all
    for (const lot of lots)
      if (lot.validMs > 0) stock.keep(lot, askedAt + lot.validMs)
      else handOut(lot)
    if (nextAt > 0) for (const waiter of [...queue]) if (waiter.until < nextAt) waiter.refuse()
  }

  const wait = (consumer: string, patienceMs: number, signal: EndSignal): Promise<Place | NoPlace> =>
    new Promise((resolve, reject) => {
      const leave = () => {
        queue.remove(turn)
        clearTimeout(patience)
        signal.removeEventListener('abort', abort)
        if (queue.size === 0) clearTimeout(timer)
      }
      const waiter: Waiter = {
        until: now() + patienceMs,
        admit(place) {
          leave()
          resolve(place)
        },
        refuse() {
          leave()
          resolve(refusal(turnInMs(consumer)))
        },
      }
      const abort = () => {
        leave()
        reject(signal.reason)
      }
      const patience = setTimeout(waiter.refuse, Math.min(patienceMs, longestTimerMs))
      signal.addEventListener('abort', abort)
      const turn = queue.add(consumer, waiter)
      serve()
    })

  return {
    take(consumer, patienceMs, signal) {
      signal.throwIfAborted()
      const place = queue.size === 0 ? atOnce() : undefined
      if (place !== undefined) return place
      const waitMs = turnInMs(consumer)
      return waitMs <= patienceMs ? wait(consumer, patienceMs, signal) : refusal(waitMs)
    },
    expect() {
      if (!isAsking && queue.size === 0 && stock.isEmpty() && now() >= nextAt) ask(true)
    },
    forgetGrants() {
      timesForgotten++
      stock.drop()
    },
  }
}
