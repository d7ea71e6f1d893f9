// What a job group's calls are governed by: schedule, repeats, re-dial filter and flash SMS, as answers and as inputs.
import type { JobGroupKey } from '../vendors/alibaba/job-group.ts'
import type {
  ExportProgress as ExportProgressSource,
  FlashSms as FlashSmsSource,
  RecallStrategy as RecallStrategySource,
  CallStrategy as ToldStrategy,
} from '../vendors/alibaba/job-group-wire.ts'
import {
  RepeatBy as RepeatByCodec,
  RoutingStrategy as RoutingCodec,
} from '../vendors/alibaba/job-group-wire.ts'
import { builder } from './builder.ts'
import { recognized, vendorEnum } from './enumeration.ts'
import { TimeWindow, TimeWindowInput } from './time-window.ts'

export const RepeatBy = vendorEnum('RepeatBy', RepeatByCodec, 'How a job group recurs (`RepeatBy`).', {
  ONCE: '`Once`: it does not recur.',
  DAY: '`Day`: every day.',
  WEEK: '`Week`: weekly on `repeatDays` 0 (Sunday) to 6 (Saturday).',
  MONTH: '`Month`: monthly on `repeatDays` 1 to 31; a month without the day is skipped.',
})

export const RoutingStrategy = vendorEnum(
  'RoutingStrategy',
  RoutingCodec,
  'Which calling number is preferred (`RoutingStrategy`).',
  {
    NONE: '`None`: no preference.',
    LOCAL_FIRST: "`LocalFirst`: numbers of the callee's city first.",
    LOCAL_PROVINCE_FIRST: "`LocalProvinceFirst`: numbers of the callee's province first.",
  },
)

/** Not every operation tells whether the group recurs: the group is known, to read it. */
type CallStrategySource = ToldStrategy & { readonly jobGroup: JobGroupKey }

export const CallStrategy = builder.objectRef<CallStrategySource>('CallStrategy').implement({
  description: 'When and how often a job group calls (`Strategy`).',
  fields: (t) => ({
    id: t.exposeString('strategyId', { description: "The vendor's `StrategyId`, not a global id." }),
    name: t.exposeString('name', { description: '`StrategyName`.' }),
    description: t.exposeString('description', { description: '`StrategyDescription`.' }),
    type: t.exposeString('type', {
      description: '`Type`; only `Repeatable` is ever shown, and `repeatBy` need not agree with it.',
    }),
    maxAttemptsPerDay: t.exposeInt('maxAttemptsPerDay', {
      description: 'Calls per number and day while nobody answers (`MaxAttemptsPerDay`).',
    }),
    minAttemptIntervalMinutes: t.exposeInt('minAttemptIntervalMinutes', {
      description: 'Minutes between two attempts while nobody answers (`MinAttemptInterval`).',
    }),
    startAt: t.expose('startAt', {
      type: 'DateTime',
      description: 'When it starts calling; without start and end it calls at once (`StartTime`).',
    }),
    endAt: t.expose('endAt', { type: 'DateTime', description: 'When it stops calling (`EndTime`).' }),
    workingTime: t.field({
      type: [TimeWindow],
      nullable: false,
      description: 'When calls may be made (`WorkingTime`).',
      resolve: ({ workingTime }) => workingTime,
    }),
    repeatBy: t.field({
      type: RepeatBy,
      description: 'How it recurs (`RepeatBy`).',
      resolve: ({ repeatBy }) => recognized(RepeatByCodec, repeatBy),
    }),
    repeatDays: t.exposeIntList('repeatDays', {
      nullable: false,
      description: 'The days on which it recurs: 0-6 from Sunday for WEEK, 1-31 for MONTH (`RepeatDays`).',
    }),
    routingStrategy: t.field({
      type: RoutingStrategy,
      description: 'Which calling number is preferred (`RoutingStrategy`).',
      resolve: ({ routingStrategy }) => recognized(RoutingCodec, routingStrategy),
    }),
    followUpStrategy: t.exposeString('followUpStrategy', {
      description: 'What happens after a cycle (`FollowUpStrategy`).',
      deprecationReason: 'Historic at the vendor, no longer used.',
    }),
    customized: t.exposeString('customized', {
      description: 'Custom data, JSON as text (`Customized`).',
      deprecationReason: 'Historic at the vendor, no longer used.',
    }),
    isTemplate: t.exposeBoolean('isTemplate', {
      description: 'Whether it is a template (`IsTemplate`).',
      deprecationReason: 'Historic at the vendor, no longer used.',
    }),
  }),
})

