// CallTaskCounters: what a call task has done so far, numbers as numbers and rates as shares of 1.
import type { CallTaskState } from '../vendors/alibaba/call-task-wire.ts'
import { builder } from './builder.ts'

export const CallTaskCounters = builder.objectRef<CallTaskState>('CallTaskCounters').implement({
  description: 'What a call task has done so far (QueryAiCallTaskPage).',
  fields: (t) => ({
    callees: t.exposeInt('totalCount', { description: 'Numbers in the task (`TotalCount`).' }),
    succeeded: t.exposeInt('succeedCount', { description: 'Numbers finished well (`SucceedCount`).' }),
    failed: t.exposeInt('failedCount', { description: 'Numbers finished badly (`FailedCount`).' }),
    calling: t.exposeInt('callingCount', { description: 'Calls going on now (`CallingCount`).' }),
    calls: t.exposeInt('totalCallCount', { description: 'Calls made ever (`TotalCallCount`).' }),
    callsToday: t.exposeInt('dayCallCount', { description: 'Calls made today (`DayCallCount`).' }),
    importedToday: t.exposeInt('dayImportCount', { description: 'Numbers added today (`DayImportCount`).' }),
    completionRate: t.exposeFloat('completeRate', {
      description: 'Share of the numbers that are done, 0 to 1 (`CompleteRate`).',
    }),
    answerRateToday: t.exposeFloat('dayConnectRate', {
      description: "Share of today's calls that were answered, 0 to 1 (`DayConnectRate`).",
    }),
    answerRate: t.exposeFloat('historyConnectRate', {
      description: 'Share of all calls that were answered, 0 to 1 (`HistoryConnectRate`).',
    }),
  }),
})
