// One account at one vendor, with everything that must not be shared with another: pool, token, quota, breakers, budget.
import type { Vendor } from '../core/errors.ts'
import type { Product } from '../core/operation.ts'
import { createIsolation, type Isolation } from './isolation.ts'
import type { Protocol } from './protocol.ts'
import type { Quota } from './quota.ts'
import { createRetryBudget, type RetryBudget } from './retry-budget.ts'
import type { Transport } from './transport.ts'

export interface Account {
  readonly protocol: Protocol
  readonly transport: Transport
  readonly quota: Quota
  readonly budget: RetryBudget
  /** One per product: products of a vendor fail apart from each other. */
  isolation(product: Product): Isolation
  /** Of the products that were called so far. */
  circuits(): Circuit[]
}

export interface Circuit {
  readonly vendor: Vendor
  readonly product: string
  readonly state: Isolation['state']
}

export function createAccount(given: Pick<Account, 'protocol' | 'transport' | 'quota'>): Account {
  const isolations = new Map<string, { readonly vendor: Vendor; readonly isolation: Isolation }>()
  return {
    ...given,
    budget: createRetryBudget(),
    isolation({ name, vendor }) {
      const existing = isolations.get(name)
      if (existing !== undefined) return existing.isolation
      const isolation = createIsolation()
      isolations.set(name, { vendor, isolation })
      return isolation
    },
    circuits: () =>
      [...isolations].map(
        ([
          product,
          {
            vendor,
            isolation: { state },
          },
        ]) => ({ vendor, product, state }),
      ),
  }
}
