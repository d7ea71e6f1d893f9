// Work that is under way, found by its key by whoever wants to join it.

interface Place<Work extends object> {
  readonly key: string
  work: Work | undefined
}

/** FNV-1a. The engine hashes a text that was just made outside of its fast code, at several times the price. */
function numberOf(key: string): number {
  let number = 0x811c9dc5
  for (let index = 0; index < key.length; index++)
    number = Math.imul(number ^ key.charCodeAt(index), 0x01000193)
  return number
}

/**
 * A Map by the number of a key, in which the later of two keys with the same number takes the place of the other: who
 * looks for that one does not find it, and begins anew.
 *
 * Its entries let go of what they held. Tables that a Map has outgrown, with the entries they had, lead on to its newer
 * ones: once one of them is old, the collector of the young generation takes all that was ever added for alive.
 */
export class UnderWay<Work extends object> {
  readonly #places = new Map<number, Place<Work>>()

  get(key: string): Work | undefined {
    const place = this.#places.get(numberOf(key))
    return place?.key === key ? place.work : undefined
  }

  /** Takes the place of what had this key before; returns what ends it. */
  add(key: string, work: Work): () => void {
    const number = numberOf(key)
    const place: Place<Work> = { key, work }
    this.#places.set(number, place)
    return () => {
      place.work = undefined
      if (this.#places.get(number) === place) this.#places.delete(number)
    }
  }

  /** Nobody finds any of it any more. */
  clear(): void {
    // Clearing makes a new table even of an empty one.
    if (this.#places.size > 0) this.#places.clear()
  }
}
