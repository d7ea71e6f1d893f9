// What a request carried to prove who sent it must not come back in an answer: vendors quote what they were sent.
import { redacted } from './preview.ts'
import type { HttpResponse } from './transport.ts'

/** Shorter texts are no secrets of a vendor; they would be found in words. */
const leastLength = 16

/** As it stands, in a URL, in a URL that is signed, and in JSON that escapes slashes. */
const formsOf = (secret: string): string[] => {
  const encoded = encodeURIComponent(secret)
  return [secret, encoded, encodeURIComponent(encoded), secret.replaceAll('/', '\\/')]
}

/** The answer without them, before anything is read from it. */
export function concealed(response: HttpResponse, secrets: readonly string[]): HttpResponse {
  const forms = new Set(secrets.filter(({ length }) => length >= leastLength).flatMap(formsOf))
  let { body } = response
  // The longest first: one may be part of another.
  for (const form of [...forms].toSorted((a, b) => b.length - a.length))
    if (body.includes(form)) body = body.replaceAll(form, redacted)
  return body === response.body ? response : { ...response, body }
}
