// updateJobGroup: ModifyJobGroup as a patch.
import * as z from 'zod'
import { jobGroupUpdate } from '../vendors/alibaba/job-group-update.ts'
import {
  JobGroupPriority as PriorityCodec,
  RepeatBy,
  RoutingStrategy,
  JobGroupStatus as StatusCodec,
} from '../vendors/alibaba/job-group-wire.ts'
import { CallStrategyInput, FlashSmsInput, RecallStrategyInput } from './call-strategy.ts'
import { expectedVersion, expectedVersionField } from './expected-version.ts'
import { idOf } from './ids.ts'
import { JobGroup, JobGroupPriority, JobGroupStatus } from './job-group.ts'
import { count, days, daysFit, endsAfterStart } from './job-group-rules.ts'
import { mutation, mutationInput } from './mutation.ts'
import { between, list, nonEmptyText, phoneNumbers, sendable, text, timeWindow } from './rules.ts'

const strategy = z
  .object({
    id: nonEmptyText.optional(),
    name: nonEmptyText.optional(),
    maxAttemptsPerDay: count.optional(),
    minAttemptIntervalMinutes: count.optional(),
    startAt: z.date().nullable().optional(),
    endAt: z.date().nullable().optional(),
    workingTime: list(timeWindow).nullable().optional(),
    repeatBy: sendable(RepeatBy).optional(),
    repeatDays: days.optional(),
    repeatable: z.boolean().optional(),
    routingStrategy: sendable(RoutingStrategy).optional(),
  })
  .refine(...endsAfterStart)
  .refine(...daysFit)

const flags = z.object({
  emptyNumberIgnore: z.boolean().optional(),
  inArrearsIgnore: z.boolean().optional(),
  outOfServiceIgnore: z.boolean().optional(),
})

const rules = z
  .object({
    id: idOf('JobGroup'),
    name: nonEmptyText.optional(),
    description: text.nullable().optional(),
    scriptId: idOf('Script').optional(),
    scenarioId: nonEmptyText.optional(),
    callingNumbers: phoneNumbers.optional(),
    recallCallingNumbers: phoneNumbers.optional(),
    status: sendable(StatusCodec).optional(),
    strategy: strategy.optional(),
    recallStrategy: flags.optional(),
    ringingDurationSeconds: count.optional(),
    minConcurrency: count.optional(),
    priority: sendable(PriorityCodec).optional(),
    flashSms: z.object({ templateId: nonEmptyText.optional(), configId: nonEmptyText.optional() }).optional(),
    expectedVersion,
  })
  .refine(
    ({ id, scriptId }) => !Array.isArray(id) || !Array.isArray(scriptId) || id[0] === scriptId[0],
    between(['scriptId'], 'is a script of another instance'),
  )
  .transform(({ id: [instanceId, jobGroupId], scriptId, ...change }) => ({
    ...change,
    instanceId,
    jobGroupId,
    scriptId: scriptId?.[1],
  }))

mutation({
  name: 'updateJobGroup',
  description:
    'Changes a job group (ModifyJobGroup). What is absent is kept: the stored group is read and sent back whole. An older page of the vendor allows it only for drafts and paused groups; the vendor decides.',
  input: mutationInput('UpdateJobGroupInput', {
    description: 'What to change of a job group (ModifyJobGroup); absent members keep their stored value.',
    fields: (t) => ({
      id: t.id({ required: true, description: '`JobGroup:<InstanceId>:<JobGroupId>`.' }),
      name: t.string({ description: 'Name (`Name`). Cannot be null.' }),
      description: t.string({ description: 'Free text (`Description`); null empties it.' }),
      scriptId: t.id({ description: '`Script:<InstanceId>:<ScriptId>` (`ScriptId`). Cannot be null.' }),
      scenarioId: t.string({
        description:
          'The id of the scenario on the old canvas (`ScenarioId`). The vendor requires it: the new script, or what is stored, is sent when it is absent. Cannot be null.',
        deprecationReason: 'Historic at the vendor; use `scriptId`.',
      }),
      callingNumbers: t.stringList({
        description: 'Replaces the numbers it calls from (`CallingNumber.N`). Cannot be null or empty.',
      }),
      recallCallingNumbers: t.stringList({
        description:
          'Replaces the numbers it calls from when it calls again (`RecallCallingNumber.N`). Cannot be null or empty.',
      }),
      status: t.field({
        type: JobGroupStatus,
        description:
          'The status to hand over (`JobGroupStatus`), nothing when absent. Newer pages list DRAFT and PAUSED only; whether it states or sets the status is not documented. Cannot be null.',
      }),
      strategy: t.field({
        type: CallStrategyInput,
        description: 'When and how often it calls (`StrategyJson`). Cannot be null.',
      }),
      recallStrategy: t.field({
        type: RecallStrategyInput,
        description: 'Which numbers are not called again (`RecallStrategyJson`). Cannot be null.',
      }),
      ringingDurationSeconds: t.int({
        description: 'How long to let a phone ring, in seconds (`RingingDuration`). Cannot be null.',
      }),
      minConcurrency: t.int({
        description:
          'Concurrent calls to guarantee, 0 or more; the guarantees of one priority must not exceed the concurrency of the instance (`MinConcurrency`). Cannot be null.',
      }),
      priority: t.field({
        type: JobGroupPriority,
        description: 'How urgent it is (`Priority`). Cannot be null.',
      }),
      flashSms: t.field({
        type: FlashSmsInput,
        description: 'The flash SMS to push along with a call (`FlashSmsExtras`). Cannot be null.',
      }),
      expectedVersion: expectedVersionField(t),
    }),
  }),
  rules,
  write: jobGroupUpdate,
  noun: 'jobGroup',
  type: JobGroup,
})
