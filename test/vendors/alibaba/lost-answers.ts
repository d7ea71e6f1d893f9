// What the tests of lost answers share: a vendor made of plain answers, and samples of its objects.
import { expect } from 'vitest'
import * as z from 'zod'
import { Fault, NotFoundError } from '../../../src/core/errors.ts'
import type { Call, WriteOperation } from '../../../src/core/operation.ts'

export const sentAt = new Date('2026-11-21T03:00:00Z')
export const before = sentAt.getTime() - 60_000
export const after = sentAt.getTime() + 200

/** A read's answer as the vendor writes it, made from its request; or what it fails with. */
export type Answers = Readonly<Record<string, (request: never) => object | Error>>

function vendorWith(answers: Answers, clockAheadMs = 0): Call {
  return async (operation, request) => {
    const body = answers[operation.name]?.(request as never)
    if (body === undefined) throw new Error(`${operation.name} is not expected`)
    if (body instanceof Error) throw body
    const upstream = {
      vendor: 'ALIBABA',
      action: operation.name,
      httpStatus: 200,
      code: 'OK',
      message: null,
      requestId: null,
    } as const
    return { value: z.decode(operation.response, body as never), upstream, clockAheadMs }
  }
}

export const find = (operation: WriteOperation, request: object, answers: Answers, clockAheadMs?: number) =>
  operation.find?.(vendorWith(answers, clockAheadMs), request, sentAt)

export const down = new Fault('VENDOR_UNAVAILABLE', 'The list cannot be read.')
export const gone = (type: string) => new NotFoundError({ type, key: ['x'] })

export const instanceWire = {
  InstanceId: 'i-1',
  InstanceName: '回访',
  InstanceDescription: '签收后',
  MaxConcurrentConversation: 3,
  CreationTime: after,
  ResourceGroupId: 'rg-1',
  ResourceTags: [
    { Key: 'env', Value: 'prod' },
    { Key: 'team', Value: '' },
  ],
}
export const instances = (...rows: object[]): Answers => ({
  ListInstances: () => ({ Instances: rows, TotalCount: rows.length }),
})
export const described = (changes: object = {}): Answers => ({
  DescribeInstance: () => ({ Instance: { ...instanceWire, ...changes } }),
})

export const groupWire = {
  JobGroupId: 'g-1',
  JobGroupName: '催收',
  JobGroupDescription: '催收作业组',
  Status: 'Paused',
  ScenarioId: 's-1',
  ScriptId: 's-1',
  CallingNumbers: ['4008013260', '4008013261'],
  RecallCallingNumbers: ['4008013262'],
  RingingDuration: 25,
  MinConcurrency: 1,
  Priority: 'Daily',
  RecallStrategy: { EmptyNumberIgnore: true, InArrearsIgnore: false, OutOfServiceIgnore: false },
  FlashSmsExtras: { TemplateId: 't', ConfigId: 'c' },
  Strategy: {
    StrategyId: 'st-1',
    StrategyName: '每日',
    StartTime: 1578881227404,
    EndTime: 1579881227404,
    MaxAttemptsPerDay: 2,
    MinAttemptInterval: 10,
    RepeatBy: 'Week',
    RepeatDays: ['1', '2'],
    Repeatable: true,
    RoutingStrategy: 'LocalFirst',
    WorkingTime: [{ BeginTime: '09:00:00', EndTime: '12:00:00' }],
  },
}
export const group = (changes: object = {}): Answers => ({
  DescribeJobGroup: () => ({ JobGroup: { ...groupWire, ...changes } }),
})
export const groupRequest = {
  instanceId: 'i-1',
  jobGroupId: 'g-1',
  name: '催收',
  description: '催收作业组',
  scenarioId: 's-1',
  scriptId: 's-1',
  callingNumbers: ['4008013260', '4008013261'],
  recallCallingNumbers: ['4008013262'],
  ringingDurationSeconds: 25,
  minConcurrency: 1,
  priority: 'DAILY',
  recallStrategy: { emptyNumberIgnore: true },
  flashSms: { templateId: 't', configId: 'c' },
  strategy: {
    id: 'st-1',
    name: '每日',
    startAt: new Date(1578881227404),
    endAt: new Date(1579881227404),
    workingTime: [{ begin: '09:00:00', end: '12:00:00' }],
    maxAttemptsPerDay: 2,
    minAttemptIntervalMinutes: 10,
    repeatBy: 'WEEK',
    repeatDays: [1, 2],
    repeatable: true,
    routingStrategy: 'LOCAL_FIRST',
  },
}
export const { startAt: _start, ...withoutStart } = groupRequest.strategy
export const { StartTime: _startTime, ...startless } = groupWire.Strategy

