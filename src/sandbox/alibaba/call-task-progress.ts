/** A running task calls on as the clock goes, inside its windows; nothing about the pace is documented (simulated). */

import type { CallTask } from './state.ts'
import { dayOf, nextCallable } from './working-time.ts'

/** simulated: how long every call takes. */
const callMs = 30_000
/** simulated: every fifth number cannot be reached; no call is repeated. */
const failEvery = 5

/** Numbered as the days of a strategy are. */
const weekdays = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY']

/** Documented: outside its windows a task waits for the next one. */
function nextWindow({ callDay, callTime }: CallTask, from: number): number {
  const repeatDays = callDay.map((day) => String(weekdays.indexOf(day)))
  const workingTime = callTime.map(({ startTime, endTime }) => ({ begin: startTime, end: endTime }))
  if (repeatDays.length === 0) return Number.POSITIVE_INFINITY
  return nextCallable({ repeatBy: 'Week', repeatDays, workingTime }, from) ?? Number.POSITIVE_INFINITY
}

const left = ({ counts }: CallTask) => counts.total - counts.succeeded - counts.failed

/** Brings a task up to the moment, however often it is looked at. It never ends by itself: no completed state is documented. */
export function callOn(task: CallTask, now: number): void {
  task.calledUntil ??= now
  if (task.status === 'RUNNING') {
    for (let at = nextTurn(task, task.calledUntil); at <= now; at = nextTurn(task, at)) takeTurn(task, at)
  }
  beginDay(task, now)
}

/** In the rhythm of its start; a time without calls is passed over. */
function nextTurn(task: CallTask, last: number): number {
  const next = last + callMs
  if (left(task) <= 0) return Number.POSITIVE_INFINITY
  if (task.counts.calling > 0) return next
  return next + Math.ceil((nextWindow(task, next) - next) / callMs) * callMs
}

/** The calls that are going on end, and others begin. */
function takeTurn(task: CallTask, at: number): void {
  beginDay(task, at)
  endCalls(task)
  if (nextWindow(task, at) === at) task.counts.calling = Math.min(task.taskCps ?? 1, left(task))
  task.calledUntil = at
}

/** What is counted by day begins anew at midnight, in whatever state the task is. */
function beginDay(task: CallTask, at: number): void {
  const day = dayOf(at)
  if (day > (task.countedDay ?? day))
    Object.assign(task.counts, { callsToday: 0, answeredToday: 0, importedToday: 0 })
  task.countedDay = day
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
