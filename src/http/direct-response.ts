// An answer of JSON as plugins see it: the members of a Fetch API Response that they read and set, written in one piece.
import type { ServerResponse } from 'node:http'

class ResponseHeaders {
  /** Names and values in turn, as node:http takes them: a dozen is looked through sooner than a Map is filled. */
  readonly #flat: string[]

  constructor(flat: string[]) {
    this.#flat = flat
  }

  #indexOf(name: string): number {
    const flat = this.#flat
    for (let index = 0; index < flat.length; index += 2) if (flat[index] === name) return index
    return -1
  }

  get(name: string): string | null {
    const index = this.#indexOf(name)
    return index === -1 ? null : (this.#flat[index + 1] ?? null)
  }

  has(name: string): boolean {
    return this.#indexOf(name) !== -1
  }

  set(name: string, value: string): void {
    const index = this.#indexOf(name)
    if (index === -1) this.#flat.push(name, value)
    else this.#flat[index + 1] = value
  }

  append(name: string, value: string): void {
    const before = this.get(name)
    this.set(name, before === null ? value : `${before}, ${value}`)
  }

  delete(name: string): void {
    const index = this.#indexOf(name)
    if (index !== -1) this.#flat.splice(index, 2)
  }

  flat(): string[] {
    return this.#flat
  }
}

export class DirectResponse {
  readonly status = 200
  readonly headers: ResponseHeaders
  readonly #body: string

  constructor(body: string, contentType: string) {
    this.#body = body
    const length = String(Buffer.byteLength(body))
    this.headers = new ResponseHeaders(['content-type', contentType, 'content-length', length])
  }

  send(response: ServerResponse): void {
    if (response.destroyed || response.writableEnded) return
    response.writeHead(this.status, this.headers.flat())
    // A string is joined to the head and leaves with it in one buffer.
    response.end(this.#body)
  }
}
