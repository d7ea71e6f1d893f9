// A POST as plugins see it: the members of a Fetch API Request that they read, straight from the message of node:http.
import type { IncomingMessage, ServerResponse } from 'node:http'

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

export class DirectRequest {
  readonly method = 'POST'
  readonly headers: DirectHeaders
  /** Read as a whole, by `text`: there is no stream for anybody to wrap. */
  readonly body = null
  readonly #message: IncomingMessage
  readonly #response: ServerResponse
  #text: Promise<string> | undefined
  #client: AbortController | undefined

  constructor(message: IncomingMessage, response: ServerResponse) {
    this.headers = new DirectHeaders(message.headers)
    this.#message = message
    this.#response = response
  }

  get url(): string {
    return `http://${this.#message.headers.host}${this.#message.url}`
  }

  /** Aborted when the client goes before it is answered. */
  get signal(): AbortSignal {
    if (this.#client !== undefined) return this.#client.signal
    const client = new AbortController()
    this.#client = client
    const response = this.#response
    const leave = () => {
      if (!response.writableFinished) client.abort()
    }
    if (response.closed) leave()
    else response.once('close', leave)
    return client.signal
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
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      const [first] = chunks
      const whole = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)
      resolve(whole.toString())
    })
    message.on('error', reject)
    message.on('close', () => {
      if (!message.readableEnded) reject(new Error('The client has gone.'))
    })
  })
