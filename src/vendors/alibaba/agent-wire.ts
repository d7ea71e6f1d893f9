// The shapes of an aiccs agent: the row of the list, and the part of the detail that users of call tasks need.
import type * as z from 'zod'
import {
  at,
  enumeration,
  flag,
  id,
  integer,
  listOf,
  text,
  told,
  upperCamelObject,
  wallClockInstant,
} from '../../core/wire.ts'

export const AgentStatus = enumeration({
  ONLINE: 1,
  OFFLINE: 2,
  IN_REVIEW: 3,
  REVIEW_FAILED: 4,
  BUILDING: 5,
  DEBUGGING: 6,
  READY: 7,
  BUILD_FAILED: 8,
})

export const AgentWire = upperCamelObject({
  agentId: id,
  name: at('AgentName', told(text)),
  status: told(AgentStatus),
  description: told(text),
  businessTypeName: told(text),
  applicationCode: told(text),
  auditReason: told(text),
  buildFailedReason: at('BuildFailReason', told(text)),
  configured: at('WithConfig', told(flag)),
  hasActivePrompt: at('WithActivePrompt', told(flag)),
  createdAt: at('CreateTime', told(wallClockInstant)),
  modifiedAt: at('ModifyTime', told(wallClockInstant)),
  lastOnlineAt: at('LastOnlineTime', told(wallClockInstant)),
})
export type Agent = z.output<typeof AgentWire>
/** An agent as far as an operation told it; what is undefined has to be read. */
export type KnownAgent = Pick<Agent, 'agentId'> & Partial<Agent>

const VoiceWire = upperCamelObject({
  code: at('VoiceCode', told(text)),
  type: at('VoiceType', told(text)),
  style: at('TtsStyle', told(text)),
  speed: at('TtsSpeed', told(integer)),
  volume: at('TtsVolume', told(integer)),
})

const CallEventsWire = upperCamelObject({
  recognizesAnsweringMachines: at('CallAssistantRecognize', told(flag)),
  hangsUpOnAnsweringMachines: at('CallAssistantHangup', told(flag)),
  reactsToSilence: at('MuteActive', told(flag)),
  silenceSeconds: at('MuteDuration', told(integer)),
  silencesBeforeHangUp: at('MuteHangupNum', told(integer)),
  maxCallSeconds: at('SessionTimeout', told(integer)),
})

const CallVariableWire = upperCamelObject({
  key: at('PhoneTagKey', told(text)),
  name: at('PhoneTagName', told(text)),
  description: at('PhoneTagDescription', told(text)),
  type: at('PhoneTagType', told(text)),
  required: at('PhoneTagRequired', told(flag)),
})

const OutputTagWire = upperCamelObject({
  name: at('OutputTagName', told(text)),
  description: at('OutputTagDescription', told(text)),
  type: at('OutputTagType', told(text)),
})

/** QueryAiVoiceAgentDetail: prompts, review material and knowledge files stay with whoever builds agents. */
export const AgentConfigurationWire = upperCamelObject({
  voiceStyleName: told(text),
  knowledgeName: told(text),
  call: at(
    'AiVoiceAgentCallConfig',
    told(
      upperCamelObject({
        voice: at('TtsConfig', told(VoiceWire)),
        events: at('EventConfig', told(CallEventsWire)),
      }),
    ),
  ),
  model: at(
    'AiVoiceAgentModelConfig',
    told(
      upperCamelObject({
        openingLine: at('Prologue', told(text)),
        callVariables: at('PhoneTagConfig', listOf(CallVariableWire).default([])),
        outputTags: at('OutputTagConfig', listOf(OutputTagWire).default([])),
      }),
    ),
  ),
})
export type AgentConfiguration = z.output<typeof AgentConfigurationWire>
export type CallVariable = z.output<typeof CallVariableWire>
export type OutputTag = z.output<typeof OutputTagWire>
export type Voice = z.output<typeof VoiceWire>
export type CallEvents = z.output<typeof CallEventsWire>
