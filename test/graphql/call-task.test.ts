// Call tasks through a real socket: state and configuration joined, a replacement made a patch.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { CallTaskDocument, UpdateCallTaskDocument, type UpdateCallTaskInput } from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

const read = async (stage: Stage, id = demo.stoppedTask) =>
  (await stage.execute(CallTaskDocument, { id })).callTask

const update = async (stage: Stage, input: Omit<UpdateCallTaskInput, 'id'>, id = demo.stoppedTask) =>
  (await stage.execute(UpdateCallTaskDocument, { input: { id, ...input } })).updateCallTask

describe('reading', () => {
  it('joins state and configuration', async () => {
    await using stage = await startStage()
    expect(await read(stage)).toEqual({
      version: expect.stringMatching(/^[\w-]{22}$/) as string,
      id: demo.stoppedTask,
      vendor: 'ALIBABA',
      vendorId: '1187000000000000001',
      name: '测试任务',
      status: 'STOPPED',
      startFailedReason: null,
      createdAt: '2026-03-02T02:00:00.000Z',
      agent: { id: 'Agent:1180000000000000001', name: '回访智能体' },
      virtualNumber: '05370220001',
      startType: 'IMMEDIATE',
      startAt: null,
      startedAt: '2026-03-02T02:10:00.000Z',
      callWindows: [
        { begin: '09:00:00', end: '12:00:00' },
        { begin: '14:00:00', end: '18:00:00' },
      ],
      callDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
      retry: {
        enabled: true,
        reasons: ['CALL_REJECTED', 'USER_BUSY', 'NO_ANSWER'],
        maxRetries: 2,
        intervalMinutes: 25,
      },
      maxConcurrentCalls: 57,
      counters: {
        callees: 71,
        succeeded: 36,
        failed: 14,
        calling: 0,
        calls: 73,
        callsToday: 58,
        importedToday: 40,
        completionRate: 0.7042,
        answerRateToday: 0.7414,
        answerRate: 0.9589,
      },
    })
    expect(stage.actions()).toEqual(['QueryAiCallTaskPage', 'QueryAiCallTaskDetail'])
  })

  it('reads only the part that is asked for', async () => {
    await using stage = await startStage()
    await stage.execute(`{ callTask(id: "${demo.stoppedTask}") { name status } }`)
    expect(stage.actions()).toEqual(['QueryAiCallTaskPage'])
  })

  it.each([
    [demo.runningTask, 'RUNNING'],
    [demo.scheduledTask, 'INIT'],
    [demo.failedTask, 'FAILED'],
  ])('tells the state of %s', async (id, status) => {
    await using stage = await startStage()
    expect(await read(stage, id)).toMatchObject({ status })
  })

  it('answers null for a task that does not exist', async () => {
    await using stage = await startStage()
    expect(await read(stage, 'CallTask:1187000000000000999')).toBeNull()
  })
})

