// Reading a list to its end: a vendor that answers the same page again would be read for ever.
import { Fault } from '../core/errors.ts'
import type { Operation } from '../core/operation.ts'

/** To be told the first row of every page; the same one twice in a row is a broken contract. */
export function watchPages({ name, product }: Pick<Operation, 'name' | 'product'>) {
  let previous: string | undefined
  return (firstRow: string | undefined): void => {
    if (firstRow !== undefined && firstRow === previous)
      throw new Fault('VENDOR_CONTRACT_BROKEN', `${name} answers the same page again.`, {
        vendor: product.vendor,
        action: name,
        retryable: false,
      })
    previous = firstRow
  }
}
