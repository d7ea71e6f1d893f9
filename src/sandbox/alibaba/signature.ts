/** The two signature schemes of the RPC gateway, recomputed from decoded parameters. */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

export type Pair = readonly [name: string, value: string]

/** RFC 3986 on UTF-8: encodeURIComponent leaves five characters bare that the vendor encodes. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** Splits query or form text; throws URIError on broken escapes. Clients leave `!'()*` bare, so decode first. */
export function parsePairs(text: string): Pair[] {
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      return at < 0 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))]
    })
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

/** Sorted by name in code-unit order (upper case first), every pair encoded again. */
export function canonicalQuery(pairs: readonly Pair[]): string {
  return pairs
    .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&')
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

export interface Signed {
  signature: string
  stringToSign: string
}

/** Signature v1: HMAC-SHA1 over all parameters but Signature itself; the key is the secret plus `&`. */
export function signV1(method: string, pairs: readonly Pair[], secret: string): Signed {
  const canonical = canonicalQuery(pairs.filter(([name]) => name !== 'Signature'))
  const stringToSign = `${method}&${percentEncode('/')}&${percentEncode(canonical)}`
  const signature = createHmac('sha1', `${secret}&`).update(stringToSign).digest('base64')
  return { signature, stringToSign }
}

export interface V3Input {
  method: string
  query: readonly Pair[]
  /** Lower-case name to every value received. */
  headers: ReadonlyMap<string, readonly string[]>
  signedHeaders: readonly string[]
  payloadHash: string
}

/** Signature v3: HMAC-SHA256 over the canonical request, headers exactly as listed by the caller. */
export function signV3(input: V3Input, secret: string): Signed & { canonicalRequest: string } {
  const headers = input.signedHeaders
    .map(
      (name) =>
        `${name}:${(input.headers.get(name) ?? [])
          .map((value) => value.trim())
          .sort()
          .join(',')}\n`,
    )
    .join('')
  const canonicalRequest = [
    input.method,
    '/',
    canonicalQuery(input.query),
    headers,
    input.signedHeaders.join(';'),
    input.payloadHash,
  ].join('\n')
  const stringToSign = `ACS3-HMAC-SHA256\n${sha256(canonicalRequest)}`
  const signature = createHmac('sha256', secret).update(stringToSign).digest('hex')
  return { signature, stringToSign, canonicalRequest }
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

/** Constant time for texts of any length. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}

export interface Authorization {
  algorithm: string
  accessKeyId: string
  signedHeaders: string[]
  signature: string
}

/** `ACS3-… Credential=…,SignedHeaders=a;b,Signature=…`, tolerant of spaces; undefined when malformed. */
export function parseAuthorization(text: string): Authorization | undefined {
  const space = text.indexOf(' ')
  if (space < 0) return undefined
  const fields = new Map<string, string>()
  for (const part of text.slice(space + 1).split(',')) {
    const at = part.indexOf('=')
    if (at > 0) fields.set(part.slice(0, at).trim(), part.slice(at + 1).trim())
  }
  const accessKeyId = fields.get('Credential')
  const signedHeaders = fields.get('SignedHeaders')
  const signature = fields.get('Signature')
  if (!accessKeyId || !signedHeaders || !signature) return undefined
  const names = signedHeaders.split(';').map((name) => name.trim().toLowerCase())
  return { algorithm: text.slice(0, space), accessKeyId, signedHeaders: names, signature }
}
