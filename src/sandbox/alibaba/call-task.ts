/** aiccs AI call tasks: replace the configuration, read state and configuration (two operations, two vocabularies). */

import type { WireObject } from '../wire.ts'
import { illegal, nameTaken, readSettings, taskNotFound, wrongState } from './call-task-input.ts'
import { callOn } from './call-task-progress.ts'
import { type RpcCall, type RpcOperation, read, write } from './operation.ts'
import { slice } from './paging.ts'
import type { CallTask, CallTaskStatus } from './state.ts'

/** Not in the order of the texts on the page: 2 is stopped, 3 is failed. */
const statusNumber: Record<CallTaskStatus, number> = { INIT: 0, RUNNING: 1, STOPPED: 2, FAILED: 3 }

const updateIntervalLimit = 120

/** A scheduled task starts by itself when its time has come, and a running one calls on. */
export function settle(call: RpcCall, task: CallTask): CallTask {
  if (task.status === 'INIT' && task.taskStartTime !== undefined && task.taskStartTime <= call.now) {
    start(call, task, task.taskStartTime)
  }
  callOn(task, call.now)
  return task
}

/** A start fails when the agent is not online; the reason is the documented sample text. */
export function start(call: RpcCall, task: CallTask, at: number): void {
  const online = task.source === 1 || call.state.agents.get(task.agentId)?.status === 1
  task.status = online ? 'RUNNING' : 'FAILED'
  if (online) {
    task.realStartTime = at
    task.calledUntil = at
    delete task.startFailedReason
  } else {
    task.startFailedReason = '智能体不在线'
  }
}

export function findTask(call: RpcCall): CallTask {
  const id = call.parameters.needed('TaskId')
  if (!/^\d{1,19}$/.test(id)) throw illegal('TaskId')
  const task = call.state.callTasks.get(id)
  if (!task) throw taskNotFound()
  return settle(call, task)
}

export function checkNameFree(call: RpcCall, name: string, self?: CallTask): void {
  for (const other of call.state.callTasks.values()) {
    if (other !== self && other.name === name) throw nameTaken()
  }
}

const updateAiCallTask = write((call) => {
  const { parameters, config } = call
  parameters.require('TaskId', 'TaskName', 'VirtualNumber', 'StartType', 'CallTime', 'CallDay', 'TaskCps')
  const settings = readSettings(call, updateIntervalLimit)
  const task = findTask(call)
  const allowed =
    config.strict.callTaskUpdate === 'stopped' ? task.status === 'STOPPED' : task.status !== 'RUNNING'
  if (!allowed) throw wrongState()
  checkNameFree(call, settings.name, task)
  // A full replacement: what was not sent is gone. IMMEDIATE only stores the value (simulated).
  for (const name of replaceable) delete task[name]
  Object.assign(task, settings)
  return { AccessDeniedDetail: 'None', Message: '成功', Data: true }
})

const replaceable = [
  'taskStartTime',
  'callRetryTimes',
  'callRetryInterval',
  'lineEncoding',
  'linePhoneNum',
  'phoneType',
] as const

const percent = (part: number, whole: number) =>
  `${whole === 0 ? 0 : Number(((part / whole) * 100).toFixed(2))}%`

/** The only operation that tells a task's state. */
const queryAiCallTaskPage = read((call) => {
  const { parameters } = call
  const number = parameters.integer('PageNo') ?? 1
  const size = parameters.integer('PageSize') ?? 10
  if (number < 1) throw illegal('PageNo')
  if (size < 1 || size > call.config.limits.pageSize) throw illegal('PageSize')
  const found = [...call.state.callTasks.values()].map((task) => settle(call, task)).filter(taskFilter(call))
  const page = slice(found, number, size)
  return {
    Data: {
      PageNo: page.number,
      PageSize: page.size,
      Total: page.total,
      List: page.rows.map((task) => rowWire(call, task)),
    },
  }
})

function taskFilter(call: RpcCall): (task: CallTask) => boolean {
  const { parameters } = call
  const status = parameters.text('Status')
  if (status && !(status in statusNumber)) throw illegal('Status')
  const source = parameters.integer('Source')
  const [id, name, agent, application] = ['TaskId', 'TaskName', 'AgentName', 'ApplicationCode'].map(
    (filter) => parameters.text(filter) ?? '',
  )
  return (task) =>
    (!status || task.status === status) &&
    (source === undefined || task.source === source) &&
    (!id || task.id === id) &&
    task.name.includes(name ?? '') &&
    (!agent || agentName(call, task).includes(agent)) &&
    (!application || task.applicationCode === application)
}

function agentName(call: RpcCall, task: CallTask): string {
  return call.state.agents.get(task.agentId)?.name ?? ''
}

function namesWire(call: RpcCall, task: CallTask): WireObject {
  const agent = call.state.agents.get(task.agentId)
  return {
    TaskId: task.id,
    TaskName: task.name,
    AgentId: task.agentId,
    AgentName: agent?.name,
    ApplicationCode: task.applicationCode ?? agent?.applicationCode,
    ApplicationName: agent?.applicationName,
  }
}

function rowWire(call: RpcCall, task: CallTask): WireObject {
  const { counts } = task
  return {
    ...namesWire(call, task),
    Status: statusNumber[task.status],
    StartFailedReason: task.startFailedReason,
    CreateTime: task.createdAt,
    StartTime: task.taskStartTime,
    RealStartTime: task.realStartTime,
    ConcurrentCount: task.taskCps,
    TotalCount: counts.total,
    SucceedCount: counts.succeeded,
    FailedCount: counts.failed,
    CallingCount: counts.calling,
    TotalCallCount: counts.calls,
    DayCallCount: counts.callsToday,
    DayImportCount: counts.importedToday,
    CompleteRate: percent(counts.succeeded + counts.failed, counts.total),
    DayConnectRate: percent(counts.answeredToday, counts.callsToday),
    HistoryConnectRate: percent(counts.answered, counts.calls),
  }
}

/** Every name differs from the write side, and there is no status. */
const queryAiCallTaskDetail = read((call) => {
  call.parameters.require('TaskId')
  const task = findTask(call)
  return {
    Data: {
      ...namesWire(call, task),
      CallerNumber: task.virtualNumber,
      StartType: task.startType,
      StartTime: task.taskStartTime,
      RealStartTime: task.realStartTime,
      CallTimes: task.callTime.map(({ startTime, endTime }) => ({ StartTime: startTime, EndTime: endTime })),
      CallDays: task.callDay,
      RetryEnable: task.missCallRetry,
      RetryReasons: task.callRetryReason,
      RetryCount: task.callRetryTimes,
      RetryInterval: task.callRetryInterval,
      ConcurrentCount: task.taskCps,
      LineEncoding: task.lineEncoding,
      LinePhoneNum: task.linePhoneNum,
      PhoneType: task.phoneType,
    },
  }
})

export const callTaskOperations: readonly (readonly [string, RpcOperation])[] = [
  ['UpdateAiCallTask', updateAiCallTask],
  ['QueryAiCallTaskPage', queryAiCallTaskPage],
  ['QueryAiCallTaskDetail', queryAiCallTaskDetail],
]
