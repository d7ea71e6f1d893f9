// Bytes that browsers may keep: compressed once in each coding that is asked for, and not sent to whoever has them.
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FetchAPI } from 'graphql-yoga'

/** In order of preference; the last is how everything can be sent. */
const codings = ['br', 'gzip', 'identity'] as const
type Coding = (typeof codings)[number]

/** The first visitor waits for it: a tenth of a second for GraphiQL, which one tenth less of it would make a whole one. */
const brotliQuality = 4

const compress = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes),
  identity: async (bytes) => bytes,
} satisfies Record<Coding, (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>>

export interface StaticFile {
  readonly type: string
  /** SHA-256 of the bytes. */
  readonly digest: Buffer
  /** The first who asks for a coding has it made, outside of the event loop. */
  encoded(coding: Coding): Promise<Uint8Array<ArrayBuffer>>
}

export function createStaticFile(type: string, bytes: Uint8Array<ArrayBuffer>): StaticFile {
  const made = new Map<Coding, Promise<Uint8Array<ArrayBuffer>>>()
  return {
    type,
    digest: createHash('sha256').update(bytes).digest(),
    encoded(coding) {
      const encoded = made.get(coding) ?? compress[coding](bytes)
      made.set(coding, encoded)
      return encoded
    },
  }
}

/** How much a client wants a coding, from 0 to 1; what it does not name it wants as much as `*`. */
function weightOf(accepted: string, coding: Coding): number {
  const weights = new Map<string, number>()
  for (const part of accepted.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim())
    const q = parameters.find((parameter) => parameter.startsWith('q='))
    weights.set(name, q === undefined ? 1 : Number(q.slice(2)) || 0)
  }
  return weights.get(coding) ?? weights.get('*') ?? 0
}

/** Whoever says nothing, or refuses everything, gets the bytes as they are. */
export function codingFor(accepted: string | null): Coding {
  let best: Coding = 'identity'
  let bestWeight = 0
  for (const coding of codings) {
    const weight = weightOf(accepted ?? '', coding)
    if (weight > bestWeight) [best, bestWeight] = [coding, weight]
  }
  return best
}

const isKnown = (tags: string | null, etag: string) =>
  (tags ?? '').split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)

/** Answers GET and HEAD. */
export async function fileResponse(
  fetchAPI: FetchAPI,
  { method, headers: asked }: Request,
  file: StaticFile,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const coding = codingFor(asked.get('accept-encoding'))
  const etag = `"${file.digest.toString('base64url')}-${coding}"`
  const always = { ...headers, etag, vary: 'Accept, Accept-Encoding' }
  if (isKnown(asked.get('if-none-match'), etag))
    return new fetchAPI.Response(null, { status: 304, headers: always })
  const body = await file.encoded(coding)
  return new fetchAPI.Response(method === 'HEAD' ? null : body, {
    headers: {
      ...always,
      'content-type': file.type,
      'content-length': String(body.byteLength),
      ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
    },
  })
}
