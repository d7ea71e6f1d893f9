// The version of a called route: equal however it is read, another one after a change, and what keeps a change from undoing one.
import { describe, expect, it } from 'vitest'
import { huawei } from '../sandbox/huawei/client.ts'
import * as demo from '../support/demo.ts'
import { type Stage, startStage } from '../support/gateway.ts'

/** Voice, to queue 3, as the demo data has it. */
const voiceRoute = 'CalledRoute:1128000000000000005'
const readOnlyRoute = 'CalledRoute:1128000000000000008'

const readVersion = async (stage: Stage, id: string) => {
  const { calledRoute } = await stage.execute<{ calledRoute: { version: string } }, unknown>(
    'query ($id: ID!) { calledRoute(id: $id) { version } }',
    { id },
  )
  return calledRoute.version
}

const update = async (stage: Stage, input: object) =>
  (
    await stage.execute<{ updateCalledRoute: { __typename: string } }, unknown>(
      `mutation ($input: UpdateCalledRouteInput!) {
        updateCalledRoute(input: $input) {
          __typename
          ... on UpdateCalledRouteSuccess { calledRoute { version } }
          ... on ConflictError { current { id ... on CalledRoute { version target { ... on SkillQueue { id } ... on IvrFlow { id } } } } }
          ... on InvalidInputError { fields { path message } }
          ... on Error { code message retryable }
        }
      }`,
      { input },
    )
  ).updateCalledRoute

/** Another client of the vendor. */
const move = async (stage: Stage, id: string, devicetype: 1 | 3, deviceId: number) => {
  const { call } = await huawei(stage.sandbox)
  await call('calledRoute/modifyCalledRoute', { id: id.split(':')[1], devicetype, deviceId })
  stage.sandbox.transcript.clear()
}

const byTypename = (a: { __typename: string }, b: { __typename: string }) =>
  a.__typename.localeCompare(b.__typename)

const flow = (number: number) => ({ ivrFlowId: `IvrFlow:${number}` })

describe('version', () => {
  it('is the same in a list, alone, as a node, and after an update', async () => {
    await using stage = await startStage()
    const version = await readVersion(stage, voiceRoute)
    expect(version).toMatch(/^[\w-]{22}$/)
    const read = await stage.execute<
      { calledRoutes: { nodes: { id: string; version: string }[] }; node: object },
      unknown
    >(
      `{ calledRoutes(first: 100) { nodes { id version } } node(id: "${voiceRoute}") { ... on CalledRoute { version } } }`,
    )
    expect(read.calledRoutes.nodes.find(({ id }) => id === voiceRoute)?.version).toBe(version)
    expect(read.node).toEqual({ version })
    const updated = await update(stage, { id: voiceRoute, target: flow(102) })
    const after = await readVersion(stage, voiceRoute)
    expect(after).not.toBe(version)
    expect(updated).toMatchObject({ calledRoute: { version: after } })
  })

  it('comes with the list: nothing more is read for it', async () => {
    await using stage = await startStage()
    await stage.execute('{ calledRoutes(first: 100) { nodes { version } } }')
    expect(stage.actions()).toEqual(['tokenByAkSk', 'queryCalledRoute'])
  })

  it('changes with the target, and comes back with it', async () => {
    await using stage = await startStage()
    const first = await readVersion(stage, voiceRoute)
    await move(stage, voiceRoute, 1, 2)
    const second = await readVersion(stage, voiceRoute)
    await move(stage, voiceRoute, 3, 101)
    const third = await readVersion(stage, voiceRoute)
    expect(new Set([first, second, third]).size).toBe(3)
    await move(stage, voiceRoute, 1, 3)
    expect(await readVersion(stage, voiceRoute)).toBe(first)
  })

  it.each([
    ['the name of the target', { deviceDesc: 'renamed' }, true],
    ['what may be done with it', { editable: '3' }, true],
    ['what an update cannot change', { mediatypeId: 5, extCode: '12', dnid: 99 }, true],
    ['a flow with the key of the queue', { devicetype: 3 }, false],
    ['another queue', { deviceId: 2 }, false],
    ['a kind that no page knows', { devicetype: 2 }, false],
  ])('%s', async (_what, told, isSame) => {
    await using stage = await startStage()
    const version = await readVersion(stage, demo.calledRoute)
    const row = { id: '1125397061153369092', devicetype: 1, deviceId: 1, ...told }
    stage.sandbox.faults.add('queryCalledRoute', {
      kind: 'answer',
      status: 200,
      body: JSON.stringify({ returnCode: '0', data: { total: 1, calledRouteList: [row] } }),
    })
    expect((await readVersion(stage, demo.calledRoute)) === version).toBe(isSame)
  })
})

