// Whether a new object, an end or a change of state came about although the answer was lost, judged from the reads.
import { describe, expect, test } from 'vitest'
import * as callTaskLife from '../../../src/vendors/alibaba/call-task-life.ts'
import * as instance from '../../../src/vendors/alibaba/instance.ts'
import * as account from '../../../src/vendors/alibaba/instance-account.ts'
import * as jobGroupLife from '../../../src/vendors/alibaba/job-group-life.ts'
import {
  type Answers,
  after,
  before,
  type Case,
  described,
  down,
  find,
  foundInstance,
  foundTask,
  gone,
  group,
  groupKey,
  instances,
  instanceWire,
  key,
  named,
  newInstance,
  newTask,
  nothing,
  op,
  taskKey,
  taskRow,
  tasks,
  tasksWith,
} from './lost-answers.ts'

const [createInstance, deleteInstance] = [op(instance.create), op(account.remove)]
const deleteGroup = op(jobGroupLife.remove)
const [pause, resume, cancel] = [op(jobGroupLife.suspend), op(jobGroupLife.resume), op(jobGroupLife.cancel)]
const createTask = op(callTaskLife.create)
const [start, stop] = [op(callTaskLife.start), op(callTaskLife.stop)]

const creations: Case[] = [
  ['is there since', createInstance, newInstance, instances(instanceWire), foundInstance],
  ['is not there', createInstance, newInstance, instances(), nothing],
  [
    'others that hold the name as a part are there',
    createInstance,
    newInstance,
    instances({ ...instanceWire, InstanceName: '回访二' }),
    nothing,
  ],
  [
    'an older one of the name is there',
    createInstance,
    newInstance,
    instances({ ...instanceWire, CreationTime: before }),
    nothing,
  ],
  [
    'one that does not tell when it was made is there',
    createInstance,
    newInstance,
    instances({ ...instanceWire, CreationTime: null }),
    nothing,
  ],
  [
    'one with another concurrency is there',
    createInstance,
    newInstance,
    instances({ ...instanceWire, MaxConcurrentConversation: 4 }),
    nothing,
  ],
  [
    'one with another description is there',
    createInstance,
    newInstance,
    instances({ ...instanceWire, InstanceDescription: null }),
    nothing,
  ],
  [
    'one of another resource group is there',
    createInstance,
    { ...newInstance, resourceGroupId: 'rg-2' },
    instances(instanceWire),
    nothing,
  ],
  [
    'one of another dialogue engine is there',
    createInstance,
    { ...newInstance, nluServiceType: 'MANAGED' },
    instances({ ...instanceWire, NluServiceType: 'Provided' }),
    nothing,
  ],
  [
    'engine and numbers are not told',
    createInstance,
    { ...newInstance, nluServiceType: 'MANAGED', callingNumbers: ['4008013260'] },
    instances(instanceWire),
    foundInstance,
  ],
  [
    "the vendor's clock is a minute behind",
    createInstance,
    newInstance,
    instances({ ...instanceWire, CreationTime: after - 60_000 }),
    foundInstance,
    -60_000,
  ],
  [
    "the vendor's clock is a minute ahead, and an older one is there",
    createInstance,
    newInstance,
    instances({ ...instanceWire, CreationTime: after + 30_000 }),
    nothing,
    60_000,
  ],
  ['is there since', createTask, newTask, tasks(taskRow), foundTask],
  ['is not there', createTask, newTask, tasks({ ...taskRow, TaskName: '七月回访二' }), nothing],
  [
    'an older one of the name is there',
    createTask,
    newTask,
    tasks({ ...taskRow, CreateTime: before }),
    nothing,
  ],
  [
    'one that does not tell when it was made is there',
    createTask,
    newTask,
    tasks({ ...taskRow, CreateTime: undefined }),
    nothing,
  ],
  ['one of another agent is there', createTask, newTask, tasks({ ...taskRow, AgentId: '2' }), nothing],
  [
    'one with another concurrency is there',
    createTask,
    newTask,
    tasks({ ...taskRow, ConcurrentCount: 6 }),
    nothing,
  ],
  [
    'one that starts at another time is there',
    createTask,
    { ...newTask, startType: 'SCHEDULE', startAt: new Date(after) },
    tasks({ ...taskRow, StartTime: after + 1 }),
    nothing,
  ],
  [
    'it starts at that time',
    createTask,
    { ...newTask, startType: 'SCHEDULE', startAt: new Date(after) },
    tasks({ ...taskRow, StartTime: String(after) }),
    foundTask,
  ],
  [
    "the vendor's clock is a minute behind",
    createTask,
    newTask,
    tasks({ ...taskRow, CreateTime: after - 60_000 }),
    foundTask,
    -60_000,
  ],
]

