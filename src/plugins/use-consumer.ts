// Nothing executes without a consumer: a key or a token says who asks, and with which vendor account.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FetchAPI, Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Access, Consumer, JwtSettings } from '../access/access.ts'
import type { Accounts } from '../access/accounts.ts'
import { createShownKeys } from '../access/shown-keys.ts'
import type { BrowserSessions } from './browser-session.ts'
import { credentialsOf } from './credentials.ts'
import { faultResponse } from './fault-response.ts'
import { stateOf } from './request-state.ts'
import { narrowed, ProviderUnavailable, type VerifyToken } from './token-claims.ts'
import { keyPageResponse, wantsPage } from './use-graphiql.ts'

export interface ConsumerOptions {
  /** What holds now; it may be another one at the next request. */
  readonly access: () => Access
  readonly accounts: Accounts
  readonly sessions: BrowserSessions
  readonly log: Logger
}

const isToken = (credentials: string) => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(credentials)

type Asked = Parameters<NonNullable<Plugin['onRequest']>>[0]

/** What Yoga adds on node:http. */
interface Messages {
  readonly req?: IncomingMessage
  readonly res?: ServerResponse
}

/** What a request says about who asks. */
interface Presented {
  /** Empty when it is nobody's for sure. */
  readonly credentials: string | undefined
  /** Whether they come from the session of a browser, which may have ended. */
  readonly bySession: boolean
}

const sessionEnded = 'The session has ended: enter the key again.'

/** Browsers without a key in their headers get the page that asks for it. */
function unauthenticated(
  fetchAPI: FetchAPI,
  request: Request,
  { credentials, bySession }: Presented,
): Response {
  const isBrowser = bySession || credentials === undefined
  if (isBrowser && wantsPage(request))
    return keyPageResponse(fetchAPI, request, 401, bySession ? { problem: sessionEnded } : {})
  const message = isBrowser
    ? 'A key is required: send it as `Authorization: Bearer <key>`.'
    : 'The key is not valid.'
  return faultResponse(fetchAPI, stateOf(request).id, {
    status: 401,
    code: 'UNAUTHENTICATED',
    message: bySession ? `${sessionEnded} The page asks for it when it is reloaded.` : message,
    headers: { 'www-authenticate': 'Bearer' },
  })
}

function unknown(fetchAPI: FetchAPI, requestId: string, error: unknown): Response {
  const isProvider = error instanceof ProviderUnavailable
  return faultResponse(fetchAPI, requestId, {
    status: isProvider ? 503 : 500,
    code: 'INTERNAL_SERVER_ERROR',
    message: isProvider ? `The token cannot be checked now: ${error.message}.` : 'Unexpected error.',
    retryable: isProvider,
  })
}

/** Where no provider is configured, nothing is loaded that checks signatures. */
async function openVerifier(jwt: JwtSettings): Promise<VerifyToken> {
  const { createTokenVerifier } = await import('./jwt.ts')
  return createTokenVerifier(jwt)
}

/** The verifier of a provider is kept, with the provider's keys, for as long as its settings are the same. */
function createVerifiers(): (jwt: JwtSettings) => Promise<VerifyToken> {
  let last: { readonly settings: string; readonly verify: Promise<VerifyToken> } | undefined
  return (jwt) => {
    const settings = JSON.stringify(jwt)
    if (last?.settings !== settings) last = { settings, verify: openVerifier(jwt) }
    return last.verify
  }
}

/** Whatever reaches it needs a consumer, on any path: probes are answered before. */
export function useConsumer({ access, accounts, sessions, log }: ConsumerOptions): Plugin {
  const verifierOf = createVerifiers()
  const consumerShowing = createShownKeys(access)

  /** What is in the headers was put there on purpose: a session is for requests without. */
  function presentedBy({ headers }: Request): Presented {
    const inHeaders = credentialsOf(headers)
    const bySession =
      inHeaders === undefined && access().anonymous === undefined && sessions.isClaimed(headers)
    return { credentials: bySession ? (sessions.credentialsOf(headers) ?? '') : inHeaders, bySession }
  }

  async function consumerByToken(jwt: JwtSettings, credentials: string): Promise<Consumer | undefined> {
    const verify = await verifierOf(jwt)
    const claims = await verify(credentials)
    // Whoever was removed in the meantime is no longer known.
    const consumer = access().consumers.find(({ id }) => id === claims?.consumer)
    return consumer && { ...consumer, scopes: narrowed(consumer.scopes, claims?.scopes) }
  }

  /** Only of a token it has to be found out. */
  function consumerFor(
    connection: object | undefined,
    credentials: string | undefined,
  ): Consumer | undefined | Promise<Consumer | undefined> {
    if (credentials === undefined) return access().anonymous
    if (credentials === '') return undefined
    const byKey = consumerShowing(connection, credentials, Date.now())
    const { jwt } = access()
    if (byKey !== undefined || jwt === undefined || !isToken(credentials)) return byKey
    return consumerByToken(jwt, credentials)
  }

  function enter(
    { request, endResponse, fetchAPI, serverContext }: Asked,
    given: Presented,
    consumer: Consumer | undefined,
  ): void {
    const account = consumer && accounts.enter(consumer.account)
    if (consumer === undefined || account === undefined) {
      endResponse(unauthenticated(fetchAPI, request, given))
      return
    }
    const state = stateOf(request)
    state.consumer = consumer
    state.account = account
    state.bySession = given.bySession
    // Also when no answer is made, because something broke or the client went.
    const { res } = serverContext as Messages
    res?.on('close', account.leave)
  }

  /** Thrown further it would be answered with its stack. */
  function fail({ request, endResponse, fetchAPI }: Asked, error: unknown): void {
    const { id } = stateOf(request)
    log.error({ err: error, requestId: id }, 'nobody could be known')
    endResponse(unknown(fetchAPI, id, error))
  }

  return {
    onRequest(asked) {
      const { request, serverContext } = asked
      // Preflights carry no credentials, and are answered before anything is done.
      if (request.method === 'OPTIONS') return undefined
      const given = presentedBy(request)
      try {
        const consumer = consumerFor((serverContext as Messages).req?.socket, given.credentials)
        if (consumer instanceof Promise)
          return consumer
            .then((found) => enter(asked, given, found))
            .catch((error: unknown) => fail(asked, error))
        enter(asked, given, consumer)
      } catch (error) {
        fail(asked, error)
      }
      return undefined
    },
    onResponse({ request }) {
      stateOf(request).account?.leave()
    },
  }
}
