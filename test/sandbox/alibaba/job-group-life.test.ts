/** Job groups from creation to deletion, and the three operations that move their jobs. */

import { describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts'
import { type Answer, core, outboundBot, rejection } from '../clients.ts'
import { pageInstance, pageJobGroup, retailScript, surveyScript } from '../demo.ts'

const executing = '9b1d0000-0002-4e11-9c6a-3d5e7f900002'
const scheduling = '9b1d0000-0003-4e11-9c6a-3d5e7f900003'
const completed = '9b1d0000-0004-4e11-9c6a-3d5e7f900004'
const draftScript = '810b5872-57f0-4b27-80ab-7b3f4d8a6374'

const instance = { InstanceId: pageInstance }
const page = { ...instance, PageNumber: 1, PageSize: 100 }
const describeGroup = async (sandbox: Sandbox, JobGroupId: string) =>
  (await core(sandbox, outboundBot)('DescribeJobGroup', { ...instance, JobGroupId }))['JobGroup'] as Answer
const list = async (sandbox: Sandbox, filter: Record<string, unknown> = {}) =>
  (await core(sandbox, outboundBot)('ListJobGroups', { ...page, ...filter }))['JobGroups'] as Answer

test('ListJobGroups: rows in its own spelling', async () => {
  await using sandbox = await startSandbox()
  const all = await list(sandbox, { PageSize: 1 })
  expect(all).toMatchObject({ TotalCount: 14, PageNumber: 1, PageSize: 1 })
  expect((all['List'] as Answer[])[0]).toMatchObject({
    JobGroupId: pageJobGroup,
    Status: 'Paused',
    ModifyTime: '1769999400000',
    ScriptId: retailScript,
    Progress: { PausedNum: 24, FailedNum: 5, CancelledNum: 1, Scheduling: 0, TotalJobs: 48 },
    Strategy: { StartTime: 1769990400000, EndTime: 1893456000000 },
    TotalCallNum: 23,
  })
})

test.each([
  [{ JobGroupStatusFilter: 'Draft,Executing' }, 4],
  [{ JobGroupStatusFilter: 'Initializing' }, 1],
  [{ OnlyMinConcurrencyEnabled: true }, 5],
  [{ SearchText: 'Renewals' }, 2],
  [{ StartTime: Date.UTC(2026, 1, 14) }, 2],
  [{ StartTime: Date.UTC(2026, 1, 3), EndTime: Date.UTC(2026, 1, 5) }, 2],
])('ListJobGroups with %o finds %i', async (filter, total) => {
  await using sandbox = await startSandbox()
  expect((await list(sandbox, filter))['TotalCount']).toBe(total)
})

test.each([
  [{ JobGroupStatusFilter: 'Busy' }, 'InvalidJobGroupStatusFilter'],
  [{ PageNumber: '' }, 'MissingPageNumber'],
  [{ InstanceId: 'nope' }, 'NotExist.Instance'],
])('ListJobGroups refuses %o', async (filter, code) => {
  await using sandbox = await startSandbox()
  expect((await rejection(list(sandbox, filter))).code).toBe(code)
})

describe('CreateJobGroup', () => {
  const create = { ...instance, JobGroupName: '五月回访', ScriptId: retailScript }

  test('answers a scheduled group; numbers come from the instance', async () => {
    await using sandbox = await startSandbox()
    const answer = await core(sandbox, outboundBot)('CreateJobGroup', {
      ...create,
      StrategyJson: JSON.stringify({
        name: '一次',
        maxAttemptsPerDay: '3',
        workingTime: [{ beginTime: '09:00:00', endTime: '12:00:00' }],
      }),
      FlashSmsExtras: '{"templateId":"1","configId":"2","templateContent":"三"}',
    })
    const group = answer['JobGroup'] as Answer
    expect(group).toMatchObject({
      Status: 'Scheduling',
      JobGroupName: '五月回访',
      ScenarioId: retailScript,
      CallingNumbers: ['["05710000011","05710000012","05710000013"]'],
      RecallCallingNumbers: ['["05710000011","05710000012","05710000013"]'],
      RingingDuration: 25,
      Priority: 'Daily',
      MinConcurrency: 0,
      Strategy: {
        StrategyName: '一次',
        MaxAttemptsPerDay: 3,
        WorkingTime: [{ BeginTime: '09:00:00', EndTime: '12:00:00' }],
      },
    })
    expect(group).not.toHaveProperty('FlashSmsExtras')
    expect(group).not.toHaveProperty('ScriptId')
    expect(await describeGroup(sandbox, String(group['JobGroupId']))).toMatchObject({
      ScriptId: retailScript,
      FlashSmsExtras: { ConfigId: '2', TemplateId: '1' },
      Progress: { TotalJobs: 0 },
    })
  })

  test.each([
    [{ ScriptId: '' }, 'MissingScriptId'],
    [{ ScriptId: 'nope' }, 'NotExist.Script'],
    [{ ScriptId: draftScript }, 'SIM.ScriptNotPublished'],
    [{ JobGroupName: '二月签收回访' }, 'HandleJobGroupError'],
    [{ MinConcurrency: 40 }, 'SIM.MinConcurrencyExceeded'],
    [{ JobGroupName: '' }, 'MissingJobGroupName'],
  ])('refuses %o', async (change, code) => {
    await using sandbox = await startSandbox()
    const error = await rejection(core(sandbox, outboundBot)('CreateJobGroup', { ...create, ...change }))
    expect(error.code).toBe(code)
    expect((await list(sandbox))['TotalCount']).toBe(14)
  })
})

test('DeleteJobGroup: gone, but not while it executes', async () => {
  await using sandbox = await startSandbox()
  const call = core(sandbox, outboundBot)
  const answer = await call('DeleteJobGroup', { ...instance, JobGroupId: pageJobGroup })
  expect(answer).toMatchObject({ Success: true, Code: 'OK', HttpStatusCode: 200 })
  expect(answer).not.toHaveProperty('Message')
  const again = rejection(call('DeleteJobGroup', { ...instance, JobGroupId: pageJobGroup }))
  expect((await again).code).toBe('NotExist.JobGroup')
  const busy = rejection(call('DeleteJobGroup', { ...instance, JobGroupId: executing }))
  expect((await busy).code).toBe('SIM.JobGroupStatusIllegal')
})

test('CreateBatchRepeatJob copies the jobs of the chosen outcomes', async () => {
  await using sandbox = await startSandbox()
  const call = core(sandbox, outboundBot)
  const repeat = {
    ...instance,
    SourceGroupId: completed,
    Name: '再次问候',
    FilterStatus: 'Failed,NoInteraction',
  }
  const { JobGroup: made } = (await call('CreateBatchRepeatJob', { ...repeat, Priority: '10' })) as {
    JobGroup: Answer
  }
  expect(made).toMatchObject({ Priority: '10', MinConcurrency: 0, RingingDuration: 25 })
  expect(await describeGroup(sandbox, String(made['Id']))).toMatchObject({
    JobGroupName: '再次问候',
    Status: 'Scheduling',
    ScriptId: retailScript,
    Progress: { TotalJobs: 12, Scheduling: 12 },
  })
  expect((await rejection(call('CreateBatchRepeatJob', repeat))).code).toBe('HandleJobGroupError')
  expect(
    (await rejection(call('CreateBatchRepeatJob', { ...repeat, Name: 'x', FilterStatus: 'All' }))).code,
  ).toBe('InvalidFilterStatus')
  expect((await rejection(call('CreateBatchRepeatJob', { ...repeat, SourceGroupId: 'x' }))).code).toBe(
    'NotExist.JobGroup',
  )
})

test('DescribeGroupExecutingInfo: a third spelling of the counters', async () => {
  await using sandbox = await startSandbox()
  const answer = await core(sandbox, outboundBot)('DescribeGroupExecutingInfo', {
    ...instance,
    JobGroupId: executing,
  })
  expect(answer).toMatchObject({ InstanceId: pageInstance, GroupId: executing })
  const info = answer['ExecutingInfo'] as Answer
  expect(info['JobsProgress']).toEqual({
    CancelledNum: 0,
    ExecutingNum: 4,
    FailedNum: 9,
    PausedNum: 0,
    SchedulingNum: 30,
    TotalCompletedNum: 61,
    TotalJobs: 95,
    TotalNotAnsweredNum: 9,
  })
  expect(JSON.parse(String(info['TalkTurnsDistribution']))).toEqual({ total: '52', '5': '52' })
})

describe('SuspendJobs, ResumeJobs, CancelJobs', () => {
  const control = (sandbox: Sandbox, action: string, parameters: Record<string, unknown>) =>
    core(sandbox, outboundBot)(action, { ...instance, ...parameters })

  test('pause and resume a whole group; a running call is not touched', async () => {
    await using sandbox = await startSandbox()
    const all = { All: true, JobGroupId: executing }
    expect(await control(sandbox, 'SuspendJobs', all)).toMatchObject({ Success: true, Message: 'Success' })
    expect(await describeGroup(sandbox, executing)).toMatchObject({
      Status: 'Paused',
      Progress: { Paused: 32, Executing: 2 },
    })
    await control(sandbox, 'ResumeJobs', all)
    expect(await describeGroup(sandbox, executing)).toMatchObject({
      Status: 'Scheduling',
      Progress: { Paused: 0, Scheduling: 32, Executing: 2 },
    })
    expect(await describeGroup(sandbox, scheduling)).toMatchObject({
      Status: 'Scheduling',
      Progress: { Scheduling: 20 },
    })
  })

  test('cancel a group for good', async () => {
    await using sandbox = await startSandbox()
    const all = { All: true, JobGroupId: pageJobGroup }
    await control(sandbox, 'CancelJobs', all)
    await control(sandbox, 'ResumeJobs', all)
    expect(await describeGroup(sandbox, pageJobGroup)).toMatchObject({
      Status: 'Cancelled',
      Progress: { Paused: 0, Cancelled: 25, Failed: 5 },
    })
  })

  test('a group in no matching state is left alone, with success', async () => {
    await using sandbox = await startSandbox()
    const all = { All: true, JobGroupId: completed }
    for (const action of ['SuspendJobs', 'ResumeJobs', 'CancelJobs']) {
      expect(await control(sandbox, action, all)).toMatchObject({ Success: true })
    }
    expect(await describeGroup(sandbox, completed)).toMatchObject({
      Status: 'Completed',
      Progress: { Failed: 12 },
    })
  })

  test('single jobs, by id or by reference, leave the group as it is', async () => {
    await using sandbox = await startSandbox()
    const job = '1770000030001-4493-885b-86b850520003'
    await control(sandbox, 'SuspendJobs', { All: false, JobId: [job], JobGroupId: scheduling })
    await control(sandbox, 'SuspendJobs', { All: false, JobReferenceId: ['customer-0003-0002'] })
    expect(await describeGroup(sandbox, scheduling)).toMatchObject({
      Status: 'Scheduling',
      Progress: { Paused: 2, Scheduling: 18 },
    })
  })

  test('All without a group is the whole instance; CancelJobs can be narrowed by scenario', async () => {
    await using sandbox = await startSandbox()
    await control(sandbox, 'SuspendJobs', { All: true })
    expect((await list(sandbox, { JobGroupStatusFilter: 'Scheduling,Executing' }))['TotalCount']).toBe(0)
    await control(sandbox, 'CancelJobs', { All: true, ScenarioId: surveyScript })
    expect((await list(sandbox, { JobGroupStatusFilter: 'Cancelled' }))['TotalCount']).toBe(4)
    expect(await describeGroup(sandbox, pageJobGroup)).toMatchObject({ Status: 'Paused' })
  })

  test.each([
    [{ JobGroupId: pageJobGroup }, 'MissingAll'],
    [{ All: false, JobGroupId: pageJobGroup }, 'MissingJobId'],
    [{ All: true, JobGroupId: 'nope' }, 'NotExist.JobGroup'],
    [{ All: true, InstanceId: 'nope' }, 'NotExist.Instance'],
    [{ All: 'yes' }, 'InvalidAll'],
  ])('refuse %o', async (parameters, code) => {
    await using sandbox = await startSandbox()
    expect((await rejection(control(sandbox, 'SuspendJobs', parameters))).code).toBe(code)
  })
})
