// JobGroup.progress and JobGroup.statistics: the counters of jobs under one naming, and what the calls led to.

import type { JobGroupKey } from '../vendors/alibaba/job-group.ts'
import * as life from '../vendors/alibaba/job-group-life.ts'
import type {
  Distribution,
  JobGroupProgress as ProgressSource,
  JobGroupStatistics as StatisticsSource,
} from '../vendors/alibaba/job-group-progress.ts'
import { builder } from './builder.ts'
import { JobGroup, keyOfGroup, memberOfGroup } from './job-group.ts'
import { memberOf, oneByOne, requestLoader, resolverOf } from './loader.ts'

const JobGroupProgress = builder.objectRef<ProgressSource>('JobGroupProgress').implement({
  description:
    'How many jobs of a group stand where. ListJobGroups, DescribeJobGroup and DescribeGroupExecutingInfo each have names of their own for it.',
  fields: (t) => ({
    total: t.exposeInt('total', { description: 'All jobs (`TotalJobs`).' }),
    scheduling: t.exposeInt('scheduling', {
      description: 'Jobs that wait for their turn (`Scheduling`, `SchedulingNum`).',
    }),
    executing: t.exposeInt('executing', { description: 'Jobs under way (`Executing`, `ExecutingNum`).' }),
    paused: t.exposeInt('paused', { description: 'Paused jobs (`Paused`, `PausedNum`).' }),
    failed: t.exposeInt('failed', { description: 'Failed jobs (`Failed`, `FailedNum`).' }),
    cancelled: t.exposeInt('cancelled', { description: 'Cancelled jobs (`Cancelled`, `CancelledNum`).' }),
    completed: t.exposeInt('completed', {
      description: 'Completed jobs (`TotalCompleted`, `TotalCompletedNum`).',
    }),
    notAnswered: t.exposeInt('notAnswered', {
      description: 'Jobs that nobody answered (`TotalNotAnswered`, `TotalNotAnsweredNum`).',
    }),
  }),
})

const CallDistributionBucket = builder
  .objectRef<Distribution['buckets'][number]>('CallDistributionBucket')
  .implement({
    description: 'How many calls had one value.',
    fields: (t) => ({
      value: t.exposeInt('value', { nullable: false, description: 'The value: a key of the JSON text.' }),
      calls: t.exposeInt('calls', { nullable: false, description: 'How many calls had it.' }),
    }),
  })

const CallDistribution = builder.objectRef<Distribution>('CallDistribution').implement({
  description: 'How calls spread over the values of a measure; the vendor states no units.',
  fields: (t) => ({
    total: t.exposeInt('total', { description: 'The sum (`total`).' }),
    min: t.exposeInt('min', { description: 'The smallest value (`min`).' }),
    max: t.exposeInt('max', { description: 'The largest value (`max`).' }),
    buckets: t.field({
      type: [CallDistributionBucket],
      nullable: false,
      description: 'How many calls had which value, by value.',
      resolve: ({ buckets }) => buckets,
    }),
  }),
})

const loadStatistics = requestLoader<JobGroupKey, StatisticsSource>(
  oneByOne(async (key, { call }) => (await call(life.statistics, key)).value.executingInfo),
  ({ instanceId, jobGroupId }) => `${instanceId}:${jobGroupId}`,
)

const member = memberOf((source: JobGroupKey & Partial<StatisticsSource>, context) =>
  loadStatistics(context).load(keyOfGroup(source)),
)
const told = resolverOf(member)

const JobGroupStatistics = builder
  .objectRef<JobGroupKey & Partial<StatisticsSource>>('JobGroupStatistics')
  .implement({
    description:
      'What the calls of a job group led to (DescribeGroupExecutingInfo, one call per group; a list of groups tells `calls` by itself).',
    fields: (t) => ({
      calls: t.int({
        description: 'Calls made so far (`CallNum`, in lists `TotalCallNum`).',
        resolve: told(({ calls }) => calls),
      }),
      failedCalls: t.int({
        description: 'Calls that failed (`CallFailedNum`).',
        resolve: told(({ failedCalls }) => failedCalls),
      }),
      finishedJobs: t.int({
        description: 'Jobs that are finished (`FinishedNum`).',
        resolve: told(({ finishedJobs }) => finishedJobs),
      }),
      hungUpByCustomer: t.int({
        description: 'Calls the callee ended (`HangUpByClientNum`).',
        resolve: told(({ hungUpByCustomer }) => hungUpByCustomer),
      }),
      withoutInteraction: t.int({
        description: 'Calls in which the callee said nothing (`NoInteractionNum`).',
        resolve: told(({ withoutInteraction }) => withoutInteraction),
      }),
      transferredByIntent: t.int({
        description: 'Calls handed to a person because of what was said (`TransferByIntentNum`).',
        resolve: told(({ transferredByIntent }) => transferredByIntent),
      }),
      transferredNotUnderstood: t.int({
        description: 'Calls handed to a person because nothing was understood (`TransferByNoAnswer`).',
        resolve: told(({ transferredNotUnderstood }) => transferredNotUnderstood),
      }),
      averageTalkTime: t.int({
        description: 'How long calls were on average (`AvgTalkTime`); the vendor states no unit.',
        resolve: told(({ averageTalkTime }) => averageTalkTime),
      }),
      startedAt: t.field({
        type: 'DateTime',
        description: 'When calling started (`StartTime`).',
        resolve: told(({ startedAt }) => startedAt),
      }),
      endedAt: t.field({
        type: 'DateTime',
        description: 'When calling ended (`EndTime`).',
        resolve: told(({ endedAt }) => endedAt),
      }),
      durations: t.field({
        type: CallDistribution,
        description: 'How long calls were (`DurationDistribution`).',
        resolve: told(({ durations }) => durations),
      }),
      talkTurns: t.field({
        type: CallDistribution,
        description:
          'How often the callee spoke in a call; `total` is the number of turns involved (`TalkTurnsDistribution`).',
        resolve: told(({ talkTurns }) => talkTurns),
      }),
      progress: t.field({
        type: JobGroupProgress,
        description: 'The jobs as they stood when these figures were read (`JobsProgress`).',
        resolve: told(({ progress }) => progress),
      }),
    }),
  })

builder.objectFields(JobGroup, (t) => ({
  progress: t.field({
    type: JobGroupProgress,
    description: 'How many of its jobs stand where (`Progress`).',
    resolve: (source, _args, context) => memberOfGroup(source, 'progress', context),
  }),
  statistics: t.field({
    type: JobGroupStatistics,
    nullable: false,
    description: 'What its calls led to (DescribeGroupExecutingInfo).',
    resolve: ({ calls, ...source }) => ({
      ...keyOfGroup(source),
      ...(calls === undefined ? {} : { calls }),
    }),
  }),
}))
