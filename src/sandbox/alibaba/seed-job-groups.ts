/** Demo job groups of the first instance: one in every status, and the group of the ModifyJobGroup page. */

import type { Instance, Job, JobGroup, JobStatus, Strategy } from './state.ts'

const opened = Date.UTC(2026, 1, 2, 1, 30, 0)
const day = 86_400_000

export const pageJobGroup = '3edc0260-6f7c-4de4-8535-09372240618b'

interface Plan {
  name: string
  description: string
  status: string
  script: string
  minConcurrency: number
  priority?: string
  /** Number of jobs per status. */
  jobs: Partial<Record<JobStatus, number>>
}

const retail = '5a3940ce-a12f-4222-9f0f-605a9b89ea7c'
const survey = 'c6a668d1-3145-4048-9101-cb3678bb8884'
const renewal = '49f00b0d-78ac-4d51-91de-a9e8e92b8470'
const billing = '8d6a6e41-8093-49af-a9d1-0281878758ac'

const plans: readonly Plan[] = [
  {
    name: '二月签收回访',
    description: '签收后第三天回访，工作日拨打',
    status: 'Paused',
    script: retail,
    minConcurrency: 2,
    jobs: { Paused: 24, Succeeded: 18, Failed: 5, Cancelled: 1 },
  },
  {
    name: '满意度调查（华东）',
    description: '五分制满意度调查',
    status: 'Executing',
    script: survey,
    minConcurrency: 4,
    jobs: { Executing: 4, Scheduling: 30, Succeeded: 52, Failed: 9 },
  },
  {
    name: 'Renewals, week 6',
    description: 'English desk',
    status: 'Scheduling',
    script: renewal,
    minConcurrency: 1,
    jobs: { Scheduling: 20 },
  },
  {
    name: '春节问候',
    description: '已完成',
    status: 'Completed',
    script: retail,
    minConcurrency: 0,
    jobs: { Succeeded: 40, Failed: 12 },
  },
  {
    name: '账单到期提醒',
    description: '当日到期',
    status: 'Draft',
    script: billing,
    minConcurrency: 0,
    priority: 'Urgent',
    jobs: { Drafted: 6 },
  },
  {
    name: 'Winter survey',
    description: 'Stopped by the owner',
    status: 'Cancelled',
    script: survey,
    minConcurrency: 0,
    jobs: { Cancelled: 15 },
  },
  {
    name: '旧系统导入',
    description: '优先级为数字',
    status: 'Completed',
    script: billing,
    minConcurrency: 0,
    priority: '1',
    jobs: { Succeeded: 3 },
  },
  {
    name: '名单导入失败',
    description: '解析错误',
    status: 'Failed',
    script: retail,
    minConcurrency: 0,
    jobs: { Failed: 7 },
  },
  {
    name: '新品通知',
    description: '初始化中',
    status: 'Initializing',
    script: retail,
    minConcurrency: 0,
    jobs: {},
  },
  {
    name: '紧急召回通知',
    description: '产品召回，优先拨打',
    status: 'Executing',
    script: retail,
    minConcurrency: 6,
    priority: 'Urgent',
    jobs: { Executing: 3, Scheduling: 12, Succeeded: 8 },
  },
  { name: '三月签收回访', description: '', status: 'Draft', script: retail, minConcurrency: 0, jobs: {} },
  {
    name: 'Renewals, week 7',
    description: '',
    status: 'Paused',
    script: renewal,
    minConcurrency: 0,
    jobs: { Paused: 10 },
  },
  {
    name: '会员日预热',
    description: '每月一号与十五号',
    status: 'Paused',
    script: survey,
    minConcurrency: 1,
    jobs: { Paused: 4 },
  },
  {
    name: '满意度调查（华南）',
    description: '',
    status: 'Scheduling',
    script: survey,
    minConcurrency: 0,
    jobs: { Scheduling: 9 },
  },
]

export function seedJobGroups(instance: Instance): void {
  plans.forEach((plan, index) => {
    const group = plant(plan, index, instance)
    instance.jobGroups.set(group.id, group)
  })
}

