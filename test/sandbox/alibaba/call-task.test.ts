/** UpdateAiCallTask as its page has it, and the two operations that read a task in another vocabulary. */

import { describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts'
import { type Answer, aiccs, core, rejection } from '../clients.ts'
import { failedTask, runningTask, scheduledTask, stoppedTask } from '../demo.ts'

const update = {
  TaskId: stoppedTask,
  TaskName: '新任务',
  VirtualNumber: '05370220099',
  StartType: 'IMMEDIATE',
  CallTime: '["{\\"startTime\\":\\"09:00:00\\",\\"endTime\\":\\"10:00:00\\"}"]',
  CallDay: '["MONDAY"]',
  TaskCps: 57,
}

// This client returns business failures inside HTTP 200 instead of throwing them.
const send = (sandbox: Sandbox, action: string, parameters: Record<string, unknown>) =>
  core(sandbox, aiccs)(action, parameters)
const detail = async (sandbox: Sandbox, TaskId: string) =>
  (await send(sandbox, 'QueryAiCallTaskDetail', { TaskId }))['Data'] as Answer
const rows = async (sandbox: Sandbox, parameters: Record<string, unknown>) =>
  ((await send(sandbox, 'QueryAiCallTaskPage', parameters))['Data'] as Answer)['List'] as Answer[]

describe('UpdateAiCallTask', () => {
  test('replaces the whole configuration and nothing else', async () => {
    await using sandbox = await startSandbox()
    const before = await detail(sandbox, stoppedTask)
    expect(before).toMatchObject({ RetryEnable: true, RetryCount: 2, RetryInterval: 25 })
    const answer = await send(sandbox, 'UpdateAiCallTask', update)
    expect(answer).toMatchObject({
      AccessDeniedDetail: 'None',
      Message: '成功',
      Data: true,
      Code: 'OK',
      Success: true,
    })
    const after = await detail(sandbox, stoppedTask)
    expect(after).toEqual({
      TaskId: stoppedTask,
      TaskName: '新任务',
      AgentId: before['AgentId'],
      AgentName: '回访智能体',
      ApplicationCode: 'sandbox-app-1',
      ApplicationName: '回访智能体',
      CallerNumber: '05370220099',
      StartType: 'IMMEDIATE',
      RealStartTime: before['RealStartTime'],
      CallTimes: [{ StartTime: '09:00:00', EndTime: '10:00:00' }],
      CallDays: ['MONDAY'],
      RetryEnable: false,
      RetryReasons: [],
      ConcurrentCount: 57,
    })
    expect(await rows(sandbox, { TaskId: stoppedTask })).toMatchObject([
      { Status: 2, TaskName: '新任务', TotalCount: 71 },
    ])
  })

  test('takes every parameter of the page', async () => {
    await using sandbox = await startSandbox()
    const full = {
      ...update,
      StartType: 'SCHEDULE',
      TaskStartTime: 1_948_923_429_000,
      MissCallRetry: true,
      CallRetryReason: '["CALL_REJECTED","USER_BUSY"]',
      CallRetryTimes: 3,
      CallRetryInterval: 120,
      'CallDay.1': 'MONDAY',
      'CallDay.2': 'SUNDAY',
      CallDay: undefined,
    }
    expect(await send(sandbox, 'UpdateAiCallTask', full)).toMatchObject({ Data: true })
    expect(await detail(sandbox, stoppedTask)).toMatchObject({
      StartType: 'SCHEDULE',
      StartTime: 1_948_923_429_000,
      RetryEnable: true,
      RetryReasons: ['CALL_REJECTED', 'USER_BUSY'],
      RetryCount: 3,
      RetryInterval: 120,
      CallDays: ['MONDAY', 'SUNDAY'],
    })
    // Stored only: the task does not start by being updated.
    expect(await rows(sandbox, { TaskId: stoppedTask })).toMatchObject([{ Status: 2 }])
  })

  test.each(['TaskId', 'TaskName', 'VirtualNumber', 'StartType', 'CallTime', 'CallDay', 'TaskCps'])(
    'needs %s',
    async (name) => {
      await using sandbox = await startSandbox()
      const parameters = Object.fromEntries(Object.entries(update).filter(([key]) => key !== name))
      const error = await rejection(send(sandbox, 'UpdateAiCallTask', parameters))
      expect(error).toMatchObject({ code: `Missing${name}`, statusCode: 400 })
    },
  )

  test.each<[string, object, string]>([
    ['more than 3 retries', { CallRetryTimes: 4 }, 'SIM.LimitExceeded'],
    ['more than 120 minutes', { CallRetryInterval: 121 }, 'SIM.LimitExceeded'],
    ['more than 500 calls', { TaskCps: 501 }, 'SIM.LimitExceeded'],
    ['a weekday that does not exist', { CallDay: '["FUNDAY"]' }, 'SIM.IllegalParameter'],
    ['a reason that does not exist', { CallRetryReason: '["BORED"]' }, 'SIM.IllegalParameter'],
    ['a start type that does not exist', { StartType: 'LATER' }, 'SIM.IllegalParameter'],
    ['a schedule without time', { StartType: 'SCHEDULE' }, 'SIM.IllegalParameter'],
    ['a window that is no JSON', { CallTime: '["nine to ten"]' }, 'SIM.IllegalParameter'],
    [
      'a window in upper camel case',
      { CallTime: '["{\\"StartTime\\":\\"09:00:00\\",\\"EndTime\\":\\"10:00:00\\"}"]' },
      'SIM.IllegalParameter',
    ],
    [
      'windows that overlap',
      {
        CallTime:
          '[{"startTime":"09:00:00","endTime":"11:00:00"},{"startTime":"10:00:00","endTime":"12:00:00"}]',
      },
      'SIM.IllegalParameter',
    ],
    ['a name that is taken', { TaskName: '七月回访' }, 'SIM.TaskNameDuplicated'],
    ['an id that is no number', { TaskId: 'task-1' }, 'SIM.IllegalParameter'],
    ['an id nobody has', { TaskId: '1187000000000099999' }, 'SIM.TaskNotFound'],
    ['a running task', { TaskId: runningTask }, 'SIM.TaskStatusIllegal'],
    ['a task that never started', { TaskId: scheduledTask }, 'SIM.TaskStatusIllegal'],
    ['a task that failed to start', { TaskId: failedTask }, 'SIM.TaskStatusIllegal'],
  ])('refuses %s inside HTTP 200', async (_name, change, code) => {
    await using sandbox = await startSandbox()
    const before = await detail(sandbox, stoppedTask)
    const answer = await send(sandbox, 'UpdateAiCallTask', { ...update, ...change })
    expect(answer).toMatchObject({ Success: false, Code: code })
    expect(answer['Message']).toEqual(expect.stringMatching(/[\u4e00-\u9fff]/))
    expect(sandbox.transcript.entries('UpdateAiCallTask')[0]).toMatchObject({ status: 200, code })
    expect(await detail(sandbox, stoppedTask)).toEqual(before)
  })

  test('the state rule can be relaxed to "not running"', async () => {
    await using sandbox = await startSandbox({ strict: { callTaskUpdate: 'not-running' } })
    const failed = { ...update, TaskId: failedTask }
    expect(await send(sandbox, 'UpdateAiCallTask', failed)).toMatchObject({ Data: true })
    const running = { ...update, TaskName: 'x', TaskId: runningTask }
    expect(await send(sandbox, 'UpdateAiCallTask', running)).toMatchObject({
      Code: 'SIM.TaskStatusIllegal',
      Data: false,
    })
  })

  test('a number that is no number is refused by the gateway instead', async () => {
    await using sandbox = await startSandbox()
    const error = await rejection(send(sandbox, 'UpdateAiCallTask', { ...update, TaskCps: 'many' }))
    expect(error.code).toBe('InvalidTaskCps')
  })
})

describe('QueryAiCallTaskPage', () => {
  test('tells states as numbers and rates as percent texts', async () => {
    await using sandbox = await startSandbox()
    const ids = [stoppedTask, runningTask, scheduledTask, failedTask]
    const states = await Promise.all(ids.map(async (TaskId) => (await rows(sandbox, { TaskId }))[0]))
    expect(states.map((row) => row?.['Status'])).toEqual([2, 1, 0, 3])
    expect(states[0]).toMatchObject({
      CompleteRate: '70.42%',
      DayConnectRate: '74.14%',
      HistoryConnectRate: '95.89%',
    })
    expect(states[3]).toMatchObject({ StartFailedReason: '智能体不在线', CompleteRate: '0%' })
  })

  test('filters and pages', async () => {
    await using sandbox = await startSandbox()
    const page = (await send(sandbox, 'QueryAiCallTaskPage', { PageNo: 2, PageSize: 5 }))['Data'] as Answer
    expect(page).toMatchObject({ PageNo: 2, PageSize: 5, Total: 12 })
    expect((page['List'] as Answer[]).map((row) => row['TaskId'])).toEqual(
      [6, 7, 8, 9, 10].map((serial) => `11870000000000000${String(serial).padStart(2, '0')}`),
    )
    expect(await rows(sandbox, { Status: 'RUNNING' })).toHaveLength(3)
    expect(await rows(sandbox, { TaskName: '回访' })).toMatchObject([{ TaskId: runningTask }])
    expect(await rows(sandbox, { TaskId: '118700000000000000' })).toEqual([])
    expect(await rows(sandbox, { AgentName: '邀约' })).toHaveLength(2)
    expect(await send(sandbox, 'QueryAiCallTaskPage', { Status: '2' })).toMatchObject({
      Code: 'SIM.IllegalParameter',
    })
    expect(await send(sandbox, 'QueryAiCallTaskPage', { PageSize: 101 })).toMatchObject({ Success: false })
  })

  test('a scheduled task starts when its time has come', async () => {
    let now = Date.UTC(2026, 5, 1)
    await using sandbox = await startSandbox({ clock: () => now })
    // Clients sign with the real time: only the sandbox's own reading is looked at here.
    const call = async () => {
      const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z')
      const client = core(sandbox, aiccs, { headers: { 'x-acs-date': time } })
      const answer = await client('QueryAiCallTaskPage', { TaskId: scheduledTask })
      return ((answer['Data'] as Answer)['List'] as Answer[])[0]
    }
    expect(await call()).toMatchObject({ Status: 0, StartTime: Date.UTC(2036, 9, 1, 1) })
    now = Date.UTC(2036, 9, 1, 1)
    expect(await call()).toMatchObject({ Status: 1, RealStartTime: now })
  })
})

test('QueryAiCallTaskDetail of a task nobody has', async () => {
  await using sandbox = await startSandbox()
  const answer = await send(sandbox, 'QueryAiCallTaskDetail', { TaskId: '1' })
  expect(answer).toMatchObject({ Success: false, Code: 'SIM.TaskNotFound', Message: '任务不存在' })
  expect(answer).not.toHaveProperty('Data')
})
