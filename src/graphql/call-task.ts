// CallTask: an AI agent calling a list of numbers inside its windows.
import type { GatewayContext } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import type { Call } from '../core/operation.ts'
import * as callTask from '../vendors/alibaba/call-task.ts'
import * as wire from '../vendors/alibaba/call-task-wire.ts'
import { Agent } from './agent.ts'
import { builder } from './builder.ts'
import { CallTaskCounters } from './call-task-counters.ts'
import { changes } from './changes.ts'
import { recognized, vendorEnum } from './enumeration.ts'
import { keyOf } from './ids.ts'
import { oneByOne, requestLoader } from './loader.ts'
import { TimeWindow } from './time-window.ts'
import { always } from './vendor.ts'

export const CallTaskStatus = vendorEnum(
  'CallTaskStatus',
  wire.CallTaskStatus,
  'Where a call task stands (`Status` of QueryAiCallTaskPage). There is no completed state: a task runs until it is stopped.',
  {
    INIT: '0: created, not started yet.',
    RUNNING: '1: calling inside its windows.',
    STOPPED: '2: stopped; only now can it be changed or started.',
    FAILED: '3: could not be started, see `startFailedReason`.',
  },
)

export const CallTaskStartType = vendorEnum(
  'CallTaskStartType',
  wire.CallTaskStartType,
  'How a call task starts (`StartType`).',
  { IMMEDIATE: 'At once when it is created.', SCHEDULE: 'By itself at `startAt`.' },
)

export const Weekday = vendorEnum('Weekday', wire.Weekday, 'A day of the week (`CallDay`).', {
  MONDAY: 'Monday.',
  TUESDAY: 'Tuesday.',
  WEDNESDAY: 'Wednesday.',
  THURSDAY: 'Thursday.',
  FRIDAY: 'Friday.',
  SATURDAY: 'Saturday.',
  SUNDAY: 'Sunday.',
})

export const CallRetryReason = vendorEnum(
  'CallRetryReason',
  wire.CallRetryReason,
  'A failed call that is tried again (`CallRetryReason`).',
  {
    CALL_REJECTED: 'The callee refused.',
    USER_BUSY: 'The line was busy.',
    SUSPEND: 'The subscription is suspended.',
    INVALID_NUMBER: 'There is no such number.',
    POWERED_OFF: 'The phone is off.',
    NETWORK_BUSY: 'The network was busy.',
    NO_ANSWER: 'Nobody answered.',
  },
)

/** State and configuration come from two operations; each is read only for the fields that need it. */
const loadState = requestLoader<string, wire.CallTaskState>(
  oneByOne(async (taskId, { call }) => (await callTask.findState(call, taskId)) ?? null),
)
const readConfiguration = async (call: Call, taskId: string): Promise<wire.CallTaskConfiguration> =>
  (await call(callTask.describe, { taskId })).value.data
const loadConfiguration = requestLoader<string, wire.CallTaskConfiguration>(
  oneByOne((taskId, { call }) => readConfiguration(call, taskId)),
)

type KnownCallTask = callTask.KnownCallTask

/** A row of the list: its state is known, so that nothing more is asked for it. */
export function knownCallTask(row: wire.CallTaskState, context: GatewayContext): KnownCallTask {
  loadState(context).prime(row.taskId, row)
  return { taskId: row.taskId }
}

const stateOf = ({ taskId }: KnownCallTask, context: GatewayContext) => loadState(context).load(taskId)
const configurationOf = ({ taskId }: KnownCallTask, context: GatewayContext) =>
  loadConfiguration(context).load(taskId)

/** Only the state tells whether there is such a task. */
const findCallTask = async (taskId: string, context: GatewayContext): Promise<KnownCallTask | null> =>
  (await loadState(context).load(taskId)) === null ? null : { taskId }

/** For what cannot be null: the task is gone when its state is. */
async function existing(source: KnownCallTask, context: GatewayContext): Promise<wire.CallTaskState> {
  const state = await stateOf(source, context)
  if (state === null) throw new NotFoundError(callTask.callTaskSubject(source.taskId))
  return state
}

const CallRetryPolicy = builder.objectRef<wire.CallTaskConfiguration>('CallRetryPolicy').implement({
  description: 'Which failed calls of a task are tried again, how often and when.',
  fields: (t) => ({
    enabled: t.boolean({
      nullable: false,
      description: 'Whether failed calls are tried again (`RetryEnable`, written as `MissCallRetry`).',
      resolve: ({ retryEnabled }) => retryEnabled ?? false,
    }),
    reasons: t.field({
      type: [CallRetryReason],
      nullable: false,
      description: 'The failures after which a call is tried again (`RetryReasons`).',
      resolve: ({ retryReasons }) =>
        retryReasons.map((reason) => recognized(wire.CallRetryReason, reason) ?? 'UNRECOGNIZED'),
    }),
    maxRetries: t.exposeInt('maxRetries', {
      description: 'Tries after the first one, at most 3 (`RetryCount`).',
    }),
    intervalMinutes: t.exposeInt('retryIntervalMinutes', {
      description: 'Minutes between two tries (`RetryInterval`): up to 720 at creation, 120 in an update.',
    }),
  }),
})

