/** What the vendors' own clients read from the sandbox is what the gateway tells, operation by operation. */
import { expect, it } from 'vitest'
import { startStage } from '../../support/gateway.ts'
import { type Answer, aiccs, core, outboundBot, pop } from '../clients.ts'
import { pageInstance, pageJobGroup, retailScript, stoppedTask } from '../demo.ts'

const InstanceId = pageInstance
const page = { PageNumber: 1, PageSize: 3 }
const at = (answer: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], answer)

/** Vendor operation, its parameters, a document, and places that must hold the same value in both answers. */
const reads: [
  version: string,
  action: string,
  parameters: Record<string, unknown>,
  document: string,
  same: [vendor: string, gateway: string][],
][] = [
  [
    outboundBot,
    'DescribeInstance',
    { InstanceId },
    `{ instance(id: "Instance:${InstanceId}") { vendorId name maxConcurrentConversations } }`,
    [
      ['Instance.InstanceId', 'instance.vendorId'],
      ['Instance.InstanceName', 'instance.name'],
      ['Instance.MaxConcurrentConversation', 'instance.maxConcurrentConversations'],
    ],
  ],
  [
    outboundBot,
    'ListInstances',
    page,
    '{ instances(first: 3) { totalCount nodes { vendorId } } }',
    [
      ['TotalCount', 'instances.totalCount'],
      ['Instances.2.InstanceId', 'instances.nodes.2.vendorId'],
    ],
  ],
  [
    outboundBot,
    'GetSummaryInfo',
    { 'InstanceIdList.1': InstanceId },
    `{ instance(id: "Instance:${InstanceId}") { usage { calls } } }`,
    [['AgentBotInstanceSummaryList.0.TotalCallCount', 'instance.usage.calls']],
  ],
  [
    outboundBot,
    'GetCurrentConcurrency',
    { InstanceId },
    `{ instance(id: "Instance:${InstanceId}") { concurrency { limit } } }`,
    [['MaxConcurrentConversation', 'instance.concurrency.limit']],
  ],
  [
    outboundBot,
    'GetConcurrentConversationQuota',
    {},
    '{ concurrencyQuota { limit remaining } }',
    [
      ['MaxConcurrent', 'concurrencyQuota.limit'],
      ['RemainingConcurrent', 'concurrencyQuota.remaining'],
    ],
  ],
  [
    outboundBot,
    'ListOutboundCallNumbers',
    { InstanceId, ...page },
    `{ instance(id: "Instance:${InstanceId}") { callingNumbers } }`,
    [['OutboundCallNumbers.List.0.Number', 'instance.callingNumbers.0']],
  ],
  [
    outboundBot,
    'ListScripts',
    { InstanceId, ...page },
    `{ instance(id: "Instance:${InstanceId}") { scripts(first: 3) { totalCount nodes { vendorId } } } }`,
    [
      ['Scripts.TotalCount', 'instance.scripts.totalCount'],
      ['Scripts.List.0.ScriptId', 'instance.scripts.nodes.0.vendorId'],
    ],
  ],
  [
    outboundBot,
    'DescribeScript',
    { InstanceId, ScriptId: retailScript },
    `{ script(id: "Script:${InstanceId}:${retailScript}") { vendorId name } }`,
    [
      ['Script.ScriptId', 'script.vendorId'],
      ['Script.ScriptName', 'script.name'],
    ],
  ],
  [
    outboundBot,
    'DescribeJobGroup',
    { InstanceId, JobGroupId: pageJobGroup },
    `{ jobGroup(id: "JobGroup:${InstanceId}:${pageJobGroup}") { vendorId name minConcurrency strategy { maxAttemptsPerDay } progress { total } } }`,
    [
      ['JobGroup.JobGroupId', 'jobGroup.vendorId'],
      ['JobGroup.JobGroupName', 'jobGroup.name'],
      ['JobGroup.MinConcurrency', 'jobGroup.minConcurrency'],
      ['JobGroup.Strategy.MaxAttemptsPerDay', 'jobGroup.strategy.maxAttemptsPerDay'],
      ['JobGroup.Progress.TotalJobs', 'jobGroup.progress.total'],
    ],
  ],
  [
    outboundBot,
    'ListJobGroups',
    { InstanceId, ...page },
    `{ instance(id: "Instance:${InstanceId}") { jobGroups(first: 3) { totalCount nodes { vendorId } } } }`,
    [
      ['JobGroups.TotalCount', 'instance.jobGroups.totalCount'],
      ['JobGroups.List.1.JobGroupId', 'instance.jobGroups.nodes.1.vendorId'],
    ],
  ],
  [
    outboundBot,
    'DescribeGroupExecutingInfo',
    { InstanceId, JobGroupId: pageJobGroup },
    `{ jobGroup(id: "JobGroup:${InstanceId}:${pageJobGroup}") { vendorId statistics { progress { total } } } }`,
    [['ExecutingInfo.JobsProgress.TotalJobs', 'jobGroup.statistics.progress.total']],
  ],
  [
    aiccs,
    'QueryAiCallTaskPage',
    { PageNo: 1, PageSize: 3 },
    '{ callTasks(first: 3) { totalCount nodes { vendorId } } }',
    [
      ['Data.Total', 'callTasks.totalCount'],
      ['Data.List.1.TaskId', 'callTasks.nodes.1.vendorId'],
    ],
  ],
  [
    aiccs,
    'QueryAiCallTaskDetail',
    { TaskId: stoppedTask },
    `{ callTask(id: "CallTask:${stoppedTask}") { vendorId virtualNumber maxConcurrentCalls } }`,
    [
      ['Data.TaskId', 'callTask.vendorId'],
      ['Data.CallerNumber', 'callTask.virtualNumber'],
      ['Data.ConcurrentCount', 'callTask.maxConcurrentCalls'],
    ],
  ],
  [
    aiccs,
    'PageQueryAgentList',
    { PageNo: 1, PageSize: 3 },
    '{ agents(first: 3) { totalCount nodes { name } } }',
    [
      ['Data.Total', 'agents.totalCount'],
      ['Data.List.0.AgentName', 'agents.nodes.0.name'],
    ],
  ],
]

it.each(reads)('%s %s', async (version, action, parameters, document, same) => {
  await using stage = await startStage()
  const answers: Answer[] = [
    await pop(stage.sandbox, version)(action, parameters),
    await core(stage.sandbox, version)(action, parameters),
  ]
  const told = await stage.execute(document)
  for (const [vendor, gateway] of same) {
    const values = [...answers.map((answer) => at(answer, vendor)), at(told, gateway)]
    expect([vendor, ...values]).not.toContain(undefined)
    expect(new Set(values.map(String)).size).toBe(1)
  }
})
