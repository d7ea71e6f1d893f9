// Long runs of some characters in the bytes of a text: to look for them takes a tenth of what its characters take.

/** By the code of a character: 1 for those that are meant. */
export type CharacterSet = Uint8Array

const setOf = (characters: string): CharacterSet => {
  const set = new Uint8Array(256)
  for (const character of characters) set[character.charCodeAt(0)] = 1
  return set
}

export const digits = setOf('0123456789')

/** In lower case. */
export const hexadecimalDigits = setOf('0123456789abcdef')

const isIn = (set: CharacterSet, bytes: Uint8Array, at: number): boolean => set[bytes[at] as number] === 1

/**
 * Whether so many of them, an even number, stand in a row. Of as many bytes one is looked at, because no run slips
 * through, and of a run that this one is in at least half lies before or behind it.
 */
export function hasRun(bytes: Uint8Array, set: CharacterSet, least: number): boolean {
  const half = least / 2
  const { length } = bytes
  for (let at = least - 1; at < length; at += least) {
    if (!isIn(set, bytes, at)) continue
    if (!isIn(set, bytes, at - half) && (at + half >= length || !isIn(set, bytes, at + half))) continue
    let start = at
    while (start > 0 && isIn(set, bytes, start - 1)) start -= 1
    let end = at + 1
    while (end < length && isIn(set, bytes, end)) end += 1
    if (end - start >= least) return true
    at = end
  }
  return false
}
