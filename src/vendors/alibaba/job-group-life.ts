// The life of OutboundBot job groups: listed, created, repeated, paused, resumed, cancelled, deleted, and measured.
import * as z from 'zod'
import { NotFoundError, VendorRejectedError } from '../../core/errors.ts'
import { type Call, notFound, operation, type Refusal, rejected, unavailable } from '../../core/operation.ts'
import {
  at,
  commaList,
  epochMilliseconds,
  flag,
  id,
  integer,
  listOf,
  text,
  told,
  upperCamelObject,
} from '../../core/wire.ts'
import { describe, docs, errors, instance, type KnownJobGroup } from './job-group.ts'
import { StatisticsWire } from './job-group-progress.ts'
import {
  CreatedJobGroupWire,
  FlashSmsText,
  type JobGroup,
  JobGroupPriority,
  JobGroupRowWire,
  JobGroupStatus,
  JobOutcome,
  RecallStrategyText,
  RepeatedJobGroupWire,
  StrategyText,
} from './job-group-wire.ts'
import { outboundBot } from './rpc.ts'
import { ifGone } from './trace.ts'

export const list = operation({
  product: outboundBot,
  name: 'ListJobGroups',
  summary: 'Reads a page of the job groups of an instance.',
  docs: `${docs}-listjobgroups`,
  effect: 'read',
  request: upperCamelObject({
    instanceId: id,
    pageNumber: integer,
    pageSize: integer,
    statuses: at('JobGroupStatusFilter', commaList(JobGroupStatus).optional()),
    text: at('SearchText', text.optional()),
    earliestCreatedAt: at('StartTime', epochMilliseconds.optional()),
    latestCreatedAt: at('EndTime', epochMilliseconds.optional()),
    hasMinConcurrency: at('OnlyMinConcurrencyEnabled', flag.optional()),
  }),
  response: upperCamelObject({
    jobGroups: upperCamelObject({ list: listOf(JobGroupRowWire).default([]), totalCount: told(integer) }),
  }),
  errors: { 'NotExist.Instance': notFound(instance), InternalError: unavailable },
})
export type JobGroupListRequest = z.output<typeof list.request>

/** Rows as they were told: without their instance, which was asked for. */
export interface JobGroupPage {
  readonly rows: readonly Omit<KnownJobGroup, 'instanceId'>[]
  readonly totalCount: number | null
}

export async function page(call: Call, request: JobGroupListRequest): Promise<JobGroupPage> {
  const { jobGroups } = (await call(list, request)).value
  return { rows: jobGroups.list, totalCount: jobGroups.totalCount }
}

/** What a new group can be given, whether it is made from nothing or after another one. */
const settings = {
  strategy: at('StrategyJson', StrategyText.optional()),
  recallStrategy: at('RecallStrategyJson', RecallStrategyText.optional()),
  callingNumbers: at('CallingNumber', z.array(text).optional()),
  recallCallingNumbers: at('RecallCallingNumber', z.array(text).optional()),
  ringingDurationSeconds: at('RingingDuration', integer.optional()),
  minConcurrency: integer.optional(),
  priority: JobGroupPriority.optional(),
  flashSms: at('FlashSmsExtras', FlashSmsText.optional()),
}

/** Follows the pattern of the vendor's codes. Where no script was named, it is the copied group's that is gone. */
const scriptMissing: Refusal<{ readonly instanceId: string; readonly scriptId?: string | undefined }> = {
  outcome: NotFoundError,
  raise: (upstream, { instanceId, scriptId }) =>
    scriptId === undefined
      ? new VendorRejectedError(upstream)
      : new NotFoundError({ type: 'Script', key: [instanceId, scriptId] }, upstream),
}

/** Seen in the field, its status and exact meaning are not known: bad parameters, above all the name. */
export const handleJobGroupError = 'HandleJobGroupError'
const creationErrors = {
  'NotExist.Script': scriptMissing,
  [handleJobGroupError]: rejected,
  InternalError: unavailable,
}

