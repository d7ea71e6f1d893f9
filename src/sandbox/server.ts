/** Both vendors on one loopback port: reads a request, lets its vendor decide, plays scripted faults, keeps the transcript. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AlibabaTenant, createAlibaba } from './alibaba/gateway.ts'
import { tooLarge } from './alibaba/too-large.ts'
import { headersOf, type Prepared, type RawRequest, type Reply, readBody } from './exchange.ts'
import { createFaults, type Fault, type Faults } from './faults.ts'
import { createHuawei, type HuaweiTenant } from './huawei/service.ts'
import { resolveOptions, type SandboxConfig, type SandboxOptions } from './options.ts'
import { alibabaSeed, huaweiSeed } from './seed.ts'
import { createTranscript, type Transcript } from './transcript.ts'

export type { Fault, Faults } from './faults.ts'
export type { SandboxAccount, SandboxLimits, SandboxOptions, SandboxStrictness } from './options.ts'
export type { Transcript, TranscriptEntry } from './transcript.ts'

export interface Sandbox extends AsyncDisposable {
  url: string
  port: number
  transcript: Transcript
  faults: Faults
  close(): Promise<void>
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const config = resolveOptions(options)
  const faults = createFaults()
  const transcript = createTranscript(config.limits.transcriptEntries)
  const prepare = createVendors(config)
  const closing = new AbortController()
  // A list parameter travels in the query, so heads may be long.
  const server = createServer({ maxHeaderSize: 256 * 1024 }, (message, response) => {
    handle(message, response).catch((error: unknown) => broken(response, error))
  })

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(message, config.limits.bodyBytes)
    const raw = rawRequest(message, body ?? Buffer.alloc(0))
    const prepared = body ? prepare(raw) : tooLarge(raw)
    const fault = prepared.refused ? undefined : faults.take(prepared.note.action)
    const sent = await play(fault, prepared, response, closing.signal)
    transcript.add({
      ...prepared.note,
      method: raw.method,
      path: raw.path,
      headerNames: [...raw.headers.keys()],
      status: sent?.status ?? 0,
      ...(sent?.code === undefined ? {} : { code: sent.code }),
      answer: sent?.text ?? '',
      ...(fault === undefined ? {} : { fault: fault.kind }),
      at: config.clock(),
    })
    if (sent) write(response, sent, fault)
  }

  server.listen(options.port ?? 0, options.host ?? '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the sandbox has no port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= new Promise<void>((resolve, reject) => {
      closing.abort()
      server.close((error) => (error ? reject(error) : resolve()))
      // Vendor clients keep connections alive.
      server.closeAllConnections()
    })
    return closed
  }
  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    transcript,
    faults,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function rawRequest(message: IncomingMessage, body: Buffer): RawRequest {
  const url = message.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: headersOf(message),
    body,
  }
}

/** State is made once per account, so that all keys of an account see the same and no other account does. */
function createVendors(config: SandboxConfig): (raw: RawRequest) => Prepared {
  const alibabaKeys: Parameters<typeof createAlibaba>[1] = new Map(
    config.accounts.flatMap((account) => {
      const tenant: AlibabaTenant = { name: account.name, state: alibabaSeed(account, config) }
      return (account.alibaba ?? []).map((key) => [key.accessKeyId, { key, account: tenant }] as const)
    }),
  )
  const huaweiKeys: Parameters<typeof createHuawei>[1] = new Map(
    config.accounts.flatMap((account) => {
      const tenant: HuaweiTenant = { name: account.name, state: huaweiSeed(account, config) }
      return (account.huawei ?? []).map((key) => [key.appKey, { key, account: tenant }] as const)
    }),
  )
  const alibaba = createAlibaba(config, alibabaKeys)
  const huawei = createHuawei(config, huaweiKeys)
  return (raw) => (/^\/api(access|governance)\//.test(raw.path) ? huawei(raw) : alibaba(raw))
}

/** Undefined when no answer is to be sent. */
async function play(
  fault: Fault | undefined,
  prepared: Prepared,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<Reply | undefined> {
  if (prepared.refused) return prepared.refused
  if (!fault) return prepared.apply()
  switch (fault.kind) {
    case 'truncate':
      return prepared.apply()
    case 'answer': {
      const { status, body, contentType = 'application/json;charset=utf-8', headers } = fault
      return { status, contentType, text: body, ...(headers ? { headers } : {}) }
    }
    case 'html': {
      const text =
        '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'
      return { status: fault.status ?? 502, contentType: 'text/html', text }
    }
    case 'hang':
      // The connection stays open until the client or close() ends it.
      if (fault.applied) prepared.apply()
      return undefined
    case 'reset':
      if (fault.applied) prepared.apply()
      response.socket?.resetAndDestroy()
      return undefined
    case 'delay':
      await waitFor(fault.ms, closing)
      return prepared.apply()
    default:
      return prepared.fail(fault)
  }
}

/** A mistake of the sandbox itself must not look like a failure of a vendor. */
function broken(response: ServerResponse, error: unknown): void {
  // A caller that left in the middle is no mistake.
  if (response.headersSent || response.socket?.destroyed !== false) {
    response.destroy()
    return
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`sandbox: ${text}\n`)
  response.writeHead(500, { 'content-type': 'text/plain;charset=utf-8' }).end(`The sandbox broke: ${text}\n`)
}

function waitFor(ms: number, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      closing.removeEventListener('abort', done)
      resolve()
    }
    closing.addEventListener('abort', done)
  })
}

function write(response: ServerResponse, reply: Reply, fault: Fault | undefined): void {
  const bytes = Buffer.from(reply.text)
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': bytes.length,
    ...reply.headers,
  })
  if (fault?.kind !== 'truncate') {
    response.end(bytes)
    return
  }
  // The head promises more than is sent, then the connection ends.
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy())
}
