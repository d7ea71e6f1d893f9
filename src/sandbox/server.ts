/** Both vendors on one port: reads a request, lets its vendor decide, plays scripted faults, keeps the transcript. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AlibabaTenant, createAlibaba } from './alibaba/gateway.ts'
import { tooLarge } from './alibaba/too-large.ts'
import { controlPath, controlTooLarge, createControl, isControl } from './control.ts'
import { type Delivery, deliver } from './deliver.ts'
import { headersOf, type Prepared, type RawRequest, readBody } from './exchange.ts'
import { createFaults, type Faults } from './faults.ts'
import { createHuawei, type HuaweiTenant } from './huawei/service.ts'
import { resolveOptions, type SandboxConfig, type SandboxOptions } from './options.ts'
import { play } from './play.ts'
import { alibabaSeed, huaweiSeed } from './seed.ts'
import { createTranscript, type Transcript, type TranscriptEntry } from './transcript.ts'

export type { Fault, FaultKind } from './fault.ts'
export type { FaultOptions, FaultRule, Faults } from './faults.ts'
export type { SandboxAccount, SandboxLimits, SandboxOptions, SandboxStrictness } from './options.ts'
export type { Counts, Transcript, TranscriptEntry } from './transcript.ts'

export interface Sandbox extends AsyncDisposable {
  url: string
  /** Where faults are told and the transcript is read over HTTP; loopback only. */
  controlUrl: string
  port: number
  transcript: Transcript
  faults: Faults
  close(): Promise<void>
}

/** What a call came to, before it is sent. */
interface Decided extends Pick<TranscriptEntry, 'executed' | 'tookEffect' | 'fault'> {
  delivery: Delivery
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const config = resolveOptions(options)
  const faults = createFaults()
  const transcript = createTranscript(config.limits.transcriptEntries)
  const prepare = createVendors(config)
  const control = createControl(faults, transcript)
  const closing = new AbortController()
  // A list parameter travels in the query, so heads may be long.
  const server = createServer({ maxHeaderSize: 256 * 1024 }, (message, response) => {
    handle(message, response).catch((error: unknown) => broken(response, error))
  })

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(message, config.limits.bodyBytes)
    const raw = rawRequest(message, body ?? Buffer.alloc(0))
    if (isControl(raw.path)) {
      const reply = body ? control(raw) : controlTooLarge()
      return deliver(response, { manner: 'whole', reply }, config.clock, closing.signal)
    }
    const prepared = body ? prepare(raw) : tooLarge(raw)
    transcript.received(prepared.note)
    const call = await decide(prepared)
    if (!call) return
    const { delivery, ...told } = call
    // Before anything is sent, so that whoever has the answer finds the entry.
    transcript.add({
      ...prepared.note,
      method: raw.method,
      path: raw.path,
      headerNames: [...raw.headers.keys()],
      status: delivery.reply?.status ?? 0,
      ...(delivery.reply?.code === undefined ? {} : { code: delivery.reply.code }),
      answer: delivery.reply?.text ?? '',
      ...told,
      at: config.clock(),
    })
    await deliver(response, delivery, config.clock, closing.signal)
  }

  async function decide(prepared: Prepared): Promise<Decided | undefined> {
    const told = { executed: 0, tookEffect: false }
    if (prepared.refused) return { ...told, delivery: { manner: 'whole', reply: prepared.refused } }
    const { note } = prepared
    const fault = faults.take(note)
    const apply = () => {
      const applied = prepared.apply()
      told.executed += 1
      told.tookEffect = note.effect === 'write' && !applied.refused
      transcript.executed(note, told.tookEffect)
      return applied.reply
    }
    const delivery = await play(fault, prepared.fail, apply, closing.signal)
    return delivery && { ...told, ...(fault === undefined ? {} : { fault: fault.kind }), delivery }
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
    controlUrl: `http://${reachable(host)}:${address.port}${controlPath}`,
    port: address.port,
    transcript,
    faults,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** An address that stands for all of the machine's is no address to call. */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '[::]' ? '127.0.0.1' : host
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
