/** Every operation the sandbox carries out: whose it is, and whether it changes anything. */

import { products } from './alibaba/products.ts'
import { actionOf, operations } from './huawei/operations.ts'
import { tokenAction } from './huawei/token.ts'
import type { Effect, Vendor } from './transcript.ts'

export interface Known {
  vendor: Vendor
  effect: Effect
}

export const catalogue: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...products.flatMap((product) =>
    [...product.operations].map(([name, { effect }]) => [name, { vendor: 'alibaba', effect }] as const),
  ),
  ...[...operations.values()].map(
    (operation) => [actionOf(operation), { vendor: 'huawei', effect: operation.effect }] as const,
  ),
  [tokenAction, { vendor: 'huawei', effect: 'read' }],
])
