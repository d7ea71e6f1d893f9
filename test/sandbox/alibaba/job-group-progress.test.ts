/** Job groups go on by themselves as the clock goes, and their figures agree with each other at every moment. */

import { describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts'
import { type Answer, core, outboundBot } from '../clients.ts'
import { pageInstance, pageJobGroup } from '../demo.ts'

const executing = '9b1d0000-0002-4e11-9c6a-3d5e7f900002'
const scheduling = '9b1d0000-0003-4e11-9c6a-3d5e7f900003'
const draft = '9b1d0000-0005-4e11-9c6a-3d5e7f900005'
const initializing = '9b1d0000-0009-4e11-9c6a-3d5e7f900009'
const urgent = '9b1d0000-0010-4e11-9c6a-3d5e7f900010'
const later = '9b1d0000-0014-4e11-9c6a-3d5e7f900014'
const monthly = '9b1d0000-0013-4e11-9c6a-3d5e7f900013'
const instance = { InstanceId: pageInstance }
const lines = 40
const second = 1000
const minute = 60_000
const hour = 60 * minute

/** Asia/Shanghai, on which working hours are judged; 2026-11-23 is a Monday. */
const local = (text: string) => Date.parse(`${text}+08:00`)

async function startClocked(at: string) {
  const clock = { now: local(at) }
  const sandbox = await startSandbox({
    clock: () => clock.now,
    // Clients sign with the true time.
    limits: { clockWindowMs: Number.POSITIVE_INFINITY },
  })
  const call = (action: string, parameters: Record<string, unknown> = {}) =>
    core(sandbox, outboundBot)(action, { ...instance, ...parameters })
  return { clock, sandbox, call, [Symbol.asyncDispose]: () => sandbox.close() }
}

type Call = (action: string, parameters?: Record<string, unknown>) => Promise<Answer>

interface Group {
  Status: string
  Progress: Record<string, number>
  Strategy: { StrategyId: string }
}

const describeGroup = async (call: Call, JobGroupId: string) =>
  (await call('DescribeJobGroup', { JobGroupId }))['JobGroup'] as unknown as Group
const info = async (call: Call, JobGroupId: string) =>
  (await call('DescribeGroupExecutingInfo', { JobGroupId }))['ExecutingInfo'] as Record<string, number> & {
    JobsProgress: Record<string, number>
  }
const listed = async (call: Call) =>
  ((await call('ListJobGroups', { PageNumber: 1, PageSize: 100 }))['JobGroups'] as { List: Answer[] }).List
const summary = async (sandbox: Sandbox) =>
  (
    (await core(sandbox, outboundBot)('GetSummaryInfo', { InstanceIdList: [pageInstance] }))[
      'AgentBotInstanceSummaryList'
    ] as Record<string, number>[]
  )[0] ?? {}
const whole = (JobGroupId: string) => ({ All: true, JobGroupId })

const sum = (progress: Record<string, number>) =>
  (progress['TotalCompleted'] ?? 0) +
  (progress['Scheduling'] ?? 0) +
  (progress['Executing'] ?? 0) +
  (progress['Paused'] ?? 0)

test('nothing moves in the first half minute; then a group begins, and ends when its last job does', async () => {
  await using stage = await startClocked('2026-11-23T10:00:00')
  const { call, clock } = stage
  const before = await listed(call)
  clock.now += 29 * second
  expect(await listed(call)).toEqual(before)
  expect(await describeGroup(call, scheduling)).toMatchObject({ Status: 'Scheduling' })
  clock.now += second
  const begun = await describeGroup(call, scheduling)
  expect(begun.Status).toBe('Executing')
  expect(begun.Progress['Executing']).toBeGreaterThan(0)
  expect(begun.Progress).toMatchObject({ StartTime: clock.now, TotalJobs: 20 })
  clock.now += 3 * hour
  const ended = await describeGroup(call, scheduling)
  expect(ended).toMatchObject({
    Status: 'Completed',
    Progress: { Executing: 0, Scheduling: 0, TotalCompleted: 20, TotalJobs: 20 },
  })
  const later = clock.now + 300 * 24 * hour
  clock.now = later
  expect(await describeGroup(call, scheduling)).toEqual(ended)
})

test('at every moment the sums hold, no line is used twice, and every operation tells the same', async () => {
  await using stage = await startClocked('2026-11-23T10:00:00')
  const { call, clock, sandbox } = stage
  const atFirst = await summary(sandbox)
  const made = async () => (await listed(call)).reduce((all, row) => all + Number(row['TotalCallNum']), 0)
  const madeAtFirst = await made()
  let busiest = 0
  for (let step = 0; step < 40; step += 1) {
    const seen = new Map<string, Group>()
    for (const id of [executing, scheduling, urgent, later]) {
      const group = await describeGroup(call, id)
      seen.set(id, group)
      const { Progress } = group
      expect(sum(Progress)).toBe(Progress['TotalJobs'])
      const { JobsProgress, ...calls } = await info(call, id)
      expect(JobsProgress).toMatchObject({
        ExecutingNum: Progress['Executing'],
        SchedulingNum: Progress['Scheduling'],
        FailedNum: Progress['Failed'],
        TotalCompletedNum: Progress['TotalCompleted'],
      })
      const { CallNum = 0, CallFailedNum = 0, FinishedNum = 0 } = calls
      expect(CallNum).toBe(CallFailedNum + FinishedNum + (Progress['Executing'] ?? 0))
      expect(FinishedNum).toBe((Progress['TotalCompleted'] ?? 0) - (Progress['Failed'] ?? 0))
    }
    const used = [...seen.values()].reduce((all, { Progress }) => all + (Progress['Executing'] ?? 0), 0)
    const { CurrentConcurrency } = (await call('GetCurrentConcurrency')) as { CurrentConcurrency: number }
    expect(CurrentConcurrency).toBeLessThanOrEqual(used)
    expect(used).toBeLessThanOrEqual(lines)
    busiest = Math.max(busiest, used)
    const { TotalCallCount = 0 } = await summary(sandbox)
    expect(TotalCallCount - (atFirst['TotalCallCount'] ?? 0)).toBe((await made()) - madeAtFirst)
    clock.now += step < 20 ? 7 * second : 5 * minute
  }
  expect(busiest).toBe(lines)
  expect((await summary(sandbox))['TotalCallTime']).toBeGreaterThan(atFirst['TotalCallTime'] ?? 0)
  expect(await call('GetCurrentConcurrency')).toMatchObject({ CurrentConcurrency: 0 })
  for (const id of [executing, scheduling, urgent, later]) {
    expect(await describeGroup(call, id)).toMatchObject({ Status: 'Completed' })
  }
})

test('how often anybody looks makes no difference, nor does the run', async () => {
  await using often = await startClocked('2026-11-23T19:58:00')
  await using once = await startClocked('2026-11-23T19:58:00')
  for (let step = 0; step < 100; step += 1) {
    often.clock.now += 3 * second
    await often.call('GetCurrentConcurrency')
  }
  once.clock.now = often.clock.now
  expect(await listed(once.call)).toEqual(await listed(often.call))
  expect(await info(once.call, executing)).toEqual(await info(often.call, executing))
})

test('a call that is not answered is made again after the interval, and no more than the strategy allows', async () => {
  await using stage = await startClocked('2026-11-23T10:00:00')
  const { call, clock } = stage
  clock.now += 5 * minute
  const early = await describeGroup(call, scheduling)
  // Two attempts half an hour apart: what is left waits, so no job is due.
  expect(early).toMatchObject({ Status: 'Scheduling', Progress: { Executing: 0, Failed: 0 } })
  expect(early.Progress['Scheduling']).toBeGreaterThan(0)
  clock.now += hour
  const { Progress } = await describeGroup(call, scheduling)
  const { CallNum, CallFailedNum } = await info(call, scheduling)
  expect(CallNum).toBe(20 + (early.Progress['Scheduling'] ?? 0))
  expect(CallFailedNum).toBe((early.Progress['Scheduling'] ?? 0) + (Progress['Failed'] ?? 0))
  expect(Progress['TotalNotAnswered']).toBe(Progress['Failed'])
})

describe('working hours', () => {
  test('outside them calls that are going on end and no other begins; the group waits for the morning', async () => {
    await using stage = await startClocked('2026-11-23T23:00:00')
    const { call, clock } = stage
    expect(await describeGroup(call, executing)).toMatchObject({
      Status: 'Executing',
      Progress: { Executing: 4, Scheduling: 30 },
    })
    clock.now = local('2026-11-24T08:59:59')
    const night = await describeGroup(call, executing)
    expect(night).toMatchObject({ Status: 'Scheduling', Progress: { Executing: 0 } })
    expect(night.Progress['Scheduling']).toBeGreaterThanOrEqual(30)
    clock.now = local('2026-11-24T09:00:00')
    expect(await describeGroup(call, executing)).toMatchObject({ Status: 'Executing' })
  })

  test('a group that calls on weekdays lets the weekend pass', async () => {
    await using stage = await startClocked('2026-11-21T10:00:00')
    const { call, clock } = stage
    await call('ResumeJobs', whole(pageJobGroup))
    clock.now = local('2026-11-23T08:59:59')
    expect(await describeGroup(call, pageJobGroup)).toMatchObject({
      Status: 'Scheduling',
      Progress: { Scheduling: 24 },
    })
    clock.now = local('2026-11-23T09:00:00')
    expect(await describeGroup(call, pageJobGroup)).toMatchObject({ Status: 'Executing' })
  })

  test('a group that calls on two days of the month waits for the next of them', async () => {
    await using stage = await startClocked('2026-11-23T10:00:00')
    const { call, clock } = stage
    await call('ResumeJobs', whole(monthly))
    clock.now = local('2026-12-01T08:59:59')
    expect(await describeGroup(call, monthly)).toMatchObject({ Status: 'Scheduling' })
    clock.now = local('2026-12-01T09:00:00')
    expect(await describeGroup(call, monthly)).toMatchObject({ Status: 'Executing' })
  })

  test('nothing begins before the start of the strategy', async () => {
    await using stage = await startClocked('2026-01-23T10:00:00')
    const { call, clock } = stage
    clock.now += 2 * hour
    expect(await describeGroup(call, scheduling)).toMatchObject({
      Status: 'Scheduling',
      Progress: { Scheduling: 20 },
    })
  })
})

describe('what was paused, cancelled or is not ready', () => {
  test.each([
    [pageJobGroup, 'Paused'],
    [draft, 'Draft'],
    [initializing, 'Initializing'],
  ])('%s does not move: %s', async (id, status) => {
    await using stage = await startClocked('2026-11-23T10:00:00')
    const { call, clock } = stage
    const before = await describeGroup(call, id)
    clock.now += 72 * hour
    expect(before).toMatchObject({ Status: status })
    expect(await describeGroup(call, id)).toEqual(before)
  })

  test('pausing lets conversations end and freezes the rest; resuming goes on', async () => {
    await using stage = await startClocked('2026-11-23T10:00:00')
    const { call, clock } = stage
    await call('SuspendJobs', whole(executing))
    expect(await describeGroup(call, executing)).toMatchObject({ Progress: { Executing: 2, Paused: 32 } })
    clock.now += 24 * hour
    expect(await describeGroup(call, executing)).toMatchObject({
      Status: 'Paused',
      Progress: { Executing: 0, Paused: 32, TotalCompleted: 63, TotalJobs: 95 },
    })
    await call('ResumeJobs', whole(executing))
    clock.now += 29 * second
    expect(await describeGroup(call, executing)).toMatchObject({
      Status: 'Scheduling',
      Progress: { Scheduling: 32, Paused: 0 },
    })
    clock.now += second
    expect(await describeGroup(call, executing)).toMatchObject({ Status: 'Executing' })
    clock.now += 3 * hour
    expect(await describeGroup(call, executing)).toMatchObject({
      Status: 'Completed',
      Progress: { TotalCompleted: 95, Executing: 0 },
    })
  })

  test('cancelling ends what has not begun', async () => {
    await using stage = await startClocked('2026-11-23T10:00:00')
    const { call, clock } = stage
    await call('CancelJobs', whole(executing))
    clock.now += 10 * minute
    expect(await describeGroup(call, executing)).toMatchObject({
      Status: 'Cancelled',
      Progress: { Cancelled: 32, Executing: 0, TotalCompleted: 95 },
    })
  })
})

describe('the end of the strategy', () => {
  const until = local('2026-11-23T10:01:00')

  /** Gives a paused group little time, then lets it go. */
  async function hurry(call: Call, JobGroupId: string, startTime: number) {
    const { Strategy } = await describeGroup(call, JobGroupId)
    await call('ModifyJobGroup', {
      JobGroupId,
      Name: 'in a hurry',
      ScenarioId: '5a3940ce-a12f-4222-9f0f-605a9b89ea7c',
      StrategyJson: JSON.stringify({
        id: Strategy.StrategyId,
        startTime,
        endTime: until,
        repeatBy: 'Once',
      }),
    })
    await call('ResumeJobs', whole(JobGroupId))
  }

  test('nobody reached by then: the jobs and the group have failed, and nobody counts as not answering', async () => {
    await using stage = await startClocked('2026-11-23T10:00:00')
    const { call, clock } = stage
    await hurry(call, monthly, until - second)
    // The calls that are going on keep the only line busy.
    await call('ModifyInstance', { MaxConcurrentConversation: 1, InstanceName: 'x' })
    clock.now = until - 1
    expect(await describeGroup(call, monthly)).toMatchObject({ Status: 'Scheduling' })
    clock.now = until
    expect(await describeGroup(call, monthly)).toMatchObject({
      Status: 'Failed',
      Progress: { Failed: 4, Scheduling: 0, TotalNotAnswered: 0, TotalCompleted: 4 },
    })
  })

  test('a conversation may end after it; with somebody reached the group is complete', async () => {
    await using stage = await startClocked('2026-11-23T10:00:00')
    const { call, clock } = stage
    await hurry(call, pageJobGroup, 1)
    clock.now = until
    const over = await describeGroup(call, pageJobGroup)
    expect(over).toMatchObject({ Status: 'Executing', Progress: { Scheduling: 0 } })
    clock.now += 3 * minute
    expect(await describeGroup(call, pageJobGroup)).toMatchObject({
      Status: 'Completed',
      Progress: { Executing: 0, TotalCompleted: 48, TotalJobs: 48 },
    })
  })
})

test('a repeated group is called again; one without jobs goes on waiting for some', async () => {
  await using stage = await startClocked('2026-11-23T10:00:00')
  const { call, clock } = stage
  const repeated = (await call('CreateBatchRepeatJob', {
    SourceGroupId: '9b1d0000-0004-4e11-9c6a-3d5e7f900004',
    Name: 'once more',
  })) as { JobGroup: { Id: string } }
  const made = (await call('CreateJobGroup', {
    JobGroupName: 'empty',
    ScriptId: '5a3940ce-a12f-4222-9f0f-605a9b89ea7c',
  })) as { JobGroup: { JobGroupId: string } }
  clock.now += 4 * hour
  expect(await describeGroup(call, repeated.JobGroup.Id)).toMatchObject({
    Status: 'Completed',
    Progress: { TotalCompleted: 52, TotalJobs: 52 },
  })
  expect(await describeGroup(call, made.JobGroup.JobGroupId)).toMatchObject({
    Status: 'Scheduling',
    Progress: { TotalJobs: 0 },
  })
})
