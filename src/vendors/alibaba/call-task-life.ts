// The life of an aiccs call task: created, started, stopped; the vendor has no operation that deletes one.
import type * as z from 'zod'
import { type Answer, InvalidStateError, NotFoundError } from '../../core/errors.ts'
import { type Call, operation } from '../../core/operation.ts'
import { flag, id, told, upperCamelObject } from '../../core/wire.ts'
import { callTaskSubject, docs, findState, limits as updateLimits } from './call-task.ts'
import { type CallTaskState, NewCallTaskWire } from './call-task-wire.ts'
import { aiccs } from './rpc.ts'

/** CreateAiCallTask page. */
export const limits = { ...updateLimits, retryIntervalMinutes: 720 } as const

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
})

export const stop = operation({
  ...control,
  name: 'StopAiCallTask',
  summary: 'Stops a running call task; it can be started again.',
  docs: `${docs}-stopaicalltask`,
  reconcile: ({ taskId }) => look(taskId, 'STOPPED'),
})

interface ControlledTask {
  readonly taskId: string
}

export async function createCallTask(
  call: Call,
  request: z.output<typeof NewCallTaskWire>,
): Promise<Answer<ControlledTask>> {
  const { value, upstream } = await call(create, request)
  return { value: { taskId: value.data }, upstream }
}

/** No code tells a wrong state from other refusals, so the state is read first. */
async function controlled(
  call: Call,
  operation: typeof start | typeof stop,
  taskId: string,
  allowed: CallTaskState['status'],
  isRefused: (status: CallTaskState['status']) => boolean,
): Promise<Answer<ControlledTask>> {
  const state = await findState(call, taskId)
  if (state === undefined) throw new NotFoundError(callTaskSubject(taskId))
  if (isRefused(state.status)) throw new InvalidStateError(state.status, [allowed])
  const { upstream } = await call(operation, { taskId })
  return { value: { taskId }, upstream }
}

/** The page wants the task stopped. Whether one that never started or failed to may be started, the vendor decides. */
export const startCallTask = (call: Call, taskId: string) =>
  controlled(call, start, taskId, 'STOPPED', (status) => status === 'RUNNING')

export const stopCallTask = (call: Call, taskId: string) =>
  controlled(call, stop, taskId, 'RUNNING', (status) => status !== 'RUNNING')
