// Places that were taken ahead of need, until their time is over.
import type { Lot } from './call-windows.ts'

export interface PlaceStock {
  /** Keeps the places of this lot in place of all others. */
  keep(lot: Lot, until: number): void
  isEmpty(): boolean
  /** Takes one out; answers what gives it back when it was not used. */
  take(): (() => void) | undefined
  /** Gives all of them back to the windows. */
  drop(): void
}

interface Kept {
  readonly lot: Lot
  readonly until: number
  left: number
}

export function createPlaceStock(now: () => number): PlaceStock {
  let kept: Kept | undefined

  function drop(): void {
    if (kept !== undefined && kept.left > 0) kept.lot.giveBack(kept.left)
    kept = undefined
  }

  return {
    keep(lot, until) {
      drop()
      kept = { lot, until, left: lot.places }
    },
    isEmpty: () => kept === undefined || kept.left === 0 || now() >= kept.until,
    take() {
      if (kept !== undefined && now() >= kept.until) drop()
      if (kept === undefined || kept.left === 0) return undefined
      const source = kept
      source.left--
      return () => {
        if (source === kept) source.left++
        else source.lot.giveBack(1)
      }
    },
    drop,
  }
}
