// A called route's whole life over HTTP, and everything that creating and deleting refuse or cannot know.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import {
  CalledRouteDocument,
  CalledRoutesDocument,
  CreateCalledRouteDocument,
  type CreateCalledRouteInput,
  DeleteCalledRoutesDocument,
  UpdateCalledRouteDocument,
} from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'
import { addRoutes } from '../support/huawei.ts'

const create = async (stage: Stage, input: CreateCalledRouteInput) =>
  (await stage.execute(CreateCalledRouteDocument, { input })).createCalledRoute

const remove = async (stage: Stage, ids: readonly string[]) =>
  (await stage.execute(DeleteCalledRoutesDocument, { input: { ids } })).deleteCalledRoutes

/** As many as a read makes. */
const attempts = 3

const route = (id: string) => `CalledRoute:11280000000000000${id}`
const sent = (stage: Stage, action: string) =>
  stage.sandbox.transcript.entries(action).map(({ body }) => body)

it('lives: created, read, listed, pointed elsewhere, deleted', async () => {
  await using stage = await startStage()
  const created = await create(stage, {
    accessCode: '9911412',
    extensionCode: '77',
    target: { skillQueueId: 'SkillQueue:2' },
  })
  const id = 'CalledRoute:1130000000000000001'
  expect(created).toMatchObject({
    __typename: 'CreateCalledRouteSuccess',
    calledRoute: {
      id,
      accessCode: '9911412',
      extensionCode: '77',
      mediaType: 'VOICE',
      target: { __typename: 'SkillQueue', id: 'SkillQueue:2', name: '售前咨询' },
      editable: true,
      deletable: true,
    },
  })
  expect((await stage.execute(CalledRouteDocument, { id })).calledRoute).toMatchObject({
    configurationNumber: '15',
  })
  const filter = { accessCode: '9911412', extensionCode: '77' }
  const list = async () => (await stage.execute(CalledRoutesDocument, { filter })).calledRoutes
  expect(await list()).toMatchObject({ totalCount: 1, nodes: [{ id }] })
  const { updateCalledRoute } = await stage.execute(UpdateCalledRouteDocument, {
    input: { id, target: { ivrFlowId: 'IvrFlow:101' } },
  })
  expect(updateCalledRoute).toMatchObject({ calledRoute: { target: { id: 'IvrFlow:101' } } })
  expect(await remove(stage, [id])).toMatchObject({
    __typename: 'DeleteCalledRoutesSuccess',
    results: [{ id, deleted: true, outcome: { __typename: 'CalledRouteDeleted' } }],
  })
  expect(await list()).toMatchObject({ totalCount: 0, nodes: [] })
  expect(await stage.execute(CalledRouteDocument, { id })).toEqual({ calledRoute: null })
})

