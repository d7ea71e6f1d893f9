// ACS3-HMAC-SHA256: what the vendor's RPC gateway wants signed, and how (vendor's "V3 request structure and signature").
import { hash, randomBytes } from 'node:crypto'
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

/** By code unit. Most are in order as they come, and sorting makes copies even of those. */
const sorted = (names: string[]): string[] =>
  names.every((name, at) => at === 0 || name > (names[at - 1] ?? '')) ? names : names.sort()

/** Sorted as the vendor sorts. The canonical query is also the one that is sent, so the two cannot differ. */
export function canonicalQuery(parameters: Readonly<Record<string, string>>): string {
  let query = ''
  for (const name of sorted(Object.keys(parameters)))
    query += `${query === '' ? '' : '&'}${percentEncode(name)}=${percentEncode(parameters[name] ?? '')}`
  return query
}

export const sha256Hex = (content: string): string => hash('sha256', content, 'hex')

const nonceDigits = 32
const noncesAtOnce = 64

/** Texts of 128 random bits each, drawn for many requests at once. */
export function createNonces(): () => string {
  let digits = ''
  let used = 0
  return () => {
    if (used === digits.length) {
      digits = randomBytes((noncesAtOnce * nonceDigits) / 2).toString('hex')
      used = 0
    }
    used += nonceDigits
    return digits.slice(used - nonceDigits, used)
  }
}

/** What requests have in common that differ in their query and in some headers alone. */
export interface Signable {
  readonly method: string
  /** Lower-case names; every `x-acs-*`, `host` and `content-type` among them is signed. */
  readonly headers: Readonly<Record<string, string>>
  /** Headers whose values are told with each request, in this order, and are signed without a change. */
  readonly fresh: readonly string[]
  readonly payloadHash: string
}

/** A request signed: the value of its `Authorization` header, and the signature that this ends in. */
export interface Signed {
  readonly authorization: string
  readonly signature: string
}

export type Sign = (query: string, fresh: readonly string[]) => Signed

const isSigned = (name: string) => name.startsWith('x-acs-') || name === 'host' || name === 'content-type'

const algorithm = 'ACS3-HMAC-SHA256'
const sha256Digits = 64

/** Prepares the signing of requests that are alike, with all of the text that is the same in each of them. */
export function createSigner(accessKeyId: string, accessKeySecret: string): (requests: Signable) => Sign {
  const hmac = createHmacSha256(accessKeySecret, algorithm.length + '\n'.length + sha256Digits)
  return ({ method, headers, fresh, payloadHash }) => {
    const names = [...new Set([...Object.keys(headers), ...fresh])].filter(isSigned).sort()
    const signedHeaders = names.join(';')
    const head = `${algorithm} Credential=${accessKeyId},SignedHeaders=${signedHeaders},Signature=`
    const start = `${method}\n/\n`
    // Cut where a fresh value stands, each piece with whose value comes before it.
    const pieces: { readonly value: number; text: string }[] = []
    let latest = { value: -1, text: '\n' }
    pieces.push(latest)
    for (const name of names) {
      const value = fresh.indexOf(name)
      if (value === -1) latest.text += `${name}:${(headers[name] ?? '').trim()}\n`
      else {
        latest.text += `${name}:`
        latest = { value, text: '\n' }
        pieces.push(latest)
      }
    }
    latest.text += `\n${signedHeaders}\n${payloadHash}`
    return (query, values) => {
      let canonical = start + query
      for (const { value, text } of pieces) canonical += value === -1 ? text : values[value] + text
      const signature = hmac(`${algorithm}\n${sha256Hex(canonical)}`)
      return { authorization: head + signature, signature }
    }
  }
}
