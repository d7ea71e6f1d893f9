/** aiccs agents, which a call task speaks with: the list and the detail. */

import { illegal } from './call-task-input.ts'
import { SoftRefusal } from './errors.ts'
import { type RpcOperation, read } from './operation.ts'
import { slice } from './paging.ts'

/** Wall-clock text, not milliseconds; the zone is not stated (simulated: UTC+8). */
function wallClock(time: number | undefined): string | undefined {
  if (time === undefined) return undefined
  return new Date(time + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}

const pageQueryAgentList = read((call) => {
  const { parameters, config } = call
  const number = parameters.integer('PageNo') ?? 1
  const size = parameters.integer('PageSize') ?? 10
  if (number < 1) throw illegal('PageNo')
  if (size < 1 || size > config.limits.pageSize) throw illegal('PageSize')
  const status = parameters.integer('Status')
  const id = parameters.text('AgentId')
  const name = parameters.text('AgentName') ?? ''
  const found = [...call.state.agents.values()].filter(
    (agent) =>
      (status === undefined || agent.status === status) &&
      (!id || agent.id === id) &&
      agent.name.includes(name),
  )
  const page = slice(found, number, size)
  return {
    AccessDeniedDetail: 'None',
    Message: '成功',
    Data: {
      PageNo: page.number,
      PageSize: page.size,
      Total: page.total,
      List: page.rows.map((agent) => ({
        AgentId: agent.id,
        AgentName: agent.name,
        ApplicationCode: agent.applicationCode,
        Description: agent.description,
        BusinessTypeName: agent.businessTypeName,
        AuditReason: agent.auditReason,
        BuildFailReason: agent.buildFailReason,
        Status: agent.status,
        WithConfig: agent.status !== 5,
        WithActivePrompt: agent.status === 1,
        CreateTime: wallClock(agent.createdAt),
        ModifyTime: wallClock(agent.modifiedAt),
        LastOnlineTime: wallClock(agent.lastOnlineAt),
      })),
    },
  }
})

/** AgentId is a number here and a text in the list. simulated: the id is needed, though its page says optional. */
const queryAiVoiceAgentDetail = read((call) => {
  const id = call.parameters.needed('AgentId')
  const agent = call.state.agents.get(id)
  if (!agent) throw new SoftRefusal('SIM.AgentNotFound', '智能体不存在')
  return {
    AccessDeniedDetail: 'None',
    Message: '成功',
    Data: {
      AgentId: BigInt(agent.id),
      AgentName: agent.name,
      Description: agent.description,
      BusinessTypeName: agent.businessTypeName,
      KnowledgeName: '',
      VoiceStyleName: '亲切女声',
      Status: agent.status,
      AiVoiceAgentCallConfig: {
        VocabId: '',
        EventConfig: {
          CallAssistantRecognize: true,
          CallAssistantHangup: true,
          MuteActive: true,
          MuteDuration: 5,
          MuteHangupNum: 2,
          SessionTimeout: 600,
        },
        TtsConfig: {
          TtsStyle: 'customerService',
          VoiceCode: 'sandbox-voice',
          VoiceType: 'VOICE_TYPE_SYSTEM',
          TtsSpeed: 0,
          TtsVolume: 50,
          BackgroundEnabled: false,
          MixingEnabled: false,
        },
      },
      AiVoiceAgentModelConfig: {
        TaskType: 'outbound',
        Prologue: '您好，这里是客户服务中心。',
        BasicTaskDescription: agent.description,
        BusinessType: 1,
        StartWordType: 0,
        KnowledgeEnable: false,
        CustomExceptionEnable: false,
        OutputTagConfig: [
          {
            Id: '1',
            OutputTagName: '客户意向度',
            OutputTagDescription: '客户是否愿意继续沟通',
            OutputTagType: 'ENUM',
            OutputTagEnum: [{ Id: '1', Value: '高', Description: '愿意' }],
          },
        ],
        PhoneTagConfig: [
          {
            Id: '1',
            PhoneTagKey: 'name',
            PhoneTagName: '姓名',
            PhoneTagDescription: '客户姓名',
            PhoneTagType: 'TEXT',
            PhoneTagSource: 'MANUAL_CREATE',
            PhoneTagRequired: true,
            PhoneTagEnum: [],
          },
        ],
      },
    },
  }
})

export const agentOperations: readonly (readonly [string, RpcOperation])[] = [
  ['PageQueryAgentList', pageQueryAgentList],
  ['QueryAiVoiceAgentDetail', queryAiVoiceAgentDetail],
]
