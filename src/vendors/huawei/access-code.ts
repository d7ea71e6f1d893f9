// Huawei access codes: hotline numbers that the operator gave to the tenant space; they can only be listed.
import * as z from 'zod'
import { type Call, operation } from '../../core/operation.ts'
import { at, enumeration, id, integer, listOf, lowerCamelObject, text, told } from '../../core/wire.ts'
import { MediaType } from './media-type.ts'
import { numberProduct } from './rest.ts'

export const CallDirection = enumeration({ INBOUND: 1, OUTBOUND: 2, BOTH: 3 })

const AccessCodeWire = lowerCamelObject({
  id,
  accessCode: told(text),
  mediaType: at('mediatypeId', told(MediaType)),
  serviceNumber: at('n400Number', told(text)),
  description: told(text),
  direction: at('numCallAttr', told(CallDirection)),
})
export type AccessCode = z.output<typeof AccessCodeWire>

/** The list is called `calledRouteList` here too; in an older edition of the page `data` is the list itself. */
const DataWire = z.preprocess(
  (data) => (Array.isArray(data) ? { calledRouteList: data } : data),
  lowerCamelObject({ total: told(integer), calledRouteList: listOf(AccessCodeWire).default([]) }),
)

export const list = operation({
  product: numberProduct,
  name: 'queryAccessCodeList',
  path: 'accessCodeInfo/queryAccessCodeList',
  summary: 'Reads a page of access codes.',
  docs: 'https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_1029.html',
  effect: 'read',
  request: lowerCamelObject({
    accessCode: text.optional(),
    mediaType: at('mediatypeId', MediaType.optional()),
    description: text.optional(),
    limit: integer,
    offset: integer,
  }),
  response: lowerCamelObject({ data: DataWire }),
  errors: {},
})

export type AccessCodeFilter = Omit<z.output<typeof list.request>, 'limit' | 'offset'>

/** A page has at most 100 rows and begins at row 100 at the latest, so what comes after row 200 cannot be had. */
const maxOffset = 100
const pageSize = 100
export const reachable = maxOffset + pageSize

export interface AccessCodePage {
  readonly rows: readonly AccessCode[]
  readonly total: number | null
  /** Whether rows follow, those included that cannot be reached; undefined where the vendor does not tell. */
  readonly hasNext: boolean
}

/** Rows from `offset` on, fewer than `limit` where the reach or the list ends. */
export async function readPage(
  call: Call,
  filter: AccessCodeFilter,
  offset: number,
  limit: number,
): Promise<AccessCodePage> {
  const start = Math.min(offset, maxOffset)
  const asked = offset > maxOffset ? pageSize : limit
  const { data } = (await call(list, { ...filter, limit: asked, offset: start })).value
  const rows = data.calledRouteList.slice(offset - start, offset - start + limit)
  const end = start + data.calledRouteList.length
  const isLast = data.total === null ? data.calledRouteList.length < asked : end >= data.total
  return { rows, total: data.total, hasNext: !isLast || offset + rows.length < end }
}

/** The access codes with exactly this number; undefined when they may be among those that cannot be reached. */
export async function findByNumber(call: Call, accessCode: string): Promise<AccessCode[] | undefined> {
  const found: AccessCode[] = []
  for (const offset of [0, maxOffset]) {
    const { rows, hasNext } = await readPage(call, { accessCode }, offset, pageSize)
    found.push(...rows.filter((row) => row.accessCode === accessCode))
    if (!hasNext) return found
  }
  return found.length > 0 ? found : undefined
}
