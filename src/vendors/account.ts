// One account at one vendor, with everything that must not be shared with another: pool, token, quota, breakers, budget.
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
}

export function createAccount(given: Pick<Account, 'protocol' | 'transport' | 'quota'>): Account {
  const isolations = new Map<string, Isolation>()
  return {
    ...given,
    budget: createRetryBudget(),
    isolation({ name }) {
      const existing = isolations.get(name)
      if (existing !== undefined) return existing
      const isolation = createIsolation()
      isolations.set(name, isolation)
      return isolation
    },
  }
}