describe('updateCallTask', () => {
  it('keeps windows, days and everything else when only the name is given', async () => {
    await using stage = await startStage()
    const before = await read(stage)
    expect(await update(stage, { name: '新名字' })).toMatchObject({
      __typename: 'UpdateCallTaskSuccess',
      callTask: { name: '新名字', callWindows: before?.callWindows, callDays: before?.callDays },
    })
    expect({ ...(await read(stage)), version: null }).toEqual({ ...before, name: '新名字', version: null })
  })

  it('sends the whole task in the encodings of the page', async () => {
    await using stage = await startStage()
    await update(stage, { startType: 'SCHEDULE', startAt: '2026-12-01T01:00:00Z' })
    expect(stage.sandbox.transcript.entries('UpdateAiCallTask')[0]?.parameters).toEqual({
      TaskId: '1187000000000000001',
      TaskName: '测试任务',
      VirtualNumber: '05370220001',
      StartType: 'SCHEDULE',
      TaskStartTime: String(Date.parse('2026-12-01T01:00:00Z')),
      CallTime:
        '["{\\"startTime\\":\\"09:00:00\\",\\"endTime\\":\\"12:00:00\\"}","{\\"startTime\\":\\"14:00:00\\",\\"endTime\\":\\"18:00:00\\"}"]',
      CallDay: '["MONDAY","TUESDAY","WEDNESDAY","THURSDAY","FRIDAY"]',
      MissCallRetry: 'true',
      CallRetryReason: '["CALL_REJECTED","USER_BUSY","NO_ANSWER"]',
      CallRetryTimes: '2',
      CallRetryInterval: '25',
      TaskCps: '57',
    })
    expect(stage.actions()).toEqual(
      expect.arrayContaining(['QueryAiCallTaskPage', 'QueryAiCallTaskDetail', 'UpdateAiCallTask']),
    )
  })

  it('sets, clears and keeps the members of the retry policy one by one', async () => {
    await using stage = await startStage()
    await update(stage, { retry: { reasons: ['POWERED_OFF'], maxRetries: null } })
    expect((await read(stage))?.retry).toEqual({
      enabled: true,
      reasons: ['POWERED_OFF'],
      maxRetries: null,
      intervalMinutes: 25,
    })
    await update(stage, { retry: { enabled: false, reasons: null } })
    expect((await read(stage))?.retry).toMatchObject({ enabled: false, reasons: [], intervalMinutes: 25 })
  })

  it.each([
    [demo.runningTask, 'RUNNING'],
    [demo.scheduledTask, 'INIT'],
    [demo.failedTask, 'FAILED'],
  ])('answers InvalidStateError for %s and writes nothing', async (id, status) => {
    await using stage = await startStage()
    expect(await update(stage, { name: 'a' }, id)).toMatchObject({
      __typename: 'InvalidStateError',
      status,
      allowed: ['STOPPED'],
    })
    expect(stage.actions()).toEqual(['QueryAiCallTaskPage'])
  })

  it('answers NotFoundError for a task that does not exist', async () => {
    await using stage = await startStage()
    expect(await update(stage, { name: 'a' }, 'CallTask:1187000000000000999')).toMatchObject({
      __typename: 'NotFoundError',
      id: 'CallTask:1187000000000000999',
    })
  })

  it('checks the limits of the page before anything is sent, all at once', async () => {
    await using stage = await startStage()
    const answer = await update(stage, {
      name: null,
      startType: 'SCHEDULE',
      startAt: null,
      callWindows: [],
      callDays: ['MONDAY', 'MONDAY'],
      retry: { maxRetries: 4, intervalMinutes: 121 },
      maxConcurrentCalls: 501,
    })
    expect(answer).toMatchObject({ __typename: 'InvalidInputError', upstream: null })
    const fields =
      answer?.__typename === 'InvalidInputError' ? answer.fields.map(({ path }) => path.join('.')) : []
    expect(fields.sort()).toEqual([
      'callDays',
      'callWindows',
      'maxConcurrentCalls',
      'name',
      'retry.intervalMinutes',
      'retry.maxRetries',
      'startAt',
    ])
    expect(stage.actions()).toEqual([])
  })

  it.each([
    [{ retry: { maxRetries: 3, intervalMinutes: 120 }, maxConcurrentCalls: 500 }],
    [{ retry: { maxRetries: 0, intervalMinutes: 0 }, maxConcurrentCalls: 1 }],
  ])('accepts the limits themselves: %j', async (input) => {
    await using stage = await startStage()
    expect(await update(stage, input)).toMatchObject({ __typename: 'UpdateCallTaskSuccess' })
  })

  it('needs a start time for SCHEDULE, given or stored', async () => {
    await using stage = await startStage()
    expect(await update(stage, { startType: 'SCHEDULE' })).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ path: ['startAt'], message: 'is required when startType is SCHEDULE' }],
    })
    expect(stage.actions()).not.toContain('UpdateAiCallTask')
    await update(stage, { startType: 'SCHEDULE', startAt: '2026-12-01T01:00:00Z' })
    expect(await update(stage, { startType: 'SCHEDULE', name: '改期' })).toMatchObject({
      __typename: 'UpdateCallTaskSuccess',
    })
  })

  it('says that a stored interval above the limit of updates cannot be kept', async () => {
    await using stage = await startStage()
    const answer = JSON.stringify({
      Code: 'OK',
      Success: true,
      Data: {
        TaskId: '1187000000000000001',
        TaskName: 'a',
        CallerNumber: '05370220001',
        StartType: 'IMMEDIATE',
        CallTimes: [{ StartTime: '09:00:00', EndTime: '10:00:00' }],
        CallDays: ['MONDAY'],
        ConcurrentCount: 5,
        RetryInterval: 500,
      },
    })
    stage.sandbox.faults.add('QueryAiCallTaskDetail', { kind: 'answer', status: 200, body: answer })
    expect(await update(stage, { name: 'b' })).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [
        {
          path: ['retry', 'intervalMinutes'],
          message: 'the stored 500 cannot be kept: an update takes at most 120',
        },
      ],
    })
  })

  const contradiction = {
    kind: 'contradiction',
    success: false,
    code: 'OK',
    data: true,
    message: '参数不合法',
  } as const

  it.each([true, false])(
    'claims nothing after a contradictory answer, and keeps its raw values: %s',
    async (applied) => {
      await using stage = await startStage()
      stage.sandbox.faults.add('UpdateAiCallTask', { ...contradiction, applied })
      expect(await update(stage, { name: 'a' })).toMatchObject({
        __typename: 'OutcomeUnknownError',
        retryable: true,
        message:
          'It is not known whether this took effect: UpdateAiCallTask contradicts itself: HTTP status 200, Code OK, Success false, Data true, Message 参数不合法.',
        upstream: { code: 'OK', httpStatus: 200, message: '参数不合法' },
      })
    },
  )
})