function plant(plan: Plan, index: number, instance: Instance): JobGroup {
  const serial = String(index + 1).padStart(4, '0')
  const createdAt = opened + index * day
  const jobs = plantJobs(plan, serial)
  const executing = jobs.filter((job) => job.status === 'Executing').length
  const done = jobs.filter((job) => job.status === 'Succeeded').length
  const failed = jobs.filter((job) => job.status === 'Failed').length
  return {
    id: index === 0 ? pageJobGroup : `9b1d0000-${serial}-4e11-9c6a-3d5e7f90${serial}`,
    name: plan.name,
    description: plan.description,
    status: plan.status,
    priority: plan.priority ?? 'Daily',
    scenarioId: plan.script,
    scriptId: plan.script,
    callingNumbers: index === 0 ? ['4008013260'] : instance.numbers.slice(0, 2).map((row) => row.number),
    recallCallingNumbers: index % 2 === 0 ? instance.numbers.slice(2).map((row) => row.number) : [],
    strategy: strategies[index] ?? simpleStrategy(serial, createdAt),
    recallStrategy: { emptyNumberIgnore: true, inArrearsIgnore: index % 2 === 0, outOfServiceIgnore: false },
    ringingDuration: 25 + (index % 3) * 5,
    minConcurrency: plan.minConcurrency,
    ...(index % 4 === 0
      ? { flashSms: { templateId: '10471', configId: '8037f524-6ff2-4dbe-bb28-f59234ea7a64' } }
      : {}),
    createdAt,
    modifiedAt: createdAt + 3_600_000,
    ...(index < 2
      ? {
          jobFilePath: `UPLOADED/JOB/${instance.id}/${serial}_job_template - 副本.xlsx`,
          jobDataParsingTaskId: `e37d28cb-0413-4816-85ed-fd354d02${serial}`,
        }
      : {}),
    ...(plan.status === 'Completed' || index === 0
      ? {
          exportProgress: {
            status: 'FINISHED',
            fileHttpUrl: `https://oss.invalid/${serial}.zip`,
            progress: '1',
          },
        }
      : {}),
    jobs,
    heldUntil: 0,
    calls: {
      made: executing + done + failed,
      failed,
      finished: done,
      hungUpByClient: Math.floor(done / 3),
      noInteraction: Math.floor(done / 8),
      transferredByIntent: Math.floor(done / 6),
      transferredByNoAnswer: 0,
      talkSeconds: done * 48,
      ...(done + failed + executing > 0 ? { startedAt: createdAt + 7_200_000 } : {}),
    },
  }
}

function plantJobs(plan: Plan, serial: string): Job[] {
  const jobs: Job[] = []
  for (const [status, size] of Object.entries(plan.jobs) as [JobStatus, number][]) {
    for (let one = 0; one < size; one += 1) {
      const number = String(jobs.length + 1).padStart(4, '0')
      jobs.push({
        id: `17700${serial}${number}-4493-885b-86b85052${serial}`,
        referenceId: `customer-${serial}-${number}`,
        status,
        inCall: status === 'Executing' && one % 2 === 0,
        attempts: status === 'Scheduling' || status === 'Drafted' ? 0 : 1,
      })
    }
  }
  return jobs
}

/** The first group carries everything a strategy can hold; its id is the one the page's request names. */
const strategies: readonly (Strategy | undefined)[] = [
  {
    id: '689fc584-7f9f-4dc2-933d-8711beef7b15',
    name: '工作日回访策略',
    description: '工作日上午与下午',
    type: 'Repeatable',
    maxAttemptsPerDay: 3,
    minAttemptInterval: 10,
    startTime: Date.UTC(2026, 1, 2, 0, 0, 0),
    endTime: Date.UTC(2030, 0, 1, 0, 0, 0),
    workingTime: [
      { begin: '09:00:00', end: '12:00:00' },
      { begin: '14:00:00', end: '18:30:00' },
    ],
    repeatBy: 'Week',
    repeatDays: ['1', '2', '3', '4', '5'],
    repeatable: true,
    routingStrategy: 'LocalFirst',
    followUpStrategy: 'CONTINUE',
  },
]

function simpleStrategy(serial: string, createdAt: number): Strategy {
  const monthly = serial === '0013'
  return {
    id: `a2bff22c-2604-4df2-83d6-5952e243${serial}`,
    name: '默认策略',
    type: 'Repeatable',
    maxAttemptsPerDay: 2,
    minAttemptInterval: 30,
    startTime: createdAt,
    // Far enough away that no group of the demo runs out of time.
    endTime: createdAt + 10 * 365 * day,
    workingTime: [{ begin: '09:00:00', end: '20:00:00' }],
    repeatBy: monthly ? 'Month' : 'Once',
    repeatDays: monthly ? ['1', '15'] : [],
    repeatable: monthly,
    routingStrategy: 'LocalProvinceFirst',
    followUpStrategy: 'NONE',
  }
}
