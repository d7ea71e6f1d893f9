// A POST with a key opens a session for the browser that sends it, a DELETE ends it.
import type { Plugin } from 'graphql-yoga'
import type { BrowserSessions } from './browser-session.ts'
import { credentialsOf } from './credentials.ts'
import { faultResponse } from './fault-response.ts'
import { stateOf } from './request-state.ts'

/** Before consumers are known: whoever's key is not valid any more may have it forgotten, too. */
export const useSessionEnd = (sessions: BrowserSessions, path: string): Plugin => ({
  onRequest({ request: { method, headers }, url, endResponse, fetchAPI }) {
    if (url.pathname !== path || method === 'POST' || method === 'OPTIONS') return
    const isEnd = method === 'DELETE'
    endResponse(
      new fetchAPI.Response(null, {
        status: isEnd ? 204 : 405,
        headers: isEnd ? { 'set-cookie': sessions.ending(headers) } : { allow: 'POST, DELETE' },
      }),
    )
  },
})

/** After consumers are known. The key is in a header, which no page of another origin can send. */
export const useSessionStart = (sessions: BrowserSessions, path: string): Plugin => ({
  onRequest({ request, url, endResponse, fetchAPI }) {
    if (url.pathname !== path) return
    const { id, consumer } = stateOf(request)
    const refuse = (refused: Parameters<typeof faultResponse>[2]) =>
      endResponse(faultResponse(fetchAPI, id, refused))
    const credentials = credentialsOf(request.headers)
    if (credentials === undefined)
      return refuse({
        status: 401,
        code: 'UNAUTHENTICATED',
        message: 'A session is opened with a key: send it as `Authorization: Bearer <key>`.',
      })
    if (consumer?.introspection !== true)
      return refuse({
        status: 403,
        code: 'FORBIDDEN',
        message: 'Sessions are for GraphiQL, which is not shown to this consumer.',
      })
    const cookie = sessions.opening(request.headers, credentials)
    if (cookie === undefined)
      return refuse({
        status: 400,
        code: 'BAD_USER_INPUT',
        message: 'The key is too long for a session.',
      })
    endResponse(new fetchAPI.Response(null, { status: 204, headers: { 'set-cookie': cookie } }))
  },
})
