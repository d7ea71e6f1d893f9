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

/** Ids stay readable: hexadecimal groups of 32 digits and more, and runs of digits longer than any phone number. */
const idOrPhoneNumber = /[0-9a-f-]{32,}|\d{16,}|\+?\d(?:[ .()-]{0,2}\d){6,14}/gi

/** E.164 allows at most 15 digits; people write separators between them. */
const isPhoneNumber = (text: string) => {
  const digits = text.replace(/\D/g, '').length
  return digits >= 7 && digits <= 15 && !/[a-f]/i.test(text)
}

/** Masks phone numbers in a text that a vendor wrote, keeping the last two digits. */
export function maskPhoneNumbers(text: string): string {
  return text.replace(idOrPhoneNumber, (match) => (isPhoneNumber(match) ? `***${match.slice(-2)}` : match))
}
