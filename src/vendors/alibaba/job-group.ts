// OutboundBot job groups: a batch of outbound calls with its script, schedule and calling numbers.
import * as z from 'zod'
import { notFound, operation, unavailable } from '../../core/operation.ts'
import { at, id, integer, text, upperCamelObject } from '../../core/wire.ts'
import { versionOf } from '../version.ts'
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
import { holds } from './trace.ts'

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

/** What an update can change, by the names of its request; the status is where a group stands, not how it is set up. */
const configurationOf = ({ strategy, ...group }: JobGroup) => ({
  name: group.name,
  description: group.description,
  scriptId: group.scriptId,
  scenarioId: group.scenarioId,
  callingNumbers: group.callingNumbers,
  recallCallingNumbers: group.recallCallingNumbers,
  recallStrategy: group.recallStrategy,
  ringingDurationSeconds: group.ringingDurationSeconds,
  minConcurrency: group.minConcurrency,
  priority: group.priority,
  flashSms: group.flashSms,
  strategy: strategy && {
    id: strategy.strategyId,
    name: strategy.name,
    startAt: strategy.startAt,
    endAt: strategy.endAt,
    workingTime: strategy.workingTime,
    maxAttemptsPerDay: strategy.maxAttemptsPerDay,
    minAttemptIntervalMinutes: strategy.minAttemptIntervalMinutes,
    repeatBy: strategy.repeatBy,
    repeatDays: strategy.repeatDays,
    repeatable: strategy.repeatable,
    routingStrategy: strategy.routingStrategy,
  },
})

export const jobGroupVersion = (group: JobGroup): string => versionOf(configurationOf(group))

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
  async find(call, { instanceId, jobGroupId, strategy, ...wanted }) {
    const { jobGroup } = (await call(describe, { instanceId, jobGroupId })).value
    // A strategy is replaced whole: without a start or an end it has none afterwards.
    const whole = strategy && {
      ...strategy,
      startAt: strategy.startAt ?? null,
      endAt: strategy.endAt ?? null,
    }
    const told = { ...configurationOf(jobGroup), status: jobGroup.status }
    return holds({ ...wanted, strategy: whole }, told) ? { jobGroup } : undefined
  },
})

export type ModifyRequest = z.output<typeof modify.request>
