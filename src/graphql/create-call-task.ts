// createCallTask: CreateAiCallTask.
import * as z from 'zod'
import * as life from '../vendors/alibaba/call-task-life.ts'
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
import { idOf } from './ids.ts'
import { mutation, mutationInput } from './mutation.ts'
import { nonEmptyText, sendable } from './rules.ts'
import { TimeWindowInput } from './time-window.ts'

const { limits } = life

const rules = z
  .object({
    name: nonEmptyText,
    agentId: idOf('Agent'),
    virtualNumber: nonEmptyText,
    startType: sendable(wire.CallTaskStartType),
    startAt: z.date().nullish(),
    callWindows,
    callDays,
    retry: retryPolicy(limits.retryIntervalMinutes).nullish(),
    maxConcurrentCalls: maxConcurrentCalls.nullish(),
  })
  .refine(({ startType, startAt }) => !(startType === 'SCHEDULE' && startAt == null), scheduleNeedsStart)
  .transform(({ agentId: [agentId], retry, ...task }) => ({
    ...task,
    agentId,
    startAt: task.startAt ?? undefined,
    maxConcurrentCalls: task.maxConcurrentCalls ?? undefined,
    retryEnabled: retry?.enabled,
    retryReasons: retry?.reasons ?? undefined,
    maxRetries: retry?.maxRetries ?? undefined,
    retryIntervalMinutes: retry?.intervalMinutes ?? undefined,
  }))

mutation({
  name: 'createCallTask',
  description:
    'Creates a call task (CreateAiCallTask). Its name must be unique in the account. One with an immediate start starts at once and FAILED tells that it could not; the vendor has no operation that deletes a task.',
  input: mutationInput('CreateCallTaskInput', {
    description: 'A new call task (CreateAiCallTask).',
    fields: (t) => ({
      name: t.string({ required: true, description: 'Unique in the account (`TaskName`).' }),
      agentId: t.id({
        required: true,
        description: '`Agent:<AgentId>` of an agent that is ONLINE (`AgentId`). Cannot be changed later.',
      }),
      virtualNumber: t.string({
        required: true,
        description: 'The service instance to call from (`VirtualNumber`).',
      }),
      startType: t.field({
        type: CallTaskStartType,
        required: true,
        description: 'How it starts (`StartType`); SCHEDULE needs a `startAt`.',
      }),
      startAt: t.field({
        type: 'DateTime',
        description:
          'When it is to start by itself (`TaskStartTime`); the vendor ignores it unless `startType` is SCHEDULE.',
      }),
      callWindows: t.field({
        type: [TimeWindowInput],
        required: true,
        description: 'The windows in which it may call, at least one (`CallTime`).',
      }),
      callDays: t.field({
        type: [Weekday],
        required: true,
        description: 'The days on which it may call, at least one (`CallDay`).',
      }),
      retry: t.field({
        type: CallRetryPolicyInput,
        description: 'Which failed calls are tried again; none unless `enabled` is true.',
      }),
      maxConcurrentCalls: t.int({
        description: `Concurrent calls, 1 to ${limits.maxConcurrentCalls} (\`TaskCps\`). An update needs one, given or stored.`,
      }),
    }),
  }),
  rules,
  write: life.callTaskCreation,
  noun: 'callTask',
  type: CallTask,
})
