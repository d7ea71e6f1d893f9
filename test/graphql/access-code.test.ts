// accessCodes: both shapes of the vendor's answer, its filters, and the depth that it does not go below.
import { describe, expect, it } from 'vitest'
import { AccessCodesDocument, type AccessCodesQueryVariables } from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'
import { accessCodeAnswer } from '../support/huawei.ts'

const page = async (stage: Stage, variables: AccessCodesQueryVariables = {}) =>
  (await stage.execute(AccessCodesDocument, variables)).accessCodes

const cursor = (offset: number) => Buffer.from(`offset:${offset}`).toString('base64url')

it('answers all that the vendor tells', async () => {
  await using stage = await startStage()
  const read = await page(stage)
  expect(read).toMatchObject({ totalCount: 6, pageInfo: { hasNextPage: false, hasPreviousPage: false } })
  expect(read?.nodes[0]).toEqual({
    id: 'AccessCode:1124167935465633793',
    vendor: 'HUAWEI',
    vendorId: '1124167935465633793',
    accessCode: '9911411',
    mediaType: 'VOICE',
    serviceNumber: null,
    description: null,
    direction: 'BOTH',
  })
  expect(read?.nodes[1]).toMatchObject({
    serviceNumber: '4000000412',
    description: '售前热线',
    direction: 'INBOUND',
  })
})

it('hands filters on', async () => {
  await using stage = await startStage()
  const filter = { accessCode: '99114', mediaType: 'VOICE', description: 'line' } as const
  expect(await page(stage, { first: 5, filter })).toMatchObject({ totalCount: 1 })
  expect(stage.sandbox.transcript.entries('queryAccessCodeList')[0]?.body).toEqual({
    accessCode: '99114',
    mediatypeId: 5,
    description: 'line',
    limit: 5,
    offset: 0,
  })
})

it('refuses a media type that the vendor does not take as a filter', async () => {
  await using stage = await startStage()
  const { errors } = await stage.send(AccessCodesDocument, { filter: { mediaType: 'VIDEO' } })
  expect(errors).toMatchObject([
    {
      message: expect.stringContaining(
        'mediaType: must be one of VOICE, MULTIMEDIA, VOICE_CLICK_TO_DIAL',
      ) as string,
      extensions: { code: 'BAD_USER_INPUT' },
    },
  ])
  expect(stage.actions()).toEqual([])
})

describe.each(['current', 'old'] as const)('the %s edition of the page', (accessCodes) => {
  const told = accessCodes === 'current'

  it.each([1, 2, 3, 6, 100])('shows every code once, %i at a time', async (first) => {
    await using stage = await startStage({ strict: { accessCodes } })
    const ids: string[] = []
    for (let after: string | null = null; ; ) {
      const read: Awaited<ReturnType<typeof page>> = await page(stage, { first, after })
      ids.push(...(read?.nodes.map(({ id }) => id) ?? []))
      expect(read?.totalCount).toBe(told ? 6 : null)
      if (read?.pageInfo.hasNextPage !== true) break
      after = read.pageInfo.endCursor
    }
    expect(ids).toHaveLength(6)
    expect(new Set(ids).size).toBe(6)
  })

  const rows = (total: number, offset: number, limit: number) =>
    accessCodeAnswer(total, offset, limit, accessCodes)

  it('reads to row 200 and says that more follow', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('queryAccessCodeList', rows(250, 100, 100))
    const read = await page(stage, { first: 100, after: cursor(149) })
    expect(read?.nodes.map(({ accessCode }) => accessCode)).toEqual(
      Array.from({ length: 50 }, (_, index) => String(9_000_150 + index)),
    )
    expect(read).toMatchObject({
      totalCount: told ? 250 : null,
      pageInfo: { hasNextPage: true, endCursor: cursor(199) },
    })
    expect(stage.sandbox.transcript.entries('queryAccessCodeList').map(({ body }) => body)).toEqual([
      { limit: 100, offset: 100 },
    ])
  })

  it('does not take row 200 for the end of the list', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('queryAccessCodeList', rows(250, 100, 100))
    const { data, errors } = await stage.send(AccessCodesDocument, { after: cursor(199) })
    expect(data).toEqual({ accessCodes: null })
    expect(errors).toMatchObject([
      {
        message: 'The vendor answers only the first 200 items of this list; narrow it with `filter`.',
        path: ['accessCodes'],
        extensions: { code: 'BAD_USER_INPUT', retryable: false },
      },
    ])
  })

  it('ends past the end of a list that is shorter', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('queryAccessCodeList', rows(150, 100, 100), 2)
    expect(await page(stage, { after: cursor(500) })).toMatchObject({
      pageInfo: { hasNextPage: false },
      nodes: [],
    })
    const last = await page(stage, { first: 100, after: cursor(119) })
    expect(last?.nodes).toHaveLength(30)
    expect(last?.pageInfo.hasNextPage).toBe(false)
  })
})
