/** aiccs AI call tasks: create, start, stop. */

import { checkNameFree, findTask, start } from './call-task.ts'
import { illegal, readSettings, wrongState } from './call-task-input.ts'
import { SoftRefusal } from './errors.ts'
import { type RpcOperation, write } from './operation.ts'
import type { CallTask } from './state.ts'

const createIntervalLimit = 720

/** simulated: an agent and a virtual number are needed unless the task is for an engine application (Source 1). */
const createAiCallTask = write((call) => {
  const { parameters, state } = call
  parameters.require('TaskName', 'StartType', 'CallTime', 'CallDay')
  const source = parameters.integer('Source') ?? 0
  if (source === 0) parameters.require('AgentId', 'VirtualNumber')
  else parameters.require('ApplicationCode')
  if (source > 1) throw illegal('Source')
  const settings = readSettings(call, createIntervalLimit)
  const agentId = parameters.text('AgentId') ?? ''
  if (source === 0 && !state.agents.has(agentId)) throw new SoftRefusal('SIM.AgentNotFound', '智能体不存在')
  checkNameFree(call, settings.name)
  const id = state.nextId
  state.nextId += 1n
  const applicationCode = parameters.text('ApplicationCode')
  const task: CallTask = {
    ...settings,
    id: String(id),
    agentId,
    ...(applicationCode ? { applicationCode } : {}),
    status: 'INIT',
    source,
    createdAt: call.now,
    counts: {
      total: 0,
      succeeded: 0,
      failed: 0,
      calling: 0,
      calls: 0,
      answered: 0,
      callsToday: 0,
      answeredToday: 0,
      importedToday: 0,
    },
  }
  state.callTasks.set(task.id, task)
  // Documented: an IMMEDIATE task starts on creation. A start that fails leaves the creation a success (simulated).
  if (task.startType === 'IMMEDIATE') start(call, task, call.now)
  // A JSON number of 19 digits.
  return { AccessDeniedDetail: 'None', Message: '成功', Data: id }
})

/** Documented for stopped tasks; simulated: allowed for those that never started or failed to. */
const startAiCallTask = write((call) => {
  call.parameters.require('TaskId')
  const task = findTask(call)
  if (task.status === 'RUNNING') throw wrongState()
  start(call, task, call.now)
  return { AccessDeniedDetail: 'None', Message: '成功', Data: true }
})

const stopAiCallTask = write((call) => {
  call.parameters.require('TaskId')
  const task = findTask(call)
  if (task.status !== 'RUNNING') throw wrongState()
  task.status = 'STOPPED'
  task.counts.calling = 0
  return { AccessDeniedDetail: 'None', Message: '成功', Data: true }
})

export const callTaskLifeOperations: readonly (readonly [string, RpcOperation])[] = [
  ['CreateAiCallTask', createAiCallTask],
  ['StartAiCallTask', startAiCallTask],
  ['StopAiCallTask', stopAiCallTask],
]
