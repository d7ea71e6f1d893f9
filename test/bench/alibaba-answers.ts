// What OutboundBot answers under the bench: bodies of the sandbox.
import { bare, mark, rows, template, templates } from './answer-template.ts'
import {
  described,
  instanceIdOf,
  instanceNameOf,
  jobGroupIdOf,
  longCreatorIdOf,
  scriptIdOf,
} from './answer-values.ts'

const success = {
  HttpStatusCode: 200,
  Code: 'OK',
  Message: 'Success',
  RequestId: '994B4932-8EEC-4647-9357-7F4DB87D8E58',
  Success: true,
} as const

const instanceRow = (index: number, hasLongId: boolean) => ({
  CreationTime: described.createdAt,
  InstanceId: instanceIdOf(mark, index),
  CreatorId: hasLongId ? bare(longCreatorIdOf(mark, index)) : 435986,
  OwnerName: described.owner,
  InstanceDescription: described.description,
  InstanceName: instanceNameOf(mark, index),
  CreatorName: described.creator,
  ResourceGroupId: 'rg-sandboxservice',
  MaxConcurrentConversation: described.maxConcurrentConversations,
  NluServiceType: 'Managed',
  IsPreset: false,
  ResourceTags: [
    { Key: '部门', Value: '客服部' },
    { Key: 'env', Value: 'production' },
  ],
})

/** ListInstances: the token of the request stands in the name that is asked for. */
export const listInstances = templates((pageSize: number, hasLongIds: boolean) => ({
  ...success,
  Instances: rows(0, pageSize, (index) => instanceRow(index, hasLongIds)),
  PageNumber: 1,
  PageSize: pageSize,
  TotalCount: 2_700,
}))

const jobGroupRow = (index: number) => ({
  CreationTime: 1_769_995_800_000,
  ExportProgress: { Status: 'FINISHED', FileHttpUrl: 'https://oss.invalid/0001.zip', Progress: '1' },
  JobDataParsingTaskId: 'e37d28cb-0413-4816-85ed-fd354d020001',
  JobGroupDescription: '签收后第三天回访，工作日拨打',
  JobGroupId: jobGroupIdOf(mark, index),
  JobGroupName: `二月签收回访 ${index}`,
  MinConcurrency: 2,
  ModifyTime: '1769999400000',
  Progress: {
    CancelledNum: 1,
    ExecutingNum: 0,
    FailedNum: 5,
    PausedNum: 24,
    Scheduling: 0,
    StartTime: 1_770_003_000_000,
    TotalCompleted: 24,
    TotalJobs: 48,
    TotalNotAnswered: 5,
  },
  ScriptId: scriptIdOf(mark, index),
  ScriptName: '售后回访话术',
  ScriptVersion: '1767603600000',
  Status: 'Paused',
  Strategy: { EndTime: 1_893_456_000_000, StartTime: 1_769_990_400_000 },
  TotalCallNum: 23,
})

/** ListJobGroups, filled with the seed of the instance. */
export const listJobGroups = templates((pageSize: number) => ({
  ...success,
  JobGroups: { List: rows(0, pageSize, jobGroupRow), PageNumber: 1, PageSize: pageSize, TotalCount: 140 },
}))

/** DescribeScript, filled with the id of the script. */
export const describeScript = template({
  ...success,
  Script: {
    AgentKey: 'sandbox-agent-key',
    AgentLlm: true,
    DebugStatus: 'PUBLISHED',
    EmotionEnable: false,
    Industry: '零售',
    IsDebugDrafted: false,
    IsDrafted: false,
    LongWaitEnable: false,
    MiniPlaybackEnable: false,
    NewBargeInEnable: false,
    NluEngine: 'Prompts',
    Scene: '回访',
    ScriptDescription: '签收后第三天回访',
    ScriptId: mark,
    ScriptName: '售后回访话术',
    Status: 'PUBLISHED',
    UpdateTime: 1_767_664_800_000,
    AgentId: '900719925474100',
    ChatbotId: 'chatbot-cn-5a3940ce',
    AsrConfig: '{"appKey":"sandbox-asr-key"}',
    TtsConfig: '{"voice":"xiaobei","volume":"50","speechRate":"-150","pitchRate":"0"}',
  },
})

/** ModifyInstance: what was sent. */
export const modifyInstance = (sent: {
  readonly instanceId: string
  readonly name: string
  readonly description: string
  readonly maxConcurrentConversations: number
}): string =>
  JSON.stringify({
    ...success,
    Instance: {
      CreationTime: described.createdAt,
      InstanceId: sent.instanceId,
      CreatorId: 435986,
      OwnerName: described.owner,
      InstanceDescription: sent.description,
      InstanceName: sent.name,
      CreatorName: described.creator,
      MaxConcurrentConversation: sent.maxConcurrentConversations,
    },
  })
