// Requests that any page can have a browser send, without being asked first whether it may, are refused, and those that
// bring along a session from anywhere but the gateway's own page.
import type { Plugin } from 'graphql-yoga'
import { faultResponse } from './fault-response.ts'
import { stateOf } from './request-state.ts'

/** Forms, and scripts without a preflight, can send none of these. */
const contentTypes = ['application/json', 'application/graphql+json', 'application/graphql']

/** No page can add one of these without a preflight. */
const preflightedHeaders = [
  'authorization',
  'x-api-key',
  'x-requested-with',
  'graphql-require-preflight',
  'apollo-require-preflight',
]

/** The type itself, without parameters; no type at all is what a script can send, too. */
const typeOf = (given: string) => given.split(';', 1)[0]?.trim().toLowerCase() ?? ''

function isOfForms(headers: Headers): boolean {
  const given = headers.get('content-type') ?? ''
  // Most clients write it like this.
  return !contentTypes.includes(given) && !contentTypes.includes(typeOf(given))
}

/** No page can hide these: other names of the browser need a preflight, and the rest it adds itself. */
const isOfBrowser = (headers: Headers) =>
  headers.has('sec-fetch-site') ||
  headers.has('origin') ||
  headers.get('user-agent')?.startsWith('Mozilla/') === true

const isPreflighted = (headers: Headers) =>
  preflightedHeaders.some((name) => headers.has(name)) || !isOfForms(headers)

/** Browsers say it on secure origins, and of a POST everywhere from which origin it comes. */
function isOfOwnPage(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  const origin = headers.get('origin') ?? ''
  return URL.canParse(origin) && new URL(origin).host === headers.get('host')
}

export const useCsrf = (): Plugin => ({
  onRequest({ request: { method, headers }, request, endResponse, fetchAPI }) {
    const { id, bySession } = stateOf(request)
    if (method === 'POST' && isOfForms(headers))
      endResponse(
        faultResponse(fetchAPI, id, {
          status: 415,
          code: 'BAD_USER_INPUT',
          message: 'Send the request as JSON, with the header `Content-Type: application/json`.',
        }),
      )
    if (bySession && !isOfOwnPage(headers))
      return endResponse(
        faultResponse(fetchAPI, id, {
          status: 403,
          code: 'FORBIDDEN',
          message: 'A session is used by the page of GraphiQL only; anything else sends its key in a header.',
        }),
      )
    // Programs ask with GET as they like: nobody can make them do it.
    if (method === 'GET' && isOfBrowser(headers) && !isPreflighted(headers))
      endResponse(
        faultResponse(fetchAPI, id, {
          status: 403,
          code: 'FORBIDDEN',
          message: 'From a browser, a GET needs the header `GraphQL-Require-Preflight: 1`.',
        }),
      )
  },
})
