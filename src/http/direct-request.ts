// A POST as plugins see it: the members of a Fetch API Request that they read, straight from the message of node:http.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { abortSignalOf, End, type EndSignal } from '../core/end-signal.ts'
import { ClientGone } from '../core/life.ts'
import type { WithClient } from '../plugins/client-end.ts'

/** Names in lower case: node:http has made them so. */
class DirectHeaders {
  readonly #headers: IncomingMessage['headers']

  constructor(headers: IncomingMessage['headers']) {
    this.#headers = headers
  }

  get(name: string): string | null {
    const value = this.#headers[name] ?? this.#headers[name.toLowerCase()]
    return value === undefined ? null : typeof value === 'string' ? value : value.join(', ')
  }

  has(name: string): boolean {
    return this.get(name) !== null
  }

  keys(): IterableIterator<string> {
    return Object.keys(this.#headers).values()
  }
}

export class DirectRequest implements WithClient {
  readonly method = 'POST'
  readonly headers: DirectHeaders
  /** Read as a whole, by `text`: there is no stream for anybody to wrap. */
  readonly body = null
  readonly #message: IncomingMessage
  readonly #response: ServerResponse
  #text: Promise<string> | undefined
  #clientEnd: End | undefined
  #signal: AbortSignal | undefined

  constructor(message: IncomingMessage, response: ServerResponse) {
    this.headers = new DirectHeaders(message.headers)
    this.#message = message
    this.#response = response
  }

  get url(): string {
    return `http://${this.#message.headers.host}${this.#message.url}`
  }

  get clientEnd(): EndSignal {
    if (this.#clientEnd !== undefined) return this.#clientEnd
    const end = new End()
    this.#clientEnd = end
    const response = this.#response
    const leave = () => {
      if (!response.writableFinished) end.abort(new ClientGone())
    }
    if (response.closed) leave()
    else response.on('close', leave)
    return end
  }

  get signal(): AbortSignal {
    this.#signal ??= abortSignalOf(this.clientEnd)
    return this.#signal
  }

  text(): Promise<string> {
    this.#text ??= textOf(this.#message)
    return this.#text
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }
}

/** The body as it stands; its length was announced, and node:http reads no more. */
const textOf = (message: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    let only: Buffer | undefined
    let chunks: Buffer[] | undefined
    message.on('data', (chunk: Buffer) => {
      if (chunks !== undefined) chunks.push(chunk)
      else if (only === undefined) only = chunk
      else chunks = [only, chunk]
    })
    message.on('end', () =>
      resolve(chunks === undefined ? (only?.toString() ?? '') : Buffer.concat(chunks).toString()),
    )
    // Also after an error, which nobody has to listen to.
    message.on('close', () => {
      if (!message.readableEnded) reject(new Error('The client has gone.'))
    })
  })
