// Nothing executes without a consumer: a key or a token says who asks, and with which vendor account.
import type { Plugin } from 'graphql-yoga'
import { type Access, type Consumer, consumerOf } from '../access.ts'
import type { Accounts } from '../accounts.ts'
import { faultResponse } from './fault-response.ts'
import { createTokenVerifier, ProviderUnavailable, type VerifyToken } from './jwt.ts'
import { stateOf } from './request-state.ts'

export interface ConsumerOptions {
  /** What holds now; it may be another one at the next request. */
  readonly access: () => Access
  readonly accounts: Accounts
}

const credentialsOf = (headers: Headers): string | undefined => {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? []
  return bearer ?? headers.get('x-api-key')?.trim() ?? undefined
}

const isToken = (credentials: string) => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(credentials)

/** Whatever reaches it needs a consumer, on any path: probes are answered before. */
export function useConsumer({ access, accounts }: ConsumerOptions): Plugin {
  /** One for each provider that was configured, with its keys. */
  let verifier: { readonly of: Access['jwt']; readonly verify: VerifyToken } | undefined

  const verifierOf = (jwt: NonNullable<Access['jwt']>): VerifyToken => {
    if (verifier?.of !== jwt) verifier = { of: jwt, verify: createTokenVerifier(jwt) }
    return verifier.verify
  }

  async function consumerFor(credentials: string | undefined): Promise<Consumer | undefined> {
    const current = access()
    if (credentials === undefined) return current.anonymous
    const { jwt, consumers } = current
    if (jwt !== undefined && isToken(credentials)) return verifierOf(jwt)(credentials, consumers)
    return consumerOf(current, credentials, Date.now())
  }

  return {
    async onRequest({ request, endResponse, fetchAPI }) {
      // Preflights carry no credentials, and are answered before anything is done.
      if (request.method === 'OPTIONS') return
      const state = stateOf(request)
      const credentials = credentialsOf(request.headers)
      const refuse = (message: string) =>
        endResponse(
          faultResponse(fetchAPI, state.id, {
            status: 401,
            code: 'UNAUTHENTICATED',
            message,
            headers: { 'www-authenticate': 'Bearer' },
          }),
        )
      try {
        const consumer = await consumerFor(credentials)
        if (consumer === undefined)
          return refuse(
            credentials === undefined
              ? 'A key is required: send it as `Authorization: Bearer <key>`.'
              : 'The key is not valid.',
          )
        state.consumer = consumer
        state.account = accounts.enter(consumer.account)
      } catch (error) {
        if (!(error instanceof ProviderUnavailable)) throw error
        endResponse(
          faultResponse(fetchAPI, state.id, {
            status: 503,
            code: 'INTERNAL_SERVER_ERROR',
            message: `The token cannot be checked now: ${error.message}.`,
            retryable: true,
          }),
        )
      }
    },
    onResponse({ request }) {
      stateOf(request).account?.leave()
    },
  }
}
