// A vendor request as it would be sent, for those who want to see it before: secrets are gone.
import type { Vendor } from '../core/errors.ts'

interface NameAndValue {
  readonly name: string
  readonly value: string
}

export interface PreviewedRequest {
  readonly vendor: Vendor
  readonly action: string
  readonly method: string
  /** Without the query. */
  readonly endpoint: string
  readonly parameters: readonly NameAndValue[]
  readonly headers: readonly NameAndValue[]
}

export const redacted = '[redacted]'

/** Time and nonce are new for each attempt. */
export const perAttempt = '[per attempt]'

export const pairs = (record: Readonly<Record<string, unknown>>): NameAndValue[] =>
  Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ name, value: typeof value === 'string' ? value : JSON.stringify(value) }))