export const CallStrategyInput = builder.inputType('CallStrategyInput', {
  description: 'What to change of a strategy (`StrategyJson`); absent members keep their stored value.',
  fields: (t) => ({
    id: t.string({
      description:
        "The vendor's `StrategyId` (`id`), mandatory there: the stored one is sent when it is absent. Cannot be null.",
    }),
    name: t.string({ description: 'Name of the strategy (`name`). Cannot be null.' }),
    maxAttemptsPerDay: t.int({
      description:
        'Calls per number and day while nobody answers, 0 or more (`maxAttemptsPerDay`). Cannot be null.',
    }),
    minAttemptIntervalMinutes: t.int({
      description: 'Minutes between two attempts, 0 or more (`minAttemptInterval`). Cannot be null.',
    }),
    startAt: t.field({ type: 'DateTime', description: 'When calling starts (`startTime`); null: no start.' }),
    endAt: t.field({ type: 'DateTime', description: 'When calling stops (`endTime`); null: no end.' }),
    workingTime: t.field({
      type: [TimeWindowInput],
      description:
        'When calls may be made, replacing all windows (`workingTime`); null or empty: none is sent.',
    }),
    repeatBy: t.field({ type: RepeatBy, description: 'How it recurs (`repeatBy`). Cannot be null.' }),
    repeatable: t.boolean({ description: 'Whether the group recurs (`repeatable`). Cannot be null.' }),
    repeatDays: t.intList({
      description:
        'The days on which it recurs, 0-6 for WEEK, 1-31 for MONTH (`repeatDays`). Cannot be null.',
    }),
    routingStrategy: t.field({
      type: RoutingStrategy,
      description: 'Which calling number is preferred (`routingStrategy`). Cannot be null.',
    }),
  }),
})

export const RecallStrategy = builder.objectRef<RecallStrategySource>('RecallStrategy').implement({
  description: 'Which numbers are not called again (`RecallStrategy`).',
  fields: (t) => ({
    emptyNumberIgnore: t.exposeBoolean('emptyNumberIgnore', {
      description: 'Numbers that do not exist (`EmptyNumberIgnore`).',
    }),
    inArrearsIgnore: t.exposeBoolean('inArrearsIgnore', {
      description: 'Numbers in arrears (`InArrearsIgnore`).',
    }),
    outOfServiceIgnore: t.exposeBoolean('outOfServiceIgnore', {
      description: 'Numbers out of service (`OutOfServiceIgnore`).',
    }),
  }),
})

export const RecallStrategyInput = builder.inputType('RecallStrategyInput', {
  description:
    'Which numbers are not called again (`RecallStrategyJson`); absent members keep their stored value, in a new group they are false.',
  fields: (t) => ({
    emptyNumberIgnore: t.boolean({
      description: 'Numbers that do not exist (`emptyNumberIgnore`). Cannot be null.',
    }),
    inArrearsIgnore: t.boolean({ description: 'Numbers in arrears (`inArrearsIgnore`). Cannot be null.' }),
    outOfServiceIgnore: t.boolean({
      description: 'Numbers out of service (`outOfServiceIgnore`). Cannot be null.',
    }),
  }),
})

export const FlashSms = builder.objectRef<FlashSmsSource>('FlashSms').implement({
  description: 'A flash SMS of a third-party provider that is pushed along with a call (`FlashSmsExtras`).',
  fields: (t) => ({
    templateId: t.exposeString('templateId', { description: 'Id of its template (`templateId`).' }),
    configId: t.exposeString('configId', { description: "Id of the provider's configuration (`configId`)." }),
  }),
})

export const FlashSmsInput = builder.inputType('FlashSmsInput', {
  description:
    'The flash SMS to push along with a call (`FlashSmsExtras`); absent members keep their stored value.',
  fields: (t) => ({
    templateId: t.string({ description: 'Id of its template (`templateId`). Cannot be null.' }),
    configId: t.string({ description: "Id of the provider's configuration (`configId`). Cannot be null." }),
  }),
})

export const ExportProgress = builder.objectRef<ExportProgressSource>('ExportProgress').implement({
  description: 'The state of an export (`ExportProgress`). Historic at the vendor, no longer used.',
  fields: (t) => ({
    status: t.exposeString('status', {
      description: '`PENDING`, `IN_PROGRESS`, `FINISHED` or `FAILED` (`Status`).',
      deprecationReason: 'Historic at the vendor, no longer used.',
    }),
    fileHttpUrl: t.exposeString('fileHttpUrl', {
      description: 'Where the file can be fetched (`FileHttpUrl`).',
      deprecationReason: 'Historic at the vendor, no longer used.',
    }),
    progress: t.exposeString('progress', {
      description: 'How far it is, as text (`Progress`).',
      deprecationReason: 'Historic at the vendor, no longer used.',
    }),
  }),
})
