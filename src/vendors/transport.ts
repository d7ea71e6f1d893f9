// One HTTP exchange with a vendor over a pooled connection: bytes out, bytes in, and how far it got when it failed.
import { Agent, type Dispatcher, errors } from 'undici'

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
  send(request: HttpRequest, timeoutMs: number, signal?: AbortSignal): Promise<HttpResponse>
}

/** Failures that happen before the first byte of a request is written. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Certificates are checked during the handshake, so nothing was sent either. */
const certificateError = /^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/

function asTransportError(error: unknown): TransportError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const sent = !(beforeSending.has(code) || certificateError.test(code))
  const timedOut =
    (error instanceof DOMException && error.name === 'TimeoutError') ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError
  return new TransportError(timedOut ? 'timeout' : 'connection', sent, error)
}

/** One signal for the time limit and for whoever gives up; nothing of it is left behind. */
function createLimit(timeoutMs: number, given: AbortSignal | undefined) {
  const controller = new AbortController()
  const giveUp = () => controller.abort(given?.reason)
  const timer = setTimeout(() => controller.abort(new DOMException('timed out', 'TimeoutError')), timeoutMs)
  given?.addEventListener('abort', giveUp, { once: true })
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      given?.removeEventListener('abort', giveUp)
    },
  }
}

/** The largest answer that is read; the vendors page everything that can grow. */
const maxResponseBytes = 16 * 1024 * 1024

/** A pool per origin. Redirects are answers like any other: following one would carry signed requests elsewhere. */
export function createTransport(): Transport {
  const agent = new Agent({
    // The limit of calls at once is kept for each product; no call may wait in here behind those of another.
    connections: 256,
    pipelining: 1,
    connect: { timeout: 3_000 },
    keepAliveTimeout: 20_000,
    maxResponseSize: maxResponseBytes,
  })
  return {
    async send(request, timeoutMs, signal) {
      signal?.throwIfAborted()
      using limit = createLimit(timeoutMs, signal)
      const options: Dispatcher.RequestOptions = {
        origin: request.origin,
        path: request.path,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        signal: limit.signal,
      }
      try {
        const response = await agent.request(options)
        return {
          status: response.statusCode,
          contentType: String(response.headers['content-type'] ?? ''),
          headers: response.headers,
          body: await response.body.text(),
        }
      } catch (error) {
        signal?.throwIfAborted()
        throw asTransportError(error)
      }
    },
    async [Symbol.asyncDispose]() {
      await agent.close()
    },
  }
}
