/** The state an account starts with. */

import { callOn } from './alibaba/call-task-progress.ts'
import { setGoing } from './alibaba/job-group-progress.ts'
import { seedCallTasks } from './alibaba/seed-call-tasks.ts'
import { seedInstances } from './alibaba/seed-instances.ts'
import { type AlibabaState, emptyState } from './alibaba/state.ts'
import { seedHuawei } from './huawei/seed.ts'
import { emptyHuawei, type HuaweiState } from './huawei/state.ts'
import type { SandboxAccount, SandboxConfig } from './options.ts'

export function alibabaSeed(account: SandboxAccount, config: SandboxConfig): AlibabaState {
  const state = emptyState(account.name)
  if ((account.seed ?? config.seed) === 'empty') return state
  const now = config.clock()
  seedInstances(state)
  for (const instance of state.instances.values()) setGoing(instance, now)
  seedCallTasks(state)
  for (const task of state.callTasks.values()) callOn(task, now)
  return state
}

export function huaweiSeed(account: SandboxAccount, config: SandboxConfig): HuaweiState {
  const state = emptyHuawei()
  if ((account.seed ?? config.seed) === 'demo') seedHuawei(state)
  return state
}
