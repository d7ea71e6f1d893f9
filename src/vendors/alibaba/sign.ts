// ACS3-HMAC-SHA256: what the vendor's RPC gateway wants signed, and how (vendor's "V3 request structure and signature").
import { createHmac, hash } from 'node:crypto'

const isUnreserved = /^[\w.~-]*$/

/** RFC 3986: everything but unreserved characters as upper-case %XX, also `! ' ( ) *`. */
export const percentEncode = (value: string): string =>
  isUnreserved.test(value)
    ? value
    : encodeURIComponent(value).replace(
        /[!'()*]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
      )

/** The canonical query is also the one that is sent, so the two cannot differ. */
export function canonicalQuery(parameters: Readonly<Record<string, string>>): string {
  let query = ''
  // Sorted by code unit, as the vendor sorts.
  for (const name of Object.keys(parameters).sort())
    query += `${query === '' ? '' : '&'}${percentEncode(name)}=${percentEncode(parameters[name] ?? '')}`
  return query
}

export const sha256Hex = (content: string): string => hash('sha256', content, 'hex')

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
  const names = Object.keys(request.headers).filter(isSigned).sort()
  const signedHeaders = names.join(';')
  let canonicalHeaders = ''
  for (const name of names) canonicalHeaders += `${name}:${(request.headers[name] ?? '').trim()}\n`
  const canonicalRequest = `${request.method}\n/\n${request.query}\n${canonicalHeaders}\n${signedHeaders}\n${request.payloadHash}`
  const stringToSign = `ACS3-HMAC-SHA256\n${sha256Hex(canonicalRequest)}`
  const signature = createHmac('sha256', accessKeySecret).update(stringToSign).digest('hex')
  return `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${signedHeaders},Signature=${signature}`
}