export const CallTask = builder.objectRef<KnownCallTask>('CallTask')
builder.node(CallTask, {
  description:
    'An AI agent calling a list of numbers inside its windows (aiccs; state from QueryAiCallTaskPage, configuration from QueryAiCallTaskDetail).',
  id: { resolve: ({ taskId }) => taskId },
  loadOne: findCallTask,
  fields: (t) => ({
    vendor: t.field(always('ALIBABA')),
    vendorId: t.exposeString('taskId', {
      nullable: false,
      description: "The vendor's `TaskId`, 17 to 19 digits.",
    }),
    name: t.string({
      nullable: false,
      description: 'Unique in the account (`TaskName`).',
      resolve: async (source, _args, context) => (await existing(source, context)).name,
    }),
    status: t.field({
      type: CallTaskStatus,
      nullable: false,
      description: 'Where it stands (`Status`).',
      resolve: async (source, _args, context) =>
        recognized(wire.CallTaskStatus, (await existing(source, context)).status) ?? 'UNRECOGNIZED',
    }),
    startFailedReason: t.string({
      description: "Why it could not be started, the vendor's text (`StartFailedReason`).",
      resolve: async (source, _args, context) => (await stateOf(source, context))?.startFailedReason,
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was created (`CreateTime`).',
      resolve: async (source, _args, context) => (await stateOf(source, context))?.createdAt,
    }),
    counters: t.field({
      type: CallTaskCounters,
      description: 'What it has done so far (QueryAiCallTaskPage).',
      resolve: (source, _args, context) => stateOf(source, context),
    }),
    agent: t.field({
      type: Agent,
      description:
        'The agent that speaks (`AgentId`); null for a task of an engine application. Its id and name come with the task, its other fields are one call more.',
      resolve: async (source, _args, context) => {
        const { agentId, agentName } = (await stateOf(source, context)) ?? {}
        if (!agentId) return null
        // A name that the task does not tell is read from the agent.
        return typeof agentName === 'string' ? { agentId, name: agentName } : { agentId }
      },
    }),
    applicationCode: t.string({
      description: 'The engine application behind it (`ApplicationCode`).',
      resolve: async (source, _args, context) => (await stateOf(source, context))?.applicationCode,
    }),
    applicationName: t.string({
      description: 'The name of that application (`ApplicationName`).',
      resolve: async (source, _args, context) => (await stateOf(source, context))?.applicationName,
    }),
    virtualNumber: t.string({
      description: 'The service instance it calls from (`CallerNumber`, written as `VirtualNumber`).',
      resolve: async (source, _args, context) => (await configurationOf(source, context))?.virtualNumber,
    }),
    startType: t.field({
      type: CallTaskStartType,
      description: 'How it starts (`StartType`).',
      resolve: async (source, _args, context) =>
        recognized(wire.CallTaskStartType, (await configurationOf(source, context))?.startType),
    }),
    startAt: t.field({
      type: 'DateTime',
      description: 'When it is to start by itself (`StartTime`, written as `TaskStartTime`).',
      resolve: async (source, _args, context) => (await stateOf(source, context))?.startAt,
    }),
    startedAt: t.field({
      type: 'DateTime',
      description: 'When it really started (`RealStartTime`).',
      resolve: async (source, _args, context) => (await stateOf(source, context))?.startedAt,
    }),
    callWindows: t.field({
      type: [TimeWindow],
      nullable: false,
      description: 'When it may call (`CallTimes`, written as `CallTime`).',
      resolve: async (source, _args, context) => (await configurationOf(source, context))?.callWindows ?? [],
    }),
    callDays: t.field({
      type: [Weekday],
      nullable: false,
      description: 'The days on which it may call (`CallDays`, written as `CallDay`).',
      resolve: async (source, _args, context) =>
        ((await configurationOf(source, context))?.callDays ?? []).map(
          (day) => recognized(wire.Weekday, day) ?? 'UNRECOGNIZED',
        ),
    }),
    retry: t.field({
      type: CallRetryPolicy,
      description: 'Which failed calls are tried again.',
      nullable: false,
      resolve: (source, _args, context) =>
        configurationOf(source, context) as Promise<wire.CallTaskConfiguration>,
    }),
    maxConcurrentCalls: t.int({
      description:
        'Concurrent calls, at most 500 (`ConcurrentCount`, written as `TaskCps`). The page also calls it calls per second.',
      resolve: async (source, _args, context) => (await stateOf(source, context))?.maxConcurrentCalls,
    }),
    version: t.string({
      nullable: false,
      description:
        'Covers what `updateCallTask` can change: another text means that something of it was changed. Status and counters do not change it. Opaque; `expectedVersion` takes it. Read from QueryAiCallTaskDetail, one call per task.',
      resolve: async (source, _args, context) => {
        const configuration = await configurationOf(source, context)
        if (configuration === null) throw new NotFoundError(callTask.callTaskSubject(source.taskId))
        return callTask.callTaskVersion(configuration)
      },
    }),
  }),
})

changes({
  name: 'callTaskChanged',
  type: CallTask,
  idType: 'CallTask',
  description:
    'The call task as it stands, and again after each change of what is selected (QueryAiCallTaskPage and QueryAiCallTaskDetail, read every 1 to 30 seconds for all who ask). What is selected of its agent is read anew with each event, and causes none by itself.',
  idDescription: '`CallTask:<TaskId>`.',
  async read(call, [taskId]) {
    const state = await callTask.findState(call, taskId)
    return state === undefined ? null : { state, configuration: await readConfiguration(call, taskId) }
  },
  known({ state, configuration }, context) {
    loadConfiguration(context).prime(state.taskId, configuration)
    return knownCallTask(state, context)
  },
})

builder.queryField('callTask', (t) =>
  t.field({
    type: CallTask,
    description: 'One call task, null when there is none (QueryAiCallTaskPage and QueryAiCallTaskDetail).',
    args: { id: t.arg.id({ required: true, description: '`CallTask:<TaskId>`.' }) },
    resolve: (_root, { id }, context) => findCallTask(keyOf('CallTask', id)[0], context),
  }),
)
