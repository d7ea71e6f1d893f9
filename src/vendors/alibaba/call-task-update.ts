// Changing a call task: UpdateAiCallTask, which replaces the whole configuration, as a patch on what is stored.
import { type InvalidField, InvalidInputError, InvalidStateError, NotFoundError } from '../../core/errors.ts'
import { expectVersion, write } from '../../core/write.ts'
import { type Change, merged } from '../merge.ts'
import {
  callTaskSubject,
  callTaskVersion,
  describe,
  findState,
  type KnownCallTask,
  limits,
  list,
  modify,
} from './call-task.ts'
import type { CallTaskConfiguration, CallTaskReplacement } from './call-task-wire.ts'

/** What a client wants changed; absent keeps, null clears. */
export interface CallTaskChange
  extends Change<
    Omit<CallTaskReplacement, 'taskId' | 'startAt' | 'maxRetries' | 'retryReasons' | 'retryIntervalMinutes'>
  > {
  readonly taskId: string
  readonly startAt?: Date | null | undefined
  readonly retryReasons?: CallTaskReplacement['retryReasons'] | null | undefined
  readonly maxRetries?: number | null | undefined
  readonly retryIntervalMinutes?: number | null | undefined
  readonly expectedVersion?: string | undefined
}

/** A replacement in which the stored task may lack what the vendor requires. */
type Draft = { [Member in keyof CallTaskReplacement]: CallTaskReplacement[Member] | undefined }

/** UpdateAiCallTask replaces the whole configuration: what is absent is sent back as it is stored. */
export function mergeCallTask(stored: CallTaskConfiguration, change: CallTaskChange): Draft {
  return {
    taskId: change.taskId,
    name: change.name ?? stored.name,
    virtualNumber: merged(change.virtualNumber, stored.virtualNumber),
    startType: merged(change.startType, stored.startType),
    startAt: merged(change.startAt, stored.startAt),
    callWindows: change.callWindows ?? stored.callWindows,
    callDays: change.callDays ?? stored.callDays,
    retryEnabled: change.retryEnabled ?? stored.retryEnabled ?? false,
    retryReasons: merged(change.retryReasons, stored.retryReasons) ?? [],
    maxRetries: merged(change.maxRetries, stored.maxRetries),
    retryIntervalMinutes: merged(change.retryIntervalMinutes, stored.retryIntervalMinutes),
    maxConcurrentCalls: merged(change.maxConcurrentCalls, stored.maxConcurrentCalls),
    lineEncoding: merged(undefined, stored.lineEncoding),
    linePhoneNum: merged(undefined, stored.linePhoneNum),
    phoneType: merged(undefined, stored.phoneType),
  }
}

function checked(configuration: Draft): CallTaskReplacement {
  const fields: InvalidField[] = []
  const refuse = (message: string, ...path: string[]) => fields.push({ path, message })
  const {
    startType,
    startAt,
    callWindows,
    callDays,
    maxConcurrentCalls,
    retryIntervalMinutes = 0,
    maxRetries = 0,
  } = configuration
  if (startType === undefined) refuse('is required: the stored task has none to keep', 'startType')
  if (startType === 'SCHEDULE' && startAt === undefined)
    refuse('is required when startType is SCHEDULE', 'startAt')
  if (callWindows?.length === 0) refuse('needs at least one window', 'callWindows')
  if (callDays?.length === 0) refuse('needs at least one day', 'callDays')
  if (maxConcurrentCalls === undefined)
    refuse('is required: the stored task has none to keep', 'maxConcurrentCalls')
  if (retryIntervalMinutes > limits.retryIntervalMinutes)
    refuse(
      `the stored ${retryIntervalMinutes} cannot be kept: an update takes at most ${limits.retryIntervalMinutes}`,
      'retry',
      'intervalMinutes',
    )
  if (maxRetries > limits.maxRetries)
    refuse(
      `the stored ${maxRetries} cannot be kept: an update takes at most ${limits.maxRetries}`,
      'retry',
      'maxRetries',
    )
  if (fields.length > 0) throw new InvalidInputError(fields)
  return configuration as CallTaskReplacement
}

/** Changes what is given and keeps the rest; the page demands that the task is stopped. */
export const callTaskUpdate = write({
  operation: modify,
  reads: [list, describe],
  outcomes: [NotFoundError, InvalidStateError],
  subject: ({ taskId }: CallTaskChange) => callTaskSubject(taskId),
  prepare: async (change: CallTaskChange, call) => {
    const { taskId, expectedVersion } = change
    const subject = callTaskSubject(taskId)
    const readStored = async () => (await call(describe, { taskId })).value.data
    const state = await findState(call, taskId)
    if (state === undefined) throw new NotFoundError(subject)
    // Another version is told before a wrong state; without an expectation a wrong state costs no second read.
    const expected = expectedVersion === undefined ? undefined : await readStored()
    if (expected !== undefined) expectVersion(expectedVersion, callTaskVersion(expected), subject)
    if (state.status !== 'STOPPED') throw new InvalidStateError(state.status, ['STOPPED'])
    const stored = expected ?? (await readStored())
    return { request: checked(mergeCallTask(stored, change)), notes: undefined }
  },
  conclude: (_answer, { request: { taskId } }): KnownCallTask => ({ taskId }),
})
