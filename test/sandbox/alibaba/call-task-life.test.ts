/** The life of an AI call task, and the agents it speaks with. */

import { expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts'
import { type Answer, aiccs, core, rejection } from '../clients.ts'
import { failedTask, runningTask, scheduledTask, stoppedTask } from '../demo.ts'

const onlineAgent = '1180000000000000001'
const offlineAgent = '1180000000000000003'
const create = {
  TaskName: '五月回访',
  AgentId: onlineAgent,
  VirtualNumber: '05370220050',
  StartType: 'IMMEDIATE',
  CallTime: '["{\\"startTime\\":\\"09:00:00\\",\\"endTime\\":\\"12:00:00\\"}"]',
  CallDay: '["MONDAY"]',
}

const send = (sandbox: Sandbox, action: string, parameters: Record<string, unknown> = {}) =>
  core(sandbox, aiccs)(action, parameters)
const row = async (sandbox: Sandbox, filter: Record<string, unknown>) =>
  (((await send(sandbox, 'QueryAiCallTaskPage', filter))['Data'] as Answer)['List'] as Answer[])[0]

test('CreateAiCallTask answers its id as a bare number of 19 digits, counting up', async () => {
  await using sandbox = await startSandbox()
  await send(sandbox, 'CreateAiCallTask', create)
  await send(sandbox, 'CreateAiCallTask', { ...create, TaskName: 'b' })
  const answers = sandbox.transcript.entries('CreateAiCallTask').map((entry) => entry.answer)
  expect(answers[0]).toContain('"Data":1187000000000000100')
  expect(answers[1]).toContain('"Data":1187000000000000101')
  expect(await row(sandbox, { TaskId: '1187000000000000100' })).toMatchObject({
    TaskName: '五月回访',
    Status: 1,
  })
})

test.each<[string, object, object]>([
  ['at once', {}, { Status: 1, RealStartTime: expect.any(Number) }],
  [
    'with an agent that is not online',
    { AgentId: offlineAgent },
    { Status: 3, StartFailedReason: '智能体不在线' },
  ],
  [
    'later',
    { StartType: 'SCHEDULE', TaskStartTime: 4_102_444_800_000 },
    { Status: 0, StartTime: 4_102_444_800_000 },
  ],
  [
    'for an application',
    { AgentId: '', VirtualNumber: '', Source: 1, ApplicationCode: '0251C98' },
    { Status: 1, ApplicationCode: '0251C98' },
  ],
  ['with 720 minutes, which only create allows', { CallRetryInterval: 720 }, { Status: 1 }],
])('a task started %s', async (_name, change, expected) => {
  await using sandbox = await startSandbox()
  expect(await send(sandbox, 'CreateAiCallTask', { ...create, ...change })).toMatchObject({ Success: true })
  expect(await row(sandbox, { TaskName: '五月回访' })).toMatchObject(expected)
})

test.each<[object, string]>([
  [{ TaskName: '测试任务' }, 'SIM.TaskNameDuplicated'],
  [{ AgentId: '1' }, 'SIM.AgentNotFound'],
  [{ CallRetryInterval: 721 }, 'SIM.LimitExceeded'],
  [{ Source: 2, ApplicationCode: 'x' }, 'SIM.IllegalParameter'],
])('CreateAiCallTask refuses %o softly', async (change, code) => {
  await using sandbox = await startSandbox()
  expect(await send(sandbox, 'CreateAiCallTask', { ...create, ...change })).toMatchObject({
    Success: false,
    Code: code,
  })
  expect(await row(sandbox, { TaskName: '五月回访' })).toBeUndefined()
})

test.each([
  [{ AgentId: '' }, 'MissingAgentId'],
  [{ VirtualNumber: '' }, 'MissingVirtualNumber'],
  [{ Source: 1 }, 'MissingApplicationCode'],
  [{ CallDay: '' }, 'MissingCallDay'],
])('CreateAiCallTask with %o lacks a parameter', async (change, code) => {
  await using sandbox = await startSandbox()
  expect((await rejection(send(sandbox, 'CreateAiCallTask', { ...create, ...change }))).code).toBe(code)
})

test('start and stop follow the states', async () => {
  await using sandbox = await startSandbox()
  const outcome = async (action: string, TaskId: string) => (await send(sandbox, action, { TaskId }))['Code']
  const illegal = 'SIM.TaskStatusIllegal'
  expect(await outcome('StopAiCallTask', stoppedTask)).toBe(illegal)
  expect(await outcome('StartAiCallTask', stoppedTask)).toBe('OK')
  expect(await outcome('StartAiCallTask', stoppedTask)).toBe(illegal)
  expect(await row(sandbox, { TaskId: stoppedTask })).toMatchObject({ Status: 1 })
  expect(await outcome('StopAiCallTask', runningTask)).toBe('OK')
  expect(await row(sandbox, { TaskId: runningTask })).toMatchObject({
    Status: 2,
    CallingCount: 0,
    TotalCount: 500,
  })
  expect(await outcome('StopAiCallTask', scheduledTask)).toBe(illegal)
  expect(await outcome('StopAiCallTask', failedTask)).toBe(illegal)
  expect(await outcome('StartAiCallTask', scheduledTask)).toBe('OK')
  // Its agent is still offline: accepted, and failed again.
  expect(await outcome('StartAiCallTask', failedTask)).toBe('OK')
  expect(await row(sandbox, { TaskId: failedTask })).toMatchObject({
    Status: 3,
    StartFailedReason: '智能体不在线',
  })
  expect(await outcome('StartAiCallTask', '9')).toBe('SIM.TaskNotFound')
})

test('agents: id as text in the list, as number in the detail; times as wall clock', async () => {
  await using sandbox = await startSandbox()
  const list = (await send(sandbox, 'PageQueryAgentList', { Status: 1 }))['Data'] as Answer
  expect(list).toMatchObject({ PageNo: 1, PageSize: 10, Total: 2 })
  expect((list['List'] as Answer[])[0]).toMatchObject({
    AgentId: onlineAgent,
    AgentName: '回访智能体',
    Status: 1,
    CreateTime: '2026-01-31 10:00:00',
    WithActivePrompt: true,
  })
  const named = (await send(sandbox, 'PageQueryAgentList', { AgentName: '邀约' }))['Data'] as Answer
  expect(named['Total']).toBe(1)
  await send(sandbox, 'QueryAiVoiceAgentDetail', { AgentId: onlineAgent })
  expect(sandbox.transcript.entries('QueryAiVoiceAgentDetail')[0]?.answer).toContain(
    `"AgentId":${onlineAgent},`,
  )
  expect(await send(sandbox, 'QueryAiVoiceAgentDetail', { AgentId: '1' })).toMatchObject({
    Code: 'SIM.AgentNotFound',
  })
})
