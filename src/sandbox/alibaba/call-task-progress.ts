/** A running task calls on as the clock goes, inside its windows; nothing about the pace is documented (simulated). */

import type { CallTask } from './state.ts'

/** simulated: how long every call takes. */
const callMs = 30_000
/** simulated: every fifth number cannot be reached; no call is repeated. */
const failEvery = 5
/** What lies further back is not caught up with. */
const horizonMs = 7 * 86_400_000

const weekdays = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY']

/** The zone of windows and days is not stated (simulated: UTC+8). */
const local = (at: number) => new Date(at + 8 * 3_600_000)
const dayOf = (at: number) => local(at).toISOString().slice(0, 10)

/** Documented: outside its windows a task waits for the next one. simulated: the end is excluded. */
function mayCall({ callDay, callTime }: CallTask, at: number): boolean {
  const clock = local(at).toISOString().slice(11, 19)
  return (
    callDay.includes(weekdays[local(at).getUTCDay()] ?? '') &&
    callTime.some(({ startTime, endTime }) => startTime <= clock && clock < endTime)
  )
}

const left = ({ counts }: CallTask) => counts.total - counts.succeeded - counts.failed

/** Brings a running task up to the moment. It never ends by itself: no completed state is documented. */
export function callOn(task: CallTask, now: number): void {
  task.calledUntil = Math.max(task.calledUntil ?? now, now - horizonMs)
  while (left(task) > 0 && task.calledUntil + callMs <= now) {
    passTo(task, task.calledUntil + callMs)
    endCalls(task)
    if (mayCall(task, task.calledUntil)) task.counts.calling = Math.min(task.taskCps ?? 1, left(task))
  }
  if (left(task) <= 0) passTo(task, now)
}

/** What is counted by day begins anew at midnight. */
function passTo(task: CallTask, moment: number): void {
  if (dayOf(task.calledUntil ?? moment) !== dayOf(moment))
    Object.assign(task.counts, { callsToday: 0, answeredToday: 0, importedToday: 0 })
  task.calledUntil = moment
}

function endCalls({ counts }: CallTask): void {
  for (; counts.calling > 0; counts.calling -= 1) {
    counts.calls += 1
    counts.callsToday += 1
    if ((counts.succeeded + counts.failed) % failEvery === failEvery - 1) {
      counts.failed += 1
    } else {
      counts.succeeded += 1
      counts.answered += 1
      counts.answeredToday += 1
    }
  }
}
