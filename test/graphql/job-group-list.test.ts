// Instance.jobGroups through a real socket: filters, pages, and what a list costs at the vendor.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { type JobGroupFilter, JobGroupStatisticsDocument, JobGroupsDocument } from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

/** One call alone meets it: it is not repeated. */
const unrepeated = {
  kind: 'answer',
  status: 404,
  body: '{"Code":"InvalidAccessKeyId.NotFound","Message":"Specified access key is not found.","RequestId":"1"}',
} as const

const read = async (stage: Stage, variables: object = {}) => {
  const { instance } = await stage.execute(JobGroupsDocument, { instance: demo.instance, ...variables })
  if (instance?.jobGroups == null) throw new Error('the demo data lacks job groups')
  return instance.jobGroups
}

const sent = (stage: Stage) => stage.sandbox.transcript.entries('ListJobGroups')[0]?.parameters ?? {}

describe('rows', () => {
  it('tell name, script, progress and calls in the spelling of the rest', async () => {
    await using stage = await startStage()
    const { edges, totalCount } = await read(stage, { first: 1 })
    expect(totalCount).toBe(14)
    expect(edges[0]?.node).toEqual({
      id: demo.jobGroup,
      name: '二月签收回访',
      description: '签收后第三天回访，工作日拨打',
      status: 'PAUSED',
      minConcurrency: 2,
      createdAt: '2026-02-02T01:30:00.000Z',
      modifiedAt: '2026-02-02T02:30:00.000Z',
      instance: { name: '客户回访中心' },
      script: {
        id: 'Script:174952ab-9825-4cc9-a5e2-de82d7fa4cdd:5a3940ce-a12f-4222-9f0f-605a9b89ea7c',
        name: '售后回访话术',
      },
      progress: {
        total: 48,
        scheduling: 0,
        executing: 0,
        paused: 24,
        failed: 5,
        cancelled: 1,
        completed: 24,
        notAnswered: 5,
      },
      statistics: { calls: 23 },
    })
  })

  it('agree with the statistics and with the group itself, whatever each calls its counters', async () => {
    await using stage = await startStage()
    const row = (await read(stage, { first: 1 })).edges[0]?.node
    const { jobGroup } = await stage.execute(JobGroupStatisticsDocument, { id: demo.jobGroup })
    expect(jobGroup?.progress).toEqual(row?.progress)
    expect(jobGroup?.statistics).toEqual({
      calls: 23,
      failedCalls: 5,
      finishedJobs: 18,
      hungUpByCustomer: 6,
      withoutInteraction: 2,
      transferredByIntent: 3,
      transferredNotUnderstood: 0,
      averageTalkTime: 48,
      startedAt: '2026-02-02T03:30:00.000Z',
      endedAt: null,
      durations: { total: 23, min: 0, max: 48, buckets: [] },
      talkTurns: { total: 18, min: null, max: null, buckets: [{ value: 5, calls: 18 }] },
      progress: row?.progress,
    })
  })
})

