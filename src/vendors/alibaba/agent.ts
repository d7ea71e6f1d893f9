// aiccs agents: the AI voices that call tasks let speak; they are built in the vendor's console and read here.
import { VendorRejectedError } from '../../core/errors.ts'
import { type Call, operation } from '../../core/operation.ts'
import { at, id, integer, listOf, text, told, upperCamelObject } from '../../core/wire.ts'
import {
  type Agent,
  type AgentConfiguration,
  AgentConfigurationWire,
  AgentStatus,
  AgentWire,
} from './agent-wire.ts'
import { aiccs } from './rpc.ts'

const docs = 'https://help.aliyun.com/en/aiccs/developer-reference/api-aiccs-2019-10-15'

export const list = operation({
  product: aiccs,
  name: 'PageQueryAgentList',
  summary: 'Reads a page of the agents that call tasks may use.',
  docs: `${docs}-pagequeryagentlist`,
  effect: 'read',
  request: upperCamelObject({
    agentId: id.optional(),
    name: at('AgentName', text.optional()),
    status: AgentStatus.optional(),
    pageNo: integer,
    pageSize: integer,
  }),
  response: upperCamelObject({
    data: upperCamelObject({ total: told(integer), list: listOf(AgentWire).default([]) }),
  }),
  errors: {},
})

export const describe = operation({
  product: aiccs,
  name: 'QueryAiVoiceAgentDetail',
  summary: 'Reads the configuration of one agent: its voice, its variables and what it reports.',
  docs: `${docs}-queryaivoiceagentdetail`,
  effect: 'read',
  request: upperCamelObject({ agentId: id }),
  response: upperCamelObject({ data: AgentConfigurationWire }),
  errors: {},
})

/** The list with one id: the detail tells less, and refuses what is not there with a code nobody published. */
export async function findAgent(call: Call, agentId: string): Promise<Agent | undefined> {
  const { data } = (await call(list, { agentId, pageNo: 1, pageSize: 10 })).value
  return data.list.find((row) => row.agentId === agentId)
}

/** No code tells that there is no such agent, so after a refusal the list is asked. */
export async function findConfiguration(
  call: Call,
  agentId: string,
): Promise<AgentConfiguration | undefined> {
  try {
    return (await call(describe, { agentId })).value.data
  } catch (error) {
    if (error instanceof VendorRejectedError && (await findAgent(call, agentId)) === undefined)
      return undefined
    throw error
  }
}