describe('expectedVersion', () => {
  it('lets a change pass that was decided on what is stored, at no further cost', async () => {
    await using stage = await startStage()
    const expectedVersion = await readVersion(stage, voiceRoute)
    stage.actions()
    expect(await update(stage, { id: voiceRoute, target: flow(102), expectedVersion })).toMatchObject({
      __typename: 'UpdateCalledRouteSuccess',
    })
    expect(stage.actions()).toEqual(['queryCalledRoute', 'modifyCalledRoute', 'queryCalledRoute'])
  })

  it('refuses what another client has overtaken, and shows what is there', async () => {
    await using stage = await startStage()
    const expectedVersion = await readVersion(stage, voiceRoute)
    await move(stage, voiceRoute, 3, 101)
    expect(await update(stage, { id: voiceRoute, target: flow(102), expectedVersion })).toEqual({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      message: expect.stringContaining('was changed since it was read') as string,
      retryable: false,
      current: {
        id: voiceRoute,
        version: await readVersion(stage, voiceRoute),
        target: { id: 'IvrFlow:101' },
      },
    })
    expect(stage.actions()).not.toContain('modifyCalledRoute')
  })

  it('of two that decided on the same, one wins', async () => {
    await using stage = await startStage()
    const expectedVersion = await readVersion(stage, voiceRoute)
    stage.actions()
    const answers = await Promise.all(
      [101, 102].map((number) => update(stage, { id: voiceRoute, target: flow(number), expectedVersion })),
    )
    expect(answers.toSorted(byTypename)).toMatchObject([
      { __typename: 'ConflictError' },
      { __typename: 'UpdateCalledRouteSuccess' },
    ])
    expect(stage.actions().filter((action) => action === 'modifyCalledRoute')).toHaveLength(1)
  })

  it('is judged after whether the route is there, and before whether it may be edited', async () => {
    await using stage = await startStage()
    const target = flow(102)
    expect(await update(stage, { id: 'CalledRoute:1', target, expectedVersion: 'old' })).toMatchObject({
      __typename: 'NotFoundError',
    })
    expect(await update(stage, { id: readOnlyRoute, target, expectedVersion: 'old' })).toMatchObject({
      __typename: 'ConflictError',
      current: { id: readOnlyRoute },
    })
    const expectedVersion = await readVersion(stage, readOnlyRoute)
    expect(await update(stage, { id: readOnlyRoute, target, expectedVersion })).toMatchObject({
      __typename: 'InvalidStateError',
    })
    expect(stage.actions()).not.toContain('modifyCalledRoute')
  })

  it('null expects nothing, empty text is refused', async () => {
    await using stage = await startStage()
    expect(await update(stage, { id: voiceRoute, target: flow(102), expectedVersion: '' })).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ path: ['expectedVersion'], message: 'must not be empty' }],
    })
    expect(stage.actions()).toEqual([])
    expect(await update(stage, { id: voiceRoute, target: flow(102), expectedVersion: null })).toMatchObject({
      __typename: 'UpdateCalledRouteSuccess',
    })
  })
})
