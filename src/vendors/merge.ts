// Absent keeps: how a wanted value and a stored one become the value that is sent.

/** What a client may give of a whole; absent and undefined both mean keep. */
export type Change<Whole> = { readonly [Member in keyof Whole]?: Whole[Member] | undefined }

/** A given value wins, `null` leaves the member out, absence takes what is stored. */
export const merged = <T>(wanted: T | null | undefined, stored: T | null | undefined): T | undefined =>
  wanted === null ? undefined : (wanted ?? stored ?? undefined)

/** Members of a small object, each kept unless given; nothing is sent where nothing is stored or given. */
export function mergedMembers<T extends object>(
  stored: { readonly [Member in keyof T]?: T[Member] | null } | null,
  wanted: T | undefined,
): T | undefined {
  if (stored === null && wanted === undefined) return undefined
  const given = ([, value]: [string, unknown]) => value !== null && value !== undefined
  const entries = [...Object.entries(stored ?? {}), ...Object.entries(wanted ?? {})].filter(given)
  return Object.fromEntries(entries) as T
}
