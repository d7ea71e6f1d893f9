// A gateway on a port: listening, and closing without dropping what is under way.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Gateway } from './gateway.ts'

export interface Listener extends AsyncDisposable {
  readonly url: string
  /** Stops accepting, lets requests under way finish for at most so long, then cuts what is left. */
  drain(timeoutMs: number): Promise<void>
}

export async function listen(gateway: Gateway, host: string, port: number): Promise<Listener> {
  const server = createServer(gateway.handler)
  server.listen(port, host)
  await once(server, 'listening')
  const { address, family, port: actualPort } = server.address() as AddressInfo
  let drained: Promise<void> | undefined

  async function close(timeoutMs: number): Promise<void> {
    gateway.drain()
    const cut = setTimeout(() => server.closeAllConnections(), timeoutMs)
    const closed = once(server, 'close')
    server.close()
    server.closeIdleConnections()
    await closed
    clearTimeout(cut)
    await gateway[Symbol.asyncDispose]()
  }

  const drain = (timeoutMs: number) => {
    drained ??= close(timeoutMs)
    return drained
  }
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}`,
    drain,
    [Symbol.asyncDispose]: () => drain(1_000),
  }
}
