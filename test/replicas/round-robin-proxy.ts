// A load balancer as operators have it: asks each target whether it is ready, and repeats nothing that may have been sent.
import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ProxyCounts {
  requests: number
  /** Connections that were refused before anything was sent: the next target got the request. */
  refused: number
  /** Sent, and the connection broke before there was an answer: told to the client as 502. */
  broken: number
  /** The connection broke in the middle of an answer. */
  cut: number
  /** No target was ready: told to the client as 503. */
  nobody: number
}

export interface RoundRobinProxy extends AsyncDisposable {
  readonly url: string
  readonly counts: Readonly<ProxyCounts>
  /** Requests that were sent to each target. */
  readonly sent: ReadonlyMap<string, number>
  /** The targets that are ready as far as the proxy knows. */
  live(): string[]
}

export interface ProxyOptions {
  /** Of so many targets, the index of the one to send to; in turn unless given. */
  readonly choose?: (count: number) => number
  readonly probeEveryMs?: number
  /** A process that was stopped in the middle answers nothing, and must not hold up its own return for long. */
  readonly probeTimeoutMs?: number
}

interface Target {
  readonly url: string
  isReady: boolean
  /** Probes in a row that were not answered in time. */
  unanswered: number
}

/** As orchestrators count them: a machine that stands still for a moment makes nobody less ready. */
const unansweredUntilGone = 3

/** Is about one connection, and not passed on. */
const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'])

const passedOn = ({ headers }: IncomingMessage) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)))

/** Over a connection of its own, as load balancers probe. */
async function probe(target: Target, timeoutMs: number): Promise<void> {
  const inTime = AbortSignal.timeout(timeoutMs)
  const asked = request(`${target.url}/ready`, { agent: false, signal: inTime })
  try {
    const answered = once(asked.end(), 'response')
    const [response] = (await answered) as [IncomingMessage]
    response.resume()
    target.isReady = response.statusCode === 200
    target.unanswered = 0
  } catch {
    target.unanswered += 1
    if (!inTime.aborted || target.unanswered >= unansweredUntilGone) target.isReady = false
  }
}

const inTurn = () => {
  let turn = 0
  return (count: number) => turn++ % count
}

export async function startProxy(
  urls: readonly string[],
  { choose = inTurn(), probeEveryMs = 100, probeTimeoutMs = 2_000 }: ProxyOptions = {},
): Promise<RoundRobinProxy> {
  const targets = urls.map((url): Target => ({ url, isReady: false, unanswered: 0 }))
  const agent = new Agent({ keepAlive: true })
  const counts: ProxyCounts = { requests: 0, refused: 0, broken: 0, cut: 0, nobody: 0 }
  const sent = new Map(urls.map((url) => [url, 0]))
  const closing = new AbortController()

  const keepProbing = async (target: Target) => {
    while (!closing.signal.aborted) {
      await sleep(probeEveryMs, undefined, { signal: closing.signal }).catch(() => undefined)
      await probe(target, probeTimeoutMs)
    }
  }

  /** Resolves when the request is done with, whatever became of it; `refused`: nothing of it was sent. */
  async function forward(
    target: Target,
    incoming: IncomingMessage,
    body: Buffer,
    outgoing: ServerResponse,
  ): Promise<'done' | 'refused'> {
    const asked = request(target.url + incoming.url, {
      agent,
      method: incoming.method,
      headers: { ...passedOn(incoming), 'content-length': body.byteLength },
    })
    /** A client that left broke it off itself. */
    let hasLeft = false
    outgoing.once('close', () => {
      hasLeft = true
      asked.destroy()
    })
    let response: IncomingMessage
    try {
      const answered = once(asked.end(body), 'response')
      ;[response] = (await answered) as [IncomingMessage]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return 'refused'
      sent.set(target.url, (sent.get(target.url) ?? 0) + 1)
      if (!hasLeft) {
        counts.broken += 1
        outgoing.writeHead(502, { 'content-type': 'text/plain' }).end(`${String(error)}\n`)
      }
      return 'done'
    }
    sent.set(target.url, (sent.get(target.url) ?? 0) + 1)
    response.once('error', () => {
      if (!hasLeft) counts.cut += 1
    })
    outgoing.writeHead(response.statusCode ?? 502, passedOn(response))
    await pipeline(response, outgoing).catch(() => undefined)
    return 'done'
  }

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    counts.requests += 1
    const body = await buffer(incoming)
    const tried = new Set<Target>()
    for (;;) {
      const live = targets.filter((target) => target.isReady && !tried.has(target))
      const target = live[choose(live.length)]
      if (target === undefined) {
        counts.nobody += 1
        outgoing.writeHead(503, { 'content-type': 'text/plain' }).end('No target is ready.\n')
        return
      }
      if ((await forward(target, incoming, body, outgoing)) === 'done') return
      counts.refused += 1
      tried.add(target)
    }
  }

  await Promise.all(targets.map((target) => probe(target, probeTimeoutMs)))
  const probing = targets.map(keepProbing)
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    sent,
    live: () => targets.filter((target) => target.isReady).map(({ url }) => url),
    async [Symbol.asyncDispose]() {
      closing.abort()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      agent.destroy()
      await Promise.all([closed, ...probing])
    },
  }
}
