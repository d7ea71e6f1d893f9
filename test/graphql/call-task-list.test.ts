// callTasks: filters, pages, and what each selection costs upstream.
import { expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { CallTaskDocument, CallTasksDocument } from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

/** One call alone meets it: it is not repeated. */
const unrepeated = {
  kind: 'answer',
  status: 404,
  body: '{"Code":"InvalidAccessKeyId.NotFound","Message":"Specified access key is not found.","RequestId":"1"}',
} as const

const demoTasks = 12

/** Brings the demo's tasks to a number. */
async function fill(stage: Stage, count: number): Promise<void> {
  const aliases = Array.from(
    { length: count - demoTasks },
    (_, index) => `t${index}: createCallTask(input: {
      name: "task ${index}", agentId: "Agent:1180000000000000001", virtualNumber: "05370220050",
      startType: SCHEDULE, startAt: "2036-10-01T01:00:00Z",
      callWindows: [{ begin: "09:00", end: "12:00" }], callDays: [MONDAY]
    }) { __typename }`,
  )
  await stage.execute(`mutation { ${aliases.join('\n')} }`)
  stage.sandbox.transcript.clear()
}

it('tells the state of every task', async () => {
  await using stage = await startStage()
  const { callTasks } = await stage.execute(CallTasksDocument)
  expect(callTasks).toMatchObject({ totalCount: demoTasks, pageInfo: { hasNextPage: false } })
  expect(callTasks?.nodes).toHaveLength(demoTasks)
  const one = (await stage.execute(CallTaskDocument, { id: demo.stoppedTask })).callTask
  expect(one).toMatchObject(callTasks?.nodes[0] ?? { never: true })
  expect(callTasks?.nodes[3]).toMatchObject({ status: 'FAILED', startFailedReason: '智能体不在线' })
})

it.each([
  [{}, {}, 12],
  [{ status: null, name: null, agentName: null }, {}, 12],
  [{ status: 'INIT' }, { Status: 'INIT' }, 2],
  [{ status: 'RUNNING' }, { Status: 'RUNNING' }, 3],
  [{ status: 'STOPPED' }, { Status: 'STOPPED' }, 6],
  [{ status: 'FAILED' }, { Status: 'FAILED' }, 1],
  [{ name: '回访' }, { TaskName: '回访' }, 1],
  [{ agentName: 'Renewal' }, { AgentName: 'Renewal' }, 4],
  [
    { status: 'RUNNING', name: 'Clinic', agentName: 'agent' },
    { Status: 'RUNNING', TaskName: 'Clinic', AgentName: 'agent' },
    1,
  ],
  [{ name: 'nobody & nothing' }, { TaskName: 'nobody & nothing' }, 0],
] as const)('filters by %j', async (filter, parameters, totalCount) => {
  await using stage = await startStage()
  const { callTasks } = await stage.execute(CallTasksDocument, { filter })
  expect(callTasks?.totalCount).toBe(totalCount)
  expect(callTasks?.nodes).toHaveLength(totalCount)
  expect(stage.sandbox.transcript.entries().map((entry) => entry.parameters)).toEqual([
    { PageNo: '1', PageSize: '20', ...parameters },
  ])
})

it.each([
  ['an empty name', { filter: { name: ' ' } }],
  ['a huge name', { filter: { agentName: 'x'.repeat(1_001) } }],
  ['an unrecognized status', { filter: { status: 'UNRECOGNIZED' } }],
  ['no items', { first: 0 }],
  ['too many items', { first: 101 }],
  ['a cursor of nothing', { after: 'x' }],
] as const)('refuses %s', async (_what, variables) => {
  await using stage = await startStage()
  const { data, errors } = await stage.send(CallTasksDocument, variables)
  expect(data).toEqual({ callTasks: null })
  expect(errors).toMatchObject([{ path: ['callTasks'], extensions: { code: 'BAD_USER_INPUT' } }])
  expect(stage.actions()).toEqual([])
})

it.each([1, 5, 12, 13, 100])('shows every task once in pages of %i', async (first) => {
  await using stage = await startStage()
  const seen: string[] = []
  let after: string | null = null
  for (let pages = 1; ; pages += 1) {
    const { callTasks }: { callTasks: Awaited<ReturnType<typeof page>> } = { callTasks: await page(after) }
    seen.push(...callTasks.nodes.map(({ id }) => id))
    expect(callTasks.totalCount).toBe(demoTasks)
    expect(callTasks.pageInfo.hasPreviousPage).toBe(pages > 1)
    after = callTasks.pageInfo.endCursor ?? null
    if (!callTasks.pageInfo.hasNextPage) {
      expect(pages).toBe(Math.ceil(demoTasks / first))
      break
    }
  }
  expect(new Set(seen).size).toBe(demoTasks)
  expect(seen).toHaveLength(demoTasks)

  async function page(cursor: string | null) {
    const { callTasks } = await stage.execute(CallTasksDocument, { first, after: cursor })
    if (callTasks == null) throw new Error('no page')
    return callTasks
  }
})

it('starts in the middle of a vendor page, and ends past the last one', async () => {
  await using stage = await startStage()
  const start = (await stage.execute(CallTasksDocument, { first: 3 })).callTasks
  stage.actions()
  const next = (
    await stage.execute(CallTasksDocument, { first: 5, after: start?.pageInfo.endCursor ?? null })
  ).callTasks
  expect(next?.nodes.map((node) => node.vendorId.slice(-2))).toEqual(['04', '05', '06', '07', '08'])
  expect(stage.actions()).toEqual(['QueryAiCallTaskPage', 'QueryAiCallTaskPage'])
  const all = (await stage.execute(CallTasksDocument, { first: 12 })).callTasks
  const beyond = await stage.execute(CallTasksDocument, { after: all?.pageInfo.endCursor ?? null })
  expect(beyond.callTasks).toMatchObject({ nodes: [], pageInfo: { hasNextPage: false, endCursor: null } })
})

const page = 'QueryAiCallTaskPage'
const detail = 'QueryAiCallTaskDetail'
const agents = 'PageQueryAgentList'

it.each<[string, string, string[]]>([
  ['the id alone', 'id vendor vendorId', [page]],
  [
    'all that the list tells',
    'name status startFailedReason createdAt startAt startedAt maxConcurrentCalls applicationCode applicationName counters { calls completionRate } agent { id vendorId name }',
    [page],
  ],
  [
    'configuration',
    'name startType callWindows { begin end } retry { enabled }',
    [page, ...Array(50).fill(detail)],
  ],
  // Three agents speak in the fifty tasks; one page of agents knows them all.
  ['what only the agents tell', 'name agent { name status description lastOnlineAt }', [page, agents]],
  [
    "the agents' configuration",
    'agent { configuration { openingLine } }',
    [page, ...Array(3).fill('QueryAiVoiceAgentDetail')],
  ],
])('50 call tasks cost for %s', async (_what, fields, expected) => {
  await using stage = await startStage()
  await fill(stage, 60)
  const { callTasks } = await stage.execute<{ callTasks: { nodes: object[] } }, never>(
    `{ callTasks(first: 50) { nodes { ${fields} } } }`,
  )
  expect(callTasks.nodes).toHaveLength(50)
  expect(stage.actions()).toEqual(expected)
})

it('reads the configurations of a long list ten at a time', async () => {
  await using stage = await startStage()
  await fill(stage, 50)
  stage.sandbox.faults.add(detail, { kind: 'delay', ms: 60 }, 50)
  const began = performance.now()
  await stage.execute('{ callTasks(first: 50) { nodes { virtualNumber } } }')
  expect(performance.now() - began).toBeGreaterThan(5 * 55)
})

it('costs what one costs when it is sent 50 times at once', async () => {
  await using stage = await startStage()
  stage.sandbox.faults.add(page, { kind: 'delay', ms: 300 })
  await Promise.all(Array.from({ length: 50 }, () => stage.execute(CallTasksDocument)))
  expect(stage.actions()).toEqual([page])
})

it('asks once for a task that is in the list and on its own', async () => {
  await using stage = await startStage()
  await stage.execute(
    `{ callTasks { nodes { name startType } } other: callTasks { nodes { status callDays } } }`,
  )
  expect(stage.actions()).toEqual([page, ...Array(demoTasks).fill(detail)])
})

it('leaves the rest intact when one configuration cannot be read', async () => {
  await using stage = await startStage()
  stage.sandbox.faults.add(detail, unrepeated)
  const { data, errors } = await stage.send<
    { callTasks: { nodes: { virtualNumber: string | null }[] } },
    never
  >('{ callTasks { nodes { name virtualNumber } } }')
  expect(data?.callTasks.nodes.filter(({ virtualNumber }) => virtualNumber === null)).toHaveLength(1)
  expect(errors).toMatchObject([
    {
      path: ['callTasks', 'nodes', expect.any(Number), 'virtualNumber'],
      extensions: { code: 'VENDOR_AUTH_FAILED', action: detail },
    },
  ])
})
