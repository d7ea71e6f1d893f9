// One request as undici dispatches it: collects the whole answer, and breaks it off when time is over or nobody waits.
import type { Dispatcher } from 'undici'
import type { EndSignal } from '../core/end-signal.ts'
import { hasLongDigits } from '../core/json.ts'
import { hasLongHex } from './conceal.ts'
import type { HttpResponse } from './transport.ts'

const joined = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)

/** As the platform decodes UTF-8: a byte order mark is none of the text. */
function textOf(bytes: Buffer): string {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return bytes.toString('utf8', isMarked ? 3 : 0)
}

const timeOut = (exchange: HttpExchange) => exchange.giveUp(new DOMException('timed out', 'TimeoutError'))

/** Tells its end once, by one of two functions; until then one timer and one listener are its own. */
export class HttpExchange implements Dispatcher.DispatchHandler {
  /** Whether a byte of the request may have left. */
  isSent = false
  readonly #succeed: (response: HttpResponse) => void
  readonly #fail: (error: unknown) => void
  readonly #signal: EndSignal | undefined
  readonly #timer: NodeJS.Timeout
  readonly #onAbort: () => void
  readonly #chunks: Buffer[] = []
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #headers: HttpResponse['headers'] = {}
  #givenUp: Error | undefined

  constructor(
    timeoutMs: number,
    signal: EndSignal | undefined,
    succeed: (response: HttpResponse) => void,
    fail: (error: unknown) => void,
  ) {
    this.#succeed = succeed
    this.#fail = fail
    this.#signal = signal
    this.#onAbort = () => this.giveUp(signal?.reason as Error)
    this.#timer = setTimeout(timeOut, timeoutMs, this)
    signal?.addEventListener('abort', this.#onAbort)
  }

  /** Destroys the socket; what has none yet is never sent. */
  giveUp(reason: Error): void {
    this.#givenUp = reason
    if (this.#controller === undefined) this.onResponseError(undefined, reason)
    else this.#controller.abort(reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.isSent = this.#givenUp === undefined
    if (this.#givenUp === undefined) this.#controller = controller
    else controller.abort(this.#givenUp)
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: HttpResponse['headers'],
  ): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.#leave()
    const bytes = joined(this.#chunks)
    this.#succeed({
      status: this.#status,
      contentType: String(this.#headers['content-type'] ?? ''),
      headers: this.#headers,
      body: textOf(bytes),
      hasLongDigits: hasLongDigits(bytes),
      hasLongHex: hasLongHex(bytes),
    })
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#leave()
    this.#fail(error)
  }

  #leave(): void {
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }
}
