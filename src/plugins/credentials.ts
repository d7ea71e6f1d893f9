// The key or token in the headers of a request.

/**
 * Undefined when there are none, and empty when they are malformed, which is nobody's key. A bearer wins; other
 * schemes are not the gateway's, for instance those of a proxy in front, beside which `X-API-Key` is used.
 */
export function credentialsOf(headers: Headers): string | undefined {
  const authorization = headers.get('authorization')?.trim() ?? ''
  if (/^Bearer(?!\S)/i.test(authorization))
    return /^Bearer[ \t]+([\x21-\x7e]+)$/i.exec(authorization)?.[1] ?? ''
  return headers.get('x-api-key')?.trim()
}
