// updateCallTask: UpdateAiCallTask, which replaces everything, as a patch.
import * as z from 'zod'
import { limits } from '../vendors/alibaba/call-task.ts'
import { callTaskUpdate } from '../vendors/alibaba/call-task-update.ts'
import * as wire from '../vendors/alibaba/call-task-wire.ts'
import { CallTask, CallTaskStartType, Weekday } from './call-task.ts'
import {
  CallRetryPolicyInput,
  callDays,
  callWindows,
  maxConcurrentCalls,
  retryPolicy,
  scheduleNeedsStart,
} from './call-task-input.ts'
import { expectedVersion, expectedVersionField } from './expected-version.ts'
import { idOf } from './ids.ts'
import { mutation, mutationInput } from './mutation.ts'
import { nonEmptyText, sendable } from './rules.ts'
import { TimeWindowInput } from './time-window.ts'

const rules = z
  .object({
    id: idOf('CallTask'),
    name: nonEmptyText.optional(),
    virtualNumber: nonEmptyText.optional(),
    startType: sendable(wire.CallTaskStartType).optional(),
    startAt: z.date().nullable().optional(),
    callWindows: callWindows.optional(),
    callDays: callDays.optional(),
    retry: retryPolicy(limits.retryIntervalMinutes).optional(),
    maxConcurrentCalls: maxConcurrentCalls.optional(),
    expectedVersion,
  })
  .refine(({ startType, startAt }) => !(startType === 'SCHEDULE' && startAt === null), scheduleNeedsStart)
  .transform(({ id: [taskId], retry = {}, ...change }) => ({
    ...change,
    taskId,
    retryEnabled: retry.enabled,
    retryReasons: retry.reasons,
    maxRetries: retry.maxRetries,
    retryIntervalMinutes: retry.intervalMinutes,
  }))

mutation({
  name: 'updateCallTask',
  description:
    'Changes a stopped call task (UpdateAiCallTask). What is absent is kept: the vendor replaces the whole configuration, so the stored one is read, merged and sent back.',
  input: mutationInput('UpdateCallTaskInput', {
    description: 'What to change of a call task (UpdateAiCallTask); absent members keep their stored value.',
    fields: (t) => ({
      id: t.id({ required: true, description: '`CallTask:<TaskId>` (`TaskId`).' }),
      name: t.string({ description: 'Unique in the account (`TaskName`). Cannot be null.' }),
      virtualNumber: t.string({
        description: 'The service instance to call from (`VirtualNumber`). Cannot be null.',
      }),
      startType: t.field({
        type: CallTaskStartType,
        description:
          'How it starts (`StartType`); SCHEDULE needs a `startAt`, given or stored. Cannot be null.',
      }),
      startAt: t.field({
        type: 'DateTime',
        description: 'When it is to start by itself (`TaskStartTime`); null: no start time.',
      }),
      callWindows: t.field({
        type: [TimeWindowInput],
        description: 'Replaces the windows in which it may call, at least one (`CallTime`). Cannot be null.',
      }),
      callDays: t.field({
        type: [Weekday],
        description: 'Replaces the days on which it may call, at least one (`CallDay`). Cannot be null.',
      }),
      retry: t.field({
        type: CallRetryPolicyInput,
        description: 'Which failed calls are tried again. Cannot be null: set `enabled` to false.',
      }),
      maxConcurrentCalls: t.int({
        description: `Concurrent calls, 1 to ${limits.maxConcurrentCalls} (\`TaskCps\`). Cannot be null.`,
      }),
      expectedVersion: expectedVersionField(t),
    }),
  }),
  rules,
  write: callTaskUpdate,
  noun: 'callTask',
  type: CallTask,
})
