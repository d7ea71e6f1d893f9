// What an operation is called by those who count or limit its calls: made once for each operation.
import type { Operation } from '../core/operation.ts'
import type { CallSubject } from './call-events.ts'
import type { QuotaSubject } from './quota.ts'

export interface Subject extends CallSubject, QuotaSubject {}

type Named = Pick<Operation, 'product' | 'name' | 'effect'>

const subjects = new WeakMap<Named, Subject>()

/** The same object for the same operation. */
export function subjectOf(operation: Named): Subject {
  const known = subjects.get(operation)
  if (known !== undefined) return known
  const { product, name, effect } = operation
  const made = { vendor: product.vendor, product: product.name, name, action: name, effect }
  subjects.set(operation, made)
  return made
}
