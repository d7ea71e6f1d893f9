// Who heard that a write succeeded, and asks another replica, is not answered with what was read before it.
import { expect, test } from 'vitest'
import { openRedisState } from '../../src/state/redis/redis-state.ts'
import { updateCalledRoute } from '../pages/documents.ts'
import { changed, page, routeId, startPages, stored, vendorsAt } from '../pages/stage.ts'
import { silent, startGateway } from '../support/gateway.ts'
import { describeRedisServer, startRedisServer } from '../support/redis.ts'
import { noticed } from '../vendors/calling.ts'

const names = '{ calledRoutes(first: 1) { edges { node { targetName } } } }'
const named = (targetName: string) => ({ calledRoutes: { edges: [{ node: { targetName } }] } })

const before = stored('query-called-route')
const after = changed(before, 'data.calledRouteList.0', { deviceDesc: 'after the write' })

/** Longer than the write, so that the read that began before it is still under way when it was answered. */
const slowMs = 3_000

describeRedisServer('two replicas', () => {
  test.for([
    ['without a key', undefined],
    ['under a key', 'key-of-this-write'],
  ] as const)('share no read that began before a write %s', async ([, idempotencyKey]) => {
    await using redis = await startRedisServer()
    const state = () => openRedisState({ url: redis.url, log: silent })
    await using writing = await startPages({ state: await state() })
    const { vendor } = writing
    await using reading = await startGateway({
      vendors: vendorsAt(vendor.url),
      mode: 'live',
      state: await state(),
    })
    let isWritten = false
    const slow = noticed({ body: before, delayMs: slowMs })
    vendor.on('queryCalledRoute', slow.script, () => (isWritten ? after : before))
    vendor.on('modifyCalledRoute', () => {
      isWritten = true
      return page('modify-called-route.json')
    })

    const early = reading.execute(names)
    await slow.arrived
    const input = { id: `CalledRoute:${routeId}`, target: { skillQueueId: 'SkillQueue:1' }, idempotencyKey }
    const answer = await writing.execute(updateCalledRoute, { input })
    expect(answer).toMatchObject({ updateCalledRoute: { __typename: 'UpdateCalledRouteSuccess' } })
    expect(await reading.execute(names)).toEqual(named('after the write'))
    expect(await early).toEqual(named('defaultVideoSkill'))
  })
})
