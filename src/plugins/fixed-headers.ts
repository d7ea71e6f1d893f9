// Headers that are the same in every answer: checked once, and written into each head as they are.
import { validateHeaderName, validateHeaderValue } from 'node:http'

export interface FixedHeaders {
  readonly values: ReadonlyMap<string, string>
  /** As they stand in a head. */
  readonly lines: string
}

/** Headers of an answer that take them in one piece. */
export interface TakesFixed {
  /** Sets those that the answer does not say itself. */
  fill(fixed: FixedHeaders): void
}

export function fixedHeaders(values: Readonly<Record<string, string>>): FixedHeaders {
  const entries = Object.entries(values)
  for (const [name, value] of entries) {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  }
  return {
    values: new Map(entries),
    lines: entries.map(([name, value]) => `${name}: ${value}\r\n`).join(''),
  }
}

export function fill(headers: Headers | (Headers & TakesFixed), fixed: FixedHeaders): void {
  if ('fill' in headers) headers.fill(fixed)
  else for (const [name, value] of fixed.values) if (!headers.has(name)) headers.set(name, value)
}
