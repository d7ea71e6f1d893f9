// GraphiQL for browsers: the page itself for consumers that may see the schema, before that a page that asks for the key.
import { createHash } from 'node:crypto'
import type { FetchAPI, Plugin } from 'graphql-yoga'
import { type KeyPageOptions, keyPage, keyPageScript } from '../graphiql/key-page.ts'
import type { GraphiQLPage } from '../graphiql/page.ts'
import { fileResponse } from '../graphiql/static-file.ts'
import { faultResponse } from './fault-response.ts'
import { stateOf } from './request-state.ts'

/** Nothing is sent or loaded anywhere else, nor framed. */
const policyOf = (directives: readonly string[]) =>
  ["default-src 'none'", ...directives, "connect-src 'self'", "base-uri 'none'", "form-action 'none'"]
    .concat("frame-ancestors 'none'")
    .join('; ')

const keyPagePolicy = policyOf([
  `script-src 'sha256-${createHash('sha256').update(keyPageScript).digest('base64')}'`,
  "style-src 'unsafe-inline'",
  'img-src data:',
])

/**
 * No script runs that stands in the page, and of files only the gateway's own: nothing else of it is of a type that
 * is run. The editor makes its workers out of itself and writes its styles into the page.
 */
const pagePolicy = policyOf([
  "script-src 'self'",
  'worker-src blob:',
  "style-src 'self' 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
])

const headersOfPage = (policy: string) => ({
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
})

export const wantsPage = ({ method, headers }: Request) =>
  (method === 'GET' || method === 'HEAD') && headers.get('accept')?.includes('text/html') === true

export function keyPageResponse(
  fetchAPI: FetchAPI,
  { headers }: Request,
  status: 401 | 403,
  problem: Pick<KeyPageOptions, 'problem'>,
): Response {
  const html = keyPage({ ...problem, fromElsewhere: headers.get('sec-fetch-site') === 'cross-site' })
  return new fetchAPI.Response(html, {
    status,
    headers: {
      ...headersOfPage(keyPagePolicy),
      'content-type': 'text/html; charset=utf-8',
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
  })
}

type Asked = Parameters<NonNullable<Plugin['onRequest']>>[0]

async function answerAsset(
  page: GraphiQLPage,
  name: string,
  { request, endResponse, fetchAPI }: Asked,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return endResponse(new fetchAPI.Response(null, { status: 405, headers: { allow: 'GET, HEAD' } }))
  const file = await page.asset(name)
  if (file === undefined) return
  const headers = { 'cache-control': 'public, max-age=31536000, immutable' }
  endResponse(await fileResponse(fetchAPI, request, file, headers))
}

/** Before consumers are known: what is the same for everybody, and says nothing of the schema. */
export const useGraphiQLAssets = (page: GraphiQLPage, folder: string): Plugin => ({
  onRequest(asked) {
    const { pathname } = asked.url
    return pathname.startsWith(folder) ? answerAsset(page, pathname.slice(folder.length), asked) : undefined
  },
})

async function answerPage(page: GraphiQLPage, { request, endResponse, fetchAPI }: Asked): Promise<void> {
  const { id, consumer, bySession } = stateOf(request)
  if (consumer?.introspection !== true)
    return endResponse(
      bySession
        ? keyPageResponse(fetchAPI, request, 403, { problem: 'The key may not see the schema any more.' })
        : faultResponse(fetchAPI, id, {
            status: 403,
            code: 'FORBIDDEN',
            message: 'The schema is not shown to this consumer, and neither is GraphiQL.',
          }),
    )
  // It may be kept, but is asked for each time: without the key it is another page.
  const headers = { ...headersOfPage(pagePolicy), 'cache-control': 'private, no-cache' }
  const file = await page.page(bySession ? 'session' : 'open')
  endResponse(await fileResponse(fetchAPI, request, file, headers))
}

/** After consumers are known. */
export const useGraphiQL = (page: GraphiQLPage, graphqlEndpoint: string): Plugin => ({
  onRequest: (asked) =>
    asked.url.pathname === graphqlEndpoint && wantsPage(asked.request) ? answerPage(page, asked) : undefined,
})
