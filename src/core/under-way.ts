// Work that is under way, found by its key by whoever wants to join it.

/** FNV-1a. The engine hashes a text that was just made outside of its fast code, at several times the price. */
function numberOf(key: string): number {
  let number = 0x811c9dc5
  for (let index = 0; index < key.length; index++)
    number = Math.imul(number ^ key.charCodeAt(index), 0x01000193)
  return number
}

/** Where work that has this key may be found; the number of the key is made once. */
export class Place<Work extends object> {
  readonly key: string
  readonly number: number
  work: Work | undefined = undefined

  constructor(key: string) {
    this.key = key
    this.number = numberOf(key)
  }
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

  /** What is under way with the key of this place. */
  get({ key, number }: Place<Work>): Work | undefined {
    const place = this.#places.get(number)
    return place?.key === key ? place.work : undefined
  }

  /** Takes the place of what had this key before. */
  add(place: Place<Work>, work: Work): void {
    place.work = work
    this.#places.set(place.number, place)
  }

  end(place: Place<Work>): void {
    place.work = undefined
    if (this.#places.get(place.number) === place) this.#places.delete(place.number)
  }

  /** Nobody finds any of it any more. */
  clear(): void {
    // Clearing makes a new table even of an empty one.
    if (this.#places.size > 0) this.#places.clear()
  }
}
