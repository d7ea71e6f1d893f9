// What the gateway counts, in one registry of its own, and how Prometheus reads it.
import { Gauge, Registry } from 'prom-client'
import type { Ledger } from '../state/ledger.ts'
import type { RedisEvents } from '../state/redis/redis-link.ts'
import type { Circuit } from '../vendors/account.ts'
import type { CallEvents } from '../vendors/call-events.ts'
import { createCallMetrics } from './call-metrics.ts'
import { createLedgerMetrics } from './ledger-metrics.ts'
import { createProcessMetrics } from './process-metrics.ts'
import { createRedisMetrics } from './redis-metrics.ts'
import { createRequestMetrics, type RequestEvents } from './request-metrics.ts'

export interface Metrics extends Disposable {
  readonly registry: Registry
  readonly requests: RequestEvents
  readonly calls: CallEvents
  /** The same ledger, counted. */
  readonly counted: (ledger: Ledger) => Ledger
  /** For a state that is shared through Redis; without it nothing of Redis is shown. */
  redis(): RedisEvents
  /** Where the circuits are asked for whenever somebody reads. */
  watchCircuits(source: () => readonly Circuit[]): void
  /** In the text format of Prometheus. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>
}

export interface About {
  readonly version: string
  readonly mode: 'sandbox' | 'live'
}

export function createMetrics({ version, mode }: About): Metrics {
  const registry = new Registry()
  let circuits: () => readonly Circuit[] = () => []
  const requests = createRequestMetrics(registry)
  const calls = createCallMetrics(registry, () => circuits())
  const counted = createLedgerMetrics(registry)
  const watched = createProcessMetrics(registry)
  new Gauge({
    name: 'trunkline_info',
    help: 'Always 1; version and mode of this process.',
    labelNames: ['version', 'mode'],
    registers: [registry],
  }).set({ version, mode }, 1)
  return {
    registry,
    requests,
    calls,
    counted,
    redis: () => createRedisMetrics(registry),
    watchCircuits(source) {
      circuits = source
    },
    read: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    [Symbol.dispose]: () => watched[Symbol.dispose](),
  }
}
