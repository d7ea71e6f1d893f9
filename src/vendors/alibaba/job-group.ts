// OutboundBot job groups: a batch of outbound calls with its script, schedule and calling numbers.
import * as z from 'zod'
import type { Answer } from '../../core/errors.ts'
import { type Call, notFound, operation, unavailable } from '../../core/operation.ts'
import { at, id, integer, text, upperCamelObject } from '../../core/wire.ts'
import { type Change, merged, mergedMembers } from '../merge.ts'
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
const jobGroup = ({ instanceId, jobGroupId }: JobGroupKey) => ({
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

type ModifyRequest = z.output<typeof modify.request>

/** What a client wants changed; absent keeps, and `null` clears where the vendor has a way to. */
export type JobGroupChange = JobGroupKey &
  Change<Omit<ModifyRequest, keyof JobGroupKey | 'strategy' | 'description'>> & {
    readonly description?: string | null | undefined
    readonly strategy?: StrategyChange | undefined
  }

type StrategyRequest = NonNullable<ModifyRequest['strategy']>
type StrategyChange = Omit<StrategyRequest, 'startAt' | 'endAt' | 'workingTime'> & {
  readonly startAt?: Date | null | undefined
  readonly endAt?: Date | null | undefined
  readonly workingTime?: StrategyRequest['workingTime'] | null | undefined
}

function mergeStrategy(
  stored: JobGroup['strategy'],
  wanted: StrategyChange | undefined,
): StrategyRequest | undefined {
  if (wanted === undefined && stored === null) return undefined
  const { startAt, endAt, workingTime, ...scalars } = wanted ?? {}
  return {
    id: merged(scalars.id, stored?.strategyId),
    name: merged(scalars.name, stored?.name),
    startAt: merged(startAt, stored?.startAt),
    endAt: merged(endAt, stored?.endAt),
    workingTime: merged(workingTime, stored?.workingTime) ?? [],
    maxAttemptsPerDay: merged(scalars.maxAttemptsPerDay, stored?.maxAttemptsPerDay),
    minAttemptIntervalMinutes: merged(scalars.minAttemptIntervalMinutes, stored?.minAttemptIntervalMinutes),
    repeatBy: merged(scalars.repeatBy, stored?.repeatBy),
    repeatDays: merged(scalars.repeatDays, stored?.repeatDays),
    repeatable: merged(scalars.repeatable, stored?.repeatable),
    routingStrategy: merged(scalars.routingStrategy, stored?.routingStrategy),
  }
}

/** The historic ScenarioId is required and, on new canvases, equals the script's id: it follows a change of script. */
const scenarioOf = (stored: JobGroup, change: JobGroupChange): string =>
  change.scenarioId ?? change.scriptId ?? stored.scenarioId ?? stored.scriptId ?? ''

/** The whole request: ModifyJobGroup does not say whether an omitted parameter is kept, so everything is sent. */
export function mergeJobGroup(stored: JobGroup, change: JobGroupChange): ModifyRequest {
  return {
    instanceId: change.instanceId,
    jobGroupId: change.jobGroupId,
    name: change.name ?? stored.name,
    scenarioId: scenarioOf(stored, change),
    description: change.description === null ? '' : merged(change.description, stored.description),
    strategy: mergeStrategy(stored.strategy, change.strategy),
    recallStrategy: mergedMembers(stored.recallStrategy, change.recallStrategy),
    scriptId: merged(change.scriptId, stored.scriptId),
    callingNumbers: change.callingNumbers ?? stored.callingNumbers,
    status: change.status,
    ringingDurationSeconds: merged(change.ringingDurationSeconds, stored.ringingDurationSeconds),
    minConcurrency: merged(change.minConcurrency, stored.minConcurrency),
    priority: merged(change.priority, stored.priority),
    flashSms: mergedMembers(stored.flashSms, change.flashSms),
    recallCallingNumbers: change.recallCallingNumbers ?? stored.recallCallingNumbers,
  }
}

export async function update(call: Call, change: JobGroupChange): Promise<Answer<KnownJobGroup>> {
  const { instanceId, jobGroupId } = change
  const stored = (await call(describe, { instanceId, jobGroupId })).value.jobGroup
  const { value, upstream } = await call(modify, mergeJobGroup(stored, change))
  return { value: { ...value.jobGroup, instanceId }, upstream }
}
