// One HTTP exchange with a vendor over a pooled connection: bytes out, bytes in, and how far it got when it failed.
import { errors, Pool } from 'undici'
import type { EndSignal } from '../core/end-signal.ts'
import { HttpExchange } from './http-exchange.ts'

export interface HttpRequest {
  readonly origin: string
  /** Path with query, exactly as it was signed. */
  readonly path: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpResponse {
  readonly status: number
  readonly contentType: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  /** Of the body: whether it may hold an integer that a double cannot. */
  readonly hasLongDigits: boolean
  /** Of the body: whether it may hold a digest or a nonce, `leastHexDigits` in a row. */
  readonly hasLongHex: boolean
}

/** No answer came. `sent` says whether the vendor may have read the request. */
export class TransportError extends Error {
  readonly kind: 'timeout' | 'connection'
  readonly sent: boolean
  constructor(kind: 'timeout' | 'connection', sent: boolean, cause: unknown) {
    super(kind === 'timeout' ? 'no answer in time' : 'connection failed', { cause })
    this.name = 'TransportError'
    this.kind = kind
    this.sent = sent
  }
}

export interface Transport extends AsyncDisposable {
  /** Rejects with TransportError, or with the signal's reason once that aborts: the socket is gone by then. */
  send(request: HttpRequest, timeoutMs: number, signal?: EndSignal): Promise<HttpResponse>
}

function asTransportError(error: unknown, sent: boolean): TransportError {
  const timedOut =
    (error instanceof DOMException && error.name === 'TimeoutError') ||
    error instanceof errors.ConnectTimeoutError
  return new TransportError(timedOut ? 'timeout' : 'connection', sent, error)
}

/** The largest answer that is read; the vendors page everything that can grow. */
const maxResponseBytes = 16 * 1024 * 1024

/** Redirects are answers like any other: following one would carry signed requests elsewhere. */
const poolOf = (origin: string) =>
  new Pool(origin, {
    // The limit of calls at once is kept for each product; no call may wait in here behind those of another.
    connections: 256,
    pipelining: 1,
    connect: { timeout: 3_000 },
    keepAliveTimeout: 20_000,
    maxResponseSize: maxResponseBytes,
    // Each exchange has one time limit for all of it.
    headersTimeout: 0,
    bodyTimeout: 0,
  })

/** A pool per origin. */
export function createTransport(): Transport {
  const pools = new Map<string, Pool>()
  let isClosed = false

  function poolFor(origin: string): Pool {
    const known = pools.get(origin)
    if (known !== undefined) return known
    if (isClosed) throw new TransportError('connection', false, undefined)
    const pool = poolOf(origin)
    pools.set(origin, pool)
    return pool
  }

  return {
    send: ({ origin, path, method, headers, body }, timeoutMs, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted()
        const pool = poolFor(origin)
        const fail = (error: unknown) =>
          reject(signal?.aborted === true ? signal.reason : asTransportError(error, exchange.isSent))
        const exchange = new HttpExchange(timeoutMs, signal, resolve, fail)
        pool.dispatch({ path, method, headers, body: body ?? null }, exchange)
      }),
    async [Symbol.asyncDispose]() {
      isClosed = true
      await Promise.all([...pools.values()].map((pool) => pool.close()))
    },
  }
}
