// How many calls of each operation an account may still send now: what all who send for it have in common.

/** At most so many calls in any window of this length; Infinity is no limit. */
export interface CallLimit {
  readonly calls: number
  readonly windowMs: number
}

/** Places to send one call each, counted in the windows at the last moment they can be used. */
export interface Lot {
  readonly places: number
  /** How long they can be used, from when they were asked for; 0: at once or not at all. */
  readonly validMs: number
  /** Makes room for others: so many of these places were not used and will not be. */
  giveBack(places: number): void
}

export interface Grant {
  /** Together they may be more than was wanted: places taken ahead save asking for them. */
  readonly lots: readonly Lot[]
  /** When asking again may help those that were wanted and not granted; 0 when all were. */
  readonly nextInMs: number
  /** How many share what becomes free, who asked among them. */
  readonly contenders: number
}

export interface CallWindows {
  /**
   * Takes up to `wanted` places, or some more, and none while one of `pauses` lasts. Never rejects, and never waits
   * for a place.
   */
  take(operation: string, limit: CallLimit, wanted: number, pauses: readonly string[]): Promise<Grant>
  /** Takes one place for now without waiting for an answer, where nobody else has to be asked. */
  readonly takeNow?: (operation: string, limit: CallLimit, pauses: readonly string[]) => Grant
  /** Nobody gets a place under this name for so long; a shorter pause does not end a longer one. */
  pause(name: string, ms: number): void
  /** Calls the listener when a pause may have begun, anywhere: places taken ahead are void. */
  onPause(listener: () => void): Disposable
}
