// GraphiQL for browsers: the page itself for consumers that may see the schema, before that a page that asks for the key.
import { createHash } from 'node:crypto'
import { type Plugin, shouldRenderGraphiQL } from 'graphql-yoga'
import type { GraphiQLPage } from '../graphiql.ts'
import { keyPage, keyPageScript } from '../key-page.ts'
import { faultResponse } from './fault-response.ts'
import { stateOf } from './request-state.ts'

const sourceOf = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`

/**
 * One policy for both pages, because the first turns into the second. Only their own two scripts run; the editor makes
 * its workers out of itself and writes its styles into the page. Nothing is sent or loaded anywhere else.
 */
const policyOf = (scripts: readonly string[]) =>
  [
    "default-src 'none'",
    `script-src ${scripts.map(sourceOf).join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

export interface GraphiQLOptions {
  readonly page: GraphiQLPage
  /** Whether whoever asks has to present a key. */
  readonly needsKey: () => boolean
}

export interface GraphiQLPlugins {
  /** Before consumers are known: for browsers that present no key where one is needed. */
  readonly useKeyPage: () => Plugin
  /** After consumers are known. */
  readonly useGraphiQL: () => Plugin
}

export function createGraphiQLPlugins({ page, needsKey }: GraphiQLOptions): GraphiQLPlugins {
  const policy = policyOf([keyPageScript, page.script])
  const headersOf = () => ({
    // A new object each time: the answer writes its length into it.
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cross-origin-opener-policy': 'same-origin',
  })
  return {
    useKeyPage: () => ({
      onRequest({ request, endResponse, fetchAPI }) {
        const hasKey = request.headers.has('authorization') || request.headers.has('x-api-key')
        if (!shouldRenderGraphiQL(request) || hasKey || !needsKey()) return
        endResponse(
          new fetchAPI.Response(keyPage, {
            status: 401,
            headers: { ...headersOf(), 'www-authenticate': 'Bearer' },
          }),
        )
      },
    }),
    useGraphiQL: () => ({
      onRequest({ request, endResponse, fetchAPI }) {
        if (!shouldRenderGraphiQL(request)) return
        const { id, consumer } = stateOf(request)
        if (consumer?.introspection !== true)
          return endResponse(
            faultResponse(fetchAPI, id, {
              status: 403,
              code: 'FORBIDDEN',
              message: 'The schema is not shown to this consumer, and neither is GraphiQL.',
            }),
          )
        endResponse(new fetchAPI.Response(page.html(needsKey()), { headers: headersOf() }))
      },
    }),
  }
}
