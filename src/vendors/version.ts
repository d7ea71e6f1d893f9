// The version of an object: a digest of what an update can change, because neither vendor has versions.
import { createHash } from 'node:crypto'

/** Absent, null and empty text are one state at the vendors, and members come in any order. */
const canonical = (value: unknown): unknown => {
  if (value === undefined || value === '') return null
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, canonical(member)] as const)
      .filter(([, member]) => member !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** Equal for equal members, whichever operation told them. Opaque to clients. */
export const versionOf = (members: Readonly<Record<string, unknown>>): string =>
  createHash('sha256')
    .update(JSON.stringify(canonical(members)))
    .digest('base64url')
    .slice(0, 22)
