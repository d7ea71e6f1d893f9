/** The life of job groups: list, create, delete, repeat, and their execution figures. */

import { randomUUID } from 'node:crypto'
import type { WireObject } from '../wire.ts'
import { invalid, missing, notExist, Refusal } from './errors.ts'
import { callingNumbers, checkText, findInstance } from './instance.ts'
import {
  checkMinConcurrency,
  commonWire,
  count,
  countNotAnswered,
  defaultRinging,
  exportWire,
  findJobGroup,
  findScript,
  priorities,
  statusIllegal,
} from './job-group.ts'
import { settlingMs } from './job-group-progress.ts'
import { type RpcCall, type RpcOperation, read, write } from './operation.ts'
import { pageOf } from './paging.ts'
import type { CallStatistics, Instance, Job, JobGroup } from './state.ts'
import { nestable, noRecall, readFlashSms, readRecall, readStrategy } from './strategy.ts'

const statuses = [
  'Draft',
  'Initializing',
  'Scheduling',
  'Executing',
  'Paused',
  'Completed',
  'Failed',
  'Cancelled',
]

/** simulated: SearchText looks at the name; rows come in order of creation. */
const listJobGroups = read((call) => {
  const { parameters } = call
  parameters.require('InstanceId', 'PageNumber', 'PageSize')
  const wanted = parameters.text('JobGroupStatusFilter')?.split(',').filter(Boolean) ?? []
  if (wanted.some((status) => !statuses.includes(status))) throw invalid('JobGroupStatusFilter')
  const from = parameters.integer('StartTime') || 0
  const until = parameters.integer('EndTime') || Number.POSITIVE_INFINITY
  const guaranteed = parameters.flag('OnlyMinConcurrencyEnabled') ?? false
  const text = parameters.text('SearchText') ?? ''
  const instance = findInstance(call)
  const found = [...instance.jobGroups.values()].filter(
    (group) =>
      (wanted.length === 0 || wanted.includes(group.status)) &&
      group.createdAt >= from &&
      group.createdAt <= until &&
      (!guaranteed || group.minConcurrency > 0) &&
      group.name.includes(text),
  )
  const page = pageOf(call, found)
  return {
    JobGroups: {
      List: page.rows.map((group) => rowWire(group, instance)),
      PageNumber: page.number,
      PageSize: page.size,
      TotalCount: page.total,
    },
  }
})

/** Counters end in Num here, Scheduling excepted. */
function rowWire(group: JobGroup, instance: Instance): WireObject {
  const script = group.scriptId === undefined ? undefined : instance.scripts.get(group.scriptId)
  return {
    CreationTime: group.createdAt,
    ExportProgress: exportWire(group),
    JobDataParsingTaskId: group.jobDataParsingTaskId,
    JobGroupDescription: group.description,
    JobGroupId: group.id,
    JobGroupName: group.name,
    MinConcurrency: group.minConcurrency,
    ModifyTime: String(group.modifiedAt),
    Progress: {
      CancelledNum: count(group.jobs, 'Cancelled'),
      ExecutingNum: count(group.jobs, 'Executing'),
      FailedNum: count(group.jobs, 'Failed'),
      PausedNum: count(group.jobs, 'Paused'),
      Scheduling: count(group.jobs, 'Scheduling'),
      StartTime: group.calls.startedAt,
      TotalCompleted: count(group.jobs, 'Succeeded', 'Failed', 'Cancelled'),
      TotalJobs: group.jobs.length,
      TotalNotAnswered: countNotAnswered(group.jobs),
    },
    ScriptId: group.scriptId,
    ScriptName: script?.name,
    ScriptVersion: script?.version,
    Status: group.status,
    Strategy: { EndTime: group.strategy.endTime, StartTime: group.strategy.startTime },
    TotalCallNum: group.calls.made,
  }
}

const noCalls: CallStatistics = {
  made: 0,
  failed: 0,
  finished: 0,
  hungUpByClient: 0,
  noInteraction: 0,
  transferredByIntent: 0,
  transferredByNoAnswer: 0,
  talkSeconds: 0,
}

