/** Demo agents and AI call tasks of aiccs: one task in every status, ids of 19 digits. */

import type { Agent, AlibabaState, CallTask, CallTaskCounts } from './state.ts'

const opened = Date.UTC(2026, 2, 2, 2, 0, 0)
const day = 86_400_000
const firstTask = 1_187_000_000_000_000_001n
const firstAgent = 1_180_000_000_000_000_001n

const agents: readonly Pick<Agent, 'name' | 'description' | 'status' | 'businessTypeName'>[] = [
  { name: '回访智能体', description: '签收后回访', status: 1, businessTypeName: '回访' },
  { name: 'Renewal agent', description: 'Policy renewals', status: 1, businessTypeName: 'Renewal' },
  { name: '邀约智能体', description: '活动邀约', status: 2, businessTypeName: '邀约' },
  { name: '调查智能体', description: '审核中', status: 3, businessTypeName: '调查' },
  { name: 'Reminder agent', description: 'Ready to go online', status: 7, businessTypeName: 'Reminder' },
  { name: '旧版智能体', description: '构建失败', status: 8, businessTypeName: '提醒' },
]

interface Plan {
  name: string
  status: CallTask['status']
  agent: number
  startType: CallTask['startType']
  cps: number
  days: readonly string[]
  retry?: boolean
  counts?: Partial<CallTaskCounts>
}

const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY']

const plans: readonly Plan[] = [
  {
    name: '测试任务',
    status: 'STOPPED',
    agent: 0,
    startType: 'IMMEDIATE',
    cps: 57,
    days: weekdays,
    retry: true,
    counts: {
      total: 71,
      succeeded: 36,
      failed: 14,
      calls: 73,
      answered: 70,
      callsToday: 58,
      answeredToday: 43,
      importedToday: 40,
    },
  },
  {
    name: '七月回访',
    status: 'RUNNING',
    agent: 0,
    startType: 'IMMEDIATE',
    cps: 10,
    days: weekdays,
    retry: true,
    counts: {
      total: 500,
      succeeded: 220,
      failed: 31,
      calling: 7,
      calls: 280,
      answered: 221,
      callsToday: 96,
      answeredToday: 71,
    },
  },
  {
    name: '国庆邀约',
    status: 'INIT',
    agent: 1,
    startType: 'SCHEDULE',
    cps: 20,
    days: ['SATURDAY', 'SUNDAY'],
    counts: { total: 120 },
  },
  {
    name: '活动邀约',
    status: 'FAILED',
    agent: 2,
    startType: 'IMMEDIATE',
    cps: 5,
    days: weekdays,
    counts: { total: 60 },
  },
  {
    name: 'Renewal calls',
    status: 'STOPPED',
    agent: 1,
    startType: 'SCHEDULE',
    cps: 12,
    days: weekdays,
    retry: true,
  },
  { name: '满意度调查', status: 'STOPPED', agent: 0, startType: 'IMMEDIATE', cps: 3, days: ['MONDAY'] },
  {
    name: 'Clinic reminders',
    status: 'RUNNING',
    agent: 1,
    startType: 'IMMEDIATE',
    cps: 2,
    days: weekdays,
    counts: { total: 9, succeeded: 9 },
  },
  { name: '账单提醒', status: 'STOPPED', agent: 0, startType: 'IMMEDIATE', cps: 500, days: weekdays },
  {
    name: '老客户唤醒',
    status: 'STOPPED',
    agent: 2,
    startType: 'IMMEDIATE',
    cps: 1,
    days: ['TUESDAY', 'THURSDAY'],
  },
  { name: 'Trial follow-up', status: 'INIT', agent: 1, startType: 'SCHEDULE', cps: 4, days: weekdays },
  {
    name: '物流确认',
    status: 'RUNNING',
    agent: 0,
    startType: 'IMMEDIATE',
    cps: 30,
    days: weekdays,
    counts: { total: 44, succeeded: 12, failed: 2, calling: 3, calls: 17, answered: 12 },
  },
  {
    name: '周末问候',
    status: 'STOPPED',
    agent: 0,
    startType: 'IMMEDIATE',
    cps: 6,
    days: ['SATURDAY', 'SUNDAY'],
  },
]

export function seedCallTasks(state: AlibabaState): void {
  agents.forEach((plan, index) => {
    const id = String(firstAgent + BigInt(index))
    const createdAt = opened - (30 - index) * day
    state.agents.set(id, {
      ...plan,
      id,
      applicationCode: `sandbox-app-${index + 1}`,
      applicationName: plan.name,
      ...(plan.status === 8 ? { buildFailReason: '知识库文件缺失' } : {}),
      createdAt,
      modifiedAt: createdAt + day,
      ...(plan.status === 1 ? { lastOnlineAt: createdAt + 2 * day } : {}),
    })
  })
  plans.forEach((plan, index) => {
    const task = plant(plan, index)
    state.callTasks.set(task.id, task)
  })
}

function plant(plan: Plan, index: number): CallTask {
  const createdAt = opened + index * day
  const started = plan.status === 'RUNNING' || (plan.status === 'STOPPED' && index < 6)
  return {
    id: String(firstTask + BigInt(index)),
    name: plan.name,
    agentId: String(firstAgent + BigInt(plan.agent)),
    // Area code 0537 with a subscriber number that begins with zero: assigned to nobody.
    virtualNumber: `0537022${String(index + 1).padStart(4, '0')}`,
    startType: plan.startType,
    // Far enough away that a scheduled task is still waiting when the demo is looked at.
    ...(plan.startType === 'SCHEDULE' ? { taskStartTime: Date.UTC(2036, 9, 1, 1, 0, 0) } : {}),
    ...(started ? { realStartTime: createdAt + 600_000 } : {}),
    status: plan.status,
    ...(plan.status === 'FAILED' ? { startFailedReason: '智能体不在线' } : {}),
    callTime: [
      { startTime: '09:00:00', endTime: '12:00:00' },
      { startTime: '14:00:00', endTime: '18:00:00' },
    ],
    callDay: [...plan.days],
    missCallRetry: plan.retry ?? false,
    callRetryReason: plan.retry ? ['CALL_REJECTED', 'USER_BUSY', 'NO_ANSWER'] : [],
    ...(plan.retry ? { callRetryTimes: 2, callRetryInterval: 25 } : {}),
    taskCps: plan.cps,
    source: 0,
    createdAt,
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
      ...plan.counts,
    },
  }
}
