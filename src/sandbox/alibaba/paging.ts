/** Paging of both products; maximum, default and order are published by neither (simulated). */

import { invalid } from './errors.ts'
import type { RpcCall } from './operation.ts'

export interface Page<Row> {
  rows: Row[]
  number: number
  size: number
  total: number
}

/** OutboundBot: PageNumber from 1; refuses a PageSize above the limit. */
export function pageOf<Row>(call: RpcCall, rows: readonly Row[]): Page<Row> {
  const number = call.parameters.integer('PageNumber', { min: 1 }) ?? 1
  const size = call.parameters.integer('PageSize', { min: 1 }) ?? 10
  if (size > call.config.limits.pageSize) throw invalid('PageSize')
  return slice(rows, number, size)
}

export function slice<Row>(rows: readonly Row[], number: number, size: number): Page<Row> {
  return { rows: rows.slice((number - 1) * size, number * size), number, size, total: rows.length }
}
