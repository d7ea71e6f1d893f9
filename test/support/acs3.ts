// ACS3-HMAC-SHA256 once more, written from the vendor's description alone, to judge what the gateway signed.
import { createHash, createHmac } from 'node:crypto'
import type { SeenRequest } from './vendor-server.ts'

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

const unreserved = /[A-Za-z0-9\-_.~]/

/** RFC 3986 on the UTF-8 bytes: everything but unreserved characters as %XX in capitals. */
const encoded = (text: string) =>
  [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return unreserved.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')

export interface Signed {
  readonly accessKeyId: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

export function parseAuthorization(value: string | undefined): Signed {
  const form = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/
  const [, accessKeyId, signedHeaders, signature] = form.exec(value ?? '') ?? []
  if (accessKeyId === undefined || signedHeaders === undefined || signature === undefined)
    throw new Error('the request is not signed')
  return { accessKeyId, signedHeaders: signedHeaders.split(';'), signature }
}

/** The signature that the request should carry, over the headers that it says it signed. */
export function signatureOf(request: SeenRequest, signedHeaders: readonly string[], secret: string): string {
  const query = Object.entries(request.query)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&')
  const headers = [...signedHeaders].sort().map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
  const canonical = [
    request.method,
    request.path,
    query,
    headers.join(''),
    [...signedHeaders].sort().join(';'),
    sha256(request.body),
  ].join('\n')
  return createHmac('sha256', secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex')
}
