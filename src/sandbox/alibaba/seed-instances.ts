/** Demo instances, scripts, numbers and job groups: fixed ids, so that documentation and tests can name them. */

import { seedJobGroups } from './seed-job-groups.ts'
import type { AlibabaState, Instance, Script } from './state.ts'

const opened = Date.UTC(2026, 0, 5, 1, 0, 0)
const day = 86_400_000

/** The ids of the vendor's own pages, so that their requests run here as printed. */
export const pageInstance = '174952ab-9825-4cc9-a5e2-de82d7fa4cdd'
export const firstInstance = '90515b5-6115-4ccf-83e2-52d5bfaf2ddf'

interface Plan {
  name: string
  description: string
  lines: number
  nlu?: string
  tags?: readonly (readonly [string, string])[]
}

const plans: readonly Plan[] = [
  {
    name: '客户回访中心',
    description: '售后回访与满意度调查',
    lines: 40,
    tags: [
      ['部门', '客服部'],
      ['env', 'production'],
    ],
  },
  { name: '第一个实例', description: '这个是第一的实例', lines: 4, tags: [['env', 'staging']] },
  {
    name: 'Renewal reminders',
    description: 'Policy renewal calls, English desk',
    lines: 10,
    nlu: 'DialogStudio',
  },
  { name: '催收一部', description: '账单到期提醒', lines: 12, nlu: 'Authorized', tags: [['部门', '风控部']] },
  { name: 'Appointment desk', description: 'Clinic appointment confirmations', lines: 6 },
  { name: '物流通知', description: '派送前电话确认', lines: 8 },
  { name: '会员关怀', description: '生日与节日问候', lines: 3 },
  { name: 'Survey team', description: 'Net promoter score interviews', lines: 5, nlu: 'Provided' },
  { name: '教育咨询', description: '试听课预约确认', lines: 4 },
  { name: '政务热线外呼', description: '办件进度通知', lines: 6 },
  { name: 'Fraud alerts', description: 'Card transaction verification', lines: 5 },
  { name: '酒店预订确认', description: '入住前一天确认', lines: 2 },
  { name: '汽车保养提醒', description: '保养到期提醒', lines: 3 },
  { name: 'Utilities outage', description: 'Planned outage announcements', lines: 4 },
  { name: '保险续保', description: '车险到期前三十天', lines: 5 },
  { name: '医院随访', description: '出院后第七天随访', lines: 4 },
  { name: 'Recruiting screen', description: 'First screening calls', lines: 2 },
  { name: '社区通知', description: '停水停电通知', lines: 2 },
  { name: '电商大促', description: '预售尾款提醒', lines: 6 },
  { name: 'Loyalty programme', description: 'Points expiry reminders', lines: 3 },
  { name: '信用卡激活', description: '新卡激活提醒', lines: 4 },
  { name: '快递投诉回访', description: '投诉关闭前确认', lines: 2 },
  { name: 'Trial follow-up', description: 'Calls after a free trial ends', lines: 2 },
  { name: '培训通知', description: '开课提醒', lines: 1 },
  { name: '宽带装维', description: '上门时间确认', lines: 3 },
  { name: 'Night desk', description: 'After-hours call-backs', lines: 1 },
  { name: '测试实例', description: '', lines: 1 },
]

export function seedInstances(state: AlibabaState): void {
  plans.forEach((plan, index) => {
    const instance = plant(state, plan, index)
    state.instances.set(instance.id, instance)
  })
  const main = state.instances.get(pageInstance)
  const second = state.instances.get(firstInstance)
  if (main) {
    for (const script of mainScripts) main.scripts.set(script.id, script)
    seedJobGroups(main)
  }
  if (second) second.scripts.set(secondScript.id, secondScript)
}

function plant(state: AlibabaState, plan: Plan, index: number): Instance {
  const serial = String(index + 1).padStart(4, '0')
  const ids = [pageInstance, firstInstance]
  return {
    id: ids[index] ?? `5a7d0000-${serial}-4b0c-8c5e-0f3a2b1c${serial}`,
    name: plan.name,
    description: plan.description,
    maxConcurrent: plan.lines,
    nluServiceType: plan.nlu ?? 'Managed',
    resourceGroupId: index % 3 === 0 ? 'rg-sandboxservice' : 'rg-sandboxdefault',
    // 18 digits as for RAM users; a page's sample has six.
    creatorId: index === 1 ? 435986n : state.creatorId + BigInt(index),
    creatorName: index % 2 === 0 ? 'lin.mei' : 'operator-a',
    ownerName: state.ownerName,
    createdAt: opened + index * day,
    isPreset: index === plans.length - 1,
    tags: new Map(plan.tags ?? []),
    // 0571 000 xxxx is not assigned to anybody.
    numbers: [1, 2, 3].slice(0, index < 4 ? 3 : 1).map((line) => ({
      id: `c0ffee00-${serial}-4000-8000-00000000000${line}`,
      number: `0571000${serial.slice(1)}${line}`,
      rateLimitCount: '100',
      rateLimitPeriod: '60',
    })),
    scripts: new Map(),
    jobGroups: new Map(),
    totalCalls: index * 137,
    totalTalkSeconds: index * 8_211,
    recordingMegabytes: index * 12,
    ranUntil: 0,
  }
}

function script(
  id: string,
  name: string,
  rest: Pick<Script, 'industry' | 'scene' | 'status' | 'nluEngine' | 'description'>,
  serial: number,
): Script {
  return {
    id,
    name,
    ...rest,
    version: String(1_767_600_000_000 + serial * 3_600_000),
    // Above 2^53, as 64-bit workspace ids may be.
    agentId: 9_007_199_254_741_000n + BigInt(serial),
    createdAt: opened + serial * day,
    updatedAt: opened + serial * day + 3_600_000,
  }
}

export const mainScripts: readonly Script[] = [
  script(
    '5a3940ce-a12f-4222-9f0f-605a9b89ea7c',
    '售后回访话术',
    {
      industry: '零售',
      scene: '回访',
      status: 'PUBLISHED',
      nluEngine: 'Prompts',
      description: '签收后第三天回访',
    },
    1,
  ),
  script(
    'c6a668d1-3145-4048-9101-cb3678bb8884',
    '满意度调查话术',
    { industry: '零售', scene: '调查', status: 'PUBLISHED', nluEngine: '', description: '五分制满意度' },
    2,
  ),
  script(
    '49f00b0d-78ac-4d51-91de-a9e8e92b8470',
    'Renewal script',
    {
      industry: 'Insurance',
      scene: 'Renewal',
      status: 'PUBLISHED',
      nluEngine: 'BeeBot',
      description: 'Thirty days before expiry',
    },
    3,
  ),
  script(
    '8d6a6e41-8093-49af-a9d1-0281878758ac',
    '账单提醒话术',
    {
      industry: '金融',
      scene: '提醒',
      status: 'PUBLISHED_AND_EXAMINE_IN_PROGRESS',
      nluEngine: 'SSE_FUNCTION',
      description: '到期前一天提醒',
    },
    4,
  ),
  script(
    '810b5872-57f0-4b27-80ab-7b3f4d8a6374',
    '活动邀约话术（草稿）',
    { industry: '零售', scene: '邀约', status: 'DRAFTED', nluEngine: 'Prompts', description: '' },
    5,
  ),
]

const secondScript = script(
  '6cea9bed-63e6-439e-ae4c-b3333efff53d',
  '话术',
  { industry: '金融', scene: '催收', status: 'PUBLISHED', nluEngine: '', description: '第一个话术' },
  6,
)