export const taskRow = {
  TaskId: '1187000000000000009',
  TaskName: '七月回访',
  Status: 0,
  AgentId: '1180000000000000001',
  CreateTime: after,
  ConcurrentCount: 5,
}
export const tasks = (...rows: object[]): Answers => ({
  QueryAiCallTaskPage: () => ({ Data: { Total: rows.length, List: rows } }),
})
export const newTask = {
  name: '七月回访',
  agentId: '1180000000000000001',
  virtualNumber: '4008013260',
  startType: 'IMMEDIATE',
  callWindows: [{ begin: '09:00:00', end: '12:00:00' }],
  callDays: ['MONDAY'],
  maxConcurrentCalls: 5,
}
export const taskWire = {
  TaskId: '1187000000000000009',
  TaskName: '七月回访',
  CallerNumber: '4008013260',
  StartType: 'IMMEDIATE',
  CallTimes: [{ StartTime: '9:00', EndTime: '12:00:00' }],
  CallDays: ['["MONDAY","TUESDAY"]'],
  RetryEnable: true,
  RetryReasons: ['NO_ANSWER'],
  RetryCount: 2,
  RetryInterval: 30,
  ConcurrentCount: 5,
  LinePhoneNum: '4001',
}
export const task = (changes: object = {}): Answers => ({
  QueryAiCallTaskDetail: () => ({ Data: { ...taskWire, ...changes } }),
})
export const replacement = {
  taskId: '1187000000000000009',
  name: '七月回访',
  virtualNumber: '4008013260',
  startType: 'IMMEDIATE',
  callWindows: [{ begin: '09:00:00', end: '12:00:00' }],
  callDays: ['MONDAY', 'TUESDAY'],
  retryEnabled: true,
  retryReasons: ['NO_ANSWER'],
  maxRetries: 2,
  retryIntervalMinutes: 30,
  maxConcurrentCalls: 5,
  linePhoneNum: '4001',
}

export const newInstance = { name: '回访', description: '签收后', maxConcurrentConversations: 3 }
export const key = { instanceId: 'i-1' }
export const groupKey = { ...key, jobGroupId: 'g-1' }
export const taskKey = { taskId: '1187000000000000009' }
export const tagged = { regionId: 'cn-shanghai', resourceType: 'INSTANCE', instanceIds: ['i-1'] }
export const tasksWith = (status: number) => tasks({ ...taskRow, Status: status })

export const foundInstance = { instance: expect.objectContaining({ instanceId: 'i-1', name: '回访' }) }
export const foundGroup = { jobGroup: expect.objectContaining({ jobGroupId: 'g-1' }) }
export const foundTask = { data: '1187000000000000009' }
export const nothing = undefined

export type Case = readonly [
  what: string,
  operation: WriteOperation,
  request: object,
  answers: Answers,
  expected: unknown,
  clockAheadMs?: number,
]

export const named = (cases: readonly Case[]) =>
  cases.map(
    ([what, operation, request, answers, expected, clockAheadMs]) =>
      [operation.name, what, operation, request, answers, expected, clockAheadMs] as const,
  )

// Operations are lists of codecs of their own: what is told and asked is checked by these when they run.
export const op = (operation: unknown) => operation as WriteOperation
