// The bearer token of one Huawei app key: fetched once for all callers of all replicas, renewed before it expires.
import * as z from 'zod'
import { Fault } from '../../core/errors.ts'
import { parseJson } from '../../core/json.ts'
import type { Secret } from '../../core/redact.ts'
import { integer, text, upperCamelObject } from '../../core/wire.ts'
import type { KeptToken, TokenStore } from '../token-store.ts'
import { type HttpResponse, type Transport, TransportError } from '../transport.ts'
import { createTokenSeal } from './token-seal.ts'

export interface HuaweiAccount {
  readonly appKey: string
  readonly appSecret: Secret
  readonly endpoint: string
}

export interface TokenSource {
  /** A token that is good for some time yet, at once where there is one. Rejects with a Fault when none can be had. */
  get(timeoutMs: number): string | Promise<string>
  /** Forgets the token if it is still the one that was refused. */
  drop(token: string): void
}

export const tokenAction = 'tokenByAkSk'

/** Seconds asked for; the page allows at most 3600. */
const lifetimeSeconds = 3_600

/** Renewed this long before the end, or at nine tenths of a short life. */
const marginMs = 60_000

const TokenWire = upperCamelObject({ accessToken: text.pipe(z.string().min(1)), expires: integer })

function readToken({ status, body }: HttpResponse): z.output<typeof TokenWire> {
  const fault = (
    code: 'VENDOR_AUTH_FAILED' | 'VENDOR_UNAVAILABLE' | 'VENDOR_CONTRACT_BROKEN' | 'VENDOR_THROTTLED',
    message: string,
  ) =>
    new Fault(code, message, {
      vendor: 'HUAWEI',
      action: tokenAction,
      retryable: code === 'VENDOR_UNAVAILABLE' || code === 'VENDOR_THROTTLED',
    })
  if (status === 429) throw fault('VENDOR_THROTTLED', 'The vendor limits the rate of token requests.')
  if (status >= 500) throw fault('VENDOR_UNAVAILABLE', 'The vendor failed to issue a token.')
  if (status !== 200)
    throw fault('VENDOR_AUTH_FAILED', `The vendor refused a token to the app key (HTTP ${status}).`)
  try {
    return TokenWire.parse(parseJson(body))
  } catch {
    // The cause would carry the body, and with it a token.
    throw fault('VENDOR_CONTRACT_BROKEN', "The vendor's token answer cannot be read.")
  }
}

interface FetchedToken {
  readonly token: string
  readonly renewInMs: number
}

async function fetchToken(
  account: HuaweiAccount,
  transport: Transport,
  timeoutMs: number,
): Promise<FetchedToken> {
  const endpoint = new URL(account.endpoint)
  const body = JSON.stringify({ app_key: account.appKey, app_secret: account.appSecret.reveal() })
  const response = await transport
    .send(
      {
        origin: endpoint.origin,
        path: '/apigovernance/api/oauth/tokenByAkSk',
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-token-expire': String(lifetimeSeconds) },
        body,
      },
      timeoutMs,
    )
    .catch((error: unknown) => {
      if (!(error instanceof TransportError)) throw error
      const code = error.kind === 'timeout' ? 'VENDOR_TIMEOUT' : 'VENDOR_UNAVAILABLE'
      throw new Fault(code, `No token could be had: ${error.message}.`, {
        vendor: 'HUAWEI',
        action: tokenAction,
        retryable: true,
        cause: error,
      })
    })
  const { accessToken, expires } = readToken(response)
  const lifetimeMs = expires * 1_000
  // Counted from when it arrived: the vendor's CreateTime would bring its clock into play.
  return { token: accessToken, renewInMs: lifetimeMs - Math.min(marginMs, lifetimeMs / 10) }
}

/** What a fetch may take beyond the patience with its one request. */
const fetchMarginMs = 1_000

export function createTokenSource(
  account: HuaweiAccount,
  transport: Transport,
  store: TokenStore,
): TokenSource {
  const seal = createTokenSeal(account)
  let current: { readonly token: string; readonly text: string; readonly renewAt: number } | undefined
  let refused: string | undefined
  let renewal: Promise<string> | undefined

  async function renew(timeoutMs: number): Promise<string> {
    const use = (token: string, { text, renewInMs }: KeptToken) => {
      current = { token, text, renewAt: performance.now() + renewInMs }
      return token
    }
    const fetch = () => fetchToken(account, transport, timeoutMs)
    const sealed = ({ token, renewInMs }: FetchedToken): KeptToken => ({ text: seal.seal(token), renewInMs })
    const take = async () => {
      const kept = await store.get({
        name: seal.name,
        fetch: async () => sealed(await fetch()),
        fetchMs: timeoutMs + fetchMarginMs,
        refused,
      })
      const token = seal.open(kept.text)
      if (token !== undefined) return use(token, kept)
      refused = kept.text
      return undefined
    }
    const fetchAlone = async () => {
      const fetched = await fetch()
      return use(fetched.token, sealed(fetched))
    }
    // What cannot be opened is as good as none, and whatever is kept in its place, nobody has to live with it.
    return (await take()) ?? (await take()) ?? (await fetchAlone())
  }

  return {
    get(timeoutMs) {
      if (current !== undefined && performance.now() < current.renewAt) return current.token
      renewal ??= renew(timeoutMs).finally(() => {
        renewal = undefined
      })
      return renewal
    },
    drop(token) {
      if (current?.token !== token) return
      refused = current.text
      current = undefined
    },
  }
}
