// Changing a job group: ModifyJobGroup as a patch on what is stored.
import { expectVersion, write } from '../../core/write.ts'
import { type Change, merged, mergedMembers } from '../merge.ts'
import {
  describe,
  type JobGroupKey,
  jobGroup,
  jobGroupVersion,
  type KnownJobGroup,
  type ModifyRequest,
  modify,
} from './job-group.ts'
import type { JobGroup } from './job-group-wire.ts'

/** What a client wants changed; absent keeps, and `null` clears where the vendor has a way to. */
export type JobGroupChange = JobGroupKey &
  Change<Omit<ModifyRequest, keyof JobGroupKey | 'strategy' | 'description'>> & {
    readonly description?: string | null | undefined
    readonly strategy?: StrategyChange | undefined
    readonly expectedVersion?: string | undefined
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

export const jobGroupUpdate = write({
  operation: modify,
  reads: [describe],
  subject: jobGroup,
  prepare: async (change: JobGroupChange, call) => {
    const { instanceId, jobGroupId } = change
    const stored = (await call(describe, { instanceId, jobGroupId })).value.jobGroup
    expectVersion(change.expectedVersion, jobGroupVersion(stored), jobGroup(change))
    return { request: mergeJobGroup(stored, change), notes: undefined }
  },
  conclude: ({ jobGroup }, { request }): KnownJobGroup => ({ ...jobGroup, instanceId: request.instanceId }),
})
