/** OutboundBot job groups: change and read one; the page of ModifyJobGroup decides every spelling. */

import type { WireObject } from '../wire.ts'
import { invalid, notExist, Refusal } from './errors.ts'
import { callingNumbers, checkText, findInstance } from './instance.ts'
import { type RpcCall, type RpcOperation, read, write } from './operation.ts'
import type { Instance, Job, JobGroup, JobStatus, Strategy } from './state.ts'
import {
  clearedStrategy,
  flashSmsText,
  nestable,
  noRecall,
  readFlashSms,
  readRecall,
  readStrategy,
  recallWire,
  strategyId,
  strategyWire,
} from './strategy.ts'

export const priorities = ['Urgent', 'Daily'] as const
/** Documented default of CreateJobGroup. */
export const defaultRinging = 25

/** NotExist.JobGroup is documented for SuspendJobs only; simulated elsewhere. */
export function findJobGroup(call: RpcCall, instance: Instance): JobGroup {
  const group = instance.jobGroups.get(call.parameters.needed('JobGroupId'))
  if (!group) throw notExist('JobGroup')
  return group
}

/** ScenarioId equals ScriptId on new canvases, so it may name the script too. */
export function findScript(call: RpcCall, instance: Instance): string | undefined {
  const scriptId = call.parameters.text('ScriptId')
  if (scriptId && !instance.scripts.has(scriptId)) throw notExist('Script')
  const scenarioId = call.parameters.text('ScenarioId') ?? ''
  return scriptId || (instance.scripts.has(scenarioId) ? scenarioId : undefined)
}

const final = new Set(['Completed', 'Failed', 'Cancelled'])

/** Documented rule, undocumented error (hence the SIM. code): per priority the sum must fit the instance. */
export function checkMinConcurrency(
  instance: Instance,
  wanted: { minConcurrency: number; priority: string },
  self?: JobGroup,
): void {
  let sum = wanted.minConcurrency
  for (const group of instance.jobGroups.values()) {
    if (group !== self && group.priority === wanted.priority && !final.has(group.status)) {
      sum += group.minConcurrency
    }
  }
  if (wanted.minConcurrency > 0 && sum > instance.maxConcurrent) {
    throw new Refusal(
      400,
      'SIM.MinConcurrencyExceeded',
      'The sum of MinConcurrency of this priority exceeds the concurrency of the instance.',
    )
  }
}

const modifyJobGroup = write((call) => {
  const { parameters, config } = call
  parameters.require('InstanceId', 'JobGroupId', 'Name')
  if (config.strict.scenarioId === 'required') parameters.require('ScenarioId')
  const name = checkText(call, 'Name', 'name') ?? ''
  const description = checkText(call, 'Description', 'description')
  // Newer editions list Draft and Paused only.
  const status = parameters.oneOf('JobGroupStatus', ['Draft', 'Paused'])
  const priority = parameters.oneOf('Priority', priorities)
  const ringing = parameters.integer('RingingDuration', { min: 1, max: 120 })
  const minConcurrency = parameters.integer('MinConcurrency')
  const recall = readRecall(parameters)
  const flashSms = readFlashSms(parameters)
  const numbers = callingNumbers(call, 'CallingNumber')
  const recallNumbers = callingNumbers(call, 'RecallCallingNumber')
  const members = parameters.json('StrategyJson')
  const instance = findInstance(call)
  const group = findJobGroup(call, instance)
  const strategy = members && newStrategy(members, group)
  const scriptId = findScript(call, instance)
  checkChangeable(group)

  // simulated: whether an optional parameter left out keeps or clears is not documented.
  const keep = config.strict.omitted === 'keep'
  const settle = <Value>(sent: Value | undefined, before: Value, cleared: Value) =>
    sent ?? (keep ? before : cleared)
  const next = {
    priority: settle<string>(priority, group.priority, 'Daily'),
    minConcurrency: settle(minConcurrency, group.minConcurrency, 0),
  }
  checkMinConcurrency(instance, next, group)
  Object.assign(group, next, {
    name,
    description: settle(description, group.description, ''),
    scenarioId: parameters.text('ScenarioId') || group.scenarioId,
    // CallingNumber keeps when omitted, in either mode.
    callingNumbers: numbers ?? group.callingNumbers,
    recallCallingNumbers: settle(recallNumbers, group.recallCallingNumbers, []),
    strategy: settle(strategy, group.strategy, clearedStrategy(group.strategy)),
    recallStrategy: settle(recall, group.recallStrategy, noRecall),
    ringingDuration: settle(ringing, group.ringingDuration, defaultRinging),
    // simulated: taken as the status to be in; it cannot be cleared.
    status: status ?? group.status,
    modifiedAt: call.now,
  })
  setOptional(group, 'scriptId', scriptId, keep)
  setOptional(group, 'flashSms', flashSms, keep)
  return { JobGroup: modifiedWire(group, instance, config.strict.jobGroupLists === 'nested') }
})