/** The settings CreateJobGroup and CreateBatchRepeatJob share, each falling back to `source` or the documented default. */
function readSettings(
  call: RpcCall,
  instance: Instance,
  source?: JobGroup,
): Omit<JobGroup, 'name' | 'description' | 'jobs'> {
  const { parameters } = call
  const ringing = parameters.integer('RingingDuration', { min: 1, max: 120 })
  const minConcurrency = parameters.integer('MinConcurrency')
  const recallStrategy = readRecall(parameters)
  const flashSms = readFlashSms(parameters) ?? source?.flashSms
  const members = parameters.json('StrategyJson')
  const strategyId = randomUUID()
  const strategy = members
    ? readStrategy(members, strategyId)
    : { ...(source?.strategy ?? readStrategy({}, strategyId)), id: strategyId }
  // Documented: omitted means all numbers of the instance, and for re-dials the same as for calls.
  const numbers =
    callingNumbers(call, 'CallingNumber') ??
    source?.callingNumbers ??
    instance.numbers.map((row) => row.number)
  const scriptId = findScript(call, instance) ?? source?.scriptId
  return {
    id: randomUUID(),
    status: 'Scheduling',
    priority: readPriority(call, source),
    scenarioId: parameters.text('ScenarioId') || scriptId || '',
    ...(scriptId === undefined ? {} : { scriptId }),
    callingNumbers: numbers,
    recallCallingNumbers:
      callingNumbers(call, 'RecallCallingNumber') ?? source?.recallCallingNumbers ?? numbers,
    strategy,
    recallStrategy: recallStrategy ?? source?.recallStrategy ?? noRecall,
    ringingDuration: ringing ?? source?.ringingDuration ?? defaultRinging,
    minConcurrency: minConcurrency ?? 0,
    ...(flashSms ? { flashSms } : {}),
    createdAt: call.now,
    modifiedAt: call.now,
    calls: { ...noCalls },
    heldUntil: call.now + settlingMs,
  }
}

/** CreateBatchRepeatJob's samples show numbers, whose meaning is not known. */
function readPriority(call: RpcCall, source: JobGroup | undefined): string {
  const text = call.parameters.text('Priority')
  if (source && text && /^\d{1,3}$/.test(text)) return text
  return call.parameters.oneOf('Priority', priorities) ?? source?.priority ?? 'Daily'
}

/** Observed in the field for a name that exists already; its HTTP status is not known (simulated). */
function checkNameFree(instance: Instance, name: string): void {
  if ([...instance.jobGroups.values()].some((group) => group.name === name)) {
    throw new Refusal(400, 'HandleJobGroupError', 'Exception From Host:[127.0.0.1]Handle job group error.')
  }
}

const createJobGroup = write((call) => {
  const { parameters, config } = call
  parameters.require('InstanceId', 'JobGroupName')
  // Documented: ScriptId and ScenarioId must not both be empty.
  if (!parameters.text('ScriptId') && !parameters.text('ScenarioId')) throw missing('ScriptId')
  const name = checkText(call, 'JobGroupName', 'name') ?? ''
  const description = checkText(call, 'JobGroupDescription', 'description') ?? ''
  const instance = findInstance(call)
  const group: JobGroup = { ...readSettings(call, instance), name, description, jobs: [] }
  checkPublished(instance, group)
  checkNameFree(instance, name)
  checkMinConcurrency(instance, group)
  instance.jobGroups.set(group.id, group)
  const nested = config.strict.jobGroupLists === 'nested'
  return {
    JobGroup: {
      ...commonWire(group, instance, nested),
      RecallCallingNumbers: nestable(group.recallCallingNumbers, nested),
    },
  }
})

/** simulated: a group needs a published script; neither the rule nor its error is documented. */
function checkPublished(instance: Instance, group: JobGroup): void {
  const script = group.scriptId === undefined ? undefined : instance.scripts.get(group.scriptId)
  if (!script) throw notExist('Script')
  if (!script.status.startsWith('PUBLISHED')) {
    throw new Refusal(400, 'SIM.ScriptNotPublished', 'The specified Script is not published.')
  }
}

