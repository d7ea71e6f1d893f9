// What every server under the bench is told when it starts: where the upstream is, and where to listen.
import type { Server } from 'node:http'
import { parseArgs } from 'node:util'

interface Told {
  readonly upstreamUrl: string
  readonly port: number
  listen(server: Server): void
}

export function listenAsTold(): Told {
  const { values } = parseArgs({ options: { upstream: { type: 'string' }, port: { type: 'string' } } })
  const { upstream, port } = values
  if (upstream === undefined || port === undefined) throw new Error('--upstream and --port are needed')
  return {
    upstreamUrl: upstream,
    port: Number(port),
    listen(server) {
      // The load keeps its connections through a cell, however long it is.
      server.keepAliveTimeout = 3_600_000
      server.listen(Number(port), '127.0.0.1')
    },
  }
}
