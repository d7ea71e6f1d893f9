// aiccs AI call tasks: an agent calling a list of numbers inside its windows; state and configuration are read apart.
import { type Call, operation } from '../../core/operation.ts'
import { at, flag, id, integer, listOf, text, told, upperCamelObject } from '../../core/wire.ts'
import { versionOf } from '../version.ts'
import {
  type CallTaskConfiguration,
  CallTaskConfigurationWire,
  type CallTaskReplacement,
  CallTaskReplacementWire,
  type CallTaskState,
  CallTaskStateWire,
  CallTaskStatus,
} from './call-task-wire.ts'
import { aiccs } from './rpc.ts'
import { holds } from './trace.ts'

export const docs = 'https://help.aliyun.com/en/aiccs/developer-reference/api-aiccs-2019-10-15'

export const list = operation({
  product: aiccs,
  name: 'QueryAiCallTaskPage',
  summary: 'Reads a page of call tasks with state and counters.',
  docs: `${docs}-queryaicalltaskpage`,
  effect: 'read',
  request: upperCamelObject({
    taskId: id.optional(),
    pageNo: integer.optional(),
    pageSize: integer.optional(),
    status: CallTaskStatus.optional(),
    name: at('TaskName', text.optional()),
    agentName: text.optional(),
  }),
  response: upperCamelObject({
    data: upperCamelObject({ total: told(integer), list: listOf(CallTaskStateWire).default([]) }),
  }),
  errors: {},
})

export const describe = operation({
  product: aiccs,
  name: 'QueryAiCallTaskDetail',
  summary: 'Reads the configuration of one call task.',
  docs: `${docs}-queryaicalltaskdetail`,
  effect: 'read',
  request: upperCamelObject({ taskId: id }),
  response: upperCamelObject({ data: CallTaskConfigurationWire }),
  errors: {},
})

/** What an update can change, by the names of its request. */
const configurationOf = (task: CallTaskConfiguration) => ({
  name: task.name,
  virtualNumber: task.virtualNumber,
  startType: task.startType,
  startAt: task.startAt,
  callWindows: task.callWindows,
  callDays: task.callDays,
  retryEnabled: task.retryEnabled ?? false,
  retryReasons: task.retryReasons,
  maxRetries: task.maxRetries,
  retryIntervalMinutes: task.retryIntervalMinutes,
  maxConcurrentCalls: task.maxConcurrentCalls,
})

export const callTaskVersion = (task: CallTaskConfiguration): string => versionOf(configurationOf(task))

export const modify = operation({
  product: aiccs,
  name: 'UpdateAiCallTask',
  summary: 'Replaces the configuration of a stopped call task.',
  docs: `${docs}-updateaicalltask`,
  effect: 'update',
  repeatable: true,
  request: CallTaskReplacementWire,
  response: upperCamelObject({ data: told(flag) }),
  answersBoolean: true,
  errors: {},
  reconcile: ({ taskId }) =>
    `Query callTask(id: "CallTask:${taskId}") and compare it with what was asked for.`,
  async find(call, { taskId, ...wanted }) {
    const { data } = (await call(describe, { taskId })).value
    const { lineEncoding, linePhoneNum, phoneType } = data
    return holds(wholly(wanted), { ...configurationOf(data), lineEncoding, linePhoneNum, phoneType })
      ? { data: true }
      : undefined
  },
})

/** The configuration is replaced whole: what is left out is gone. A start time counts in a schedule alone. */
const wholly = (wanted: Omit<CallTaskReplacement, 'taskId'>) => ({
  ...wanted,
  startAt: wanted.startType === 'SCHEDULE' ? (wanted.startAt ?? null) : undefined,
  maxRetries: wanted.maxRetries ?? null,
  retryIntervalMinutes: wanted.retryIntervalMinutes ?? null,
})

export const callTaskSubject = (taskId: string) => ({ type: 'CallTask', key: [taskId] })

/** A call task as far as every answer tells it; state and configuration have to be read. */
export interface KnownCallTask {
  readonly taskId: string
}

/** The state of a task, or undefined when there is no such task. */
export async function findState(call: Call, taskId: string): Promise<CallTaskState | undefined> {
  const { data } = (await call(list, { taskId, pageNo: 1, pageSize: 10 })).value
  return data.list.find((row) => row.taskId === taskId)
}

/** UpdateAiCallTask page. CreateAiCallTask allows more minutes, so a stored interval may be more than an update takes. */
export const limits = { maxRetries: 3, retryIntervalMinutes: 120, maxConcurrentCalls: 500 } as const
