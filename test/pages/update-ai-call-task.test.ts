// UpdateAiCallTask: its page's contradictory example, its page's parameters on the wire, and what absent keeps.
import { expect, test } from 'vitest'
import { updateCallTask } from './documents.ts'
import { changed, page, startPages, stored, taskId } from './stage.ts'

const id = `CallTask:${taskId}`
const accepted = changed(page('update-ai-call-task.json'), '', { Success: true, Message: '成功' })

test('the example contradicts itself: nobody knows, and the raw values are kept', async () => {
  await using stage = await startPages()
  expect(await stage.execute(updateCallTask, { input: { id, name: '测试任务' } })).toEqual({
    updateCallTask: {
      __typename: 'OutcomeUnknownError',
      message:
        'It is not known whether this took effect: UpdateAiCallTask contradicts itself: HTTP status 200, Code OK, Success false, Data true, Message 参数不合法.',
      code: 'OUTCOME_UNKNOWN',
      retryable: true,
      reconcile: expect.stringContaining(`callTask(id: "${id}")`),
      upstream: {
        vendor: 'ALIBABA',
        action: 'UpdateAiCallTask',
        httpStatus: 200,
        code: 'OK',
        message: '参数不合法',
        requestId: 'FCD94A7F-316D-54D1-9BFC-814006CB1C34',
        success: false,
        data: true,
        accessDeniedDetail: null,
      },
    },
  })
  expect(stage.vendor.actions()).toEqual(['QueryAiCallTaskPage', 'QueryAiCallTaskDetail', 'UpdateAiCallTask'])
})

test('the example with Success true is the task as state and configuration tell it', async () => {
  await using stage = await startPages()
  stage.vendor.on('UpdateAiCallTask', accepted)
  expect(await stage.execute(updateCallTask, { input: { id, name: '测试任务' } })).toEqual({
    updateCallTask: {
      __typename: 'UpdateCallTaskSuccess',
      callTask: {
        id,
        vendor: 'ALIBABA',
        vendorId: taskId,
        name: '七月回访',
        status: 'STOPPED',
        startFailedReason: null,
        createdAt: new Date(1748923429000).toISOString(),
        agent: { id: 'Agent:1180000000000000001', name: '回访助手' },
        virtualNumber: '05370220001',
        startType: 'SCHEDULE',
        startAt: new Date(1748930000000).toISOString(),
        startedAt: new Date(1748930001000).toISOString(),
        callWindows: [
          { begin: '09:00:00', end: '12:00:00' },
          { begin: '14:00:00', end: '18:30:00' },
        ],
        callDays: ['MONDAY', 'FRIDAY'],
        retry: { enabled: true, reasons: ['USER_BUSY', 'NO_ANSWER'], maxRetries: 3, intervalMinutes: 30 },
        maxConcurrentCalls: 5,
        counters: {
          callees: 100,
          succeeded: 60,
          failed: 10,
          calling: 0,
          calls: 120,
          callsToday: 35,
          importedToday: 20,
          completionRate: 0.7,
          answerRateToday: 0.7414,
          answerRate: 0.9589,
        },
      },
      answer: {
        vendor: 'ALIBABA',
        action: 'UpdateAiCallTask',
        httpStatus: 200,
        code: 'OK',
        message: '成功',
        requestId: 'FCD94A7F-316D-54D1-9BFC-814006CB1C34',
      },
    },
  })
})

test('every parameter of the page can be said and arrives as the page spells it', async () => {
  await using stage = await startPages()
  stage.vendor.on('UpdateAiCallTask', accepted)
  await stage.execute(updateCallTask, {
    input: {
      id,
      name: '测试任务',
      virtualNumber: '0537022*****',
      startType: 'SCHEDULE',
      startAt: new Date(1748923429000).toISOString(),
      callWindows: [
        { begin: '09:00:00', end: '10:00:00' },
        { begin: '13:00', end: '14:00:30' },
      ],
      callDays: ['MONDAY', 'SUNDAY'],
      retry: { enabled: true, reasons: ['CALL_REJECTED', 'SUSPEND'], maxRetries: 2, intervalMinutes: 25 },
      maxConcurrentCalls: 57,
    },
  })
  const [request] = stage.vendor.requests('UpdateAiCallTask')
  expect(request).toMatchObject({ method: 'POST', path: '/', body: '' })
  expect(request?.headers).toMatchObject({
    'x-acs-action': 'UpdateAiCallTask',
    'x-acs-version': '2019-10-15',
  })
  expect(request?.query).toEqual({
    TaskId: taskId,
    TaskName: '测试任务',
    VirtualNumber: '0537022*****',
    StartType: 'SCHEDULE',
    MissCallRetry: 'true',
    CallRetryReason: '["CALL_REJECTED","SUSPEND"]',
    CallRetryTimes: '2',
    CallRetryInterval: '25',
    CallTime: String.raw`["{\"startTime\":\"09:00:00\",\"endTime\":\"10:00:00\"}","{\"startTime\":\"13:00:00\",\"endTime\":\"14:00:30\"}"]`,
    CallDay: '["MONDAY","SUNDAY"]',
    TaskStartTime: '1748923429000',
    TaskCps: '57',
  })
})

const resent = {
  TaskId: taskId,
  TaskName: '七月回访',
  VirtualNumber: '05370220001',
  StartType: 'SCHEDULE',
  TaskStartTime: '1748930000000',
  MissCallRetry: 'true',
  CallRetryReason: '["USER_BUSY","NO_ANSWER"]',
  CallRetryTimes: '3',
  CallRetryInterval: '30',
  CallTime: String.raw`["{\"startTime\":\"09:00:00\",\"endTime\":\"12:00:00\"}","{\"startTime\":\"14:00:00\",\"endTime\":\"18:30:00\"}"]`,
  CallDay: '["MONDAY","FRIDAY"]',
  TaskCps: '5',
}
const { TaskStartTime: _time, ...withoutStart } = resent
const { CallRetryTimes: _times, CallRetryInterval: _interval, ...withoutLimits } = resent

