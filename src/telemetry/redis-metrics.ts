// Redis as it is counted, where replicas share one.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { RedisEvents } from '../state/redis/redis-link.ts'

const buckets = [0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

export function createRedisMetrics(registry: Registry): RedisEvents {
  const registers = [registry]
  const up = new Gauge({
    name: 'trunkline_redis_up',
    help: 'Whether Redis answers: 1, or 0. Only with REDIS_URL.',
    registers,
  })
  const losses = new Counter({
    name: 'trunkline_redis_losses_total',
    help: 'How often Redis stopped answering. Only with REDIS_URL.',
    registers,
  })
  const durations = new Histogram({
    name: 'trunkline_redis_operation_duration_seconds',
    help: 'Time an operation of Redis took, by whether it was answered. Only with REDIS_URL.',
    labelNames: ['outcome'],
    buckets,
    registers,
  })
  return {
    changed(isUp) {
      up.set(isUp ? 1 : 0)
      if (!isUp) losses.inc()
    },
    operated(ms, isAnswered) {
      durations.observe({ outcome: isAnswered ? 'answered' : 'failed' }, ms / 1_000)
    },
  }
}
