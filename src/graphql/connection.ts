// Relay connections over vendors that page by number, by rows or not at all: a cursor is an offset.
import { Fault } from '../core/errors.ts'
import { builder } from './builder.ts'

export const defaultFirst = 20
const maxFirst = 100

export interface Page<Node> {
  readonly edges: { cursor: string; node: Node }[]
  readonly pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
  readonly totalCount: number | null
}

/** Adds `totalCount` to the connection of a noun. */
export const totalCountField = (what: string) => ({
  description: `How many ${what} there are in all pages, null where the vendor does not tell.`,
})

const cursorOf = (offset: number) => Buffer.from(`offset:${offset}`).toString('base64url')

function offsetAfter(after: string | null | undefined): number {
  if (after === null || after === undefined) return 0
  const [, digits] = /^offset:(\d{1,9})$/.exec(Buffer.from(after, 'base64url').toString()) ?? []
  if (digits === undefined) throw new Fault('BAD_USER_INPUT', '`after` is not a cursor of this list.')
  return Number(digits) + 1
}

function checkedFirst(first: number | null | undefined): number {
  const wanted = first ?? defaultFirst
  if (wanted >= 1 && wanted <= maxFirst) return wanted
  throw new Fault('BAD_USER_INPUT', `\`first\` must be between 1 and ${maxFirst}.`)
}

export interface VendorPage<Node> {
  readonly rows: readonly Node[]
  readonly totalCount: number | null
}

interface ForwardArgs {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
}

const pageOf = <Node>(
  rows: readonly Node[],
  offset: number,
  hasNextPage: boolean,
  totalCount: number | null,
): Page<Node> => {
  const edges = rows.map((node, index) => ({ cursor: cursorOf(offset + index), node }))
  return {
    edges,
    pageInfo: {
      hasNextPage,
      hasPreviousPage: offset > 0 && rows.length > 0,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  }
}

/**
 * A page of a vendor that pages by number, from 1. Vendor pages have the size that was asked for; a page that starts
 * in the middle of one needs the next one as well.
 */
export async function pageByNumber<Node>(
  { first, after }: ForwardArgs,
  read: (pageNumber: number, pageSize: number) => Promise<VendorPage<Node>>,
): Promise<Page<Node>> {
  const size = checkedFirst(first)
  const offset = offsetAfter(after)
  const skipped = offset % size
  const pageNumber = Math.floor(offset / size) + 1
  const { rows: here, totalCount } = await read(pageNumber, size)
  const isLast = here.length < size || totalCount === pageNumber * size
  const beyond = skipped > 0 && !isLast ? (await read(pageNumber + 1, size)).rows : []
  const rows = [...here.slice(skipped), ...beyond].slice(0, size)
  const end = offset + rows.length
  const seen = totalCount ?? (isLast ? (pageNumber - 1) * size + here.length : Number.POSITIVE_INFINITY)
  return pageOf(rows, offset, rows.length > 0 && end < seen, totalCount)
}

/** A page of a vendor that pages by rows. Without a total, a full page may have a successor. */
export async function pageByOffset<Node>(
  { first, after }: ForwardArgs,
  read: (offset: number, limit: number) => Promise<VendorPage<Node>>,
): Promise<Page<Node>> {
  const size = checkedFirst(first)
  const offset = offsetAfter(after)
  const { rows, totalCount } = await read(offset, size)
  const page = rows.slice(0, size)
  const hasNextPage =
    page.length > 0 && (totalCount === null ? rows.length >= size : offset + page.length < totalCount)
  return pageOf(page, offset, hasNextPage, totalCount)
}

/** A page of a vendor that answers everything at once. */
export async function pageOfAll<Node>(
  { first, after }: ForwardArgs,
  read: () => Promise<readonly Node[]>,
): Promise<Page<Node>> {
  const size = checkedFirst(first)
  const offset = offsetAfter(after)
  const all = await read()
  const rows = all.slice(offset, offset + size)
  return pageOf(rows, offset, offset + rows.length < all.length, all.length)
}

/** The arguments of every list. */
export const forwardArgs = builder.args((t) => ({
  first: t.int({
    description: `How many items to answer at most, 1 to ${maxFirst}.`,
    defaultValue: defaultFirst,
  }),
  after: t.string({ description: 'A cursor of this list: answer what comes after it.' }),
}))