test.each([
  ['nothing', {}, resent],
  ['a name', { name: '新' }, { ...resent, TaskName: '新' }],
  ['a virtual number', { virtualNumber: '0327' }, { ...resent, VirtualNumber: '0327' }],
  [
    'an immediate start',
    { startType: 'IMMEDIATE', startAt: null },
    { ...withoutStart, StartType: 'IMMEDIATE' },
  ],
  [
    'one window',
    { callWindows: [{ begin: '10:00:00', end: '11:00:00' }] },
    { ...resent, CallTime: String.raw`["{\"startTime\":\"10:00:00\",\"endTime\":\"11:00:00\"}"]` },
  ],
  ['one day', { callDays: ['TUESDAY'] }, { ...resent, CallDay: '["TUESDAY"]' }],
  ['no retry', { retry: { enabled: false } }, { ...resent, MissCallRetry: 'false' }],
  ['no retry reasons', { retry: { reasons: [] } }, { ...resent, CallRetryReason: '[]' }],
  ['no retry limits', { retry: { maxRetries: null, intervalMinutes: null } }, withoutLimits],
  ['the concurrency', { maxConcurrentCalls: 500 }, { ...resent, TaskCps: '500' }],
])('with %s given everything else is sent as it is stored', async (_what, change, sent) => {
  await using stage = await startPages()
  stage.vendor.on('UpdateAiCallTask', accepted)
  await stage.execute(updateCallTask, { input: { id, ...change } })
  expect(stage.vendor.requests('UpdateAiCallTask').map(({ query }) => query)).toEqual([sent])
  expect(stage.vendor.requests('QueryAiCallTaskDetail')[0]?.query).toEqual({ TaskId: taskId })
  expect(stage.vendor.requests('QueryAiCallTaskPage')[0]?.query).toMatchObject({ TaskId: taskId })
})

test("a task on the customer's own line keeps it: the page lacks these three, the vendor's SDK has them", async () => {
  await using stage = await startPages()
  const line = { LineEncoding: 'JILIANG_X_NET', LinePhoneNum: '05370220009', PhoneType: 0 }
  stage.vendor.on('QueryAiCallTaskDetail', changed(stored('query-ai-call-task-detail'), 'Data', line))
  await stage.execute(updateCallTask, { input: { id } })
  expect(stage.vendor.requests('UpdateAiCallTask')[0]?.query).toEqual({
    ...resent,
    ...line,
    PhoneType: '0',
  })
})

test('ids that come without quotes keep all their digits', async () => {
  await using stage = await startPages()
  const bare = (name: string) => stored(name).replaceAll(/"(118\d{16})"/g, '$1')
  stage.vendor.on('QueryAiCallTaskPage', bare('query-ai-call-task-page'))
  stage.vendor.on('QueryAiCallTaskDetail', bare('query-ai-call-task-detail'))
  stage.vendor.on('UpdateAiCallTask', accepted)
  expect(await stage.execute(updateCallTask, { input: { id } })).toMatchObject({
    updateCallTask: { callTask: { vendorId: taskId, agent: { id: 'Agent:1180000000000000001' } } },
  })
  expect(stage.vendor.requests('UpdateAiCallTask')[0]?.query['TaskId']).toBe(taskId)
})

test.each(['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'])(
  'the day %s can be said',
  async (day) => {
    await using stage = await startPages()
    await stage.execute(updateCallTask, { input: { id, callDays: [day] } })
    expect(stage.vendor.requests('UpdateAiCallTask')[0]?.query['CallDay']).toBe(JSON.stringify([day]))
  },
)

test('beyond the limits of the page nothing is sent, and every bad field is named', async () => {
  await using stage = await startPages()
  const input = {
    id,
    startType: 'SCHEDULE',
    startAt: null,
    callWindows: [],
    callDays: [],
    retry: { maxRetries: 4, intervalMinutes: 121 },
    maxConcurrentCalls: 501,
  }
  expect(await stage.execute(updateCallTask, { input })).toMatchObject({
    updateCallTask: {
      __typename: 'InvalidInputError',
      fields: expect.arrayContaining([
        expect.objectContaining({ path: ['callWindows'] }),
        expect.objectContaining({ path: ['callDays'] }),
        expect.objectContaining({ path: ['retry', 'maxRetries'], message: 'must be at most 3' }),
        expect.objectContaining({ path: ['retry', 'intervalMinutes'], message: 'must be at most 120' }),
        expect.objectContaining({ path: ['maxConcurrentCalls'], message: 'must be at most 500' }),
        expect.objectContaining({ path: ['startAt'] }),
      ]),
    },
  })
  expect(stage.vendor.actions()).toEqual([])
})

test.each([
  [0, 'INIT'],
  [1, 'RUNNING'],
  [3, 'FAILED'],
])('a task in state %i is not updated', async (Status, status) => {
  await using stage = await startPages()
  stage.vendor.on(
    'QueryAiCallTaskPage',
    changed(stored('query-ai-call-task-page'), 'Data.List.0', { Status }),
  )
  expect(await stage.execute(updateCallTask, { input: { id } })).toMatchObject({
    updateCallTask: { __typename: 'InvalidStateError', status, allowed: ['STOPPED'] },
  })
  expect(stage.vendor.actions()).toEqual(['QueryAiCallTaskPage'])
})
