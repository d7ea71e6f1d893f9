// What a write leaves behind at the vendor: how one whose answer was lost is recognized in what the reads tell.
import { type Answer, NotFoundError } from '../../core/errors.ts'
import type { Operation } from '../../core/operation.ts'
import { watchPages } from '../paging.ts'
import { versionOf } from '../version.ts'

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

/**
 * Whether every member that was asked for is told and equal, by the rule of versions: absent, null and empty text are
 * one. What was not asked for (undefined) may be anything; what must be absent is asked for as null.
 */
export const holds = (wanted: object, told: object): boolean =>
  Object.entries(wanted).every(([name, value]) => {
    if (value === undefined) return true
    const found = (told as Readonly<Record<string, unknown>>)[name]
    if (isGroup(value) && isGroup(found)) return holds(value, found)
    return versionOf({ value }) === versionOf({ value: found })
  })

/** The vendor's clock is known by the whole seconds of a `Date`, and the answer was on its way for a while. */
const toleranceMs = 2_000

/** Whether an object can have been made by a write of that time; no when the vendor does not tell when it was made. */
export const appearedSince = (createdAt: Date | null, sentAt: Date, clockAheadMs: number): boolean =>
  createdAt !== null && createdAt.getTime() >= sentAt.getTime() + clockAheadMs - toleranceMs

interface Page<Row> {
  readonly rows: readonly Row[]
  readonly total: number | null
}

/** The first row of a list that is wanted, with the vendor's clock at that moment; the list is read to its end. */
export async function findInList<Row>(
  list: Pick<Operation, 'name' | 'product'>,
  page: (pageNumber: number) => Promise<Pick<Answer<Page<Row>>, 'value' | 'clockAheadMs'>>,
  isWanted: (row: Row) => boolean,
): Promise<{ readonly row: Row; readonly clockAheadMs: number } | undefined> {
  const watch = watchPages(list)
  for (let pageNumber = 1, seen = 0; ; pageNumber += 1) {
    const { value, clockAheadMs } = await page(pageNumber)
    watch(value.rows.length === 0 ? undefined : JSON.stringify(value.rows[0]))
    const row = value.rows.find(isWanted)
    if (row !== undefined) return { row, clockAheadMs }
    seen += value.rows.length
    if (value.rows.length === 0 || (value.total !== null && seen >= value.total)) return undefined
  }
}

/** Turns "there is no such object" into the empty answer of its deletion; an object that is there is no answer. */
export async function ifGone(read: Promise<unknown>): Promise<Record<never, never> | undefined> {
  try {
    await read
    return undefined
  } catch (error) {
    if (error instanceof NotFoundError) return {}
    throw error
  }
}
