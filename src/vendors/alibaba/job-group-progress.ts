// How far a job group is: counters that the vendor names in three ways, and the statistics of its calls.
import * as z from 'zod'
import {
  at,
  epochMilliseconds,
  integer,
  jsonText,
  lowerCamelObject,
  told,
  upperCamelObject,
} from '../../core/wire.ts'

const count = told(integer)

/** DescribeJobGroup: no counter ends in Num. */
export const DescribedProgressWire = upperCamelObject({
  total: at('TotalJobs', count),
  scheduling: count,
  executing: count,
  paused: count,
  failed: count,
  cancelled: count,
  completed: at('TotalCompleted', count),
  notAnswered: at('TotalNotAnswered', count),
})
export type JobGroupProgress = z.output<typeof DescribedProgressWire>

/** ListJobGroups: most counters end in Num, Scheduling does not. */
export const ListedProgressWire = upperCamelObject({
  total: at('TotalJobs', count),
  scheduling: count,
  executing: at('ExecutingNum', count),
  paused: at('PausedNum', count),
  failed: at('FailedNum', count),
  cancelled: at('CancelledNum', count),
  completed: at('TotalCompleted', count),
  notAnswered: at('TotalNotAnswered', count),
})

/** DescribeGroupExecutingInfo: every counter but TotalJobs ends in Num. */
const ExecutingProgressWire = upperCamelObject({
  total: at('TotalJobs', count),
  scheduling: at('SchedulingNum', count),
  executing: at('ExecutingNum', count),
  paused: at('PausedNum', count),
  failed: at('FailedNum', count),
  cancelled: at('CancelledNum', count),
  completed: at('TotalCompletedNum', count),
  notAnswered: at('TotalNotAnsweredNum', count),
})

const named = lowerCamelObject({ total: count, min: count, max: count })
const isCount = (value: unknown): boolean =>
  (typeof value === 'string' || typeof value === 'number') && /^\d{1,15}$/.test(String(value))

/** `{"max":"40","1":"1","total":"40","min":"40"}`: keys that are numbers are values, what is under them how often. */
const distribution = z.record(z.string(), z.unknown()).transform((members) => ({
  ...named.parse(Object.fromEntries(Object.entries(members).filter(([, value]) => isCount(value)))),
  buckets: Object.entries(members)
    .filter(([key, value]) => isCount(key) && isCount(value))
    .map(([key, value]) => ({ value: Number(key), calls: Number(value) })),
}))
export type Distribution = z.output<typeof distribution>

export const StatisticsWire = upperCamelObject({
  calls: at('CallNum', count),
  failedCalls: at('CallFailedNum', count),
  finishedJobs: at('FinishedNum', count),
  hungUpByCustomer: at('HangUpByClientNum', count),
  withoutInteraction: at('NoInteractionNum', count),
  transferredByIntent: at('TransferByIntentNum', count),
  transferredNotUnderstood: at('TransferByNoAnswer', count),
  averageTalkTime: at('AvgTalkTime', count),
  startedAt: at('StartTime', told(epochMilliseconds)),
  endedAt: at('EndTime', told(epochMilliseconds)),
  durations: at('DurationDistribution', told(jsonText(distribution.optional()))),
  talkTurns: at('TalkTurnsDistribution', told(jsonText(distribution.optional()))),
  progress: at('JobsProgress', told(ExecutingProgressWire)),
})
export type JobGroupStatistics = z.output<typeof StatisticsWire>
