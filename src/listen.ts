// A gateway on a port: listening, and closing without dropping what is under way.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import { setTimeout as sleep, setImmediate as turnOfEventLoop } from 'node:timers/promises'
import { watchConnections } from './connections.ts'
import type { Gateway } from './gateway.ts'

export interface Drain {
  /** How long others are still let in: a load balancer learns only when it asks that they should go elsewhere. */
  readonly delayMs: number
  /** How long what is under way then may take, before it is cut. */
  readonly timeoutMs: number
}

export interface Listener extends AsyncDisposable {
  readonly url: string
  /** Tells everybody to go elsewhere, stops accepting after the delay, and lets what is under way finish. */
  drain(drain: Drain): Promise<void>
}

/** Longer than load balancers keep an idle connection: whoever closes it first must be the one who sends on it. */
const keepAliveMs = 620_000

export async function listen(
  gateway: Pick<Gateway, 'handler' | 'drain' | 'endStreams' | typeof Symbol.asyncDispose>,
  host: string,
  port: number,
): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: keepAliveMs })
  const connections = watchConnections(server)
  server.on('request', gateway.handler)
  server.listen(port, host)
  await once(server, 'listening')
  const { address, family, port: actualPort } = server.address() as AddressInfo
  let drained: Promise<void> | undefined

  async function close({ delayMs, timeoutMs }: Drain): Promise<void> {
    gateway.drain()
    if (delayMs > 0) await sleep(delayMs)
    // Who has connected or asked by now is accepted and read first; one turn of the event loop may be half over.
    await turnOfEventLoop()
    await turnOfEventLoop()
    const closed = once(server, 'close')
    NetServer.prototype.close.call(server)
    // Not before: their clients would come back to this process.
    gateway.endStreams()
    connections.closeWhenIdle()
    const cut = setTimeout(() => server.closeAllConnections(), timeoutMs)
    await closed
    clearTimeout(cut)
    // Its own `close` stops the timer that looks for requests that take too long to arrive.
    server.close()
    await gateway[Symbol.asyncDispose]()
  }

  const drain = (how: Drain) => {
    drained ??= close(how)
    return drained
  }
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}`,
    drain,
    [Symbol.asyncDispose]: () => drain({ delayMs: 0, timeoutMs: 1_000 }),
  }
}