const deleteJobGroup: RpcOperation = {
  effect: 'write',
  run(call) {
    call.parameters.require('InstanceId', 'JobGroupId')
    const instance = findInstance(call)
    const group = findJobGroup(call, instance)
    // simulated: whether an executing group may be deleted is not documented.
    if (group.status === 'Executing') throw statusIllegal(group)
    instance.jobGroups.delete(group.id)
    return {}
  },
  /** The page's example has no Message. */
  seal: (payload, requestId) => ({
    RequestId: requestId,
    HttpStatusCode: 200,
    Code: 'OK',
    Success: true,
    ...payload,
  }),
}

/** Values of the page's sample; NoInteraction is told by calls, which are not simulated. */
const repeatable = ['Succeeded', 'NoInteraction', 'Failed', 'Cancelled']

const createBatchRepeatJob = write((call) => {
  const { parameters } = call
  parameters.require('InstanceId', 'Name', 'SourceGroupId')
  const name = checkText(call, 'Name', 'name') ?? ''
  const description = checkText(call, 'Description', 'description')
  const filter = parameters.text('FilterStatus')?.split(',').filter(Boolean)
  if (filter?.some((status) => !repeatable.includes(status))) throw invalid('FilterStatus')
  const instance = findInstance(call)
  const source = instance.jobGroups.get(parameters.needed('SourceGroupId'))
  if (!source) throw notExist('JobGroup')
  checkNameFree(instance, name)
  const group: JobGroup = {
    ...readSettings(call, instance, source),
    name,
    description: description ?? source.description,
    // simulated: without a filter every job is called again.
    jobs: source.jobs.filter((job) => !filter || filter.includes(job.status)).map(again),
  }
  checkMinConcurrency(instance, group)
  instance.jobGroups.set(group.id, group)
  // `Id`, unlike everywhere else.
  return {
    JobGroup: {
      Id: group.id,
      MinConcurrency: group.minConcurrency,
      Priority: group.priority,
      RingingDuration: group.ringingDuration,
    },
  }
})

function again(job: Job): Job {
  return { id: randomUUID(), referenceId: job.referenceId, status: 'Scheduling', inCall: false, attempts: 0 }
}

const describeGroupExecutingInfo = read((call) => {
  call.parameters.require('InstanceId', 'JobGroupId')
  const instance = findInstance(call)
  const { id, jobs, calls } = findJobGroup(call, instance)
  const averageTalkSeconds = calls.finished === 0 ? 0 : Math.round(calls.talkSeconds / calls.finished)
  return {
    InstanceId: instance.id,
    GroupId: id,
    ExecutingInfo: {
      AvgTalkTime: averageTalkSeconds,
      CallFailedNum: calls.failed,
      CallNum: calls.made,
      // JSON text with numbers as texts.
      DurationDistribution: `{"max":"${averageTalkSeconds}","total":"${calls.made}","min":"0"}`,
      FinishedNum: calls.finished,
      HangUpByClientNum: calls.hungUpByClient,
      JobsProgress: {
        CancelledNum: count(jobs, 'Cancelled'),
        ExecutingNum: count(jobs, 'Executing'),
        FailedNum: count(jobs, 'Failed'),
        PausedNum: count(jobs, 'Paused'),
        SchedulingNum: count(jobs, 'Scheduling'),
        TotalCompletedNum: count(jobs, 'Succeeded', 'Failed', 'Cancelled'),
        TotalJobs: jobs.length,
        TotalNotAnsweredNum: countNotAnswered(jobs),
      },
      NoInteractionNum: calls.noInteraction,
      StartTime: calls.startedAt,
      TalkTurnsDistribution: `{"total":"${calls.finished}","5":"${calls.finished}"}`,
      TransferByIntentNum: calls.transferredByIntent,
      TransferByNoAnswer: calls.transferredByNoAnswer,
    },
  }
})

export const jobGroupLifeOperations: readonly (readonly [string, RpcOperation])[] = [
  ['ListJobGroups', listJobGroups],
  ['CreateJobGroup', createJobGroup],
  ['DeleteJobGroup', deleteJobGroup],
  ['CreateBatchRepeatJob', createBatchRepeatJob],
  ['DescribeGroupExecutingInfo', describeGroupExecutingInfo],
]
