// Nothing executes without the key of the one consumer, presented as `Authorization: Bearer <key>`.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Plugin } from 'graphql-yoga'
import type { Secret } from '../core/redact.ts'
import { faultResponse } from './fault-response.ts'
import { stateOf } from './request-state.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** The GraphiQL page holds no data; what it sends is checked like everything else. */
const asksForPage = (request: Request, url: URL) =>
  request.method === 'GET' &&
  request.headers.get('accept')?.includes('text/html') === true &&
  !url.searchParams.has('query')

/** Whatever reaches it needs the key, on any path: probes are answered before. */
export function useApiKey(apiKey: Secret): Plugin {
  const expected = digest(apiKey.reveal())
  return {
    onRequest({ request, url, endResponse, fetchAPI }) {
      if (request.method === 'OPTIONS' || asksForPage(request, url)) return
      const [, key] = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
      const state = stateOf(request)
      // Digests have one length, so that the comparison takes the same time for every key.
      if (key !== undefined && timingSafeEqual(digest(key), expected)) {
        state.consumer = { id: 'default' }
        return
      }
      const message =
        key === undefined
          ? 'A key is required: send it as `Authorization: Bearer <key>`.'
          : 'The key is not valid.'
      const headers = { 'www-authenticate': 'Bearer' }
      endResponse(
        faultResponse(fetchAPI, state.id, { status: 401, code: 'UNAUTHENTICATED', message, headers }),
      )
    },
  }
}