const lookFor = ({ instanceId, name }: { readonly instanceId: string; readonly name: string }) =>
  `Query jobGroups of instance(id: "Instance:${instanceId}") with filter { text: ${JSON.stringify(name)} }: if a group of this name was created meanwhile, this is it; otherwise it may be created again.`

// Names are not documented as unique, so that neither a found group is surely the new one nor a missing one the last.
export const create = operation({
  product: outboundBot,
  name: 'CreateJobGroup',
  summary: 'Creates a job group; without start and end it calls at once.',
  docs: `${docs}-createjobgroup`,
  effect: 'create',
  repeatable: false,
  request: upperCamelObject({
    instanceId: id,
    name: at('JobGroupName', text),
    description: at('JobGroupDescription', text.optional()),
    scriptId: id,
    scenarioId: id.optional(),
    ...settings,
  }),
  response: upperCamelObject({ jobGroup: CreatedJobGroupWire }),
  errors: { 'NotExist.Instance': notFound(instance), ...creationErrors },
  reconcile: lookFor,
})

export const repeat = operation({
  product: outboundBot,
  name: 'CreateBatchRepeatJob',
  summary: 'Creates a job group that calls the jobs of another one again.',
  docs: `${docs}-createbatchrepeatjob`,
  effect: 'create',
  repeatable: false,
  request: upperCamelObject({
    instanceId: id,
    jobGroupId: at('SourceGroupId', id),
    name: text,
    description: text.optional(),
    scriptId: id.optional(),
    outcomes: at('FilterStatus', commaList(JobOutcome).optional()),
    ...settings,
  }),
  response: upperCamelObject({ jobGroup: RepeatedJobGroupWire }),
  errors: { ...errors, ...creationErrors },
  reconcile: lookFor,
})

const key = { instanceId: id, jobGroupId: id }
const envelopeOnly = upperCamelObject({})

export const remove = operation({
  product: outboundBot,
  name: 'DeleteJobGroup',
  summary: 'Deletes a job group.',
  docs: `${docs}-deletejobgroup`,
  effect: 'delete',
  repeatable: true,
  request: upperCamelObject(key),
  response: envelopeOnly,
  errors,
  reconcile: ({ instanceId, jobGroupId }) =>
    `Query jobGroup(id: "JobGroup:${instanceId}:${jobGroupId}"): it is null once the group is gone.`,
  find: (call, group) => ifGone(call(describe, group)),
})

/** The three that act on jobs share one request; All with a group means every job of that group. */
const control = (name: string, summary: string, provedBy: readonly JobGroup['status'][]) =>
  operation({
    product: outboundBot,
    name,
    summary,
    docs: `${docs}-${name.toLowerCase()}`,
    effect: 'control',
    repeatable: true,
    request: upperCamelObject({ ...key, all: flag }),
    response: envelopeOnly,
    errors,
    reconcile: ({ instanceId, jobGroupId }) =>
      `Query jobGroup(id: "JobGroup:${instanceId}:${jobGroupId}") and look at its status.`,
    async find(call, { instanceId, jobGroupId }) {
      const { jobGroup } = (await call(describe, { instanceId, jobGroupId })).value
      return provedBy.includes(jobGroup.status) ? {} : undefined
    },
  })

export const suspend = control('SuspendJobs', 'Pauses jobs, here all those of a group.', ['PAUSED'])
export const resume = control('ResumeJobs', 'Resumes paused jobs, here all those of a group.', [
  'SCHEDULING',
  'EXECUTING',
])
export const cancel = control(
  'CancelJobs',
  'Cancels jobs that are not in a call, here all those of a group.',
  ['CANCELLED'],
)

export const statistics = operation({
  product: outboundBot,
  name: 'DescribeGroupExecutingInfo',
  summary: 'Reads what the calls of a job group led to.',
  docs: `${docs}-describegroupexecutinginfo`,
  effect: 'read',
  request: upperCamelObject(key),
  response: upperCamelObject({ executingInfo: StatisticsWire }),
  errors,
})
