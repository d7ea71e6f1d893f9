// The shapes of an OutboundBot job group: what requests write and what the answers tell, oddities included.
import * as z from 'zod'
import {
  at,
  enumeration,
  epochMilliseconds,
  flag,
  id,
  integer,
  jsonText,
  listOf,
  localTime,
  lowerCamelObject,
  quotedInteger,
  splicedList,
  text,
  told,
  upperCamelObject,
} from '../../core/wire.ts'
import { DescribedProgressWire, ListedProgressWire } from './job-group-progress.ts'

/** `Succeed` and `Succeeded` are how the vendor's FAQ spells Completed. */
export const JobGroupStatus = enumeration({
  DRAFT: 'Draft',
  INITIALIZING: 'Initializing',
  SCHEDULING: 'Scheduling',
  EXECUTING: 'Executing',
  PAUSED: 'Paused',
  COMPLETED: ['Completed', 'Succeed', 'Succeeded'],
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
})
export const JobGroupPriority = enumeration({ URGENT: 'Urgent', DAILY: 'Daily' })
/** How a job ended, as far as CreateBatchRepeatJob's sample names it. */
export const JobOutcome = enumeration({
  SUCCEEDED: 'Succeeded',
  NO_INTERACTION: 'NoInteraction',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
})
export const RepeatBy = enumeration({ ONCE: 'Once', DAY: 'Day', WEEK: 'Week', MONTH: 'Month' })
export const RoutingStrategy = enumeration({
  NONE: 'None',
  LOCAL_FIRST: 'LocalFirst',
  LOCAL_PROVINCE_FIRST: 'LocalProvinceFirst',
})

/** One JSON text in requests; the page quotes the numbers in it, and `id` is mandatory for ModifyJobGroup. */
export const StrategyText = jsonText(
  lowerCamelObject({
    id: id.optional(),
    name: text.optional(),
    startAt: at('startTime', epochMilliseconds.optional()),
    endAt: at('endTime', epochMilliseconds.optional()),
    workingTime: z
      .array(lowerCamelObject({ begin: at('beginTime', localTime), end: at('endTime', localTime) }))
      .optional(),
    maxAttemptsPerDay: quotedInteger.optional(),
    minAttemptIntervalMinutes: at('minAttemptInterval', quotedInteger.optional()),
    repeatBy: RepeatBy.optional(),
    repeatDays: z.array(quotedInteger).optional(),
    repeatable: flag.optional(),
    routingStrategy: RoutingStrategy.optional(),
  }),
)

export const RecallStrategyText = jsonText(
  lowerCamelObject({
    emptyNumberIgnore: flag.optional(),
    inArrearsIgnore: flag.optional(),
    outOfServiceIgnore: flag.optional(),
  }),
)

/** Text in requests and in ModifyJobGroup's answer, an object with capitals in DescribeJobGroup's. */
const flashSms = lowerCamelObject({
  templateId: text.optional(),
  configId: text.optional(),
  templateContent: text.optional(),
})
export const FlashSmsText = jsonText(flashSms)
export type FlashSms = z.output<typeof flashSms>

const strategyMembers = {
  strategyId: told(id),
  name: at('StrategyName', told(text)),
  description: at('StrategyDescription', told(text)),
  type: told(text),
  maxAttemptsPerDay: told(integer),
  minAttemptIntervalMinutes: at('MinAttemptInterval', told(integer)),
  startAt: at('StartTime', told(epochMilliseconds)),
  endAt: at('EndTime', told(epochMilliseconds)),
  workingTime: listOf(
    upperCamelObject({ begin: at('BeginTime', localTime), end: at('EndTime', localTime) }),
  ).default([]),
  repeatBy: told(RepeatBy),
  repeatDays: splicedList(integer).default([]),
  routingStrategy: told(RoutingStrategy),
  followUpStrategy: told(text),
  customized: told(text),
  isTemplate: told(flag),
}

const StrategyWire = upperCamelObject(strategyMembers)
/** Only DescribeJobGroup tells whether the group recurs. */
const FullStrategyWire = upperCamelObject({ ...strategyMembers, repeatable: flag.optional() })
export type CallStrategy = z.output<typeof StrategyWire>

const RecallStrategyWire = upperCamelObject({
  emptyNumberIgnore: told(flag),
  inArrearsIgnore: told(flag),
  outOfServiceIgnore: told(flag),
})
export type RecallStrategy = z.output<typeof RecallStrategyWire>

const ExportProgressWire = upperCamelObject({
  status: told(text),
  fileHttpUrl: told(text),
  progress: told(text),
})
export type ExportProgress = z.output<typeof ExportProgressWire>

/** Told by every operation that answers a group, the list included. */
const rowMembers = {
  jobGroupId: id,
  name: at('JobGroupName', text),
  description: at('JobGroupDescription', told(text)),
  status: JobGroupStatus,
  scriptName: told(text),
  scriptVersion: told(text),
  createdAt: at('CreationTime', told(epochMilliseconds)),
  modifiedAt: at('ModifyTime', told(epochMilliseconds)),
  jobDataParsingTaskId: told(id),
  exportProgress: told(ExportProgressWire),
  minConcurrency: told(integer),
}

/** Told by CreateJobGroup. */
const members = {
  ...rowMembers,
  scenarioId: told(id),
  jobFilePath: told(text),
  callingNumbers: splicedList(text).default([]),
  recallStrategy: told(RecallStrategyWire),
  ringingDurationSeconds: at('RingingDuration', told(integer)),
  priority: told(JobGroupPriority),
}
const flashSmsExtras = at('FlashSmsExtras', told(jsonText(flashSms.optional())))
const recallCallingNumbers = splicedList(text).default([])

export const CreatedJobGroupWire = upperCamelObject({
  ...members,
  strategy: told(StrategyWire),
  recallCallingNumbers,
})

export const ModifiedJobGroupWire = upperCamelObject({
  ...members,
  strategy: told(StrategyWire),
  flashSms: flashSmsExtras,
})

export const JobGroupWire = upperCamelObject({
  ...members,
  strategy: told(FullStrategyWire),
  flashSms: flashSmsExtras,
  scriptId: told(id),
  recallCallingNumbers,
  progress: told(DescribedProgressWire),
})
export type JobGroup = z.output<typeof JobGroupWire>

/** Of the strategy the list tells start and end alone: it is left to be read. */
export const JobGroupRowWire = upperCamelObject({
  ...rowMembers,
  scriptId: told(id),
  progress: told(ListedProgressWire),
  calls: at('TotalCallNum', integer.optional()),
})

/** CreateBatchRepeatJob calls the id `Id`, unlike every other operation. */
export const RepeatedJobGroupWire = upperCamelObject({
  jobGroupId: at('Id', id),
  minConcurrency: told(integer),
  priority: told(JobGroupPriority),
  ringingDurationSeconds: at('RingingDuration', told(integer)),
})
