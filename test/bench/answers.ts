// What the upstream of the bench answers: bodies of the sandbox, with ids and names that follow from the arguments.

/** Eight digits that a request carries and that come back in every row of its answer. */
export const tokenOf = (n: number): string => String(10_000_000 + n)

const fourDigits = (index: number) => String(index).padStart(4, '0')

export const instanceIdOf = (token: string, index: number): string =>
  `174952ab-9825-4cc9-a5e2-${token}${fourDigits(index)}`

/** The part of an instance id that differs. */
export const seedOf = (instanceId: string): string => instanceId.slice(-12)

export const jobGroupIdOf = (seed: string, index: number): string =>
  `3edc${fourDigits(index)}-6f7c-4de4-8535-${seed}`

/** The groups of an instance share two scripts, as campaigns do. */
export const scriptIdOf = (seed: string, index: number): string =>
  `5a39${fourDigits(index % 2)}-a12f-4222-9f0f-${seed}`

/** Nineteen digits: no double holds them. */
export const longCreatorIdOf = (token: string, index: number): string => `2123456${token}${fourDigits(index)}`

export const calledRouteIdOf = (token: string, index: number): string => `1125397${token}${fourDigits(index)}`

/** Ten queues behind a hundred routes; the other hundred lead to IVR flows. */
export const skillIdOf = (token: string, index: number): string => `${token}${Math.floor(index / 2) % 10}`

/** In place of an argument while a body is written; digits, so that a number may hold it. */
const mark = '7777777700000001'

/** A number with more digits than a double has. */
const bare = (digits: string) => `bare:${digits}`

/** Writes the body once; what differs is filled in for each request. */
function template(body: object): (argument: string) => string {
  const parts = JSON.stringify(body)
    .replaceAll(/"bare:(\d+)"/g, '$1')
    .split(mark)
  return (argument) => parts.join(argument)
}

/** Templates by what shapes them; the bench asks for a handful of shapes. */
function templates<Shape extends readonly unknown[]>(body: (...shape: Shape) => object) {
  const known = new Map<string, (argument: string) => string>()
  return (...shape: Shape): ((argument: string) => string) => {
    const key = shape.join()
    const existing = known.get(key)
    if (existing !== undefined) return existing
    const made = template(body(...shape))
    known.set(key, made)
    return made
  }
}

const rows = <Row>(from: number, count: number, row: (index: number) => Row): Row[] =>
  Array.from({ length: count }, (_, index) => row(from + index))

const success = {
  HttpStatusCode: 200,
  Code: 'OK',
  Message: 'Success',
  RequestId: '994B4932-8EEC-4647-9357-7F4DB87D8E58',
  Success: true,
} as const

export const described = {
  owner: 'sandbox',
  description: '售后回访与满意度调查',
  creator: 'lin.mei',
  createdAt: 1_767_574_800_000,
  maxConcurrentConversations: 40,
} as const

export const instanceNameOf = (token: string, index: number): string => `客户回访中心 ${token} ${index}`

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

export const flowIdOf = (index: number): string => String(100 + (index % 50))

export const targetNameOf = (token: string, index: number): string => `回访队列 ${token} ${index % 20}`

const calledRouteRow = (index: number) => {
  const isSkill = index % 2 === 0
  return {
    id: calledRouteIdOf(mark, index),
    dnid: index,
    accessCode: '9911411',
    mediatypeId: 5,
    extCode: String(index),
    devicetype: isSkill ? 1 : 3,
    deviceId: bare(isSkill ? skillIdOf(mark, index) : flowIdOf(index)),
    deviceDesc: targetNameOf(mark, index),
    editable: '0',
  }
}

/** queryCalledRoute, filled with the token in the name of the target that is asked for. */
export const queryCalledRoute = templates((offset: number, limit: number) => ({
  returnCode: '0',
  data: { total: 1_400, calledRouteList: rows(offset, limit, calledRouteRow) },
  description: 'success',
}))

export const maxWaitSeconds = 60

/** querySkills by id. */
export const querySkills = (skillIds: readonly string[]): string =>
  JSON.stringify({
    returnCode: '0',
    total: skillIds.length,
    data: skillIds.map((skillId) => ({
      skillId: Number(skillId),
      name: '售前咨询',
      description: '售前语音',
      mediaTypeId: 5,
      maxWaitTime: maxWaitSeconds,
      maxWaitNum: 100,
      maxAgentWrapupTime: 5,
      skillParam: {
        noAgents: { transferType: 'Release' },
        busy: { transferType: 'Release' },
        timeOut: { transferType: 'Release' },
        answerFunction: '0',
        waitVoice: { parameterType: 'Voice' },
      },
    })),
    description: 'success',
  })

export const token = JSON.stringify({
  AccessToken: 'bench-token',
  ApplyType: 'Bearer',
  CreateTime: '1795241887',
  Expires: '3600',
  Scope: '9a96f6c875b65e50290ae0bc01e94c3c',
  AppKey: 'sandbox',
  UserID: 'Anonymous',
})
