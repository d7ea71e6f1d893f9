// An answer of JSON as plugins see it: the members of a Fetch API Response that they read and set, written in one piece.
import type { ServerResponse } from 'node:http'

class ResponseHeaders {
  readonly #values = new Map<string, string>()

  get(name: string): string | null {
    return this.#values.get(name) ?? null
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  set(name: string, value: string): void {
    this.#values.set(name, value)
  }

  append(name: string, value: string): void {
    const before = this.#values.get(name)
    this.#values.set(name, before === undefined ? value : `${before}, ${value}`)
  }

  delete(name: string): void {
    this.#values.delete(name)
  }

  /** Names and values in turn, as node:http takes them. */
  flat(): string[] {
    const flat: string[] = []
    for (const [name, value] of this.#values) flat.push(name, value)
    return flat
  }
}

export class DirectResponse {
  readonly status = 200
  readonly headers = new ResponseHeaders()
  readonly #body: Buffer

  constructor(body: string, contentType: string) {
    // A string would be joined to the head before it is encoded, which costs more than another buffer.
    this.#body = Buffer.from(body)
    this.headers.set('content-type', contentType)
    this.headers.set('content-length', String(this.#body.length))
  }

  send(response: ServerResponse): void {
    if (response.destroyed || response.writableEnded) return
    response.writeHead(this.status, this.headers.flat())
    response.end(this.#body)
  }
}
