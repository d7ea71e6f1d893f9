// What a new job group can be given, whether it is created from nothing or repeats another one: inputs and their rules.
import * as z from 'zod'
import {
  JobGroupPriority as PriorityCodec,
  RepeatBy as RepeatByCodec,
  RoutingStrategy as RoutingCodec,
} from '../vendors/alibaba/job-group-wire.ts'
import { builder } from './builder.ts'
import { RecallStrategyInput, RepeatBy, RoutingStrategy } from './call-strategy.ts'
import { JobGroupPriority } from './job-group.ts'
import { count, days, daysFit, endsAfterStart } from './job-group-rules.ts'
import { between, list, nonEmptyText, phoneNumbers, sendable, text, timeWindow } from './rules.ts'
import { TimeWindowInput } from './time-window.ts'

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never

const NewCallStrategyInput = builder.inputType('NewCallStrategyInput', {
  description: 'When and how often a new job group calls (`StrategyJson`).',
  fields: (t) => ({
    name: t.string({ description: 'Name of the strategy (`name`).' }),
    maxAttemptsPerDay: t.int({
      description: 'Calls per number and day while nobody answers, 0 or more (`maxAttemptsPerDay`).',
    }),
    minAttemptIntervalMinutes: t.int({
      description: 'Minutes between two attempts, 0 or more (`minAttemptInterval`).',
    }),
    startAt: t.field({
      type: 'DateTime',
      description:
        'When calling starts (`startTime`); without start and end it starts at once. Needs `repeatBy`.',
    }),
    endAt: t.field({ type: 'DateTime', description: 'When calling stops (`endTime`). Needs `repeatBy`.' }),
    workingTime: t.field({
      type: [TimeWindowInput],
      description: 'When calls may be made (`workingTime`).',
    }),
    repeatBy: t.field({
      type: RepeatBy,
      description: 'How it recurs (`repeatBy`); the vendor wants it wherever there is a start or an end.',
    }),
    repeatDays: t.intList({
      description: 'The days on which it recurs, 0-6 for WEEK, 1-31 for MONTH (`repeatDays`).',
    }),
    repeatable: t.boolean({ description: 'Whether the group recurs (`repeatable`).' }),
    routingStrategy: t.field({
      type: RoutingStrategy,
      description: 'Which calling number is preferred (`routingStrategy`).',
    }),
  }),
})

const NewFlashSmsInput = builder.inputType('NewFlashSmsInput', {
  description: 'The flash SMS to push along with a call of a new job group (`FlashSmsExtras`).',
  fields: (t) => ({
    templateId: t.string({ description: 'Id of its template (`templateId`).' }),
    configId: t.string({ description: "Id of the provider's configuration (`configId`)." }),
    templateContent: t.string({ description: 'Its text, from the provider (`templateContent`).' }),
  }),
})

/** The optional fields of an input for a new group. */
export const newJobGroupFields = (t: PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>) => ({
  callingNumbers: t.stringList({
    description: 'The numbers it calls from (`CallingNumber.N`); the vendor takes all of the instance.',
  }),
  recallCallingNumbers: t.stringList({
    description:
      'The numbers it calls from when it calls again (`RecallCallingNumber.N`); the vendor takes `callingNumbers`.',
  }),
  strategy: t.field({
    type: NewCallStrategyInput,
    description: 'When and how often it calls (`StrategyJson`); without start and end it calls at once.',
  }),
  recallStrategy: t.field({
    type: RecallStrategyInput,
    description: 'Which numbers are not called again (`RecallStrategyJson`).',
  }),
  ringingDurationSeconds: t.int({
    description: 'How long to let a phone ring, in seconds (`RingingDuration`); the vendor takes 25.',
  }),
  minConcurrency: t.int({
    description:
      'Concurrent calls to guarantee, 0 or more; the guarantees of one priority must not exceed the concurrency of the instance (`MinConcurrency`).',
  }),
  priority: t.field({ type: JobGroupPriority, description: 'How urgent it is (`Priority`).' }),
  flashSms: t.field({
    type: NewFlashSmsInput,
    description: 'The flash SMS to push along with a call (`FlashSmsExtras`).',
  }),
})

/** In an input for something new, null says as little as absence. */
export const orAbsent = <Rule extends z.ZodType>(rule: Rule) =>
  rule.nullish().transform((value) => value ?? undefined)

const strategy = z
  .object({
    name: orAbsent(nonEmptyText),
    maxAttemptsPerDay: orAbsent(count),
    minAttemptIntervalMinutes: orAbsent(count),
    startAt: orAbsent(z.date()),
    endAt: orAbsent(z.date()),
    workingTime: orAbsent(list(timeWindow)),
    repeatBy: orAbsent(sendable(RepeatByCodec)),
    repeatDays: orAbsent(days),
    repeatable: orAbsent(z.boolean()),
    routingStrategy: orAbsent(sendable(RoutingCodec)),
  })
  .refine(...endsAfterStart)
  .refine(...daysFit)
  .refine(
    ({ startAt, endAt, repeatBy }) => (startAt == null && endAt == null) || repeatBy != null,
    between(['repeatBy'], 'is needed where startAt or endAt is given'),
  )

export const newJobGroupRules = {
  callingNumbers: orAbsent(phoneNumbers),
  recallCallingNumbers: orAbsent(phoneNumbers),
  strategy: orAbsent(strategy),
  recallStrategy: orAbsent(
    z.object({
      emptyNumberIgnore: orAbsent(z.boolean()),
      inArrearsIgnore: orAbsent(z.boolean()),
      outOfServiceIgnore: orAbsent(z.boolean()),
    }),
  ),
  ringingDurationSeconds: orAbsent(count),
  minConcurrency: orAbsent(count),
  priority: orAbsent(sendable(PriorityCodec)),
  flashSms: orAbsent(
    z.object({
      templateId: orAbsent(nonEmptyText),
      configId: orAbsent(nonEmptyText),
      templateContent: orAbsent(text),
    }),
  ),
}