describe('createCalledRoute', () => {
  const voice = {
    accessCode: '9911412',
    extensionCode: '77',
    target: { skillQueueId: 'SkillQueue:2' },
  } as const

  it('sends what the page names, and finds the route with the calls that the rules need', async () => {
    await using stage = await startStage()
    await create(stage, voice)
    expect(sent(stage, 'createCalledRoute')).toEqual([
      { accessCode: '9911412', extCode: '77', mediaTypeId: 5, devicetype: 1, deviceId: 2 },
    ])
    expect(sent(stage, 'querySkills')).toEqual([{ skillIds: ['2'], limit: '100', offset: '0' }])
    const actions = stage.actions()
    expect(actions.toSorted()).toEqual(
      [
        'tokenByAkSk',
        'queryAccessCodeList',
        'querySkills',
        'queryCalledRoute',
        'createCalledRoute',
        'queryCalledRoute',
      ].toSorted(),
    )
    expect(actions.slice(-2)).toEqual(['createCalledRoute', 'queryCalledRoute'])
  })

  it.each([
    ['that of the queue', { accessCode: '9911413', target: { skillQueueId: 'SkillQueue:6' } }, 19],
    [
      'that of the access code for a flow',
      { accessCode: '9911402', target: { ivrFlowId: 'IvrFlow:101' } },
      2,
    ],
    ['5 for a flow', { accessCode: '9911412', target: { ivrFlowId: 'IvrFlow:101' } }, 5],
    [
      'the one given',
      { accessCode: '9911412', mediaType: 'VIDEO', target: { ivrFlowId: 'IvrFlow:101' } },
      19,
    ],
  ] as const)('always sends a media type: %s', async (_what, input, mediaTypeId) => {
    await using stage = await startStage()
    expect(await create(stage, { extensionCode: '55', ...input })).toMatchObject({
      __typename: 'CreateCalledRouteSuccess',
    })
    expect(sent(stage, 'createCalledRoute')).toMatchObject([{ mediaTypeId }])
  })

  it('an empty extension is none, and is not sent', async () => {
    await using stage = await startStage()
    expect(
      await create(stage, {
        accessCode: '9911499',
        extensionCode: '',
        target: { skillQueueId: 'SkillQueue:2' },
      }),
    ).toMatchObject({ calledRoute: { accessCode: '9911499', extensionCode: null } })
    expect(sent(stage, 'createCalledRoute')).toEqual([
      { accessCode: '9911499', mediaTypeId: 5, devicetype: 1, deviceId: 2 },
    ])
  })

  it.each<[string, Partial<CreateCalledRouteInput>, string, string]>([
    ['an access code nobody was given', { accessCode: '991141' }, 'accessCode', 'is not an access code'],
    ['a queue for something else', { mediaType: 'VIDEO' }, 'target', 'is a queue for VOICE'],
    [
      'a queue that the access code cannot feed',
      { target: { skillQueueId: 'SkillQueue:4' } },
      'target',
      'the access code carries VOICE or VIDEO, not MULTIMEDIA',
    ],
    [
      'a media type that the access code does not carry',
      { mediaType: 'VOICE_CLICK_TO_DIAL', target: { ivrFlowId: 'IvrFlow:101' } },
      'mediaType',
      'the access code carries VOICE or VIDEO, not VOICE_CLICK_TO_DIAL',
    ],
    [
      'multimedia to an IVR flow',
      { accessCode: '9911453', mediaType: 'MULTIMEDIA', target: { ivrFlowId: 'IvrFlow:101' } },
      'target',
      'MULTIMEDIA cannot be bound to an IVR flow',
    ],
    [
      'a multimedia access code to an IVR flow',
      { accessCode: '9911453', target: { ivrFlowId: 'IvrFlow:101' } },
      'target',
      'MULTIMEDIA cannot be bound to an IVR flow',
    ],
  ])('refuses %s before sending', async (_what, change, field, message) => {
    await using stage = await startStage()
    expect(await create(stage, { ...voice, ...change })).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ path: [field], message: expect.stringContaining(message) as string }],
    })
    expect(stage.actions()).not.toContain('createCalledRoute')
  })

  it('refuses a number that has a route, a queue that is not there', async () => {
    await using stage = await startStage()
    expect(await create(stage, { ...voice, extensionCode: '1' })).toMatchObject({
      __typename: 'NameTakenError',
      name: '99114121',
    })
    expect(await create(stage, { ...voice, target: { skillQueueId: 'SkillQueue:99' } })).toMatchObject({
      __typename: 'NotFoundError',
      id: 'SkillQueue:99',
    })
    expect(stage.actions()).not.toContain('createCalledRoute')
  })

  it('tells everything that is wrong at once, and sends nothing', async () => {
    await using stage = await startStage()
    expect(
      await create(stage, {
        accessCode: '9'.repeat(33),
        extensionCode: '1'.repeat(13),
        mediaType: 'UNRECOGNIZED',
        target: { ivrFlowId: 'SkillQueue:1' },
      }),
    ).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [
        { path: ['accessCode'], message: 'must have at most 32 characters' },
        { path: ['extensionCode'], message: 'must have at most 12 characters' },
        { path: ['mediaType'] },
        { path: ['target', 'ivrFlowId'], message: 'must have the form IvrFlow:<id>' },
      ],
    })
    expect(await create(stage, { ...voice, accessCode: '' })).toMatchObject({
      fields: [{ path: ['accessCode'], message: 'must not be empty' }],
    })
    expect(stage.actions()).toEqual([])
  })

  const nothing = { returnCode: '0', description: 'success', data: { total: 0, calledRouteList: [] } }

  it.each([
    ['is not in the list', { kind: 'answer', status: 200, body: JSON.stringify(nothing) }, 1],
    ['cannot be read', { kind: 'html', status: 502 }, attempts],
  ] as const)('claims no success when the route %s afterwards', async (_what, fault, times) => {
    await using stage = await startStage()
    // The first look, before the write, is answered truly.
    stage.sandbox.faults.add('queryCalledRoute', { kind: 'delay', ms: 0 })
    stage.sandbox.faults.add('queryCalledRoute', fault, times)
    expect(await create(stage, voice)).toMatchObject({
      __typename: 'OutcomeUnknownError',
      code: 'OUTCOME_UNKNOWN',
      retryable: false,
      reconcile: 'Query calledRoutes(filter: { accessCode: "9911412", extensionCode: "77" }).',
    })
  })

  const creations = (stage: Stage) =>
    stage.actions().filter((action) => action === 'createCalledRoute').length
  const nodesOf77 = async (stage: Stage) => {
    const filter = { accessCode: '9911412', extensionCode: '77' }
    return (await stage.execute(CalledRoutesDocument, { filter })).calledRoutes?.nodes
  }

  it.each([
    [{ kind: 'reset', applied: true }, 'is there', 1],
    [{ kind: 'reset', applied: false }, 'is not there, and is created after all', 2],
    [{ kind: 'server-error', status: 503 }, 'is not there, and is created after all', 2],
  ] as const)('an answer that is lost, %j, is made up for by looking: the route %s', async (...given) => {
    const [fault, , expected] = given
    await using stage = await startStage()
    stage.sandbox.faults.add('createCalledRoute', fault)
    expect(await create(stage, voice)).toMatchObject({
      __typename: 'CreateCalledRouteSuccess',
      calledRoute: { extensionCode: '77', target: { id: 'SkillQueue:2' } },
    })
    expect(creations(stage)).toBe(expected)
    expect(await nodesOf77(stage)).toHaveLength(1)
  })

  it('an answer that is lost, when nobody can look, leaves the outcome unknown', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('queryCalledRoute', { kind: 'delay', ms: 0 })
    stage.sandbox.faults.add('queryCalledRoute', { kind: 'html', status: 502 }, attempts)
    stage.sandbox.faults.add('createCalledRoute', { kind: 'reset', applied: true })
    expect(await create(stage, voice)).toMatchObject({
      __typename: 'OutcomeUnknownError',
      reconcile: expect.stringContaining('extensionCode: "77"') as string,
    })
    expect(creations(stage)).toBe(1)
  })

  it('an answer that is lost, when the number goes elsewhere by now, leaves the outcome unknown', async () => {
    await using stage = await startStage()
    const row = {
      id: '1',
      dnid: 1,
      accessCode: '9911412',
      extCode: '77',
      devicetype: 1,
      deviceId: 3,
      mediatypeId: 5,
    }
    stage.sandbox.faults.add('queryCalledRoute', { kind: 'delay', ms: 0 })
    stage.sandbox.faults.add('queryCalledRoute', {
      kind: 'answer',
      status: 200,
      body: JSON.stringify({ ...nothing, data: { total: 1, calledRouteList: [row] } }),
    })
    stage.sandbox.faults.add('createCalledRoute', { kind: 'reset', applied: false })
    expect(await create(stage, voice)).toMatchObject({ __typename: 'OutcomeUnknownError', retryable: false })
    expect(creations(stage)).toBe(1)
  })

  it('of two creations of one number, the second one sees the first', async () => {
    await using stage = await startStage()
    const answers = await Promise.all([create(stage, voice), create(stage, voice)])
    expect(answers.map((answer) => answer?.__typename).toSorted()).toEqual([
      'CreateCalledRouteSuccess',
      'NameTakenError',
    ])
    expect(creations(stage)).toBe(1)
  })
})

