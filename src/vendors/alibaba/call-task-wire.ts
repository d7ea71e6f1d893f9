// The shapes of an aiccs call task: state, configuration and replacement, each with names of its own.
import * as z from 'zod'
import {
  at,
  enumeration,
  epochMilliseconds,
  flag,
  id,
  integer,
  jsonText,
  listOf,
  localTime,
  lowerCamelObject,
  percent,
  splicedList,
  text,
  told,
  upperCamelObject,
} from '../../core/wire.ts'

/** Integers in answers, texts in the filter of the list; 2 is stopped and 3 failed, unlike the order of the texts. */
export const CallTaskStatus = enumeration({
  INIT: ['INIT', 0],
  RUNNING: ['RUNNING', 1],
  STOPPED: ['STOPPED', 2],
  FAILED: ['FAILED', 3],
})
export const CallTaskStartType = enumeration({ IMMEDIATE: 'IMMEDIATE', SCHEDULE: 'SCHEDULE' })
export const Weekday = enumeration({
  MONDAY: 'MONDAY',
  TUESDAY: 'TUESDAY',
  WEDNESDAY: 'WEDNESDAY',
  THURSDAY: 'THURSDAY',
  FRIDAY: 'FRIDAY',
  SATURDAY: 'SATURDAY',
  SUNDAY: 'SUNDAY',
})
export const CallRetryReason = enumeration({
  CALL_REJECTED: 'CALL_REJECTED',
  USER_BUSY: 'USER_BUSY',
  SUSPEND: 'SUSPEND',
  INVALID_NUMBER: 'INVALID_NUMBER',
  POWERED_OFF: 'POWERED_OFF',
  NETWORK_BUSY: 'NETWORK_BUSY',
  NO_ANSWER: 'NO_ANSWER',
})

/** State and counters: the list operation is the only one that tells them. */
export const CallTaskStateWire = upperCamelObject({
  taskId: id,
  name: at('TaskName', text),
  status: CallTaskStatus,
  startFailedReason: told(text),
  createdAt: at('CreateTime', told(epochMilliseconds)),
  startAt: at('StartTime', told(epochMilliseconds)),
  startedAt: at('RealStartTime', told(epochMilliseconds)),
  maxConcurrentCalls: at('ConcurrentCount', told(integer)),
  agentId: told(id),
  agentName: told(text),
  applicationCode: told(text),
  applicationName: told(text),
  totalCount: told(integer),
  succeedCount: told(integer),
  failedCount: told(integer),
  callingCount: told(integer),
  totalCallCount: told(integer),
  dayCallCount: told(integer),
  dayImportCount: told(integer),
  completeRate: told(percent),
  dayConnectRate: told(percent),
  historyConnectRate: told(percent),
})
export type CallTaskState = z.output<typeof CallTaskStateWire>

/** Configuration: every name differs from the one it is written with (CallerNumber is VirtualNumber ...). */
export const CallTaskConfigurationWire = upperCamelObject({
  taskId: id,
  name: at('TaskName', text),
  agentId: told(id),
  agentName: told(text),
  virtualNumber: at('CallerNumber', told(text)),
  startType: told(CallTaskStartType),
  startAt: at('StartTime', told(epochMilliseconds)),
  startedAt: at('RealStartTime', told(epochMilliseconds)),
  callWindows: at(
    'CallTimes',
    listOf(upperCamelObject({ begin: at('StartTime', localTime), end: at('EndTime', localTime) })).default(
      [],
    ),
  ),
  callDays: splicedList(Weekday).default([]),
  retryEnabled: at('RetryEnable', told(flag)),
  retryReasons: splicedList(CallRetryReason).default([]),
  maxRetries: at('RetryCount', told(integer)),
  retryIntervalMinutes: at('RetryInterval', told(integer)),
  maxConcurrentCalls: at('ConcurrentCount', told(integer)),
  lineEncoding: told(text),
  linePhoneNum: told(text),
  phoneType: told(integer),
})
export type CallTaskConfiguration = z.output<typeof CallTaskConfigurationWire>

/** Names and encodings of the write side: lists are JSON texts, windows JSON texts inside one. */
const settings = {
  name: at('TaskName', text),
  startType: CallTaskStartType,
  startAt: at('TaskStartTime', epochMilliseconds.optional()),
  callWindows: at(
    'CallTime',
    jsonText(
      z.array(
        jsonText(lowerCamelObject({ begin: at('startTime', localTime), end: at('endTime', localTime) })),
      ),
    ),
  ),
  callDays: at('CallDay', jsonText(z.array(Weekday))),
  retryReasons: at('CallRetryReason', jsonText(z.array(CallRetryReason)).optional()),
  maxRetries: at('CallRetryTimes', integer.optional()),
  retryIntervalMinutes: at('CallRetryInterval', integer.optional()),
}

export const NewCallTaskWire = upperCamelObject({
  ...settings,
  agentId: id,
  virtualNumber: text,
  retryEnabled: at('MissCallRetry', flag.optional()),
  maxConcurrentCalls: at('TaskCps', integer.optional()),
})

/** A replacement names every setting and cannot change the agent. */
export const CallTaskReplacementWire = upperCamelObject({
  ...settings,
  taskId: id,
  virtualNumber: text.optional(),
  retryEnabled: at('MissCallRetry', flag),
  maxConcurrentCalls: at('TaskCps', integer),
  // Not on the page but in the vendor's SDK: a task on the customer's own line would lose it without them.
  lineEncoding: text.optional(),
  linePhoneNum: text.optional(),
  phoneType: integer.optional(),
})
export type CallTaskReplacement = z.output<typeof CallTaskReplacementWire>
