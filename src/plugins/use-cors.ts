// Pages of other origins may ask when their origin was configured; without any, browsers keep all of them away.
import type { Plugin } from 'graphql-yoga'

/** What clients send beyond what browsers allow anyway. */
const requestHeaders = [
  'Authorization',
  'Content-Type',
  'GraphQL-Require-Preflight',
  'Idempotency-Key',
  'Traceparent',
  'Tracestate',
  'X-API-Key',
  'X-Request-Id',
  'X-Request-Timeout-Ms',
].join(', ')

const responseHeaders = ['Retry-After', 'X-Request-Id'].join(', ')

/** How long a browser may remember a preflight; some take less. */
const maxAgeS = 7_200

/** The one cookie is for the gateway's own page, so that credentials of the browser are never allowed. */
export function useCors(origins: ReadonlySet<string>): Plugin {
  return {
    onRequest({ request, endResponse, fetchAPI }) {
      if (request.method !== 'OPTIONS') return
      const headers = { allow: 'GET, POST, OPTIONS', 'content-length': '0' }
      endResponse(new fetchAPI.Response(null, { status: 204, headers }))
    },
    onResponse({ request, response: { headers } }) {
      if (origins.size === 0) return
      headers.append('vary', 'Origin')
      const origin = request.headers.get('origin')
      if (origin === null || !origins.has(origin)) return
      headers.set('access-control-allow-origin', origin)
      headers.set('access-control-expose-headers', responseHeaders)
      if (request.method !== 'OPTIONS') return
      headers.set('access-control-allow-methods', 'GET, POST')
      headers.set('access-control-allow-headers', requestHeaders)
      headers.set('access-control-max-age', String(maxAgeS))
    },
  }
}
