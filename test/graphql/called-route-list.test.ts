// calledRoutes: every route once, whatever the vendor's filters let through; and what lists and nodes cost.
import { describe, expect, it } from 'vitest'
import { CalledRoutesDocument, type CalledRoutesQueryVariables } from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'
import { addRoutes } from '../support/huawei.ts'

const page = async (stage: Stage, variables: CalledRoutesQueryVariables) =>
  (await stage.execute(CalledRoutesDocument, variables)).calledRoutes

/** All pages of a list, `first` at a time. */
async function pages(stage: Stage, variables: CalledRoutesQueryVariables) {
  const seen = []
  for (let after: string | null = null; ; ) {
    const read = await page(stage, { ...variables, after })
    if (read === null) throw new Error('no page')
    seen.push(read)
    if (!read.pageInfo.hasNextPage) return seen
    after = read.pageInfo.endCursor
  }
}

const idsOf = (read: Awaited<ReturnType<typeof pages>>) =>
  read.flatMap(({ nodes }) => nodes.map(({ id }) => id))

describe('paging', () => {
  it.each([1, 3, 7, 14, 100])('shows every route once, %i at a time', async (first) => {
    await using stage = await startStage()
    const read = await pages(stage, { first })
    expect(new Set(idsOf(read)).size).toBe(14)
    expect(idsOf(read)).toHaveLength(14)
    expect(read.map(({ totalCount }) => totalCount)).toEqual(read.map(() => 14))
    expect(read).toHaveLength(Math.ceil(14 / first))
  })

  it('goes on from the middle of a page and ends past the end', async () => {
    await using stage = await startStage()
    const all = await page(stage, { first: 100 })
    const five = await page(stage, { first: 5 })
    expect((await page(stage, { first: 4, after: five?.pageInfo.endCursor ?? '' }))?.nodes).toEqual(
      all?.nodes.slice(5, 9),
    )
    expect(await page(stage, { first: 5, after: all?.pageInfo.endCursor ?? '' })).toEqual({
      totalCount: 14,
      pageInfo: { hasNextPage: false, hasPreviousPage: false, endCursor: null },
      nodes: [],
    })
  })

  it.each([
    [{ first: 0 }, '`first` must be between 1 and 100.'],
    [{ first: 101 }, '`first` must be between 1 and 100.'],
    [{ after: 'nothing' }, '`after` is not a cursor of this list.'],
    [{ filter: { accessCode: '9'.repeat(33) } }, 'accessCode: must have at most 32 characters'],
    [{ filter: { accessCode: ' ' } }, 'accessCode: must not be empty'],
    [{ filter: { extensionCode: '1'.repeat(13) } }, 'extensionCode: must have at most 12 characters'],
    [{ filter: { targetKind: 'UNRECOGNIZED' as const } }, 'targetKind: must be one of SKILL_QUEUE, IVR_FLOW'],
  ])('refuses %j before anything is sent', async (variables, message) => {
    await using stage = await startStage()
    const { data, errors } = await stage.send(CalledRoutesDocument, variables)
    expect(data).toEqual({ calledRoutes: null })
    expect(errors).toMatchObject([{ path: ['calledRoutes'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(errors[0]?.message).toContain(message)
    expect(stage.actions()).toEqual([])
  })
})

describe('filters', () => {
  // `loose` repeats the page's example: extension and media type are ignored, the access code may be a part.
  describe.each(['loose', 'exact'] as const)('of a vendor that compares %s', (routeFilters) => {
    it.each([
      [{ accessCode: '9911411' }, 3],
      [{ accessCode: '991141' }, 0],
      [{ accessCode: '9911411', extensionCode: '11' }, 1],
      [{ accessCode: '9911411', extensionCode: '' }, 1],
      [{ extensionCode: '1' }, 4],
      [{ targetKind: 'IVR_FLOW' }, 3],
      [{ accessCode: '9911413', targetKind: 'SKILL_QUEUE' }, 2],
    ] as const)('answers exactly those with %j, and how many', async (filter, count) => {
      await using stage = await startStage({ strict: { routeFilters } })
      for (const first of [1, 2, 100]) {
        const read = await pages(stage, { first, filter })
        expect(idsOf(read)).toHaveLength(count)
        expect(new Set(idsOf(read)).size).toBe(count)
        expect(read.map(({ totalCount }) => totalCount)).toEqual(read.map(() => count))
        expect(read).toHaveLength(Math.max(1, Math.ceil(count / first)))
      }
    })
  })

  it('hands the vendor what it can use, and no empty extension', async () => {
    await using stage = await startStage()
    await page(stage, {
      filter: { accessCode: '9911411', extensionCode: '', targetKind: 'SKILL_QUEUE', targetName: 'Video' },
    })
    expect(stage.sandbox.transcript.entries('queryCalledRoute').map(({ body }) => body)).toEqual([
      { accessCode: '9911411', devicetype: 1, deviceDesc: 'Video', limit: 100, offset: 0 },
    ])
  })

  it('leaves the name of the target to the vendor, total included', async () => {
    await using stage = await startStage()
    expect(await page(stage, { first: 1, filter: { targetName: 'defaultVideo' } })).toMatchObject({
      totalCount: 3,
      nodes: [{ targetName: 'defaultVideoSkill' }],
      pageInfo: { hasNextPage: true },
    })
  })

  it('tells no total that it cannot know: the vendor counts strangers too', async () => {
    await using stage = await startStage()
    await addRoutes(stage, 190)
    const filter = { accessCode: '9911412' }
    const read = await pages(stage, { first: 50, filter })
    expect(idsOf(read)).toHaveLength(193)
    expect(new Set(idsOf(read)).size).toBe(193)
    // Each page reads the vendor's page that it begins in; only a list that was read whole can be counted.
    expect(read.map(({ totalCount }) => totalCount)).toEqual([null, 193, null, null])
  })

  it('reads on until a page is full, over vendor pages without a match', async () => {
    await using stage = await startStage()
    await addRoutes(stage, 220)
    const rare = await page(stage, { first: 5, filter: { extensionCode: '1215' } })
    expect(rare).toMatchObject({ totalCount: 1, nodes: [{ extensionCode: '1215' }] })
    expect(
      stage.sandbox.transcript
        .entries('queryCalledRoute')
        .map(({ body }) => (body as { offset: number }).offset),
    ).toEqual([0, 100, 200])
  })
})

const hundred = 'calledRoutes(first: 100) { nodes { id accessCode target { __typename '

describe('budget', () => {
  it.each([
    [
      '100 routes with the names of their targets',
      `{ ${hundred} ... on SkillQueue { name } ... on IvrFlow { name } } targetName } } }`,
      ['tokenByAkSk', 'queryCalledRoute'],
    ],
    [
      '100 routes with what only the targets tell',
      `{ ${hundred} ... on SkillQueue { mediaType maxWaitSeconds } ... on IvrFlow { loaded fileName } } } } }`,
      ['tokenByAkSk', 'queryCalledRoute', 'querySkills', 'queryIVRFlowList'],
    ],
    [
      '25 skill queues by node(id)',
      `{ ${Array.from({ length: 25 }, (_, index) => `q${index}: node(id: "SkillQueue:${index + 1}") { id ... on SkillQueue { name } }`).join(' ')} }`,
      ['tokenByAkSk', 'querySkills'],
    ],
    [
      '5 IVR flows by node(id)',
      `{ ${[101, 102, 103, 104, 105].map((id) => `f${id}: node(id: "IvrFlow:${id}") { id ... on IvrFlow { name } }`).join(' ')} }`,
      ['tokenByAkSk', 'queryIVRFlowList'],
    ],
    [
      '100 skill queues with every field',
      '{ skillQueues(first: 100) { totalCount nodes { id name description mediaType maxWaitSeconds busy { action target { __typename } } } } }',
      ['tokenByAkSk', 'querySkills'],
    ],
    [
      'access codes and IVR flows',
      '{ accessCodes(first: 100) { nodes { accessCode mediaType } } ivrFlows(first: 100) { nodes { name loaded } } }',
      ['tokenByAkSk', 'queryAccessCodeList', 'queryIVRFlowList'],
    ],
    [
      'the same routes twice, and one of them',
      `{ a: calledRoutes(first: 100) { nodes { id } } b: calledRoutes(first: 100) { nodes { id editable } } r: calledRoute(id: "CalledRoute:1125397061153369092") { id } }`,
      ['tokenByAkSk', 'queryCalledRoute'],
    ],
  ])('%s', async (_what, document, expected) => {
    await using stage = await startStage()
    await addRoutes(stage, 100)
    await stage.execute(document)
    expect(stage.actions().sort()).toEqual([...expected].sort())
  })

  it('the same list asked for 50 times at once is one call', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('queryCalledRoute', { kind: 'delay', ms: 1_000 })
    await Promise.all(Array.from({ length: 50 }, () => page(stage, { first: 100 })))
    expect(stage.actions()).toEqual(['tokenByAkSk', 'queryCalledRoute'])
  })
})

it('leaves the rest of the answer whole when the targets cannot be read', async () => {
  await using stage = await startStage()
  stage.sandbox.faults.add('querySkills', { kind: 'server-error', status: 500 }, 3)
  const { data, errors } = await stage.send<
    { calledRoutes: { nodes: { accessCode: string; target: object }[] } },
    never
  >('{ calledRoutes(first: 1) { nodes { accessCode target { ... on SkillQueue { name mediaType } } } } }')
  expect(data?.calledRoutes.nodes).toEqual([
    { accessCode: '9911411', target: { name: 'defaultVideoSkill', mediaType: null } },
  ])
  expect(errors).toMatchObject([
    {
      path: ['calledRoutes', 'nodes', 0, 'target', 'mediaType'],
      extensions: { code: 'VENDOR_UNAVAILABLE', vendor: 'HUAWEI', action: 'querySkills', retryable: true },
    },
  ])
})