describe('deleteCalledRoutes', () => {
  it('answers for each id in its order, and sends the numbers of those that may go', async () => {
    await using stage = await startStage()
    const ids = [route('14'), demo.calledRoute, 'CalledRoute:1', route('08'), route('09')]
    expect(await remove(stage, ids)).toMatchObject({
      results: [
        {
          id: ids[0],
          deleted: false,
          outcome: { __typename: 'InvalidStateError', status: 'NOT_DELETABLE', allowed: ['DELETABLE'] },
        },
        { id: ids[1], deleted: true, outcome: { __typename: 'CalledRouteDeleted' } },
        { id: ids[2], deleted: false, outcome: { __typename: 'NotFoundError' } },
        { id: ids[3], deleted: true },
        { id: ids[4], deleted: false, outcome: { __typename: 'InvalidStateError' } },
      ],
    })
    expect(sent(stage, 'deleteCalledRoute')).toEqual([{ dnids: '3,8' }])
    expect(stage.actions()).toEqual([
      'tokenByAkSk',
      'queryCalledRoute',
      'deleteCalledRoute',
      'queryCalledRoute',
    ])
  })

  it('sends nothing when none may go', async () => {
    await using stage = await startStage()
    expect(await remove(stage, [route('09'), 'CalledRoute:5'])).toMatchObject({
      __typename: 'DeleteCalledRoutesSuccess',
      results: [{ deleted: false }, { deleted: false }],
    })
    expect(stage.actions()).toEqual(['tokenByAkSk', 'queryCalledRoute'])
  })

  it.each([['0'], ['1']])('believes the list, not the return code %s', async (code) => {
    await using stage = await startStage()
    // The vendor did nothing and says so in text only.
    stage.sandbox.faults.add('deleteCalledRoute', {
      kind: 'answer',
      status: 200,
      body: JSON.stringify({
        returnCode: code,
        description: 'data delete',
        data: { id: '', name: '9911411', content: 'Success:,Failed:991141111' },
      }),
    })
    expect(await remove(stage, [demo.calledRoute])).toMatchObject({
      results: [
        {
          id: demo.calledRoute,
          deleted: false,
          outcome: {
            __typename: 'VendorRejectedError',
            upstream: { action: 'deleteCalledRoute', code, message: 'data delete' },
          },
        },
      ],
    })
  })

  it.each(['0', '1'] as const)(
    'tells the part that went from the part that stayed, return code %s',
    async (partialDelete) => {
      await using stage = await startStage({ strict: { partialDelete } })
      // When it was read, 09 could still be deleted.
      const calledRouteList = ['09', '12'].map((id) => ({
        id: `11280000000000000${id}`,
        dnid: Number(id),
        editable: '0',
      }))
      stage.sandbox.faults.add('queryCalledRoute', {
        kind: 'answer',
        status: 200,
        body: JSON.stringify({ returnCode: '0', data: { total: 2, calledRouteList } }),
      })
      expect(await remove(stage, [route('09'), route('12')])).toMatchObject({
        results: [
          {
            id: route('09'),
            deleted: false,
            outcome: {
              __typename: 'VendorRejectedError',
              upstream: { code: partialDelete, message: 'data delete partly success' },
            },
          },
          { id: route('12'), deleted: true, outcome: { __typename: 'CalledRouteDeleted' } },
        ],
      })
      expect(sent(stage, 'deleteCalledRoute')).toEqual([{ dnids: '9,12' }])
    },
  )

  it('an answer that is lost is made up for by looking', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('deleteCalledRoute', { kind: 'reset', applied: true })
    expect(await remove(stage, [route('12')])).toMatchObject({ results: [{ deleted: true }] })
    stage.sandbox.faults.add('deleteCalledRoute', { kind: 'reset', applied: false })
    expect(await remove(stage, [route('13')])).toMatchObject({
      results: [
        {
          deleted: false,
          outcome: { __typename: 'OutcomeUnknownError', reconcile: expect.any(String) as string },
        },
      ],
    })
  })

  it('knows nothing when it cannot look afterwards', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('queryCalledRoute', { kind: 'delay', ms: 0 })
    stage.sandbox.faults.add('queryCalledRoute', { kind: 'html', status: 502 }, attempts)
    expect(await remove(stage, [route('12'), 'CalledRoute:1'])).toMatchObject({
      results: [
        {
          deleted: false,
          outcome: {
            __typename: 'OutcomeUnknownError',
            reconcile: `Query calledRoute(id: "${route('12')}"): null means that it is gone.`,
          },
        },
        { outcome: { __typename: 'NotFoundError' } },
      ],
    })
  })

  it('of two deletions at once, the second one sees what the first has left', async () => {
    await using stage = await startStage()
    await Promise.all([remove(stage, [route('12'), route('13')]), remove(stage, [route('13'), route('12')])])
    expect(stage.actions().filter((action) => action === 'deleteCalledRoute')).toHaveLength(1)
  })

  it('deletes hundreds in one call', async () => {
    await using stage = await startStage()
    await addRoutes(stage, 250)
    const ids = Array.from(
      { length: 250 },
      (_, index) => `CalledRoute:${1130000000000000001n + BigInt(index)}`,
    )
    const removed = await remove(stage, ids)
    expect(removed).toMatchObject({ results: ids.map((id) => ({ id, deleted: true })) })
    expect(stage.actions().filter((action) => action === 'deleteCalledRoute')).toHaveLength(1)
  })

  it.each([
    [[], ['ids'], 'must name at least one route'],
    [[route('12'), route('12')], ['ids'], 'names a route twice'],
    [[route('12'), 'SkillQueue:1', ''], ['ids', '1'], 'must have the form CalledRoute:<id>'],
    [
      Array.from({ length: 1_001 }, (_, index) => `CalledRoute:${index}`),
      ['ids'],
      'must have at most 1000 elements',
    ],
  ])('refuses bad lists before anything is sent (%#)', async (ids, path, message) => {
    await using stage = await startStage()
    const answer = await remove(stage, ids)
    expect(answer).toMatchObject({ __typename: 'InvalidInputError' })
    expect(answer).toHaveProperty('fields.0', { path, message })
    expect(stage.actions()).toEqual([])
  })
})
