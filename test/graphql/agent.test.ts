// Agents: the list, one, what a task tells of its own, and what each selection costs upstream.
import { expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { AgentDocument, AgentsDocument } from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

/** As many as a read makes. */
const attempts = 3

const online = 'Agent:1180000000000000001'
const broken = 'Agent:1180000000000000006'
const none = 'Agent:1180000000000000999'

const read = async (stage: Stage, id: string) => (await stage.execute(AgentDocument, { id })).agent

it('joins row and detail', async () => {
  await using stage = await startStage()
  expect(await read(stage, online)).toEqual({
    id: online,
    vendor: 'ALIBABA',
    vendorId: '1180000000000000001',
    name: '回访智能体',
    status: 'ONLINE',
    description: '签收后回访',
    businessTypeName: '回访',
    applicationCode: 'sandbox-app-1',
    auditReason: null,
    buildFailedReason: null,
    configured: true,
    hasActivePrompt: true,
    createdAt: '2026-01-31T02:00:00.000Z',
    modifiedAt: '2026-02-01T02:00:00.000Z',
    lastOnlineAt: '2026-02-02T02:00:00.000Z',
    configuration: {
      voiceStyleName: '亲切女声',
      knowledgeName: '',
      openingLine: '您好，这里是客户服务中心。',
      voice: {
        code: 'sandbox-voice',
        type: 'VOICE_TYPE_SYSTEM',
        style: 'customerService',
        speed: 0,
        volume: 50,
      },
      events: {
        recognizesAnsweringMachines: true,
        hangsUpOnAnsweringMachines: true,
        reactsToSilence: true,
        silenceSeconds: 5,
        silencesBeforeHangUp: 2,
        maxCallSeconds: 600,
      },
      callVariables: [{ key: 'name', name: '姓名', description: '客户姓名', type: 'TEXT', required: true }],
      outputTags: [{ name: '客户意向度', description: '客户是否愿意继续沟通', type: 'ENUM' }],
    },
  })
  const sent = stage.sandbox.transcript.entries().map(({ action, parameters }) => [action, parameters])
  expect(sent).toEqual([
    ['PageQueryAgentList', { AgentId: '1180000000000000001', PageNo: '1', PageSize: '10' }],
    ['QueryAiVoiceAgentDetail', { AgentId: '1180000000000000001' }],
  ])
})

it('tells why one could not be built', async () => {
  await using stage = await startStage()
  expect(await stage.execute(`{ agent(id: "${broken}") { status buildFailedReason } }`)).toEqual({
    agent: { status: 'BUILD_FAILED', buildFailedReason: '知识库文件缺失' },
  })
})

it('answers null for what is not there, as agent and as node', async () => {
  await using stage = await startStage()
  expect(await stage.execute(`{ agent(id: "${none}") { name } node(id: "${none}") { id } }`)).toEqual({
    agent: null,
    node: null,
  })
})

it('takes only the row with its own id for an agent', async () => {
  await using stage = await startStage()
  const body = '{"Code":"OK","Success":true,"Data":{"Total":1,"List":[{"AgentId":"11","Status":1}]}}'
  stage.sandbox.faults.add('PageQueryAgentList', { kind: 'answer', status: 200, body })
  expect(await stage.execute('{ agent(id: "Agent:1") { id } }')).toEqual({ agent: null })
})

it('is a node', async () => {
  await using stage = await startStage()
  expect(
    await stage.execute(`{ node(id: "${online}") { __typename id ... on Agent { name status } } }`),
  ).toEqual({ node: { __typename: 'Agent', id: online, name: '回访智能体', status: 'ONLINE' } })
  expect(stage.actions()).toEqual(['PageQueryAgentList'])
})

it.each(['', 'Agent:', 'CallTask:1', '1180000000000000001'])('refuses the id %j', async (id) => {
  await using stage = await startStage()
  const { data, errors } = await stage.send(AgentDocument, { id })
  expect(data).toEqual({ agent: null })
  expect(errors).toMatchObject([{ path: ['agent'], extensions: { code: 'BAD_USER_INPUT' } }])
  expect(stage.actions()).toEqual([])
})

it('shows a status that the vendor added later as UNRECOGNIZED', async () => {
  await using stage = await startStage()
  const body = '{"Code":"OK","Success":true,"Data":{"Total":1,"List":[{"AgentId":7,"Status":9}]}}'
  stage.sandbox.faults.add('PageQueryAgentList', { kind: 'answer', status: 200, body })
  expect(await stage.execute('{ agents { nodes { id name status createdAt configured } } }')).toEqual({
    agents: {
      nodes: [{ id: 'Agent:7', name: null, status: 'UNRECOGNIZED', createdAt: null, configured: null }],
    },
  })
  expect(stage.actions()).toEqual(['PageQueryAgentList'])
})

it.each([
  [{}, {}, ['01', '02', '03', '04', '05', '06']],
  [{ status: null, name: null }, {}, ['01', '02', '03', '04', '05', '06']],
  [{ status: 'ONLINE' }, { Status: '1' }, ['01', '02']],
  [{ status: 'OFFLINE' }, { Status: '2' }, ['03']],
  [{ status: 'IN_REVIEW' }, { Status: '3' }, ['04']],
  [{ status: 'REVIEW_FAILED' }, { Status: '4' }, []],
  [{ status: 'BUILDING' }, { Status: '5' }, []],
  [{ status: 'DEBUGGING' }, { Status: '6' }, []],
  [{ status: 'READY' }, { Status: '7' }, ['05']],
  [{ status: 'BUILD_FAILED' }, { Status: '8' }, ['06']],
  [{ status: 'ONLINE', name: 'Renewal' }, { Status: '1', AgentName: 'Renewal' }, ['02']],
] as const)('filters by %j', async (filter, parameters, ids) => {
  await using stage = await startStage()
  const { agents } = await stage.execute(AgentsDocument, { filter })
  expect(agents?.nodes.map(({ vendorId }) => vendorId.slice(-2))).toEqual(ids)
  expect(agents?.totalCount).toBe(ids.length)
  expect(stage.sandbox.transcript.entries().map((entry) => entry.parameters)).toEqual([
    { PageNo: '1', PageSize: '20', ...parameters },
  ])
})

it.each([
  ['an empty name', { filter: { name: '' } }],
  ['an unrecognized status', { filter: { status: 'UNRECOGNIZED' } }],
  ['no items', { first: 0 }],
  ['too many items', { first: 101 }],
  ['a cursor of nothing', { after: 'x' }],
] as const)('refuses %s', async (_what, variables) => {
  await using stage = await startStage()
  const { data, errors } = await stage.send(AgentsDocument, variables)
  expect(data).toEqual({ agents: null })
  expect(errors).toMatchObject([{ path: ['agents'], extensions: { code: 'BAD_USER_INPUT' } }])
  expect(stage.actions()).toEqual([])
})

it.each([1, 4, 6, 7])('shows every agent once in pages of %i', async (first) => {
  await using stage = await startStage()
  const seen: string[] = []
  let after: string | null | undefined
  do {
    const { agents } = await stage.execute(AgentsDocument, { first, after: after ?? null })
    seen.push(...(agents?.nodes.map(({ id }) => id) ?? []))
    after = agents?.pageInfo.hasNextPage ? agents.pageInfo.endCursor : null
  } while (after != null)
  expect(seen).toHaveLength(6)
  expect(new Set(seen).size).toBe(6)
})

it('goes on in the middle of a vendor page, and is empty past the last one', async () => {
  await using stage = await startStage()
  const start = (await stage.execute(AgentsDocument, { first: 1 })).agents
  const next = (await stage.execute(AgentsDocument, { first: 2, after: start?.pageInfo.endCursor ?? null }))
    .agents
  expect(next?.nodes.map(({ vendorId }) => vendorId.slice(-2))).toEqual(['02', '03'])
  const all = (await stage.execute(AgentsDocument, { first: 6 })).agents
  const beyond = await stage.execute(AgentsDocument, { after: all?.pageInfo.endCursor ?? null })
  expect(beyond.agents).toMatchObject({ nodes: [], pageInfo: { hasNextPage: false, hasPreviousPage: false } })
})

const list = 'PageQueryAgentList'
const detail = 'QueryAiVoiceAgentDetail'
const state = 'QueryAiCallTaskPage'

it.each<[string, string, string[]]>([
  ['the list', '{ agents { nodes { name status createdAt } } }', [list]],
  [
    'the list with configuration',
    '{ agents { nodes { configuration { knowledgeName } } } }',
    [list, ...Array(6).fill(detail)],
  ],
  ['an id', `{ agent(id: "${online}") { id vendorId } }`, [list]],
  ["a task's agent by name", `{ callTask(id: "${demo.stoppedTask}") { agent { id vendor name } } }`, [state]],
  [
    "a task's agent with status",
    `{ callTask(id: "${demo.stoppedTask}") { agent { name status } } }`,
    [state, list],
  ],
  [
    "a task's agent with configuration alone",
    `{ callTask(id: "${demo.stoppedTask}") { agent { configuration { openingLine } } } }`,
    [state, detail],
  ],
  [
    'six nodes',
    `{ ${[1, 2, 3, 4, 5, 6].map((n) => `n${n}: node(id: "Agent:118000000000000000${n}") { id ... on Agent { status } }`).join(' ')} }`,
    [list],
  ],
  [
    'two nodes, one of which is not there',
    `{ a: node(id: "${online}") { id } b: node(id: "${none}") { id } }`,
    [list],
  ],
])('%s costs what it must', async (_what, document, expected) => {
  await using stage = await startStage()
  await stage.execute(document)
  expect(stage.actions()).toEqual(expected)
})

it('looks on its own for agents that the first page does not have', async () => {
  await using stage = await startStage()
  const body = '{"Code":"OK","Success":true,"Data":{"Total":101,"List":[]}}'
  stage.sandbox.faults.add('PageQueryAgentList', { kind: 'answer', status: 200, body })
  expect(
    await stage.execute(
      `{ a: node(id: "${online}") { ... on Agent { status } } b: node(id: "${none}") { id } }`,
    ),
  ).toEqual({ a: { status: 'ONLINE' }, b: null })
  expect(stage.actions()).toEqual([list, list, list])
})

it('leaves the task intact when its agent cannot be read', async () => {
  await using stage = await startStage()
  stage.sandbox.faults.add('PageQueryAgentList', { kind: 'html' }, attempts)
  const { data, errors } = await stage.send(
    `{ callTask(id: "${demo.stoppedTask}") { name agent { id name status } } }`,
  )
  expect(data).toEqual({
    callTask: { name: '测试任务', agent: { id: online, name: '回访智能体', status: null } },
  })
  expect(errors).toMatchObject([
    { path: ['callTask', 'agent', 'status'], extensions: { code: 'VENDOR_UNAVAILABLE', action: list } },
  ])
})

const row = (task: object) =>
  JSON.stringify({
    Code: 'OK',
    Success: true,
    Data: { Total: 1, List: [{ TaskId: '1', TaskName: 'a', Status: 2, ...task }] },
  })

it.each([
  [
    'an agent that is gone',
    { AgentId: none.slice(6), AgentName: 'was here' },
    { id: none, name: 'was here', status: null },
  ],
  [
    'an agent without a name',
    { AgentId: online.slice(6) },
    { id: online, name: '回访智能体', status: 'ONLINE' },
  ],
  ['an engine application', { AgentId: '', ApplicationCode: '025C98' }, null],
  ['neither', {}, null],
])('a task tells %s', async (_what, task, agent) => {
  await using stage = await startStage()
  stage.sandbox.faults.add('QueryAiCallTaskPage', { kind: 'answer', status: 200, body: row(task) })
  expect(await stage.execute('{ callTasks { nodes { agent { id name status } } } }')).toEqual({
    callTasks: { nodes: [{ agent }] },
  })
})

it('tells no configuration of an agent that is gone, and a refusal of one that is not', async () => {
  await using stage = await startStage()
  const document = '{ callTasks { nodes { agent { name configuration { openingLine } } } } }'
  stage.sandbox.faults.add('QueryAiCallTaskPage', {
    kind: 'answer',
    status: 200,
    body: row({ AgentId: none.slice(6), AgentName: 'was here' }),
  })
  expect(await stage.execute(document)).toEqual({
    callTasks: { nodes: [{ agent: { name: 'was here', configuration: null } }] },
  })
  expect(stage.actions()).toEqual([state, detail, list])
  stage.sandbox.faults.add('QueryAiVoiceAgentDetail', { kind: 'business' })
  const { errors } = await stage.send(`{ agent(id: "${online}") { name configuration { openingLine } } }`)
  expect(errors).toMatchObject([{ path: ['agent', 'configuration'], extensions: { action: detail } }])
})
