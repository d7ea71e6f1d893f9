// What must never reach a log line or a client: secrets cannot be printed, phone numbers are masked.
import { inspect } from 'node:util'

/** A credential that prints as `[redacted]` everywhere; only `reveal()` gives the text. */
export class Secret {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  reveal(): string {
    return this.#text
  }
  toString(): string {
    return '[redacted]'
  }
  toJSON(): string {
    return '[redacted]'
  }
  [inspect.custom](): string {
    return '[redacted]'
  }
}

/** What stays readable: ids (hexadecimal groups, runs of digits longer than any phone number) and dates. */
const idOrPhoneNumber =
  /(?=[\d-]*[a-f])[\da-f-]{32,}|\d{16,}|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)|\+?\d(?:[ .()-]{0,2}\d){6,}/gi

const date = /^\d{4}-\d{2}-\d{2}$/

/** E.164 allows at most 15 digits; people write separators between them, and numbers one after the other. */
const isId = (text: string) => /[a-f]/i.test(text) || /^\d{16,}$/.test(text) || date.test(text)

/** Masks phone numbers in a text that a vendor wrote, keeping the last two digits. */
export function maskPhoneNumbers(text: string): string {
  if (!/\d/.test(text)) return text
  return text.replace(idOrPhoneNumber, (match) => (isId(match) ? match : `***${match.slice(-2)}`))
}
