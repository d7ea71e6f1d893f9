/** OutboundBot scripts: listed and described with the differences in spelling the two operations have. */

import type { WireObject } from '../wire.ts'
import { notExist } from './errors.ts'
import { findInstance } from './instance.ts'
import { type RpcOperation, read } from './operation.ts'
import { pageOf } from './paging.ts'
import type { Script } from './state.ts'

function commonWire(script: Script): WireObject {
  const drafted = script.status === 'DRAFTED'
  return {
    // A credential by its meaning: a gateway must not show it.
    AgentKey: 'sandbox-agent-key',
    AgentLlm: script.nluEngine !== '',
    DebugStatus: script.status,
    EmotionEnable: false,
    Industry: script.industry,
    IsDebugDrafted: drafted,
    IsDrafted: drafted,
    LongWaitEnable: false,
    MiniPlaybackEnable: false,
    NewBargeInEnable: false,
    NluEngine: script.nluEngine,
    Scene: script.scene,
    ScriptDescription: script.description,
    ScriptId: script.id,
    ScriptName: script.name,
    Status: script.status,
    UpdateTime: script.updatedAt,
  }
}

const listScripts = read((call) => {
  const { parameters } = call
  parameters.require('InstanceId', 'PageNumber', 'PageSize')
  const name = parameters.text('ScriptName') ?? ''
  // Sent empty it means the small model; simulated: not sent it means all.
  const engine = parameters.text('NluEngine')
  const found = [...findInstance(call).scripts.values()].filter(
    (script) => script.name.includes(name) && (engine === undefined || script.nluEngine === engine),
  )
  const page = pageOf(call, found)
  return {
    Scripts: {
      List: page.rows.map((script) => ({
        ...commonWire(script),
        // Lower-case a here, upper-case in DescribeScript; the chatbot changes its B likewise.
        agentId: script.agentId,
        ChatBotId: `chatbot-cn-${script.id.slice(0, 8)}`,
        CreateTime: script.createdAt,
        IsPreset: false,
        NluAccessType: 'Managed',
      })),
      PageNumber: page.number,
      PageSize: page.size,
      TotalCount: page.total,
    },
  }
})

const describeScript = read((call) => {
  call.parameters.require('InstanceId', 'ScriptId')
  const script = findInstance(call).scripts.get(call.parameters.needed('ScriptId'))
  if (!script) throw notExist('Script')
  return {
    Script: {
      ...commonWire(script),
      AgentId: script.agentId,
      ChatbotId: `chatbot-cn-${script.id.slice(0, 8)}`,
      AsrConfig: '{"appKey":"sandbox-asr-key"}',
      TtsConfig: '{"voice":"xiaobei","volume":"50","speechRate":"-150","pitchRate":"0"}',
    },
  }
})

export const scriptOperations: readonly (readonly [string, RpcOperation])[] = [
  ['ListScripts', listScripts],
  ['DescribeScript', describeScript],
]
