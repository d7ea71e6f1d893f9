// ACS3-HMAC-SHA256: what the vendor's RPC gateway wants signed, and how (vendor's "V3 request structure and signature").
import { hash } from 'node:crypto'
import { createHmacSha256 } from './hmac.ts'

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
  /** Lower-case names, the same in each request; every `x-acs-*`, `host` and `content-type` among them is signed. */
  readonly headers: Readonly<Record<string, string>>
  readonly payloadHash: string
}

/** A request signed: the value of its `Authorization` header, and the signature that this ends in. */
export interface Signed {
  readonly authorization: string
  readonly signature: string
}

const isSigned = (name: string) => name.startsWith('x-acs-') || name === 'host' || name === 'content-type'

const algorithm = 'ACS3-HMAC-SHA256'
const sha256Digits = 64

/** Signs requests that have these headers. */
export function createSigner(
  headerNames: readonly string[],
  accessKeyId: string,
  accessKeySecret: string,
): (request: Signable) => Signed {
  const names = headerNames.filter(isSigned).sort()
  const signedHeaders = names.join(';')
  const head = `${algorithm} Credential=${accessKeyId},SignedHeaders=${signedHeaders},Signature=`
  const hmac = createHmacSha256(accessKeySecret, algorithm.length + '\n'.length + sha256Digits)
  return ({ method, query, headers, payloadHash }) => {
    let canonicalHeaders = ''
    for (const name of names) canonicalHeaders += `${name}:${(headers[name] ?? '').trim()}\n`
    const canonicalRequest = `${method}\n/\n${query}\n${canonicalHeaders}\n${signedHeaders}\n${payloadHash}`
    const signature = hmac(`${algorithm}\n${sha256Hex(canonicalRequest)}`)
    return { authorization: head + signature, signature }
  }
}
