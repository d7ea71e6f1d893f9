// ACS3-HMAC-SHA256: what the vendor's RPC gateway wants signed, and how (vendor's "V3 request structure and signature").
import { createHash, createHmac } from 'node:crypto'

/** RFC 3986: everything but unreserved characters as upper-case %XX, also `! ' ( ) *`. */
export const percentEncode = (value: string): string =>
  encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const byCodeUnit = (a: readonly [string, string], b: readonly [string, string]): number =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0

/** The canonical query is also the one that is sent, so the two cannot differ. */
export const canonicalQuery = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .sort(byCodeUnit)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&')

export const sha256Hex = (content: string): string => createHash('sha256').update(content).digest('hex')

export interface Signable {
  readonly method: string
  readonly query: string
  /** Lower-case names; every `x-acs-*`, `host` and `content-type` among them is signed. */
  readonly headers: Readonly<Record<string, string>>
  readonly payloadHash: string
}

const isSigned = (name: string) => name.startsWith('x-acs-') || name === 'host' || name === 'content-type'

/** The value of the `Authorization` header. */
export function authorization(request: Signable, accessKeyId: string, accessKeySecret: string): string {
  const signed = Object.entries(request.headers)
    .filter(([name]) => isSigned(name))
    .sort(byCodeUnit)
  const signedHeaders = signed.map(([name]) => name).join(';')
  const canonicalRequest = [
    request.method,
    '/',
    request.query,
    signed.map(([name, value]) => `${name}:${value.trim()}\n`).join(''),
    signedHeaders,
    request.payloadHash,
  ].join('\n')
  const stringToSign = `ACS3-HMAC-SHA256\n${sha256Hex(canonicalRequest)}`
  const signature = createHmac('sha256', accessKeySecret).update(stringToSign).digest('hex')
  return `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${signedHeaders},Signature=${signature}`
}
