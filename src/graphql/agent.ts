// Agent: the AI voice agent that a call task lets speak; read here, built in the vendor's console.
import * as z from 'zod'
import * as agent from '../vendors/alibaba/agent.ts'
import * as wire from '../vendors/alibaba/agent-wire.ts'
import { AgentConfiguration } from './agent-configuration.ts'
import { builder } from './builder.ts'
import { connectionOf, forwardArgs, pageByNumber } from './connection.ts'
import { recognized, vendorEnum } from './enumeration.ts'
import { keyOf } from './ids.ts'
import { memberOf, oneByOne, requestLoader, resolverOf } from './loader.ts'
import { checkFilter, nonEmptyText, sendable } from './rules.ts'
import { always } from './vendor.ts'

const AgentStatus = vendorEnum(
  'AgentStatus',
  wire.AgentStatus,
  'Where an agent stands (`Status` of PageQueryAgentList). A call task needs one that is ONLINE.',
  {
    ONLINE: '1: published, call tasks may use it.',
    OFFLINE: '2: taken offline.',
    IN_REVIEW: '3: being reviewed.',
    REVIEW_FAILED: '4: the review failed, see `auditReason`.',
    BUILDING: '5: being built.',
    DEBUGGING: '6: being debugged.',
    READY: '7: ready to go online.',
    BUILD_FAILED: '8: could not be built, see `buildFailedReason`.',
  },
)

const findEach = oneByOne<string, wire.Agent>(
  async (agentId, { call }) => (await agent.findAgent(call, agentId)) ?? null,
)

/** One is asked for by its id; many are looked for in the first page, and only the rest is asked for one by one. */
const loadAgent = requestLoader<string, wire.Agent>(async (ids, context) => {
  if (ids.length === 1) return findEach(ids, context)
  const { data } = (await context.call(agent.list, { pageNo: 1, pageSize: 100 })).value
  const rows = new Map(data.list.map((row) => [row.agentId, row]))
  const missing = ids.filter((id) => !rows.has(id))
  const found =
    missing.length === 0 || data.list.length === data.total ? [] : await findEach(missing, context)
  return ids.map((id) => rows.get(id) ?? found[missing.indexOf(id)] ?? null)
})

const loadConfiguration = requestLoader<string, wire.AgentConfiguration>(
  oneByOne(async (agentId, { call }) => (await agent.findConfiguration(call, agentId)) ?? null),
)

const member = memberOf((source: wire.KnownAgent, context) => loadAgent(context).load(source.agentId))
const told = resolverOf(member)

export const Agent = builder.objectRef<wire.KnownAgent>('Agent')
builder.node(Agent, {
  description: 'An AI voice agent that call tasks let speak (aiccs, PageQueryAgentList).',
  id: { resolve: ({ agentId }) => agentId },
  loadOne: (id, context) => loadAgent(context).load(id),
  fields: (t) => ({
    vendor: t.field(always('ALIBABA')),
    vendorId: t.exposeString('agentId', { nullable: false, description: "The vendor's `AgentId`." }),
    name: t.string({
      description: 'Its name (`AgentName`).',
      resolve: told(({ name }) => name),
    }),
    status: t.field({
      type: AgentStatus,
      description: 'Where it stands (`Status`); null when there is no such agent any more.',
      resolve: told(
        ({ status }) => status,
        (status) => recognized(wire.AgentStatus, status),
      ),
    }),
    description: t.string({
      description: 'Free text (`Description`).',
      resolve: told(({ description }) => description),
    }),
    businessTypeName: t.string({
      description: 'The kind of business it was built for (`BusinessTypeName`).',
      resolve: told(({ businessTypeName }) => businessTypeName),
    }),
    applicationCode: t.string({
      description: 'The engine application behind it (`ApplicationCode`).',
      resolve: told(({ applicationCode }) => applicationCode),
    }),
    auditReason: t.string({
      description: "What the review said, the vendor's text (`AuditReason`).",
      resolve: told(({ auditReason }) => auditReason),
    }),
    buildFailedReason: t.string({
      description: "Why it could not be built, the vendor's text (`BuildFailReason`).",
      resolve: told(({ buildFailedReason }) => buildFailedReason),
    }),
    configured: t.boolean({
      description: 'Whether it has a configuration (`WithConfig`).',
      resolve: told(({ configured }) => configured),
    }),
    hasActivePrompt: t.boolean({
      description: 'Whether it has a prompt in effect (`WithActivePrompt`).',
      resolve: told(({ hasActivePrompt }) => hasActivePrompt),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was created (`CreateTime`, a wall clock whose zone is assumed to be UTC+8).',
      resolve: told(({ createdAt }) => createdAt),
    }),
    modifiedAt: t.field({
      type: 'DateTime',
      description: 'When it was last changed (`ModifyTime`, a wall clock whose zone is assumed to be UTC+8).',
      resolve: told(({ modifiedAt }) => modifiedAt),
    }),
    lastOnlineAt: t.field({
      type: 'DateTime',
      description:
        'When it last went online (`LastOnlineTime`, a wall clock whose zone is assumed to be UTC+8).',
      resolve: told(({ lastOnlineAt }) => lastOnlineAt),
    }),
    configuration: t.field({
      type: AgentConfiguration,
      description:
        'How it speaks, what it wants to know of callees and what it reports (QueryAiVoiceAgentDetail, one call per agent); null when there is no such agent any more.',
      resolve: ({ agentId }, _args, context) => loadConfiguration(context).load(agentId),
    }),
  }),
})

const AgentFilter = builder.inputType('AgentFilter', {
  description: 'Which agents to answer; all given criteria have to be met.',
  fields: (t) => ({
    status: t.field({ type: AgentStatus, description: 'Where they stand (`Status`).' }),
    name: t.string({ description: 'The name (`AgentName`); whether a part is enough is not documented.' }),
  }),
})

const agentFilter = z.object({
  status: sendable(wire.AgentStatus)
    .nullish()
    .transform((status) => status ?? undefined),
  name: nonEmptyText.nullish().transform((name) => name ?? undefined),
})

const AgentConnection = connectionOf(Agent, { one: 'an agent', many: 'agents' })

builder.queryField('agents', (t) =>
  t.field({
    type: AgentConnection,
    description: "The agents that call tasks may use, in the vendor's order (PageQueryAgentList).",
    args: {
      ...forwardArgs,
      filter: t.arg({ type: AgentFilter, description: 'Which agents to answer.' }),
    },
    resolve: (_root, { filter, ...args }, { call }) => {
      const criteria = checkFilter(agentFilter, filter)
      return pageByNumber(args, async (pageNo, pageSize) => {
        const { data } = (await call(agent.list, { pageNo, pageSize, ...criteria })).value
        return { rows: data.list, totalCount: data.total }
      })
    },
  }),
)

builder.queryField('agent', (t) =>
  t.field({
    type: Agent,
    description: 'One agent, null when there is none (PageQueryAgentList).',
    args: { id: t.arg.id({ required: true, description: '`Agent:<AgentId>`.' }) },
    resolve: (_root, { id }, context) => loadAgent(context).load(keyOf('Agent', id)[0]),
  }),
)
