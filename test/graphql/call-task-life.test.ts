// A call task lives: created, listed, read, started, refused an update, stopped, changed, started again.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import {
  CallTaskDocument,
  CallTasksDocument,
  CreateCallTaskDocument,
  type CreateCallTaskInput,
  StartCallTaskDocument,
  StopCallTaskDocument,
  UpdateCallTaskDocument,
} from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

/** As many as a read makes. */
const attempts = 3

const onlineAgent = 'Agent:1180000000000000001'
const offlineAgent = 'Agent:1180000000000000003'

const newTask: CreateCallTaskInput = {
  name: '五月回访',
  agentId: onlineAgent,
  virtualNumber: '05370220050',
  startType: 'IMMEDIATE',
  callWindows: [{ begin: '09:00', end: '12:00:00' }],
  callDays: ['MONDAY', 'SUNDAY'],
}

const create = async (stage: Stage, change: Partial<CreateCallTaskInput> = {}) =>
  (await stage.execute(CreateCallTaskDocument, { input: { ...newTask, ...change } })).createCallTask
const start = async (stage: Stage, id: string) =>
  (await stage.execute(StartCallTaskDocument, { input: { id } })).startCallTask
const stop = async (stage: Stage, id: string) =>
  (await stage.execute(StopCallTaskDocument, { input: { id } })).stopCallTask
const sent = (stage: Stage, action: string) =>
  stage.sandbox.transcript.entries(action).map(({ parameters }) => parameters)

it('lives its whole life', async () => {
  // Little enough for signatures to stay good: the vendor's clock may be 15 minutes ahead.
  let minutes = 0
  await using stage = await startStage({ clock: () => Date.now() + minutes * 60_000 })
  const startAt = new Date(Date.now() + 5 * 60_000).toISOString()
  const created = await create(stage, { startType: 'SCHEDULE', startAt })
  // The id is a bare JSON number above 2^53: exact to the last digit.
  const id = 'CallTask:1187000000000000100'
  expect(created).toMatchObject({
    __typename: 'CreateCallTaskSuccess',
    callTask: {
      id,
      name: '五月回访',
      status: 'INIT',
      agent: { id: onlineAgent, name: '回访智能体' },
      virtualNumber: '05370220050',
      startType: 'SCHEDULE',
      startAt,
      callWindows: [{ begin: '09:00:00', end: '12:00:00' }],
      callDays: ['MONDAY', 'SUNDAY'],
      retry: { enabled: false, reasons: [], maxRetries: null, intervalMinutes: null },
      maxConcurrentCalls: null,
    },
  })
  expect(stage.sandbox.transcript.entries('CreateAiCallTask')[0]?.answer).toContain(
    '"Data":1187000000000000100',
  )

  const byName = await stage.execute(CallTasksDocument, { filter: { name: '五月' } })
  expect(byName.callTasks).toMatchObject({ totalCount: 1, nodes: [{ id, status: 'INIT' }] })

  // Its time comes: it starts by itself, may not be changed, and cannot be started twice.
  minutes = 6
  expect((await stage.execute(CallTaskDocument, { id })).callTask).toMatchObject({
    status: 'RUNNING',
    startedAt: startAt,
  })
  const update = async (name: string) =>
    (await stage.execute(UpdateCallTaskDocument, { input: { id, name, maxConcurrentCalls: 3 } }))
      .updateCallTask
  expect(await update('六月回访')).toMatchObject({ __typename: 'InvalidStateError', status: 'RUNNING' })
  expect(await start(stage, id)).toMatchObject({ __typename: 'InvalidStateError', status: 'RUNNING' })

  expect(await stop(stage, id)).toMatchObject({
    __typename: 'StopCallTaskSuccess',
    callTask: { id, name: '五月回访', status: 'STOPPED', startedAt: startAt },
  })
  expect(await stop(stage, id)).toMatchObject({ __typename: 'InvalidStateError', status: 'STOPPED' })
  expect(await update('六月回访')).toMatchObject({
    __typename: 'UpdateCallTaskSuccess',
    callTask: { id, name: '六月回访', status: 'STOPPED', maxConcurrentCalls: 3 },
  })

  minutes = 8
  const restarted = await start(stage, id)
  expect(restarted).toMatchObject({
    __typename: 'StartCallTaskSuccess',
    callTask: { id, name: '六月回访', status: 'RUNNING' },
  })
  const startedAt = restarted?.__typename === 'StartCallTaskSuccess' ? restarted.callTask?.startedAt : null
  expect(Date.parse(startedAt ?? '') - Date.parse(startAt)).toBeGreaterThan(2 * 60_000)
  const running = await stage.execute(CallTasksDocument, { first: 100, filter: { status: 'RUNNING' } })
  expect(running.callTasks?.nodes.map((node) => node.id)).toContain(id)
  expect(sent(stage, 'StartAiCallTask')).toEqual([{ TaskId: '1187000000000000100' }])
  expect(sent(stage, 'StopAiCallTask')).toEqual([{ TaskId: '1187000000000000100' }])
})

