/** SuspendJobs, ResumeJobs, CancelJobs: they act on jobs, and on a group when all of its jobs are meant. */

import { missing, notExist } from './errors.ts'
import { findInstance } from './instance.ts'
import { settlingMs } from './job-group-progress.ts'
import { type RpcCall, type RpcOperation, write } from './operation.ts'
import type { Instance, Job, JobGroup, JobStatus } from './state.ts'

interface Transition {
  /** Group statuses this has an effect on, and the one that follows (proposed machine, simulated). */
  groups: readonly string[]
  group: string
  jobs: readonly JobStatus[]
  job: JobStatus
  /** Only CancelJobs takes ScenarioId as an ordinary filter. */
  byScenario?: boolean
}

const suspend: Transition = {
  groups: ['Scheduling', 'Executing'],
  group: 'Paused',
  jobs: ['Scheduling', 'Executing'],
  job: 'Paused',
}
const resume: Transition = { groups: ['Paused'], group: 'Scheduling', jobs: ['Paused'], job: 'Scheduling' }
const cancel: Transition = {
  groups: ['Draft', 'Initializing', 'Scheduling', 'Executing', 'Paused'],
  group: 'Cancelled',
  jobs: ['Drafted', 'Scheduling', 'Executing', 'Paused'],
  job: 'Cancelled',
  byScenario: true,
}

function control(transition: Transition): RpcOperation {
  return write((call) => {
    const { parameters } = call
    parameters.require('InstanceId', 'All')
    const all = parameters.flag('All') ?? false
    const ids = parameters.list('JobId')
    const references = parameters.list('JobReferenceId')
    // Documented: job ids are needed unless All; references name jobs too.
    if (!all && !ids && !references) throw missing('JobId')
    const instance = findInstance(call)
    const named = (job: Job) => ids?.includes(job.id) || references?.includes(job.referenceId)
    for (const group of groupsOf(call, instance, transition)) {
      // Jobs in no matching state are skipped: no result per job exists.
      const moved = group.jobs.filter((job) => (all || named(job)) && move(job, transition))
      if (moved.length > 0) group.heldUntil = call.now + settlingMs
      if (all && transition.groups.includes(group.status)) group.status = transition.group
    }
    return {}
  })
}

/** simulated: All without group means the whole instance. NotExist.JobGroup is documented for SuspendJobs. */
function groupsOf(call: RpcCall, instance: Instance, transition: Transition): JobGroup[] {
  const id = call.parameters.text('JobGroupId')
  const scenario = transition.byScenario ? call.parameters.text('ScenarioId') : undefined
  if (id && !instance.jobGroups.has(id)) throw notExist('JobGroup')
  return [...instance.jobGroups.values()].filter(
    (group) => (!id || group.id === id) && (!scenario || group.scenarioId === scenario),
  )
}

/** Documented for CancelJobs, assumed for pausing: a call that is going on is not touched. */
function move(job: Job, transition: Transition): boolean {
  if (job.inCall || !transition.jobs.includes(job.status)) return false
  job.status = transition.job
  delete job.nextAt
  return true
}

export const jobControlOperations: readonly (readonly [string, RpcOperation])[] = [
  ['SuspendJobs', control(suspend)],
  ['ResumeJobs', control(resume)],
  ['CancelJobs', control(cancel)],
]
