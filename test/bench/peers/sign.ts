// ACS3-HMAC-SHA256 for a gateway that has no client of the vendor: the headers of one RPC call with an empty body.
import { createHash, createHmac, randomUUID } from 'node:crypto'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const emptyBody = sha256('')

export function signedHeaders(action: string, host: string, query: string): Record<string, string> {
  const headers: Record<string, string> = {
    host,
    'x-acs-action': action,
    'x-acs-content-sha256': emptyBody,
    'x-acs-date': `${new Date().toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': '2019-12-26',
  }
  const names = Object.keys(headers)
  const canonicalQuery = query.replaceAll('+', '%20').split('&').sort().join('&')
  const canonicalHeaders = names.map((name) => `${name}:${headers[name]}\n`).join('')
  const canonical = ['POST', '/', canonicalQuery, canonicalHeaders, names.join(';'), emptyBody].join('\n')
  const signature = createHmac('sha256', 'sandbox-secret')
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex')
  return {
    ...headers,
    authorization: `ACS3-HMAC-SHA256 Credential=sandbox,SignedHeaders=${names.join(';')},Signature=${signature}`,
  }
}
