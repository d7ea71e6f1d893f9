// What every answer tells browsers: run nothing, frame nothing, guess no type, keep no copy, tell no address.
import type { Plugin } from 'graphql-yoga'

/** What an answer says itself, as a page does about its scripts, stays. */
const headers = Object.entries({
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})

const hsts = 'max-age=31536000'

export const useSecurityHeaders = (): Plugin => ({
  onResponse({ request, response }) {
    for (const [name, value] of headers) if (!response.headers.has(name)) response.headers.set(name, value)
    // TLS ends at a proxy. A client that forges its header only tells itself, and without TLS browsers ignore ours.
    if (request.headers.get('x-forwarded-proto') === 'https')
      response.headers.set('strict-transport-security', hsts)
  },
})
