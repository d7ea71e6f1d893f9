// What every answer tells browsers: run nothing, frame nothing, guess no type, keep no copy, tell no address.
import type { Plugin } from 'graphql-yoga'
import { fill, fixedHeaders } from './fixed-headers.ts'

/** What an answer says itself, as a page does about its scripts, stays. */
const headers = fixedHeaders({
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
    fill(response.headers, headers)
    // TLS ends at a proxy. A client that forges its header only tells itself, and without TLS browsers ignore ours.
    if (request.headers.get('x-forwarded-proto') === 'https')
      response.headers.set('strict-transport-security', hsts)
  },
})
