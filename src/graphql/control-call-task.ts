// startCallTask and stopCallTask: the state is looked at first, because the vendor's refusals do not tell it.
import * as z from 'zod'
import * as life from '../vendors/alibaba/call-task-life.ts'
import { CallTask } from './call-task.ts'
import { idOf } from './ids.ts'
import { mutation, mutationInput } from './mutation.ts'

const rules = z.object({ id: idOf('CallTask') }).transform(({ id: [taskId] }) => ({ taskId }))

mutation({
  name: 'startCallTask',
  description:
    'Starts or resumes a stopped call task (StartAiCallTask). A RUNNING one answers InvalidStateError; for INIT and FAILED the vendor decides. The start itself may fail: see `status` and `startFailedReason`.',
  input: mutationInput('StartCallTaskInput', {
    description: 'Which call task to start (StartAiCallTask).',
    fields: (t) => ({
      id: t.id({ required: true, description: '`CallTask:<TaskId>` (`TaskId`).' }),
    }),
  }),
  rules,
  write: life.callTaskStart,
  noun: 'callTask',
  type: CallTask,
})

mutation({
  name: 'stopCallTask',
  description:
    'Stops a running call task (StopAiCallTask); it can be started again. In any other state the answer is InvalidStateError.',
  input: mutationInput('StopCallTaskInput', {
    description: 'Which call task to stop (StopAiCallTask).',
    fields: (t) => ({
      id: t.id({ required: true, description: '`CallTask:<TaskId>` (`TaskId`).' }),
    }),
  }),
  rules,
  write: life.callTaskStop,
  noun: 'callTask',
  type: CallTask,
})
