// A proxy in front of a sandbox that tells whatever it knows: everything it was sent comes back, in every place of every kind of answer.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tokenAction } from './vendor-server.ts'

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly answer: { readonly status: number; readonly type: string; readonly body: string }
  /** Everything that the request carried and that is nobody's business, as a text. */
  readonly echo: string
}

export type Leak = (exchange: Exchange) => void

export interface LeakyVendor extends AsyncDisposable {
  readonly url: string
  /** How calls are answered from now on, and how those for tokens. */
  leak(calls: Leak, tokens?: Leak): void
  /** Signatures, nonces and tokens as they went over the wire. */
  readonly wire: ReadonlySet<string>
}

const secretHeaders = [
  'authorization',
  'x-acs-security-token',
  'x-acs-accesskey-id',
  'x-acs-signature-nonce',
  'x-app-key',
]

function wireOf({ headers }: IncomingMessage): string[] {
  const values = secretHeaders.flatMap((name) => (typeof headers[name] === 'string' ? [headers[name]] : []))
  return values.flatMap((value) => [
    value,
    value.replace(/^Bearer /, ''),
    /Signature=(\w+)/.exec(value)?.[1] ?? value,
  ])
}

const read = async (message: IncomingMessage) => {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** With the headers as they came: the host was signed. */
async function forward(
  origin: string,
  { url, method, headers }: IncomingMessage,
  body: Buffer,
): Promise<Exchange['answer']> {
  const forwarded = send(new URL(url ?? '/', origin), { method: method ?? 'POST', headers, agent: false })
  forwarded.end(body)
  const [answer] = (await once(forwarded, 'response')) as [IncomingMessage]
  return {
    status: answer.statusCode ?? 0,
    type: answer.headers['content-type'] ?? '',
    body: (await read(answer)).toString(),
  }
}

/** `known` are the credentials that each vendor has as well. */
export async function startLeakyVendor(
  sandbox: string,
  known: Readonly<Record<'alibaba' | 'huawei', readonly string[]>>,
): Promise<LeakyVendor> {
  const wire = new Set<string>()
  let [calls, tokens]: Leak[] = []
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request)
    for (const text of wireOf(request)) wire.add(text)
    const forwarded = await forward(sandbox, request, body)
    const isToken = request.url?.endsWith(tokenAction) === true
    const carried = [...wireOf(request), ...known['x-acs-action' in request.headers ? 'alibaba' : 'huawei']]
    const echo = [
      ...carried,
      ...carried.map(encodeURIComponent),
      encodeURIComponent(encodeURIComponent(carried.join(' '))),
    ].join(' ')
    const leak = (isToken ? tokens : calls) ?? pass
    if (isToken && forwarded.status === 200) {
      const [, token] = /"AccessToken":\s*"([^"]+)"/i.exec(forwarded.body) ?? []
      if (token !== undefined) wire.add(token)
    }
    leak({ request, response, answer: forwarded, echo })
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(599).end(String(error)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    wire,
    leak(...leaks) {
      ;[calls, tokens] = leaks
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const pass: Leak = ({ response, answer }) =>
  response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body)
