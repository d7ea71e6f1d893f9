// What a request carried to prove who sent it must not come back in an answer: vendors quote what they were sent.
import { hasRun, hexadecimalDigits } from '../core/runs.ts'
import { redacted } from './preview.ts'
import type { HttpResponse } from './transport.ts'

/** Shorter texts are no secrets of a vendor; they would be found in words. */
const leastLength = 16

/** What is made for each attempt has as many: a nonce 32, a signature 64. Nearly no answer has so many in a row. */
export const leastHexDigits = 32

export const hasLongHex = (body: Uint8Array): boolean => hasRun(body, hexadecimalDigits, leastHexDigits)

/** As it stands, in a URL, in a URL that is signed, and in JSON that escapes slashes. */
const formsOf = (secret: string): string[] => {
  const encoded = encodeURIComponent(secret)
  return [secret, encoded, encodeURIComponent(encoded), secret.replaceAll('/', '\\/')]
}

/**
 * The longest part that is the same in every form: where it is missing, all forms are. To look for this one is all
 * that nearly every answer takes.
 */
function sturdyPart(secret: string): string {
  let longest = ''
  for (let from = 0; from < secret.length; ) {
    let to = from
    while (isSturdy(secret.charCodeAt(to))) to += 1
    if (to - from > longest.length) longest = secret.slice(from, to)
    from = to + 1
  }
  return longest
}

/** Letters, digits and `-`. */
const isSturdy = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 45

/** The secrets of an attempt. */
export interface Secrets {
  readonly texts: readonly string[]
  /** Where none of these is, none of the texts is, in any form. */
  readonly traces: readonly string[]
  /** Of this attempt alone: at least `leastHexDigits` lower-case hexadecimal digits each. */
  readonly hex: readonly string[]
  /** Texts that hold one of those. */
  readonly holders: readonly string[]
}

const none: readonly string[] = []

export const noSecrets: Secrets = { texts: none, traces: none, hex: none, holders: none }

export function secretsOf(texts: readonly string[]): Secrets {
  const traces: string[] = []
  for (const text of texts) {
    if (text.length < leastLength) continue
    const part = sturdyPart(text)
    // One secret ends in another: a header in its signature.
    if (!traces.includes(part)) traces.push(part)
  }
  return { texts, traces, hex: none, holders: none }
}

/** With those of one attempt: `hex` are lower-case hexadecimal digits alone, and each holder holds one of these. */
export const withOwn = (
  { texts, traces }: Secrets,
  hex: readonly string[],
  holders: readonly string[],
): Secrets => ({ texts, traces, hex, holders })

/** The answer without them, before anything is read from it. */
export function concealed(response: HttpResponse, secrets: Secrets): HttpResponse {
  const { texts, traces, hex, holders } = secrets
  const isIn = (trace: string) => response.body.includes(trace)
  return traces.some(isIn) || (response.hasLongHex && hex.some(isIn))
    ? redactedIn(response, [...texts, ...holders, ...hex])
    : response
}

function redactedIn(response: HttpResponse, secrets: readonly string[]): HttpResponse {
  const forms = new Set(secrets.filter(({ length }) => length >= leastLength).flatMap(formsOf))
  let { body } = response
  // The longest first: one may be part of another.
  for (const form of [...forms].toSorted((a, b) => b.length - a.length))
    if (body.includes(form)) body = body.replaceAll(form, redacted)
  return body === response.body ? response : { ...response, body }
}
