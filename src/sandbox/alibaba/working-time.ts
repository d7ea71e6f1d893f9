/** When a strategy, or a call task, lets calls be made; the zone of its wall clock is not documented (simulated: Asia/Shanghai). */

import type { Strategy } from './state.ts'

export type WorkingTime = Pick<Strategy, 'startTime' | 'endTime' | 'workingTime' | 'repeatBy' | 'repeatDays'>

/** Shanghai keeps UTC+8 all year. */
const zoneMs = 8 * 3_600_000
const dayMs = 86_400_000
/** Two months hold every day of a month. */
const daysAhead = 62

/** The first moment from `from` on in which a call may be made; simulated: the end of a window is excluded. */
export function nextCallable(strategy: WorkingTime, from: number): number | undefined {
  const earliest = Math.max(from, strategy.startTime ?? from)
  const midnight = Math.floor((earliest + zoneMs) / dayMs) * dayMs - zoneMs
  for (let ahead = 0; ahead <= daysAhead; ahead += 1) {
    const day = midnight + ahead * dayMs
    const openings = calledOn(strategy, day)
      ? windowsOf(strategy)
          .map(({ begin, end }) => ({ at: Math.max(earliest, day + begin), end: day + end }))
          .filter(({ at, end }) => at < end)
      : []
    if (openings.length > 0) {
      const first = Math.min(...openings.map(({ at }) => at))
      return first < (strategy.endTime ?? Number.POSITIVE_INFINITY) ? first : undefined
    }
  }
  return undefined
}

function windowsOf({ workingTime }: WorkingTime): { begin: number; end: number }[] {
  if (workingTime.length === 0) return [{ begin: 0, end: dayMs }]
  return workingTime.map(({ begin, end }) => ({ begin: clockMs(begin), end: clockMs(end) }))
}

/** The day it is there, as 2026-11-23. */
export function dayOf(at: number): string {
  return new Date(at + zoneMs).toISOString().slice(0, 10)
}

function clockMs(clock: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number)
  return ((hours * 60 + minutes) * 60 + seconds) * 1000
}

/** Week: 0 is Sunday. Once and Day: every day from start to end (simulated for Once). */
function calledOn({ repeatBy, repeatDays }: WorkingTime, midnight: number): boolean {
  if ((repeatBy !== 'Week' && repeatBy !== 'Month') || repeatDays.length === 0) return true
  const date = new Date(midnight + zoneMs)
  const today = repeatBy === 'Week' ? date.getUTCDay() : date.getUTCDate()
  return repeatDays.some((one) => Number(one) === today)
}
