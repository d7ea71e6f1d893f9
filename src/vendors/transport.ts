// One HTTP exchange with a vendor over a pooled connection: bytes out, bytes in, and how far it got when it failed.
import { errors } from 'undici'
import type { EndSignal } from '../core/end-signal.ts'
import { Connections } from './connections.ts'
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

/** Redirects are answers like any other: following one would carry signed requests elsewhere. */
export function createTransport(): Transport {
  const origins = new Map<string, Connections>()
  let isClosed = false

  function connectionsTo(origin: string): Connections {
    if (isClosed) throw new TransportError('connection', false, undefined)
    const known = origins.get(origin)
    if (known !== undefined) return known
    const connections = new Connections(origin)
    origins.set(origin, connections)
    return connections
  }

  return {
    send: (request, timeoutMs, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted()
        const connections = connectionsTo(request.origin)
        const fail = (error: unknown) =>
          reject(signal?.aborted === true ? signal.reason : asTransportError(error, exchange.isSent))
        const exchange = new HttpExchange(timeoutMs, signal, resolve, fail)
        connections.dispatch(request, exchange)
      }),
    async [Symbol.asyncDispose]() {
      isClosed = true
      await Promise.all([...origins.values()].map((connections) => connections.close()))
    },
  }
}
