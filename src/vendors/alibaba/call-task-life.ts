// The life of an aiccs call task: created, started, stopped; the vendor has no operation that deletes one.
import type * as z from 'zod'
import { InvalidStateError, NotFoundError } from '../../core/errors.ts'
import { operation } from '../../core/operation.ts'
import { flag, id, told, upperCamelObject } from '../../core/wire.ts'
import { planOf, write } from '../../core/write.ts'
import {
  callTaskSubject,
  docs,
  findState,
  type KnownCallTask,
  list,
  limits as updateLimits,
} from './call-task.ts'
import { type CallTaskState, NewCallTaskWire } from './call-task-wire.ts'
import { aiccs } from './rpc.ts'
import { appearedSince, findInList, holds } from './trace.ts'

/** CreateAiCallTask page. */
export const limits = { ...updateLimits, retryIntervalMinutes: 720 } as const

/** The name filter of the list matches parts of names, so that more than one page may have to be looked through. */
const pageSize = 100

/** A bare JSON number of 17 to 19 digits; anything else leaves open whether there is a task, and which. */
const newTaskId = id.refine((taskId) => /^[1-9]\d*$/.test(taskId), 'not an id')

export const create = operation({
  product: aiccs,
  name: 'CreateAiCallTask',
  summary: 'Creates a call task; one with an immediate start starts at once.',
  docs: `${docs}-createaicalltask`,
  effect: 'create',
  repeatable: false,
  request: NewCallTaskWire,
  response: upperCamelObject({ data: newTaskId }),
  // No code of the family is published, so a name in use cannot be told from other refusals.
  errors: {},
  reconcile: ({ name }) =>
    `Query callTasks(filter: { name: ${JSON.stringify(name)} }) and look for exactly that name: names are unique, so if it is there it was created, otherwise it may be created again.`,
  async find(call, { name, agentId, maxConcurrentCalls, startType, startAt }, sentAt) {
    const page = async (pageNo: number) => {
      const { value, clockAheadMs } = await call(list, { name, pageNo, pageSize })
      return { value: { rows: value.data.list, total: value.data.total }, clockAheadMs }
    }
    const found = await findInList(list, page, (row) => row.name === name)
    if (found === undefined) return undefined
    const { row, clockAheadMs } = found
    const wanted = { agentId, maxConcurrentCalls, startAt: startType === 'SCHEDULE' ? startAt : undefined }
    return appearedSince(row.createdAt, sentAt, clockAheadMs) && holds(wanted, row)
      ? { data: row.taskId }
      : undefined
  },
  exclusive: true,
})

const look = (taskId: string, status: string) =>
  `Query callTask(id: "CallTask:${taskId}") { status }: ${status} means that it took effect.`

/** Not repeatable: a repeat is refused once the first took effect, with a code that nobody published. */
const control = {
  product: aiccs,
  effect: 'control',
  repeatable: false,
  request: upperCamelObject({ taskId: id }),
  response: upperCamelObject({ data: told(flag) }),
  answersBoolean: true,
  errors: {},
} as const

export const start = operation({
  ...control,
  name: 'StartAiCallTask',
  summary: 'Starts a stopped call task.',
  docs: `${docs}-startaicalltask`,
  reconcile: ({ taskId }) => look(taskId, 'RUNNING (or FAILED, with startFailedReason)'),
  // A failed task may have failed before: only one that runs proves that it was started.
  find: async (call, { taskId }) =>
    (await findState(call, taskId))?.status === 'RUNNING' ? { data: true } : undefined,
})

export const stop = operation({
  ...control,
  name: 'StopAiCallTask',
  summary: 'Stops a running call task; it can be started again.',
  docs: `${docs}-stopaicalltask`,
  reconcile: ({ taskId }) => look(taskId, 'STOPPED'),
  find: async (call, { taskId }) =>
    (await findState(call, taskId))?.status === 'STOPPED' ? { data: true } : undefined,
})

export const callTaskCreation = write({
  operation: create,
  reads: [],
  planned: (request: z.output<typeof NewCallTaskWire>) => planOf(request),
  conclude: ({ data }): KnownCallTask => ({ taskId: data }),
})

/** No code tells a wrong state from other refusals, so the state is read first. */
const controlling = (
  operation: typeof start | typeof stop,
  allowed: CallTaskState['status'],
  isRefused: (status: CallTaskState['status']) => boolean,
) =>
  write({
    operation,
    reads: [list],
    outcomes: [NotFoundError, InvalidStateError],
    subject: ({ taskId }: KnownCallTask) => callTaskSubject(taskId),
    prepare: async ({ taskId }: KnownCallTask, call) => {
      const state = await findState(call, taskId)
      if (state === undefined) throw new NotFoundError(callTaskSubject(taskId))
      if (isRefused(state.status)) throw new InvalidStateError(state.status, [allowed])
      return { request: { taskId }, notes: undefined }
    },
    conclude: (_answer, { request: { taskId } }): KnownCallTask => ({ taskId }),
  })

/** The page wants the task stopped. Whether one that never started or failed to may be started, the vendor decides. */
export const callTaskStart = controlling(start, 'STOPPED', (status) => status === 'RUNNING')

export const callTaskStop = controlling(stop, 'RUNNING', (status) => status !== 'RUNNING')
