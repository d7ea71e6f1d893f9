// Called routes through a real socket: found by paging, changed by target, read back.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import {
  CalledRouteDocument,
  type CalledRouteTargetInput,
  UpdateCalledRouteDocument,
} from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

const update = async (stage: Stage, id: string, target: CalledRouteTargetInput) =>
  (await stage.execute(UpdateCalledRouteDocument, { input: { id, target } })).updateCalledRoute

describe('reading', () => {
  it('answers one route with both of its identities', async () => {
    await using stage = await startStage()
    expect((await stage.execute(CalledRouteDocument, { id: demo.calledRoute })).calledRoute).toEqual({
      id: demo.calledRoute,
      vendor: 'HUAWEI',
      vendorId: '1125397061153369092',
      configurationNumber: '3',
      accessCode: '9911411',
      extensionCode: '11',
      mediaType: 'VIDEO',
      target: { __typename: 'SkillQueue', id: 'SkillQueue:1', name: 'defaultVideoSkill' },
      targetName: 'defaultVideoSkill',
      editable: true,
      deletable: true,
      version: expect.stringMatching(/^[\w-]{22}$/),
    })
  })

  it('keeps 19 digits exact when a deployment does not quote them', async () => {
    await using stage = await startStage({ strict: { routeIds: 'number' } })
    const { calledRoute } = await stage.execute(CalledRouteDocument, { id: demo.calledRoute })
    expect(calledRoute?.vendorId).toBe('1125397061153369092')
  })

  it.each([
    ['1127983948544239618', { extensionCode: null, mediaType: null, editable: true, deletable: true }],
    ['1128000000000000006', { target: { __typename: 'IvrFlow', id: 'IvrFlow:101' } }],
    ['1128000000000000008', { editable: false, deletable: true }],
    ['1128000000000000009', { editable: true, deletable: false }],
    ['1128000000000000011', { editable: false, deletable: false, mediaType: 'MULTIMEDIA' }],
    ['1128000000000000013', { editable: true, deletable: true, mediaType: 'VIDEO_CLICK_TO_DIAL' }],
  ])('reads the oddities of %s', async (id, expected) => {
    await using stage = await startStage()
    const { calledRoute } = await stage.execute(CalledRouteDocument, { id: `CalledRoute:${id}` })
    expect(calledRoute).toMatchObject(expected)
  })

  it('answers null for a route that does not exist', async () => {
    await using stage = await startStage()
    expect(await stage.execute(CalledRouteDocument, { id: 'CalledRoute:1' })).toEqual({ calledRoute: null })
  })

  it('looks for all wanted routes in one pass, with one token', async () => {
    await using stage = await startStage()
    const ids = ['1125397061153369092', '1127983948544239618', '1127986019188238339', '1']
    const fields = ids.map((id, index) => `r${index}: calledRoute(id: "CalledRoute:${id}") { vendorId }`)
    const data = await stage.execute(`{ ${fields.join(' ')} }`)
    expect(data).toEqual({
      r0: { vendorId: ids[0] },
      r1: { vendorId: ids[1] },
      r2: { vendorId: ids[2] },
      r3: null,
    })
    expect(stage.actions()).toEqual(['tokenByAkSk', 'queryCalledRoute'])
  })
})

