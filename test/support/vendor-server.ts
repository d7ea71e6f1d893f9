// A plain HTTP server that stands for both vendors: it answers what a test scripts per action and keeps what it was sent.
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came in, its query decoded. */
export interface SeenRequest {
  readonly action: string
  readonly method: string
  readonly path: string
  /** The query as it was written. */
  readonly rawQuery: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: IncomingHttpHeaders
  /** Names and values in turn, as they were written. */
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export interface ScriptedAnswer {
  readonly body: string
  readonly status?: number
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Answers so much later. */
  readonly delayMs?: number
}

/** A text is HTTP 200 with JSON; `hang` never answers, `reset` cuts the connection, `cut` does so inside the body. */
export type Reply = string | ScriptedAnswer | 'hang' | 'reset' | 'cut'
type Script = (request: SeenRequest) => Reply

export interface VendorServer extends AsyncDisposable {
  readonly url: string
  /** The answers to an action in turn; the last one stays. */
  on(action: string, ...replies: [Reply | Script, ...(Reply | Script)[]]): void
  /** What came in, of one action or all. */
  requests(action?: string): readonly SeenRequest[]
  /** The actions that were called, in order, without fetching tokens. */
  actions(): string[]
  /** Forgets what came in. */
  clear(): void
}

export const tokenAction = 'tokenByAkSk'

/** Alibaba names the action in a header, Huawei in the path. */
const actionOf = (request: IncomingMessage, path: string): string => {
  const named = request.headers['x-acs-action']
  return typeof named === 'string' && path === '/' ? named : (path.split('/').at(-1) ?? path)
}

function decoded(rawQuery: string): Record<string, string> {
  const query: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    if (Object.hasOwn(query, name)) throw new Error(`the parameter ${name} was sent twice`)
    query[name] = value
  }
  return query
}

async function read(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const [path = '/', rawQuery = ''] = (request.url ?? '/').split('?', 2)
  return {
    action: actionOf(request, path),
    method: request.method ?? '',
    path,
    rawQuery,
    query: decoded(rawQuery),
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    body: Buffer.concat(chunks).toString(),
  }
}

async function write(response: ServerResponse, reply: Reply): Promise<void> {
  if (reply === 'hang') return
  if (reply === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  if (reply === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"Code":"OK",', () => response.socket?.destroy())
    return
  }
  const answer = typeof reply === 'string' ? { body: reply } : reply
  const { status = 200, contentType = 'application/json;charset=utf-8', headers = {}, delayMs = 0 } = answer
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
  response.writeHead(status, { 'content-type': contentType, ...headers })
  response.end(answer.body)
}

export async function startVendorServer(): Promise<VendorServer> {
  const scripts = new Map<string, (Reply | Script)[]>()
  const seen: SeenRequest[] = []

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrived = await read(request)
    seen.push(arrived)
    const queue = scripts.get(arrived.action) ?? []
    const next = queue.length > 1 ? queue.shift() : queue[0]
    if (next === undefined)
      return write(response, {
        status: 501,
        contentType: 'text/plain',
        body: `no script for ${arrived.action}`,
      })
    return write(response, typeof next === 'function' ? next(arrived) : next)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(501, { 'content-type': 'text/plain' }).end(String(error))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    on(action, ...replies) {
      scripts.set(action, [...replies])
    },
    requests: (action) => seen.filter((request) => action === undefined || request.action === action),
    actions: () => seen.map(({ action }) => action).filter((action) => action !== tokenAction),
    clear() {
      seen.length = 0
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** An address of this machine where nobody listens. */
export async function deserted(): Promise<string> {
  await using server = await startVendorServer()
  return server.url
}
