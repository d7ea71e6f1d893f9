// What a request costs Redis, one at a time, so that nothing is shared: sharing must not become the new bottleneck.
import { expect, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/server.ts'
import { documentOf, intend } from '../chaos/intentions.ts'
import { instance } from '../support/demo.ts'
import { describeRedisServer, startRedisServer } from '../support/redis.ts'
import { operations } from './redis-operations.ts'
import { ampleQuotas, startReplicas } from './replicas.ts'
import { say } from './three-sends.ts'

const times = 100
const ownInstance = instance.slice('Instance:'.length)

const requests = {
  'a query': () => ['{ instances(first: 20) { edges { node { id name } } } }', {}],
  'a keyed create': (number) => {
    const { kind, input } = intend('createInstance', `key-${number}`, `operations-${number}.`)
    return [documentOf(kind), { input }]
  },
  'a keyed update of all members': (number) => {
    const { kind, input } = intend('updateInstance', `whole-${number}`, ownInstance, 1 + (number % 5))
    return [documentOf(kind), { input: { ...input, name: 'whole', description: String(number) } }]
  },
  'a keyed update in part': (number) => {
    const { kind, input } = intend('updateInstance', `part-${number}`, ownInstance, 1 + (number % 5))
    return [documentOf(kind), { input }]
  },
} as const satisfies Record<string, (number: number) => readonly [document: string, variables: object]>

const most: Readonly<Record<keyof typeof requests, number>> = {
  'a query': 1,
  'a keyed create': 2,
  'a keyed update of all members': 2,
  'a keyed update in part': 2,
}

describeRedisServer('operations of Redis', () => {
  test('are few', { timeout: 60_000 }, async () => {
    await using redis = await startRedisServer()
    await using sandbox = await startSandbox({ limits: { concurrentConversations: 1e9 } })
    await using replicas = await startReplicas({
      vendorUrl: sandbox.url,
      redisUrl: redis.url,
      count: 1,
      settings: ampleQuotas,
    })
    const figures: Record<string, number> = {}
    for (const [name, request] of Object.entries(requests)) {
      const before = await operations(redis)
      for (let number = 0; number < times; number += 1) {
        const { errors } = await replicas.door.send(...request(number))
        expect(errors).toEqual([])
      }
      figures[name] = ((await operations(redis)).scripts - before.scripts) / times
    }
    say(`operations of Redis, one request at a time: ${JSON.stringify(figures)}`)
    // What is there without any request, a few in a run, is no one's.
    for (const [name, limit] of Object.entries(most))
      expect.soft(figures[name], name).toBeLessThan(limit + 0.2)
  })
})
