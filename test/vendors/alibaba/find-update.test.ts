// Whether an update took effect although its answer was lost, judged from what the vendor's reads tell.
import { expect, test } from 'vitest'
import * as callTask from '../../../src/vendors/alibaba/call-task.ts'
import * as instance from '../../../src/vendors/alibaba/instance.ts'
import * as account from '../../../src/vendors/alibaba/instance-account.ts'
import * as jobGroup from '../../../src/vendors/alibaba/job-group.ts'
import {
  after,
  type Case,
  described,
  down,
  find,
  foundGroup,
  foundInstance,
  group,
  groupRequest,
  instances,
  instanceWire,
  key,
  named,
  newInstance,
  nothing,
  op,
  replacement,
  startless,
  tagged,
  task,
  withoutStart,
} from './lost-answers.ts'

const [modifyInstance, modifyGroup, modifyTask] = [
  op(instance.modify),
  op(jobGroup.modify),
  op(callTask.modify),
]
const [tag, untag] = [op(account.tag), op(account.untag)]

const updates: Case[] = [
  ['is as asked for', modifyInstance, { ...key, ...newInstance }, described(), foundInstance],
  ['has another name', modifyInstance, { ...key, ...newInstance, name: '新' }, described(), nothing],
  [
    'has another concurrency',
    modifyInstance,
    { ...key, ...newInstance },
    described({ MaxConcurrentConversation: 4 }),
    nothing,
  ],
  [
    'has no description, as asked for',
    modifyInstance,
    { ...key, ...newInstance, description: '' },
    described({ InstanceDescription: null }),
    foundInstance,
  ],
  ['still has one', modifyInstance, { ...key, ...newInstance, description: '' }, described(), nothing],
  [
    'was to get calling numbers, which nobody tells',
    modifyInstance,
    { ...key, ...newInstance, callingNumbers: ['4008013260'] },
    described(),
    nothing,
  ],
  ['is as asked for', modifyGroup, groupRequest, group(), foundGroup],
  ...(
    [
      ['name', { name: '新' }],
      ['description', { description: '' }],
      ['script', { scriptId: 's-2' }],
      ['scenario', { scenarioId: 's-2' }],
      ['numbers in another order', { callingNumbers: ['4008013261', '4008013260'] }],
      ['recall numbers', { recallCallingNumbers: ['4008013260'] }],
      ['ringing time', { ringingDurationSeconds: 30 }],
      ['guarantee', { minConcurrency: 0 }],
      ['priority', { priority: 'URGENT' }],
      ['filter', { recallStrategy: { emptyNumberIgnore: false } }],
      ['flash SMS', { flashSms: { templateId: 't2', configId: 'c' } }],
      ['status', { status: 'DRAFT' }],
      ['attempts', { strategy: { ...groupRequest.strategy, maxAttemptsPerDay: 3 } }],
      ['windows', { strategy: { ...groupRequest.strategy, workingTime: [] } }],
      ['days', { strategy: { ...groupRequest.strategy, repeatDays: [1] } }],
      ['recurrence', { strategy: { ...groupRequest.strategy, repeatable: false } }],
      ['start, which was to go,', { strategy: withoutStart }],
    ] as const
  ).map(
    ([what, change]): Case => [
      `has another ${what}`,
      modifyGroup,
      { ...groupRequest, ...change },
      group(),
      nothing,
    ],
  ),
  [
    'has no start, as asked for',
    modifyGroup,
    { ...groupRequest, strategy: withoutStart },
    group({ Strategy: startless }),
    foundGroup,
  ],
  ['has the status', modifyGroup, { ...groupRequest, status: 'PAUSED' }, group(), foundGroup],
  ['is as asked for', modifyTask, replacement, task(), { data: true }],
  ...(
    [
      ['name', { name: '新' }],
      ['number', { virtualNumber: '4000000000' }],
      ['kind of start', { startType: 'SCHEDULE', startAt: new Date(after) }],
      ['windows', { callWindows: [{ begin: '09:00:00', end: '11:00:00' }] }],
      ['days', { callDays: ['MONDAY'] }],
      ['retries', { retryEnabled: false }],
      ['reasons', { retryReasons: [] }],
      ['tries', { maxRetries: undefined }],
      ['interval', { retryIntervalMinutes: undefined }],
      ['concurrency', { maxConcurrentCalls: 6 }],
      ['line', { linePhoneNum: '4002' }],
    ] as const
  ).map(
    ([what, change]): Case => [
      `has another ${what}`,
      modifyTask,
      { ...replacement, ...change },
      task(),
      nothing,
    ],
  ),
  [
    'ignores a start time without a schedule',
    modifyTask,
    { ...replacement, startAt: new Date(after) },
    task(),
    { data: true },
  ],
  ['has the tags', tag, { ...tagged, tags: [{ key: 'team', value: '' }] }, instances(instanceWire), {}],
  [
    'has another value',
    tag,
    { ...tagged, tags: [{ key: 'env', value: 'test' }] },
    instances(instanceWire),
    nothing,
  ],
  [
    'has one of two tags',
    tag,
    {
      ...tagged,
      tags: [
        { key: 'env', value: 'prod' },
        { key: 'x', value: 'y' },
      ],
    },
    instances(instanceWire),
    nothing,
  ],
  [
    'is one of two instances that has the tags',
    tag,
    { ...tagged, instanceIds: ['i-1', 'i-2'], tags: [{ key: 'env', value: 'prod' }] },
    instances(instanceWire, { ...instanceWire, InstanceId: 'i-2', ResourceTags: [] }),
    nothing,
  ],
  ['is not in the list', tag, { ...tagged, tags: [{ key: 'env', value: 'prod' }] }, instances(), nothing],
  ['has lost the tag', untag, { ...tagged, keys: ['x'] }, instances(instanceWire), {}],
  ['still has it', untag, { ...tagged, keys: ['x', 'env'] }, instances(instanceWire), nothing],
  [
    'has lost all tags',
    untag,
    { ...tagged, all: true },
    instances({ ...instanceWire, ResourceTags: null }),
    {},
  ],
  ['still has tags', untag, { ...tagged, all: true }, instances(instanceWire), nothing],
  ['is not in the list', untag, { ...tagged, all: true }, instances(), nothing],
]

test.each(named(updates))(
  '%s: the object %s',
  async (_name, _what, operation, request, answers, expected, clockAheadMs) => {
    expect(await find(operation, request, answers, clockAheadMs)).toEqual(expected)
  },
)

test.each([
  [modifyInstance, { ...key, ...newInstance }],
  [modifyGroup, groupRequest],
  [modifyTask, replacement],
  [tag, { ...tagged, tags: [{ key: 'env', value: 'prod' }] }],
  [untag, { ...tagged, all: true }],
] as const)('$name: why nothing could be read is told', async (operation, request) => {
  const reads = ['ListInstances', 'DescribeInstance', 'DescribeJobGroup', 'QueryAiCallTaskDetail']
  const everyRead = Object.fromEntries(reads.map((name) => [name, () => down]))
  await expect(find(operation, request, everyRead)).rejects.toBe(down)
})
