/** The seam between the HTTP server and the two vendors: a request as received, an answer to be sent. */

import type { IncomingMessage } from 'node:http'
import type { Fault } from './fault.ts'
import type { Note } from './transcript.ts'
import type { WireObject } from './wire.ts'

export interface RawRequest {
  method: string
  path: string
  /** Query text as received, without the question mark. */
  query: string
  /** Lower-case name to every value received, in order. */
  headers: ReadonlyMap<string, readonly string[]>
  body: Buffer
}

export interface Reply {
  status: number
  contentType: string
  text: string
  /** The same body before it was written down. */
  wire?: WireObject
  code?: string
  headers?: Readonly<Record<string, string>>
}

/** What carrying an operation out came to. */
export interface Applied {
  reply: Reply
  /** The operation itself said no, and nothing changed. */
  refused: boolean
}

/** Faults that each vendor words in its own way; the others are the same for both. */
export type VendorFault = Exclude<
  Fault,
  {
    kind:
      | 'answer'
      | 'hang'
      | 'reset'
      | 'slow-headers'
      | 'delay'
      | 'slow-body'
      | 'truncate'
      | 'invalid-json'
      | 'html'
      | 'empty'
      | 'waf'
  }
>

/** A request whose caller and operation are known. */
export interface Ready {
  note: Note
  refused?: undefined
  /** Carries the operation out and builds its answer. */
  apply(): Applied
  /** Builds the answer of a fault in this vendor's shape; `apply` carries the operation out. */
  fail(fault: VendorFault, apply: () => Reply): Reply
}

/** A request the vendor has looked at: refused before any operation, or ready to be carried out. */
export type Prepared = Ready | { note: Note; refused: Reply }

export function header(request: RawRequest, name: string): string | undefined {
  return request.headers.get(name)?.join(', ')
}

/** Node's own merged headers drop or join duplicates; signatures are over what was received. */
export function headersOf(message: IncomingMessage): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    const name = (message.rawHeaders[index] ?? '').toLowerCase()
    const value = message.rawHeaders[index + 1] ?? ''
    headers.set(name, [...(headers.get(name) ?? []), value])
  }
  return headers
}

/** Undefined when the body is larger than allowed; it is read to its end so that the answer can be sent. */
export async function readBody(message: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    size += bytes.length
    if (size <= limit) chunks.push(bytes)
  }
  return size <= limit ? Buffer.concat(chunks) : undefined
}
