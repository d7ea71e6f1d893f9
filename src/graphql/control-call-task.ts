// startCallTask and stopCallTask: the state is looked at first, because the vendor's refusals do not tell it.
import * as z from 'zod'
import { InvalidStateError, NotFoundError } from '../core/errors.ts'
import * as callTask from '../vendors/alibaba/call-task.ts'
import * as life from '../vendors/alibaba/call-task-life.ts'
import { builder } from './builder.ts'
import { CallTask } from './call-task.ts'
import { idOf } from './ids.ts'
import { mutation } from './mutation.ts'

const rules = z.object({ id: idOf('CallTask') }).transform(({ id: [taskId] }) => taskId)

mutation({
  name: 'startCallTask',
  description:
    'Starts or resumes a stopped call task (StartAiCallTask). A RUNNING one answers InvalidStateError; for INIT and FAILED the vendor decides. The start itself may fail: see `status` and `startFailedReason`.',
  input: builder.inputType('StartCallTaskInput', {
    description: 'Which call task to start (StartAiCallTask).',
    fields: (t) => ({
      id: t.id({ required: true, description: '`CallTask:<TaskId>` (`TaskId`).' }),
    }),
  }),
  rules,
  operations: [callTask.list, life.start],
  outcomes: [NotFoundError, InvalidStateError],
  noun: 'callTask',
  type: CallTask,
  perform: (taskId, { call }) => life.startCallTask(call, taskId),
})

mutation({
  name: 'stopCallTask',
  description:
    'Stops a running call task (StopAiCallTask); it can be started again. In any other state the answer is InvalidStateError.',
  input: builder.inputType('StopCallTaskInput', {
    description: 'Which call task to stop (StopAiCallTask).',
    fields: (t) => ({
      id: t.id({ required: true, description: '`CallTask:<TaskId>` (`TaskId`).' }),
    }),
  }),
  rules,
  operations: [callTask.list, life.stop],
  outcomes: [NotFoundError, InvalidStateError],
  noun: 'callTask',
  type: CallTask,
  perform: (taskId, { call }) => life.stopCallTask(call, taskId),
})