describe('filter', () => {
  it.each([
    [{ statuses: ['DRAFT', 'EXECUTING'] }, { JobGroupStatusFilter: 'Draft,Executing' }, 4],
    [{ text: 'Renewals' }, { SearchText: 'Renewals' }, 2],
    [{ text: 'no such group' }, { SearchText: 'no such group' }, 0],
    [
      { earliestCreatedAt: '2026-02-03T00:00:00Z', latestCreatedAt: '2026-02-05T00:00:00Z' },
      { StartTime: '1770076800000', EndTime: '1770249600000' },
      2,
    ],
    [{ hasMinConcurrency: true }, { OnlyMinConcurrencyEnabled: 'true' }, 5],
    [{ statuses: null, text: null }, {}, 14],
    [null, {}, 14],
  ])('%o sends %o', async (filter, parameters, totalCount) => {
    await using stage = await startStage()
    expect(await read(stage, { filter, first: 3 })).toMatchObject({ totalCount })
    const { InstanceId, PageNumber, PageSize, ...criteria } = sent(stage)
    expect(criteria).toEqual(parameters)
    expect([InstanceId, PageNumber, PageSize]).toEqual(['174952ab-9825-4cc9-a5e2-de82d7fa4cdd', '1', '3'])
  })

  it.each<[JobGroupFilter, string]>([
    [{ statuses: [] }, 'statuses'],
    [{ statuses: ['UNRECOGNIZED'] }, 'statuses'],
    [{ text: 'x'.repeat(1_001) }, 'text'],
    [{ earliestCreatedAt: '1969-01-01T00:00:00Z' }, 'earliestCreatedAt'],
    [
      { earliestCreatedAt: '2026-02-05T00:00:00Z', latestCreatedAt: '2026-02-03T00:00:00Z' },
      'latestCreatedAt',
    ],
  ])('%o is refused, the rest of the answer stays', async (filter, field) => {
    await using stage = await startStage()
    const { data, errors } = await stage.send(JobGroupsDocument, { instance: demo.instance, filter })
    expect(data).toMatchObject({ instance: { id: demo.instance, jobGroups: null } })
    expect(errors).toMatchObject([
      {
        path: ['instance', 'jobGroups'],
        message: expect.stringContaining(field),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
    expect(stage.actions()).not.toContain('ListJobGroups')
  })
})

describe('pages', () => {
  it.each([1, 3, 5, 14, 100])('of %i show every group once, in order', async (first) => {
    await using stage = await startStage()
    const all = (await read(stage, { first: 100 })).edges.map(({ node }) => node.id)
    const seen: string[] = []
    let after: string | null | undefined
    for (;;) {
      const { edges, pageInfo, totalCount } = await read(stage, { first, after })
      expect(totalCount).toBe(14)
      expect(pageInfo.hasPreviousPage).toBe(seen.length > 0)
      seen.push(...edges.map(({ node }) => node.id))
      after = pageInfo.endCursor
      if (!pageInfo.hasNextPage) break
    }
    expect(seen).toEqual(all)
    expect(new Set(seen).size).toBe(14)
  })

  it('start in the middle of a page of the vendor, and end past the last row', async () => {
    await using stage = await startStage()
    const all = (await read(stage, { first: 100 })).edges
    const middle = await read(stage, { first: 5, after: all[6]?.cursor })
    expect(middle.edges).toEqual(all.slice(7, 12))
    const end = await read(stage, { first: 5, after: all[13]?.cursor })
    expect(end).toMatchObject({
      edges: [],
      totalCount: 14,
      pageInfo: { hasNextPage: false, startCursor: null, endCursor: null },
    })
  })

  it.each([{ first: 0 }, { first: 101 }, { first: -1 }, { after: 'nonsense' }])('refuse %o', async (args) => {
    await using stage = await startStage()
    const { errors } = await stage.send(JobGroupsDocument, { instance: demo.instance, ...args })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(stage.actions()).not.toContain('ListJobGroups')
  })

  it('of an instance that is gone are an error at their path', async () => {
    await using stage = await startStage()
    const body =
      '{"Code":"NotExist.Instance","Message":"The specified Instance does not exist.","RequestId":"1"}'
    stage.sandbox.faults.add('ListJobGroups', { kind: 'answer', status: 404, body })
    const { data, errors } = await stage.send(
      `{ instance(id: "${demo.instance}") { name jobGroups { totalCount } } }`,
    )
    expect(data).toEqual({ instance: { name: '客户回访中心', jobGroups: null } })
    expect(errors).toMatchObject([
      { path: ['instance', 'jobGroups'], extensions: { code: 'BAD_USER_INPUT', retryable: false } },
    ])
  })
})

const query = (first: number, nodes: string) =>
  `{ instance(id: "${demo.instance}") { name jobGroups(first: ${first}) { nodes { ${nodes} } } } }`

describe('costs', () => {
  const list = ['DescribeInstance', 'ListJobGroups']
  const times = (count: number, action: string) => Array.from({ length: count }, () => action)

  it.each<[string, string, readonly string[]]>([
    ['10 groups with their instance', query(10, 'id name instance { name }'), list],
    ['what the list tells', query(10, 'name status description script { id name } minConcurrency'), list],
    ['progress and calls', query(10, 'progress { total executing } statistics { calls }'), list],
    ['times', query(10, 'createdAt modifiedAt jobDataParsingTaskId exportProgress { status }'), list],
    [
      'strategies',
      query(10, 'strategy { startAt repeatBy repeatable } priority callingNumbers'),
      [...list, ...times(10, 'DescribeJobGroup')],
    ],
    [
      'statistics',
      query(10, 'statistics { calls failedCalls finishedJobs }'),
      [...list, ...times(10, 'DescribeGroupExecutingInfo')],
    ],
    [
      'the same page twice',
      `{ instance(id: "${demo.instance}") { a: jobGroups { totalCount } b: jobGroups { nodes { id } } } }`,
      list,
    ],
    [
      'groups under a list of instances',
      '{ instances(first: 3) { nodes { jobGroups(first: 5) { nodes { instance { name } } } } } }',
      ['ListInstances', ...times(3, 'ListJobGroups')],
    ],
    [
      'a group and its progress',
      `{ jobGroup(id: "${demo.jobGroup}") { name progress { total } strategy { repeatable } } }`,
      ['DescribeJobGroup'],
    ],
  ])('%s', async (_what, document, actions) => {
    await using stage = await startStage()
    await stage.execute(document)
    expect(stage.actions()).toEqual(actions)
  })

  it('reads at most ten groups at a time', async () => {
    await using stage = await startStage()
    const delayMs = 150
    stage.sandbox.faults.add('DescribeJobGroup', { kind: 'delay', ms: delayMs }, 14)
    const startedAt = performance.now()
    await stage.execute(query(14, 'strategy { name }'))
    expect(performance.now() - startedAt).toBeGreaterThan(2 * delayMs)
    expect(stage.actions()).toHaveLength(16)
  })

  it('leaves the other groups intact when one cannot be read', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('DescribeJobGroup', unrepeated)
    const { data, errors } = await stage.send(query(5, 'name strategy { name }'))
    expect(errors).toMatchObject([
      { path: ['instance', 'jobGroups', 'nodes', 0, 'strategy'], extensions: { code: 'VENDOR_AUTH_FAILED' } },
    ])
    const { instance } = data as { instance: { jobGroups: { nodes: { strategy: unknown }[] } } }
    expect(instance.jobGroups.nodes.map(({ strategy }) => strategy !== null)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ])
  })
})
