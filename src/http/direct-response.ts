// An answer of JSON as plugins see it: the members of a Fetch API Response that they read and set, written in one piece.
import type { ServerResponse } from 'node:http'
import type { FixedHeaders, TakesFixed } from '../plugins/fixed-headers.ts'

class ResponseHeaders implements TakesFixed {
  /** Names and values in turn, as node:http takes them: a dozen is looked through sooner than a Map is filled. */
  readonly #flat: string[]
  /** Apart from the others for as long as nobody changes one of them. */
  #fixed: FixedHeaders | undefined = undefined

  constructor(flat: string[]) {
    this.#flat = flat
  }

  #indexOf(name: string): number {
    const flat = this.#flat
    for (let index = 0; index < flat.length; index += 2) if (flat[index] === name) return index
    return -1
  }

  fill(fixed: FixedHeaders): void {
    this.#unfold()
    this.#fixed = fixed
    const flat = this.#flat
    for (let index = 0; index < flat.length; index += 2)
      if (fixed.values.has(flat[index] ?? '')) {
        this.#unfold()
        break
      }
  }

  /** What was said before stays. */
  #unfold(): void {
    const fixed = this.#fixed
    this.#fixed = undefined
    if (fixed === undefined) return
    for (const [name, value] of fixed.values) if (!this.has(name)) this.#flat.push(name, value)
  }

  get(name: string): string | null {
    const index = this.#indexOf(name)
    return (index === -1 ? this.#fixed?.values.get(name) : this.#flat[index + 1]) ?? null
  }

  has(name: string): boolean {
    return this.get(name) !== null
  }

  set(name: string, value: string): void {
    if (this.#fixed?.values.has(name) === true) this.#unfold()
    const index = this.#indexOf(name)
    if (index === -1) this.#flat.push(name, value)
    else this.#flat[index + 1] = value
  }

  append(name: string, value: string): void {
    const before = this.get(name)
    this.set(name, before === null ? value : `${before}, ${value}`)
  }

  delete(name: string): void {
    if (this.#fixed?.values.has(name) === true) this.#unfold()
    const index = this.#indexOf(name)
    if (index !== -1) this.#flat.splice(index, 2)
  }

  /** The head of a 200; what is not fixed is checked by node:http. */
  writeTo(response: ServerResponse & Partial<StoresHeader>): void {
    if (this.#fixed !== undefined && typeof response._storeHeader === 'function') {
      response._storeHeader(`HTTP/1.1 200 OK\r\n${this.#fixed.lines}`, this.#flat)
      return
    }
    this.#unfold()
    response.writeHead(200, this.#flat)
  }
}

/** What `writeHead` of node:http ends in: the beginning of a head, which it takes as it is, and the headers after it. */
interface StoresHeader {
  _storeHeader(begin: string, headers: readonly string[]): void
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
    this.headers.writeTo(response)
    // A string is joined to the head and leaves with it in one buffer.
    response.end(this.#body)
  }
}
