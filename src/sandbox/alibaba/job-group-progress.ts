/** What goes on by itself in the job groups of an instance; no pace is documented, so all of it is simulated. */

import { chance } from './chance.ts'
import type { Instance, Job, JobGroup } from './state.ts'
import { nextCallable } from './working-time.ts'

/** How long a group takes to begin, or to go on, after anything was done to it. */
export const settlingMs = 30_000
const shareAnswered = 0.8
/** Between two attempts when the strategy names no interval. */
const leastIntervalMs = 60_000
const talkSecondsPerMegabyte = 600

const finalStatuses = new Set(['Succeeded', 'Failed', 'Cancelled'])
const isFinal = (job: Job) => finalStatuses.has(job.status)
const isWaiting = (job: Job) => job.status === 'Scheduling'
const isExecuting = (job: Job) => job.status === 'Executing'
const isUnderWay = (group: JobGroup) => group.status === 'Scheduling' || group.status === 'Executing'

/** Demo data begins to move only now: calls that are going on end in the minute after the settling. */
export function setGoing(instance: Instance, now: number): void {
  instance.ranUntil = now
  for (const group of instance.jobGroups.values()) {
    group.heldUntil = now + settlingMs
    for (const job of group.jobs.filter(isExecuting)) {
      job.nextAt = now + settlingMs + Math.floor(60_000 * chance(job.id, 'end'))
    }
  }
}

/** From event to event up to now, so that it does not matter how often anybody looks. */
export function runJobGroups(instance: Instance, now: number): void {
  for (const group of instance.jobGroups.values()) conclude(group)
  for (let at = nextEvent(instance); at <= now; at = nextEvent(instance)) {
    instance.ranUntil = at
    for (const group of instance.jobGroups.values()) endWhatIsDue(instance, group, at)
    dispatch(instance, at)
    for (const group of instance.jobGroups.values()) conclude(group)
  }
  instance.ranUntil = Math.max(instance.ranUntil, now)
}

function endWhatIsDue(instance: Instance, group: JobGroup, at: number): void {
  for (const job of group.jobs) {
    if (isExecuting(job) && (job.nextAt ?? at) <= at) turn(instance, group, job, at)
  }
  if (isUnderWay(group) && at >= timeUp(group)) expire(group)
}

function nextEvent(instance: Instance): number {
  let next = Number.POSITIVE_INFINITY
  const free = freeLines(instance)
  for (const group of instance.jobGroups.values()) {
    for (const job of group.jobs) if (isExecuting(job)) next = Math.min(next, job.nextAt ?? instance.ranUntil)
    if (!isUnderWay(group)) continue
    if (group.jobs.some(canTimeUp)) next = Math.min(next, Math.max(timeUp(group), instance.ranUntil))
    // Without a free line the next event is the end of a call.
    if (free > 0) next = Math.min(next, nextStart(group, instance.ranUntil))
  }
  return next
}

function nextStart(group: JobGroup, from: number): number {
  const ready = Math.min(...group.jobs.filter(isWaiting).map((job) => job.nextAt ?? 0))
  if (ready === Number.POSITIVE_INFINITY) return ready
  const earliest = Math.max(from, ready, group.heldUntil)
  return nextCallable(group.strategy, earliest) ?? Number.POSITIVE_INFINITY
}

function freeLines(instance: Instance): number {
  let busy = 0
  for (const group of instance.jobGroups.values()) busy += group.jobs.filter(isExecuting).length
  return instance.maxConcurrent - busy
}

/** First what each group is guaranteed, urgent groups before others, then the rest one by one to all of them. */
function dispatch(instance: Instance, at: number): void {
  const due = [...instance.jobGroups.values()]
    .filter((group) => isUnderWay(group) && nextStart(group, at) === at)
    .sort((a, b) => Number(b.priority === 'Urgent') - Number(a.priority === 'Urgent'))
  let free = freeLines(instance)
  const begin = (group: JobGroup) => {
    const job = group.jobs.find((one) => isWaiting(one) && (one.nextAt ?? 0) <= at)
    if (!job || free <= 0) return false
    free -= 1
    dial(instance, group, job, at)
    return true
  }
  for (const group of due) {
    let own = group.jobs.filter(isExecuting).length
    while (own < group.minConcurrency && begin(group)) own += 1
  }
  for (let begun = due; begun.length > 0; ) begun = begun.filter(begin)
}

