// Work that is under way, found by its key by whoever wants to join it.

/**
 * A Map whose entries let go of what they held. Tables that a Map has outgrown, with the entries they had, lead on to its
 * newer ones: once one of them is old, the collector of the young generation takes all that was ever added for alive.
 */
export class UnderWay<Work extends object> {
  readonly #places = new Map<string, { work: Work | undefined }>()

  get(key: string): Work | undefined {
    return this.#places.get(key)?.work
  }

  /** Takes the place of what had this key before; returns what ends it. */
  add(key: string, work: Work): () => void {
    const place: { work: Work | undefined } = { work }
    this.#places.set(key, place)
    return () => {
      place.work = undefined
      if (this.#places.get(key) === place) this.#places.delete(key)
    }
  }

  /** Nobody finds any of it any more. */
  clear(): void {
    // Clearing makes a new table even of an empty one.
    if (this.#places.size > 0) this.#places.clear()
  }
}