describe('createCallTask', () => {
  it('sends every parameter as the page spells it', async () => {
    await using stage = await startStage()
    await create(stage, {
      startType: 'SCHEDULE',
      startAt: '2036-10-01T01:00:00Z',
      callWindows: [
        { begin: '09:00:00', end: '12:00:00' },
        { begin: '14:00', end: '18:30' },
      ],
      retry: { enabled: true, reasons: ['NO_ANSWER', 'USER_BUSY'], maxRetries: 3, intervalMinutes: 720 },
      maxConcurrentCalls: 500,
    })
    expect(sent(stage, 'CreateAiCallTask')).toEqual([
      {
        TaskName: '五月回访',
        AgentId: '1180000000000000001',
        VirtualNumber: '05370220050',
        StartType: 'SCHEDULE',
        TaskStartTime: String(Date.parse('2036-10-01T01:00:00Z')),
        CallTime: String.raw`["{\"startTime\":\"09:00:00\",\"endTime\":\"12:00:00\"}","{\"startTime\":\"14:00:00\",\"endTime\":\"18:30:00\"}"]`,
        CallDay: '["MONDAY","SUNDAY"]',
        MissCallRetry: 'true',
        CallRetryReason: '["NO_ANSWER","USER_BUSY"]',
        CallRetryTimes: '3',
        CallRetryInterval: '720',
        TaskCps: '500',
      },
    ])
  })

  it.each([
    ['absent', {}],
    ['null', { startAt: null, retry: null, maxConcurrentCalls: null }],
  ])('sends nothing for options that are %s', async (_what, change) => {
    await using stage = await startStage()
    expect(await create(stage, change)).toMatchObject({
      __typename: 'CreateCallTaskSuccess',
      callTask: { status: 'RUNNING' },
    })
    expect(Object.keys(sent(stage, 'CreateAiCallTask')[0] ?? {}).sort()).toEqual([
      'AgentId',
      'CallDay',
      'CallTime',
      'StartType',
      'TaskName',
      'VirtualNumber',
    ])
  })

  it('sends no member of a retry policy that is null', async () => {
    await using stage = await startStage()
    await create(stage, { retry: { enabled: true, reasons: null, maxRetries: null, intervalMinutes: null } })
    const [parameters = {}] = sent(stage, 'CreateAiCallTask')
    expect(parameters).toMatchObject({ MissCallRetry: 'true' })
    expect(Object.keys(parameters).filter((name) => name.startsWith('CallRetry'))).toEqual([])
  })

  it('tells of a task that could not start', async () => {
    await using stage = await startStage()
    expect(await create(stage, { agentId: offlineAgent })).toMatchObject({
      __typename: 'CreateCallTaskSuccess',
      callTask: { status: 'FAILED', startFailedReason: '智能体不在线', agent: { id: offlineAgent } },
    })
  })

  it('tells everything that is wrong at once, before anything is sent', async () => {
    await using stage = await startStage()
    const answer = await create(stage, {
      name: ' ',
      agentId: '1180000000000000001',
      virtualNumber: '',
      startType: 'SCHEDULE',
      startAt: null,
      callWindows: [],
      callDays: ['MONDAY', 'MONDAY'],
      retry: { enabled: null, reasons: ['SUSPEND', 'SUSPEND'], maxRetries: 4, intervalMinutes: 721 },
      maxConcurrentCalls: 501,
    })
    expect(answer).toMatchObject({ __typename: 'InvalidInputError', retryable: false, upstream: null })
    const fields = answer?.__typename === 'InvalidInputError' ? answer.fields : []
    expect(Object.fromEntries(fields.map(({ path, message }) => [path.join('.'), message]))).toEqual({
      name: 'must not be empty',
      agentId: 'must have the form Agent:<AgentId>',
      virtualNumber: 'must not be empty',
      startAt: 'is required when startType is SCHEDULE',
      callWindows: 'needs at least one window',
      callDays: 'names a day twice',
      'retry.enabled': expect.any(String),
      'retry.reasons': 'names a reason twice',
      'retry.maxRetries': 'must be at most 3',
      'retry.intervalMinutes': 'must be at most 720',
      maxConcurrentCalls: 'must be at most 500',
    })
    expect(stage.actions()).toEqual([])
  })

  it.each<[string, Partial<CreateCallTaskInput>, string]>([
    ['a huge name', { name: '长'.repeat(1_001) }, 'name'],
    ['another type of id', { agentId: demo.stoppedTask }, 'agentId'],
    ['an unrecognized start', { startType: 'UNRECOGNIZED' }, 'startType'],
    ['an unrecognized day', { callDays: ['UNRECOGNIZED'] }, 'callDays.0'],
    ['no days', { callDays: [] }, 'callDays'],
    ['too many windows', { callWindows: Array(101).fill({ begin: '09:00', end: '10:00' }) }, 'callWindows'],
    ['no concurrency', { maxConcurrentCalls: 0 }, 'maxConcurrentCalls'],
    ['less than no retries', { retry: { maxRetries: -1 } }, 'retry.maxRetries'],
    ['less than no minutes', { retry: { intervalMinutes: -1 } }, 'retry.intervalMinutes'],
  ])('refuses %s', async (_what, change, path) => {
    await using stage = await startStage()
    const answer = await create(stage, change)
    const fields = answer?.__typename === 'InvalidInputError' ? answer.fields : []
    expect(fields.map((field) => field.path.join('.'))).toEqual([path])
    expect(stage.actions()).toEqual([])
  })

  it.each([
    ['a name in use', { name: '测试任务' }, 'SIM.TaskNameDuplicated'],
    ['an agent that does not exist', { agentId: 'Agent:1' }, 'SIM.AgentNotFound'],
  ])('hands on what the vendor says of %s: no code is published', async (_what, change, code) => {
    await using stage = await startStage()
    expect(await create(stage, change)).toMatchObject({
      __typename: 'VendorRejectedError',
      upstream: { action: 'CreateAiCallTask', httpStatus: 200, code },
    })
  })

  const creations = (stage: Stage) => stage.actions().filter((action) => action === 'CreateAiCallTask').length
  const named = async (stage: Stage, name: string) =>
    (await stage.execute(CallTasksDocument, { filter: { name } })).callTasks?.nodes

  it.each([
    ['the connection breaks', { kind: 'reset', applied: true }, 1],
    ['the connection breaks before the vendor', { kind: 'reset', applied: false }, 2],
    ['the answer is cut off', { kind: 'truncate', applied: true }, 1],
    ['the vendor fails inside', { kind: 'server-error' }, 2],
    ['a proxy answers', { kind: 'html', applied: false }, 2],
  ] as const)('looks for the task when %s: there is one afterwards', async (_what, fault, expected) => {
    await using stage = await startStage()
    stage.sandbox.faults.add('CreateAiCallTask', fault)
    expect(await create(stage, { name: 'a "quoted" name' })).toMatchObject({
      __typename: 'CreateCallTaskSuccess',
      callTask: { name: 'a "quoted" name' },
    })
    expect(creations(stage)).toBe(expected)
    expect(await named(stage, 'a "quoted" name')).toHaveLength(1)
  })

  it('claims nothing when the answer contradicts itself, and keeps its raw values', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('CreateAiCallTask', { kind: 'contradiction', success: false, code: 'OK' })
    expect(await create(stage, {})).toMatchObject({
      __typename: 'OutcomeUnknownError',
      retryable: false,
      upstream: { code: 'OK', httpStatus: 200 },
    })
    expect(creations(stage)).toBe(1)
  })

  it('says how to find out what happened when the answer is lost and nobody can look', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('CreateAiCallTask', { kind: 'reset', applied: true })
    stage.sandbox.faults.add('QueryAiCallTaskPage', { kind: 'html' }, attempts)
    expect(await create(stage, { name: 'a "quoted" name' })).toMatchObject({
      __typename: 'OutcomeUnknownError',
      retryable: false,
      reconcile:
        'Query callTasks(filter: { name: "a \\"quoted\\" name" }) and look for exactly that name: names are unique, so if it is there it was created, otherwise it may be created again.',
    })
    expect(creations(stage)).toBe(1)
  })

  it.each(['0', 'null', 'true', '""', '{}'])('does not take %s for the id of a task', async (data) => {
    await using stage = await startStage()
    const body = `{"RequestId":"R","Code":"OK","Success":true,"Data":${data}}`
    stage.sandbox.faults.add('CreateAiCallTask', { kind: 'answer', status: 200, body })
    const answer = await create(stage, { name: '真的' })
    expect(answer).toMatchObject({ __typename: 'CreateCallTaskSuccess' })
    expect(await named(stage, '真的')).toMatchObject([
      { id: answer?.__typename === 'CreateCallTaskSuccess' && answer.callTask?.id },
    ])
  })
})
