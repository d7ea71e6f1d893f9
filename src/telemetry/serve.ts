// Metrics at a port of their own, for whoever must not see them at that of the gateway.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from './metrics.ts'

export const metricsPath = '/metrics'

export interface MetricsServer extends AsyncDisposable {
  readonly url: string
}

async function answer(
  metrics: Pick<Metrics, 'read'>,
  { url, method }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (url?.split('?', 1)[0] !== metricsPath) {
    response.writeHead(404).end(`Not found. Metrics are at ${metricsPath}.\n`)
  } else if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end()
  } else {
    const { contentType, text } = await metrics.read()
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text)
  }
}

export async function serveMetrics(
  metrics: Pick<Metrics, 'read'>,
  host: string,
  port: number,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    answer(metrics, request, response).catch(() => response.writeHead(500).end())
  })
  server.listen(port, host)
  await once(server, 'listening')
  const { address, family, port: actualPort } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}${metricsPath}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}
