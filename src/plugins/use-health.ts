// Probes: /health says that the process lives and how it runs, /ready whether it wants requests.
import type { Plugin } from 'graphql-yoga'

export interface Health {
  readonly mode: 'sandbox' | 'live'
  readonly version: string
  readonly vendors: readonly string[]
  /** Whether anybody may ask without a key. */
  readonly anonymous: boolean
  /** How many may ask with a key or a token, and on how many vendor accounts they work. */
  readonly consumers: number
  readonly accounts: number
}

export interface HealthOptions {
  readonly health: () => Health
  readonly isReady: () => boolean
}

export const useHealth = ({ health, isReady }: HealthOptions): Plugin => ({
  onRequest({ url, endResponse, fetchAPI }) {
    const answer = (body: object, status: number) =>
      endResponse(fetchAPI.Response.json(body, { status, headers: { 'cache-control': 'no-store' } }))
    if (url.pathname === '/health') answer({ status: 'ok', ...health() }, 200)
    if (url.pathname === '/ready') answer({ status: isReady() ? 'ready' : 'draining' }, isReady() ? 200 : 503)
  },
  onResponse({ response }) {
    // A draining process must not be sent another request over a kept connection.
    if (!isReady()) response.headers.set('connection', 'close')
  },
})