const controls: Case[] = [
  ['is gone', deleteInstance, key, { DescribeInstance: () => gone('Instance') }, {}],
  ['is still there', deleteInstance, key, described(), nothing],
  ['is gone', deleteGroup, groupKey, { DescribeJobGroup: () => gone('JobGroup') }, {}],
  ['is still there', deleteGroup, groupKey, group(), nothing],
  ['is paused', pause, groupKey, group(), {}],
  ['still calls', pause, groupKey, group({ Status: 'Executing' }), nothing],
  ['is done', pause, groupKey, group({ Status: 'Completed' }), nothing],
  ['waits for its turn', resume, groupKey, group({ Status: 'Scheduling' }), {}],
  ['calls', resume, groupKey, group({ Status: 'Executing' }), {}],
  ['is still paused', resume, groupKey, group(), nothing],
  ['is cancelled', cancel, groupKey, group({ Status: 'Cancelled' }), {}],
  ['still calls', cancel, groupKey, group({ Status: 'Executing' }), nothing],
  ['runs', start, taskKey, tasksWith(1), { data: true }],
  ['is stopped', start, taskKey, tasksWith(2), nothing],
  ['failed, now or before', start, taskKey, tasksWith(3), nothing],
  ['is not there', start, taskKey, tasks(), nothing],
  ['is stopped', stop, taskKey, tasksWith(2), { data: true }],
  ['runs', stop, taskKey, tasksWith(1), nothing],
]

test.each(named([...creations, ...controls]))(
  '%s: the object %s',
  async (_name, _what, operation, request, answers, expected, clockAheadMs) => {
    expect(await find(operation, request, answers, clockAheadMs)).toEqual(expected)
  },
)

const failing = [
  [createInstance, newInstance],
  [deleteInstance, key],
  [deleteGroup, groupKey],
  [pause, groupKey],
  [resume, groupKey],
  [cancel, groupKey],
  [createTask, newTask],
  [start, taskKey],
  [stop, taskKey],
] as const
const everyRead: Answers = Object.fromEntries(
  ['ListInstances', 'DescribeInstance', 'DescribeJobGroup', 'QueryAiCallTaskPage'].map((name) => [
    name,
    () => down,
  ]),
)

test.each(failing.map(([operation, request]) => [operation.name, operation, request] as const))(
  '%s: why nothing could be read is told',
  async (_name, operation, request) => {
    await expect(find(operation, request, everyRead)).rejects.toBe(down)
  },
)

describe('a list of several pages', () => {
  const full = Array.from({ length: 100 }, (_, index) => ({
    ...instanceWire,
    InstanceId: `other-${index}`,
    InstanceName: `回访${index}`,
  }))
  const paged = (second: object[], total: number | null): Answers => ({
    ListInstances: ({ pageNumber }: { pageNumber: number }) => ({
      Instances: pageNumber === 1 ? full : pageNumber === 2 ? second : [],
      TotalCount: total,
    }),
  })

  test.each([101, null])('is read on, whether the vendor tells the total or not (%s)', async (total) => {
    expect(await find(createInstance, newInstance, paged([instanceWire], total))).toEqual(foundInstance)
  })

  test('ends where there are no more rows', async () => {
    expect(await find(createInstance, newInstance, paged([], null))).toBeUndefined()
  })

  test('that never ends is a broken contract', async () => {
    const endless = { ListInstances: () => ({ Instances: full, TotalCount: null }) }
    await expect(find(createInstance, newInstance, endless)).rejects.toMatchObject({
      code: 'VENDOR_CONTRACT_BROKEN',
    })
  })
})

test('creations that are unique by name may be sent again when nothing is found, no others', () => {
  expect([createInstance, createTask].map(({ exclusive }) => exclusive)).toEqual([true, true])
  expect([jobGroupLife.create, jobGroupLife.repeat].map(({ find, exclusive }) => [find, exclusive])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ])
})
