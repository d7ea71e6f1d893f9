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

/**
 * A run of 7-15 digits standing alone (E.164 allows at most 15), with the separators people write.
 * Longer runs are ids, digits inside words or UUIDs are ids too: both stay readable.
 */
const phoneNumber = /(?<![\w-])\+?\d(?:[ -]?\d){6,14}(?![\w-])/g

/** Masks phone numbers in a text that a vendor wrote, keeping the last two digits. */
export function maskPhoneNumbers(text: string): string {
  return text.replace(phoneNumber, (digits) => `***${digits.slice(-2)}`)
}
