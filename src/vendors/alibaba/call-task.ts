// aiccs AI call tasks: an agent calling a list of numbers inside its windows; state and configuration are read apart.
import {
  type Answer,
  type InvalidField,
  InvalidInputError,
  InvalidStateError,
  NotFoundError,
} from '../../core/errors.ts'
import { type Call, operation } from '../../core/operation.ts'
import { at, flag, id, integer, listOf, text, told, upperCamelObject } from '../../core/wire.ts'
import { type Change, merged } from '../merge.ts'
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
})

export const callTaskSubject = (taskId: string) => ({ type: 'CallTask', key: [taskId] })

/** The state of a task, or undefined when there is no such task. */
export async function findState(call: Call, taskId: string): Promise<CallTaskState | undefined> {
  const { data } = (await call(list, { taskId, pageNo: 1, pageSize: 10 })).value
  return data.list.find((row) => row.taskId === taskId)
}

/** What a client wants changed; absent keeps, null clears. */
export interface CallTaskChange
  extends Change<
    Omit<CallTaskReplacement, 'taskId' | 'startAt' | 'maxRetries' | 'retryReasons' | 'retryIntervalMinutes'>
  > {
  readonly taskId: string
  readonly startAt?: Date | null | undefined
  readonly retryReasons?: CallTaskReplacement['retryReasons'] | null | undefined
  readonly maxRetries?: number | null | undefined
  readonly retryIntervalMinutes?: number | null | undefined
}

/** A replacement in which the stored task may lack what the vendor requires. */
type Draft = { [Member in keyof CallTaskReplacement]: CallTaskReplacement[Member] | undefined }

/** UpdateAiCallTask replaces the whole configuration: what is absent is sent back as it is stored. */
export function mergeCallTask(stored: CallTaskConfiguration, change: CallTaskChange): Draft {
  return {
    taskId: change.taskId,
    name: change.name ?? stored.name,
    virtualNumber: merged(change.virtualNumber, stored.virtualNumber),
    startType: merged(change.startType, stored.startType),
    startAt: merged(change.startAt, stored.startAt),
    callWindows: change.callWindows ?? stored.callWindows,
    callDays: change.callDays ?? stored.callDays,
    retryEnabled: change.retryEnabled ?? stored.retryEnabled ?? false,
    retryReasons: merged(change.retryReasons, stored.retryReasons) ?? [],
    maxRetries: merged(change.maxRetries, stored.maxRetries),
    retryIntervalMinutes: merged(change.retryIntervalMinutes, stored.retryIntervalMinutes),
    maxConcurrentCalls: merged(change.maxConcurrentCalls, stored.maxConcurrentCalls),
    lineEncoding: merged(undefined, stored.lineEncoding),
    linePhoneNum: merged(undefined, stored.linePhoneNum),
    phoneType: merged(undefined, stored.phoneType),
  }
}

/** UpdateAiCallTask page. CreateAiCallTask allows more minutes, so a stored interval may be more than an update takes. */
export const limits = { maxRetries: 3, retryIntervalMinutes: 120, maxConcurrentCalls: 500 } as const

function checked(configuration: Draft): CallTaskReplacement {
  const fields: InvalidField[] = []
  const refuse = (message: string, ...path: string[]) => fields.push({ path, message })
  const {
    startType,
    startAt,
    callWindows,
    callDays,
    maxConcurrentCalls,
    retryIntervalMinutes = 0,
    maxRetries = 0,
  } = configuration
  if (startType === undefined) refuse('is required: the stored task has none to keep', 'startType')
  if (startType === 'SCHEDULE' && startAt === undefined)
    refuse('is required when startType is SCHEDULE', 'startAt')
  if (callWindows?.length === 0) refuse('needs at least one window', 'callWindows')
  if (callDays?.length === 0) refuse('needs at least one day', 'callDays')
  if (maxConcurrentCalls === undefined)
    refuse('is required: the stored task has none to keep', 'maxConcurrentCalls')
  if (retryIntervalMinutes > limits.retryIntervalMinutes)
    refuse(
      `the stored ${retryIntervalMinutes} cannot be kept: an update takes at most ${limits.retryIntervalMinutes}`,
      'retry',
      'intervalMinutes',
    )
  if (maxRetries > limits.maxRetries)
    refuse(
      `the stored ${maxRetries} cannot be kept: an update takes at most ${limits.maxRetries}`,
      'retry',
      'maxRetries',
    )
  if (fields.length > 0) throw new InvalidInputError(fields)
  return configuration as CallTaskReplacement
}

/** Changes what is given and keeps the rest; the page demands that the task is stopped. */
export async function update(
  call: Call,
  change: CallTaskChange,
): Promise<Answer<{ readonly taskId: string }>> {
  const { taskId } = change
  const state = await findState(call, taskId)
  if (state === undefined) throw new NotFoundError(callTaskSubject(taskId))
  if (state.status !== 'STOPPED') throw new InvalidStateError(state.status, ['STOPPED'])
  const stored = (await call(describe, { taskId })).value.data
  const { upstream } = await call(modify, checked(mergeCallTask(stored, change)))
  return { value: { taskId }, upstream }
}