function setOptional<Name extends 'scriptId' | 'flashSms'>(
  group: JobGroup,
  name: Name,
  value: JobGroup[Name] | undefined,
  keep: boolean,
): void {
  if (value !== undefined) group[name] = value
  else if (!keep) delete group[name]
}

/** The page: id is mandatory for this operation; simulated: it must be the group's own. */
function newStrategy(members: Record<string, unknown>, group: JobGroup): Strategy {
  if (strategyId(members) !== group.strategy.id) throw invalid('StrategyJson')
  return readStrategy(members, group.strategy.id, group.strategy)
}

/** Older edition of the page: draft or paused only. The error is not documented (simulated). */
function checkChangeable(group: JobGroup): void {
  if (group.status !== 'Draft' && group.status !== 'Paused') throw statusIllegal(group)
}

export function statusIllegal(group: JobGroup): Refusal {
  const message = `The status of the JobGroup does not allow this, it is ${group.status}.`
  return new Refusal(400, 'SIM.JobGroupStatusIllegal', message)
}

/** Members that Create, Modify and Describe share. */
export function commonWire(group: JobGroup, instance: Instance, nested: boolean): WireObject {
  const script = group.scriptId === undefined ? undefined : instance.scripts.get(group.scriptId)
  return {
    Status: group.status,
    ScenarioId: group.scenarioId,
    JobGroupId: group.id,
    CreationTime: group.createdAt,
    JobGroupName: group.name,
    JobFilePath: group.jobFilePath,
    JobGroupDescription: group.description,
    JobDataParsingTaskId: group.jobDataParsingTaskId,
    ScriptName: script?.name,
    ScriptVersion: script?.version,
    // A text beside the number CreationTime (page).
    ModifyTime: String(group.modifiedAt),
    CallingNumbers: nestable(group.callingNumbers, nested),
    ExportProgress: exportWire(group),
    Strategy: strategyWire(group.strategy, nested),
    RecallStrategy: recallWire(group.recallStrategy),
    RingingDuration: group.ringingDuration,
    Priority: group.priority,
    MinConcurrency: group.minConcurrency,
  }
}

/** No ScriptId and no RecallCallingNumbers here: the page lists neither. */
function modifiedWire(group: JobGroup, instance: Instance, nested: boolean): WireObject {
  return { ...commonWire(group, instance, nested), FlashSmsExtras: flashSmsText(group) }
}

export function exportWire(group: JobGroup): WireObject | undefined {
  if (!group.exportProgress) return undefined
  const { status, fileHttpUrl, progress } = group.exportProgress
  return { Status: status, FileHttpUrl: fileHttpUrl, Progress: progress }
}

export function count(jobs: readonly Job[], ...statuses: readonly JobStatus[]): number {
  return jobs.filter((job) => statuses.includes(job.status)).length
}

/** Those whose time ran out were not called. */
export function countNotAnswered(jobs: readonly Job[]): number {
  return jobs.filter((job) => job.status === 'Failed' && job.failureReason !== 'TimeUp').length
}

const describeJobGroup = read((call) => {
  call.parameters.require('InstanceId', 'JobGroupId')
  const instance = findInstance(call)
  const group = findJobGroup(call, instance)
  const script = group.scriptId === undefined ? undefined : instance.scripts.get(group.scriptId)
  return {
    JobGroup: {
      ...commonWire(group, instance, false),
      ScriptId: group.scriptId,
      ScriptNluEngine: script?.nluEngine,
      RecallCallingNumbers: group.recallCallingNumbers,
      FlashSmsExtras: group.flashSms && {
        ConfigId: group.flashSms.configId,
        TemplateId: group.flashSms.templateId,
      },
      Strategy: { ...strategyWire(group.strategy, false), Repeatable: group.strategy.repeatable ?? false },
      Progress: progressWire(group),
      Result: {
        ClientHangupNum: 0,
        FinishedNum: 0,
        NoInteractNum: 0,
        TimeoutHangupNum: 0,
        UnrecognizedNum: 0,
      },
    },
  }
})

/** Here the counters have no "Num" (quirk 11). */
function progressWire(group: JobGroup): WireObject {
  return {
    Status: group.status,
    TotalJobs: group.jobs.length,
    Scheduling: count(group.jobs, 'Scheduling'),
    Executing: count(group.jobs, 'Executing'),
    Paused: count(group.jobs, 'Paused'),
    Failed: count(group.jobs, 'Failed'),
    Cancelled: count(group.jobs, 'Cancelled'),
    TotalCompleted: count(group.jobs, 'Succeeded', 'Failed', 'Cancelled'),
    TotalNotAnswered: countNotAnswered(group.jobs),
    StartTime: group.calls.startedAt,
    Duration: 0,
    Briefs: [],
    Categories: [],
  }
}

export const jobGroupOperations: readonly (readonly [string, RpcOperation])[] = [
  ['ModifyJobGroup', modifyJobGroup],
  ['DescribeJobGroup', describeJobGroup],
]
