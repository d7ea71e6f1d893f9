// Probes: /health says that the process lives and how it runs, /ready whether it wants requests. Vendors are not asked.
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

/** What is wrong inside, in words that are nobody's secret. */
export type ReadinessProblem =
  | 'the configuration file was changed and cannot be used: the one before it is in force'
  | 'the ledger of idempotency keys cannot be used'
  | 'what replicas share cannot be reached: mutations under an idempotency key are refused'
  | 'the audit log cannot be written'

export interface Readiness {
  readonly status: 'ready' | 'draining' | 'unavailable'
  /** Absent when there are none; the first and the third one leave the process ready. */
  readonly problems?: readonly ReadinessProblem[]
}

export interface HealthOptions {
  readonly health: () => Health
  readonly readiness: () => Promise<Readiness>
  readonly isDraining: () => boolean
}

type Asked = Parameters<NonNullable<Plugin['onRequest']>>[0]

async function answer(
  { health, readiness }: HealthOptions,
  { url: { pathname }, request: { method }, endResponse, fetchAPI }: Asked,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD')
    return endResponse(new fetchAPI.Response(null, { status: 405, headers: { allow: 'GET, HEAD' } }))
  if (pathname === '/health') return endResponse(fetchAPI.Response.json({ status: 'ok', ...health() }))
  const body = await readiness()
  endResponse(fetchAPI.Response.json(body, { status: body.status === 'ready' ? 200 : 503 }))
}

export const useHealth = (options: HealthOptions): Plugin => ({
  onRequest(asked) {
    const { pathname } = asked.url
    return pathname === '/health' || pathname === '/ready' ? answer(options, asked) : undefined
  },
  onResponse({ response }) {
    // A draining process must not be sent another request over a kept connection.
    if (options.isDraining()) response.headers.set('connection', 'close')
  },
})
