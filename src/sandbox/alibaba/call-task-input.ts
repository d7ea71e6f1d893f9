/** What CreateAiCallTask and UpdateAiCallTask accept; refusals are soft, with codes of our own (no code is published). */

import { SoftRefusal } from './errors.ts'
import type { RpcCall } from './operation.ts'
import type { CallTask } from './state.ts'
import { given, isClock } from './strategy.ts'

export const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']
export const retryReasons = [
  'CALL_REJECTED',
  'USER_BUSY',
  'SUSPEND',
  'INVALID_NUMBER',
  'POWERED_OFF',
  'NETWORK_BUSY',
  'NO_ANSWER',
]

/** The documented text for illegal arguments; the detail after the colon is simulated. */
export const illegal = (name: string) => new SoftRefusal('SIM.IllegalParameter', `参数不合法：${name}`)
export const overLimit = (name: string) => new SoftRefusal('SIM.LimitExceeded', `参数不合法：${name}超出上限`)
export const taskNotFound = () => new SoftRefusal('SIM.TaskNotFound', '任务不存在')
export const wrongState = () =>
  new SoftRefusal('SIM.TaskStatusIllegal', '任务状态不允许该操作', { Data: false })
export const nameTaken = () => new SoftRefusal('SIM.TaskNameDuplicated', '任务名称已存在')

export type CallTaskSettings = Pick<
  CallTask,
  | 'name'
  | 'virtualNumber'
  | 'startType'
  | 'taskStartTime'
  | 'callTime'
  | 'callDay'
  | 'missCallRetry'
  | 'callRetryReason'
  | 'callRetryTimes'
  | 'callRetryInterval'
  | 'taskCps'
  | 'lineEncoding'
  | 'linePhoneNum'
  | 'phoneType'
>

const retryTimesLimit = 3
const cpsLimit = 500

/** `intervalLimit`: 120 minutes in Update, 720 in Create, a contradiction of the vendor's own. */
export function readSettings(call: RpcCall, intervalLimit: number): CallTaskSettings {
  const { parameters } = call
  const cps = parameters.integer('TaskCps')
  const retryTimes = parameters.integer('CallRetryTimes')
  const interval = parameters.integer('CallRetryInterval')
  const taskStartTime = parameters.integer('TaskStartTime')
  const missCallRetry = parameters.flag('MissCallRetry') ?? false
  const phoneType = parameters.integer('PhoneType')
  if (cps === 0) throw illegal('TaskCps')
  atMost('TaskCps', cps, cpsLimit)
  atMost('CallRetryTimes', retryTimes, retryTimesLimit)
  atMost('CallRetryInterval', interval, intervalLimit)
  const name = parameters.needed('TaskName')
  atMost('TaskName', [...name].length, call.config.limits.nameLength)
  return {
    name,
    virtualNumber: readVirtualNumber(parameters.text('VirtualNumber') ?? ''),
    ...readStart(parameters.needed('StartType'), taskStartTime),
    callTime: readCallTime(parameters.list('CallTime') ?? []),
    callDay: members('CallDay', parameters.list('CallDay') ?? [], weekdays),
    missCallRetry,
    callRetryReason: members('CallRetryReason', parameters.list('CallRetryReason') ?? [], retryReasons),
    ...given('callRetryTimes', retryTimes),
    ...given('callRetryInterval', interval),
    ...given('taskCps', cps),
    ...given('lineEncoding', parameters.text('LineEncoding') || undefined),
    ...given('linePhoneNum', parameters.text('LinePhoneNum') || undefined),
    ...given('phoneType', phoneType),
  }
}

function atMost(name: string, value: number | undefined, limit: number): void {
  if (value !== undefined && value > limit) throw overLimit(name)
}

/** Samples mask digits with stars. */
function readVirtualNumber(text: string): string {
  if (text !== '' && !/^\d[\d*]{4,19}$/.test(text)) throw illegal('VirtualNumber')
  return text
}

/** TaskStartTime is needed for a scheduled task and ignored otherwise. */
function readStart(
  startType: string,
  taskStartTime: number | undefined,
): Pick<CallTask, 'startType' | 'taskStartTime'> {
  if (startType === 'IMMEDIATE') return { startType }
  if (startType !== 'SCHEDULE') throw illegal('StartType')
  if (!taskStartTime) throw illegal('TaskStartTime')
  return { startType, taskStartTime }
}

function members(name: string, items: readonly string[], allowed: readonly string[]): string[] {
  if (items.some((item) => !allowed.includes(item))) throw illegal(name)
  return [...new Set(items)]
}

/** JSON text inside a JSON list, keys in lower camel case; 1-10 windows without overlap (simulated). */
function readCallTime(items: readonly string[]): CallTask['callTime'] {
  const windows = items.map((item) => {
    const { startTime, endTime } = window(item)
    if (!isClock(startTime) || !isClock(endTime) || startTime >= endTime) throw illegal('CallTime')
    return { startTime, endTime }
  })
  const sorted = windows.toSorted((a, b) => (a.startTime < b.startTime ? -1 : 1))
  const overlap = sorted.some((item, index) => item.startTime < (sorted[index - 1]?.endTime ?? ''))
  if (windows.length < 1 || windows.length > 10 || overlap) throw illegal('CallTime')
  return windows
}

function window(item: string): { startTime?: unknown; endTime?: unknown } {
  try {
    const value: unknown = JSON.parse(item)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Malformed, as is anything that is not an object.
  }
  throw illegal('CallTime')
}
