// Relay connections over vendors that page by number, by rows or not at all: a cursor is an offset.
import type { ObjectRef } from '@pothos/core'
import { Fault } from '../core/errors.ts'
import { builder } from './builder.ts'
import { defaultFirst, maxFirst } from './page-size.ts'

export interface Page<Node> {
  readonly nodes: readonly Node[]
  readonly edges: { cursor: string; node: Node }[]
  readonly pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
  readonly totalCount: number | null
}

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never

interface ConnectionNames {
  /** The noun in the singular with its article, and in the plural: `an instance`, `instances`. */
  readonly one: string
  readonly many: string
  /** Where the count is told only sometimes. */
  readonly totalCount?: string
}

/** The connection of a noun, with its edges and `totalCount`. */
export const connectionOf = <Source>(
  type: ObjectRef<Types, Source>,
  { one, many, totalCount }: ConnectionNames,
) =>
  builder.connectionObject(
    {
      type,
      name: `${type.name}Connection`,
      description: `A page of ${many}.`,
      fields: (t) => ({
        totalCount: t.exposeInt('totalCount', {
          description:
            totalCount ?? `How many ${many} there are in all pages, null where the vendor does not tell.`,
        }),
        nodes: t.field({
          type: [type],
          nullable: { list: false, items: false },
          description: 'The items of this page without their cursors.',
          resolve: ({ nodes }) => nodes as readonly Source[],
        }),
      }),
    },
    { name: `${type.name}Edge`, description: `${one.charAt(0).toUpperCase()}${one.slice(1)} in a page.` },
  )

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

/**
 * A page of rows in a vendor's list; edges and cursors are made where they are asked for. A class, because a getter in
 * an object literal becomes a part of the hidden class, which would keep the rows until the next full collection.
 */
class RowPage<Node> implements Page<Node> {
  readonly nodes: readonly Node[]
  readonly totalCount: number | null
  readonly #hasNextPage: boolean
  readonly #offset: number
  readonly #offsetOf: (index: number) => number

  constructor(
    nodes: readonly Node[],
    offset: number,
    hasNextPage: boolean,
    totalCount: number | null,
    offsetOf = (index: number) => offset + index,
  ) {
    this.nodes = nodes
    this.totalCount = totalCount
    this.#hasNextPage = hasNextPage
    this.#offset = offset
    this.#offsetOf = offsetOf
  }

  get edges() {
    return this.nodes.map((node, index) => ({ cursor: cursorOf(this.#offsetOf(index)), node }))
  }

  get pageInfo() {
    const isEmpty = this.nodes.length === 0
    return {
      hasNextPage: this.#hasNextPage,
      hasPreviousPage: this.#offset > 0 && !isEmpty,
      startCursor: isEmpty ? null : cursorOf(this.#offsetOf(0)),
      endCursor: isEmpty ? null : cursorOf(this.#offsetOf(this.nodes.length - 1)),
    }
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
  const all = skipped === 0 ? here : [...here.slice(skipped), ...beyond]
  const rows = all.length > size ? all.slice(0, size) : all
  const end = offset + rows.length
  const seen = totalCount ?? (isLast ? (pageNumber - 1) * size + here.length : Number.POSITIVE_INFINITY)
  return new RowPage(rows, offset, rows.length > 0 && end < seen, totalCount)
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
  return new RowPage(page, offset, hasNextPage, totalCount)
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
  return new RowPage(rows, offset, offset + rows.length < all.length, all.length)
}

/** A page of a vendor that goes no deeper than some row: what lies beyond is a fault, not the end of the list. */
export async function pageByReach<Node>(
  { first, after }: ForwardArgs,
  reachable: number,
  read: (
    offset: number,
    limit: number,
  ) => Promise<{ readonly rows: readonly Node[]; readonly total: number | null; readonly hasNext: boolean }>,
): Promise<Page<Node>> {
  const size = checkedFirst(first)
  const offset = offsetAfter(after)
  const { rows, total, hasNext } = await read(offset, size)
  if (offset >= reachable && hasNext)
    throw new Fault(
      'BAD_USER_INPUT',
      `The vendor answers only the first ${reachable} items of this list; narrow it with \`filter\`.`,
    )
  return new RowPage(rows, offset, hasNext && rows.length > 0, total)
}

/** Vendor rows in order, with the place of the first one in the vendor's list. */
export interface ScannedRows<Node> {
  readonly rows: readonly Node[]
  readonly offset: number
  readonly hasNext: boolean
}

/**
 * A page of those vendor rows that match, where the vendor's own filter may let others through. A cursor is the place
 * in the vendor's list, so that pages join whatever lies between; reading goes on until the page is full and a
 * successor is seen. How many match is known only when the whole list was seen.
 */
export async function pageOfMatches<Node>(
  { first, after }: ForwardArgs,
  scanSize: number,
  scan: (from: number) => AsyncIterable<ScannedRows<Node>>,
  matches: (row: Node) => boolean,
): Promise<Page<Node>> {
  const size = checkedFirst(first)
  const wantedFrom = offsetAfter(after)
  const from = wantedFrom - (wantedFrom % scanSize)
  const found: Node[] = []
  const places: number[] = []
  let count = 0
  let sawEnd = false
  for await (const { rows, offset, hasNext } of scan(from)) {
    for (const [index, node] of rows.entries()) {
      if (!matches(node)) continue
      count += 1
      if (offset + index < wantedFrom) continue
      found.push(node)
      places.push(offset + index)
    }
    sawEnd = !hasNext
    if (found.length > size) break
  }
  const totalCount = from === 0 && sawEnd ? count : null
  return new RowPage(
    found.slice(0, size),
    wantedFrom,
    found.length > size,
    totalCount,
    (index) => places[index] ?? wantedFrom,
  )
}

/** The arguments of every list. */
export const forwardArgs = builder.args((t) => ({
  first: t.int({
    description: `How many items to answer at most, 1 to ${maxFirst}.`,
    defaultValue: defaultFirst,
  }),
  after: t.string({ description: 'A cursor of this list: answer what comes after it.' }),
}))