const luck = (group: JobGroup, job: Job, what: string) =>
  chance(group.name, job.referenceId, job.attempts, what)

function isAnswered(group: JobGroup, job: Job): boolean {
  return luck(group, job, 'answer') < shareAnswered
}

function dial(instance: Instance, group: JobGroup, job: Job, at: number): void {
  job.status = 'Executing'
  job.attempts += 1
  const ringing = isAnswered(group, job) ? luck(group, job, 'ring') : 1
  job.nextAt = at + Math.max(1000, Math.floor(group.ringingDuration * 1000 * ringing))
  group.status = 'Executing'
  group.calls.startedAt ??= at
  group.calls.made += 1
  instance.totalCalls += 1
}

/** The next thing that happens to a job that executes: it rang, then they talk, then it is over. */
function turn(instance: Instance, group: JobGroup, job: Job, at: number): void {
  const talkSeconds = 20 + Math.floor(80 * luck(group, job, 'talk'))
  if (job.inCall) {
    hangUp(instance, group, job, talkSeconds)
  } else if (isAnswered(group, job)) {
    job.inCall = true
    job.nextAt = at + talkSeconds * 1000
  } else {
    missed(group, job, at)
  }
}

function hangUp(instance: Instance, group: JobGroup, job: Job, talkSeconds: number): void {
  const { calls } = group
  end(job, 'Succeeded')
  calls.finished += 1
  calls.talkSeconds += talkSeconds
  const manner = luck(group, job, 'manner')
  if (manner < 1 / 3) calls.hungUpByClient += 1
  else if (manner < 1 / 2) calls.transferredByIntent += 1
  else if (manner < 5 / 8) calls.noInteraction += 1
  instance.totalTalkSeconds += talkSeconds
  instance.recordingMegabytes += talkSeconds / talkSecondsPerMegabyte
}

/** simulated: the attempts of a day are all the attempts there are. */
function missed(group: JobGroup, job: Job, at: number): void {
  const { maxAttemptsPerDay = 1, minAttemptInterval = 0 } = group.strategy
  group.calls.failed += 1
  if (job.attempts < maxAttemptsPerDay) {
    job.status = 'Scheduling'
    job.nextAt = at + Math.max(leastIntervalMs, minAttemptInterval * 60_000)
  } else {
    end(job, 'Failed')
    job.failureReason = 'NoAnswer'
  }
}

function end(job: Job, status: 'Succeeded' | 'Failed'): void {
  job.status = status
  job.inCall = false
  delete job.nextAt
}

function timeUp(group: JobGroup): number {
  return Math.max(group.strategy.endTime ?? Number.POSITIVE_INFINITY, group.heldUntil)
}

/** A conversation may go on to its end. */
function canTimeUp(job: Job): boolean {
  return !isFinal(job) && !job.inCall && job.status !== 'Drafted'
}

function expire(group: JobGroup): void {
  for (const job of group.jobs.filter(canTimeUp)) {
    end(job, 'Failed')
    job.failureReason = 'TimeUp'
  }
}

/** A group without jobs waits for some; one whose time ran out with nobody reached has failed (proposed machine). */
function conclude(group: JobGroup): void {
  if (!isUnderWay(group) || group.jobs.length === 0) return
  if (group.jobs.every(isFinal)) {
    const reached = group.jobs.some((job) => job.status === 'Succeeded')
    const late = group.jobs.some((job) => job.failureReason === 'TimeUp')
    group.status = late && !reached ? 'Failed' : 'Completed'
  } else if (!group.jobs.some(isExecuting)) {
    group.status = 'Scheduling'
  }
}
