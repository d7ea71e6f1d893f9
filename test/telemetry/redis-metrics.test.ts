// Redis as it is counted: whether it answers, how long it takes, and how often it went.
import { expect, test, vi } from 'vitest'
import { openRedisState } from '../../src/state/redis/redis-state.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { readMetrics } from '../support/exposition.ts'
import { silent, startStage } from '../support/gateway.ts'
import { describeRedisServer, startRedisServer } from '../support/redis.ts'

const create =
  'mutation { createInstance(input: { name: "计数", maxConcurrentConversations: 1, idempotencyKey: "k" }) { __typename } }'

describeRedisServer('with Redis', () => {
  test('operations are timed, and its going and coming shows', async () => {
    await using server = await startRedisServer()
    const metrics = createMetrics({ version: 'test', mode: 'sandbox' })
    const state = await openRedisState({ url: server.url, log: silent, events: metrics.redis() })
    await using stage = await startStage({}, { state, metrics, showMetrics: true })
    const before = await readMetrics(stage.url)
    expect(before.value('trunkline_redis_up')).toBe(1)
    await stage.execute(create)
    const after = await readMetrics(stage.url)
    const name = 'trunkline_redis_operation_duration_seconds'
    const answered = { outcome: 'answered' }
    expect(after.value(`${name}_count`, answered)).toBeGreaterThan(before.value(`${name}_count`, answered))
    expect(after.value(`${name}_sum`, answered)).toBeGreaterThan(before.value(`${name}_sum`, answered))
    expect(after.value('trunkline_redis_losses_total')).toBe(0)

    await server.stop()
    await vi.waitFor(
      async () => {
        const { value } = await readMetrics(stage.url)
        expect([value('trunkline_redis_up'), value('trunkline_redis_losses_total')]).toEqual([0, 1])
      },
      { timeout: 10_000 },
    )
    await stage.send(create)
    const gone = await readMetrics(stage.url)
    expect(gone.value('trunkline_idempotency_keys_total', { found: 'unavailable' })).toBe(1)
    await server.start()
    await vi.waitFor(async () => expect((await readMetrics(stage.url)).value('trunkline_redis_up')).toBe(1), {
      timeout: 15_000,
    })
  })

  test('a Redis that stands still fails operations', async () => {
    await using server = await startRedisServer()
    const metrics = createMetrics({ version: 'test', mode: 'sandbox' })
    const state = await openRedisState({ url: server.url, log: silent, events: metrics.redis() })
    await using stage = await startStage({}, { state, metrics, showMetrics: true })
    server.pause()
    await stage.send(create)
    await vi.waitFor(
      async () => {
        const { value } = await readMetrics(stage.url)
        const failed = { outcome: 'failed' }
        expect(value('trunkline_redis_operation_duration_seconds_count', failed)).toBeGreaterThan(0)
      },
      { timeout: 10_000 },
    )
    server.resume()
  })
})

test('without Redis nothing of it is shown', async () => {
  await using stage = await startStage({}, { showMetrics: true })
  const { families } = await readMetrics(stage.url)
  expect(families.filter(({ name }) => name.includes('redis'))).toEqual([])
})
