// OutboundBot job groups: a batch of outbound calls with its script, schedule and calling numbers.
import * as z from 'zod'
import { notFound, operation, unavailable } from '../../core/operation.ts'
import { at, id, integer, text, upperCamelObject } from '../../core/wire.ts'
import {
  FlashSmsText,
  type JobGroup,
  JobGroupPriority,
  JobGroupStatus,
  JobGroupWire,
  ModifiedJobGroupWire,
  RecallStrategyText,
  StrategyText,
} from './job-group-wire.ts'
import { outboundBot } from './rpc.ts'

export interface JobGroupKey {
  readonly instanceId: string
  readonly jobGroupId: string
}

export type WholeJobGroup = JobGroup & JobGroupKey
/** A job group as far as an operation told it; what is undefined has to be read. */
export type KnownJobGroup = JobGroupKey &
  Partial<WholeJobGroup> & {
    /** Calls made so far; the list tells them beside the group, all else of its statistics is another operation's. */
    readonly calls?: number | undefined
  }

export const docs = 'https://help.aliyun.com/en/outboundbot/developer-reference/api-outboundbot-2019-12-26'
export const instance = ({ instanceId }: Pick<JobGroupKey, 'instanceId'>) => ({
  type: 'Instance',
  key: [instanceId],
})
export const jobGroup = ({ instanceId, jobGroupId }: JobGroupKey) => ({
  type: 'JobGroup',
  key: [instanceId, jobGroupId],
})

/** The ModifyJobGroup page lists the instance only; the product's other pages have the group's own code. */
export const errors = {
  'NotExist.Instance': notFound(instance),
  'NotExist.JobGroup': notFound(jobGroup),
  InternalError: unavailable,
}

export const describe = operation({
  product: outboundBot,
  name: 'DescribeJobGroup',
  summary: 'Reads one job group.',
  docs: `${docs}-describejobgroup`,
  effect: 'read',
  request: upperCamelObject({ instanceId: id, jobGroupId: id }),
  response: upperCamelObject({ jobGroup: JobGroupWire }),
  errors,
})

export const modify = operation({
  product: outboundBot,
  name: 'ModifyJobGroup',
  summary: 'Changes a job group.',
  docs: `${docs}-modifyjobgroup`,
  effect: 'update',
  repeatable: true,
  request: upperCamelObject({
    instanceId: id,
    jobGroupId: id,
    name: text,
    scenarioId: id,
    description: text.optional(),
    strategy: at('StrategyJson', StrategyText.optional()),
    recallStrategy: at('RecallStrategyJson', RecallStrategyText.optional()),
    scriptId: id.optional(),
    callingNumbers: at('CallingNumber', z.array(text).optional()),
    status: at('JobGroupStatus', JobGroupStatus.optional()),
    ringingDurationSeconds: at('RingingDuration', integer.optional()),
    minConcurrency: integer.optional(),
    priority: JobGroupPriority.optional(),
    flashSms: at('FlashSmsExtras', FlashSmsText.optional()),
    recallCallingNumbers: at('RecallCallingNumber', z.array(text).optional()),
  }),
  response: upperCamelObject({ jobGroup: ModifiedJobGroupWire }),
  errors,
  reconcile: ({ instanceId, jobGroupId }) =>
    `Query jobGroup(id: "JobGroup:${instanceId}:${jobGroupId}") and compare it with what was asked for.`,
})

export type ModifyRequest = z.output<typeof modify.request>