describe('updateCalledRoute', () => {
  it('sends integers where the page has integers, and reads the route back', async () => {
    await using stage = await startStage()
    expect(
      await update(stage, 'CalledRoute:1128000000000000005', { ivrFlowId: 'IvrFlow:102' }),
    ).toMatchObject({
      __typename: 'UpdateCalledRouteSuccess',
      calledRoute: {
        accessCode: '9911412',
        extensionCode: '1',
        target: { __typename: 'IvrFlow', id: 'IvrFlow:102' },
      },
    })
    expect(stage.sandbox.transcript.entries('modifyCalledRoute')[0]).toMatchObject({
      method: 'POST',
      path: '/apiaccess/rest/cc-management/v1/calledRoute/modifyCalledRoute',
      signature: 'bearer',
      body: { id: '1128000000000000005', devicetype: 3, deviceId: 102 },
    })
    expect(stage.actions()).toEqual([
      'tokenByAkSk',
      'queryCalledRoute',
      'modifyCalledRoute',
      'queryCalledRoute',
    ])
  })

  it('answers NotFoundError without sending the write', async () => {
    await using stage = await startStage()
    expect(await update(stage, 'CalledRoute:1', { skillQueueId: 'SkillQueue:1' })).toMatchObject({
      __typename: 'NotFoundError',
      id: 'CalledRoute:1',
    })
    expect(stage.actions()).not.toContain('modifyCalledRoute')
  })

  it('answers InvalidStateError for a route that may not be edited', async () => {
    await using stage = await startStage()
    expect(
      await update(stage, 'CalledRoute:1128000000000000008', { skillQueueId: 'SkillQueue:2' }),
    ).toMatchObject({
      __typename: 'InvalidStateError',
      status: 'NOT_EDITABLE',
      allowed: ['EDITABLE'],
    })
    expect(stage.actions()).not.toContain('modifyCalledRoute')
  })

  it.each([
    ['a queue for something else', demo.calledRoute, { skillQueueId: 'SkillQueue:2' }, 'VOICE', 'VIDEO'],
    ['a queue without calls', demo.calledRoute, { skillQueueId: 'SkillQueue:4' }, 'MULTIMEDIA', 'VIDEO'],
  ])('refuses %s without sending the write', async (_what, id, target, queue, route) => {
    await using stage = await startStage({ strict: { routeMedia: 'unchecked' } })
    expect(await update(stage, id, target)).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ path: ['target'], message: `is a queue for ${queue}, but the route carries ${route}` }],
    })
    expect(stage.actions()).toEqual(['tokenByAkSk', 'queryCalledRoute', 'querySkills'])
  })

  it('refuses an IVR flow for a multimedia route, which takes no read of the flow', async () => {
    await using stage = await startStage({ strict: { routeMedia: 'unchecked' } })
    expect(
      await update(stage, 'CalledRoute:1128000000000000010', { ivrFlowId: 'IvrFlow:101' }),
    ).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ path: ['target'], message: 'MULTIMEDIA cannot be bound to an IVR flow' }],
    })
    expect(stage.actions()).toEqual(['tokenByAkSk', 'queryCalledRoute'])
  })

  it('leaves a route without a media type to the vendor', async () => {
    await using stage = await startStage()
    expect(
      await update(stage, 'CalledRoute:1127983948544239618', { skillQueueId: 'SkillQueue:2' }),
    ).toMatchObject({ __typename: 'UpdateCalledRouteSuccess' })
    expect(stage.actions()).not.toContain('querySkills')
  })

  it('answers NotFoundError for a queue that does not exist', async () => {
    await using stage = await startStage()
    expect(await update(stage, demo.calledRoute, { skillQueueId: 'SkillQueue:77' })).toMatchObject({
      __typename: 'NotFoundError',
      id: 'SkillQueue:77',
    })
    expect(stage.actions()).not.toContain('modifyCalledRoute')
  })

  it.each([
    ['return-code', 200, '1'],
    ['http-500', 500, '1'],
  ] as const)(
    'answers VendorRejectedError for a business failure told by %s',
    async (huaweiFailure, httpStatus, code) => {
      await using stage = await startStage({ strict: { huaweiFailure } })
      expect(await update(stage, demo.calledRoute, { ivrFlowId: 'IvrFlow:999' })).toMatchObject({
        __typename: 'VendorRejectedError',
        upstream: { action: 'modifyCalledRoute', httpStatus, code },
      })
    },
  )

  it.each([
    [{ skillQueueId: 'SkillQueue:one' }, 'skillQueueId', 'must have the form SkillQueue:<number>'],
    [{ ivrFlowId: '101' }, 'ivrFlowId', 'must have the form IvrFlow:<id>'],
    [{ skillQueueId: 'IvrFlow:1' }, 'skillQueueId', 'must have the form SkillQueue:<skillId>'],
  ])('refuses the target %j', async (target, field, message) => {
    await using stage = await startStage()
    expect(await update(stage, demo.calledRoute, target)).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ path: ['target', field], message }],
    })
    expect(stage.actions()).toEqual([])
  })

  it.each([[{}], [{ skillQueueId: 'SkillQueue:1', ivrFlowId: 'IvrFlow:1' }], [{ skillQueueId: null }]])(
    'wants exactly one target, not %j',
    async (target) => {
      await using stage = await startStage()
      const { errors } = await stage.send(UpdateCalledRouteDocument, {
        input: { id: demo.calledRoute, target },
      } as never)
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
      expect(stage.actions()).toEqual([])
    },
  )

  it('renews the token once when it has run out', async () => {
    await using stage = await startStage()
    await stage.execute(CalledRouteDocument, { id: demo.calledRoute })
    stage.actions()
    stage.sandbox.faults.add('modifyCalledRoute', { kind: 'token-expired' })
    expect(await update(stage, demo.calledRoute, { skillQueueId: 'SkillQueue:1' })).toMatchObject({
      __typename: 'UpdateCalledRouteSuccess',
    })
    expect(stage.actions()).toEqual([
      'queryCalledRoute',
      'modifyCalledRoute',
      'tokenByAkSk',
      'modifyCalledRoute',
      'queryCalledRoute',
    ])
  })
})
