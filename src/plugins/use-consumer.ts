// Nothing executes without a consumer: a key or a token says who asks, and with which vendor account.
import type { ServerResponse } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import { type Access, type Consumer, consumerOf, type JwtSettings } from '../access/access.ts'
import type { Accounts } from '../access/accounts.ts'
import { faultResponse } from './fault-response.ts'
import { ProviderUnavailable } from './jwks.ts'
import { createTokenVerifier, narrowed, type VerifyToken } from './jwt.ts'
import { stateOf } from './request-state.ts'

export interface ConsumerOptions {
  /** What holds now; it may be another one at the next request. */
  readonly access: () => Access
  readonly accounts: Accounts
  readonly log: Logger
}

/**
 * Undefined when there are none, and empty when they are malformed, which is nobody's key. A bearer wins; other
 * schemes are not the gateway's, for instance those of a proxy in front, beside which `X-API-Key` is used.
 */
function credentialsOf(headers: Headers): string | undefined {
  const authorization = headers.get('authorization')?.trim() ?? ''
  if (/^Bearer(?!\S)/i.test(authorization))
    return /^Bearer[ \t]+([\x21-\x7e]+)$/i.exec(authorization)?.[1] ?? ''
  return headers.get('x-api-key')?.trim()
}

const isToken = (credentials: string) => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(credentials)

/** The verifier of a provider is kept, with the provider's keys, for as long as its settings are the same. */
function createVerifiers(): (jwt: JwtSettings) => VerifyToken {
  let last: { readonly settings: string; readonly verify: VerifyToken } | undefined
  return (jwt) => {
    const settings = JSON.stringify(jwt)
    if (last?.settings !== settings) last = { settings, verify: createTokenVerifier(jwt) }
    return last.verify
  }
}

/** Whatever reaches it needs a consumer, on any path: probes are answered before. */
export function useConsumer({ access, accounts, log }: ConsumerOptions): Plugin {
  const verifierOf = createVerifiers()

  async function consumerFor(credentials: string | undefined): Promise<Consumer | undefined> {
    if (credentials === undefined) return access().anonymous
    if (credentials === '') return undefined
    const byKey = consumerOf(access(), credentials, Date.now())
    const { jwt } = access()
    if (byKey !== undefined || jwt === undefined || !isToken(credentials)) return byKey
    const claims = await verifierOf(jwt)(credentials)
    // Whoever was removed in the meantime is no longer known.
    const consumer = access().consumers.find(({ id }) => id === claims?.consumer)
    return consumer && { ...consumer, scopes: narrowed(consumer.scopes, claims?.scopes) }
  }

  return {
    async onRequest({ request, endResponse, fetchAPI, serverContext }) {
      // Preflights carry no credentials, and are answered before anything is done.
      if (request.method === 'OPTIONS') return
      const state = stateOf(request)
      const credentials = credentialsOf(request.headers)
      const refuse = (refused: Parameters<typeof faultResponse>[2]) =>
        endResponse(faultResponse(fetchAPI, state.id, refused))
      try {
        const consumer = await consumerFor(credentials)
        const account = consumer && accounts.enter(consumer.account)
        if (consumer === undefined || account === undefined)
          return refuse({
            status: 401,
            code: 'UNAUTHENTICATED',
            message:
              credentials === undefined
                ? 'A key is required: send it as `Authorization: Bearer <key>`.'
                : 'The key is not valid.',
            headers: { 'www-authenticate': 'Bearer' },
          })
        state.consumer = consumer
        state.account = account
        // Also when no answer is made, because something broke or the client went.
        const { res } = serverContext as { readonly res?: ServerResponse }
        res?.once('close', account.leave)
      } catch (error) {
        // Thrown further it would be answered with its stack.
        log.error({ err: error, requestId: state.id }, 'nobody could be known')
        refuse({
          status: error instanceof ProviderUnavailable ? 503 : 500,
          code: 'INTERNAL_SERVER_ERROR',
          message:
            error instanceof ProviderUnavailable
              ? `The token cannot be checked now: ${error.message}.`
              : 'Unexpected error.',
          retryable: error instanceof ProviderUnavailable,
        })
      }
    },
    onResponse({ request }) {
      stateOf(request).account?.leave()
    },
  }
}
