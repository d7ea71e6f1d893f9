// How many calls of each operation an account may still send now: what all who send for it have in common.

/** At most so many calls in any window of this length. */
export interface CallLimit {
  readonly calls: number
  readonly windowMs: number
}

export interface Grant {
  /** Places to send one call each; may be more than wanted, never less than nothing. */
  readonly granted: number
  /** How long they can be used, from when they were asked for; after that they are gone. */
  readonly validMs: number
  /** When asking again may help, for those that were wanted and not granted. */
  readonly nextInMs: number
}

export interface CallWindows {
  /** Takes up to `wanted` places, none while one of `pauses` lasts. Never rejects, and never waits for a place. */
  take(operation: string, limit: CallLimit, wanted: number, pauses: readonly string[]): Promise<Grant>
  /** Gives back places of the last grant that nobody used; they may have become useless. */
  giveBack(operation: string, limit: CallLimit, places: number): void
  /** Nobody gets a place under this name for so long; a shorter pause does not end a longer one. */
  pause(name: string, ms: number): void
  /** Calls the listener when a pause begins anywhere: places that were not used yet are void. */
  onPause(listener: () => void): Disposable
}
