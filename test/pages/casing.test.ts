// The vendors' first letters are not to be trusted: whatever their casing, the GraphQL answer stays the same.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokenAction } from '../support/vendor-server.ts'
import {
  createInstance,
  readCalledRoute,
  readCallTask,
  readInstance,
  readJobGroup,
  updateCalledRoute,
  updateCallTask,
  updateInstance,
  updateJobGroup,
} from './documents.ts'
import {
  changed,
  groupInstanceId,
  instanceId,
  jobGroupId,
  page,
  routeId,
  startPages,
  stored,
  taskId,
} from './stage.ts'

const flipped = (name: string) => {
  const [first = '', rest] = [name.charAt(0), name.slice(1)]
  return (first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()) + rest
}

/** Renames every member whose turn is true; objects in texts are opened and closed again. */
function recased(value: unknown, turn: () => boolean): unknown {
  if (typeof value === 'string' && value.startsWith('{'))
    return JSON.stringify(recased(JSON.parse(value), turn))
  if (Array.isArray(value)) return value.map((element) => recased(element, turn))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [turn() ? flipped(name) : name, recased(inner, turn)]),
  )
}

/** How many members there are to rename. */
function size(text: string): number {
  let members = 0
  recased(JSON.parse(text), () => {
    members += 1
    return false
  })
  return members
}

const accepted = changed(page('update-ai-call-task.json'), '', { Success: true })

/** A document, its variables, and the answers whose names are permuted. */
const examples: readonly [string, string, object, Readonly<Record<string, string>>][] = [
  [
    'CreateInstance',
    createInstance,
    { input: { name: '第一个实例', maxConcurrentConversations: 4 } },
    { CreateInstance: page('create-instance.json') },
  ],
  [
    'ModifyInstance',
    updateInstance,
    { input: { id: `Instance:${instanceId}` } },
    { ModifyInstance: page('modify-instance.json'), DescribeInstance: stored('describe-instance') },
  ],
  [
    'ModifyJobGroup',
    updateJobGroup,
    { input: { id: `JobGroup:${groupInstanceId}:${jobGroupId}` } },
    { ModifyJobGroup: page('modify-job-group.json'), DescribeJobGroup: stored('describe-job-group') },
  ],
  [
    'UpdateAiCallTask, contradictory',
    updateCallTask,
    // Nobody knows: no answer tells this name, so that looking does not find it.
    { input: { id: `CallTask:${taskId}`, name: '新任务' } },
    { UpdateAiCallTask: page('update-ai-call-task.json') },
  ],
  [
    'UpdateAiCallTask',
    updateCallTask,
    { input: { id: `CallTask:${taskId}` } },
    {
      UpdateAiCallTask: accepted,
      QueryAiCallTaskPage: stored('query-ai-call-task-page'),
      QueryAiCallTaskDetail: stored('query-ai-call-task-detail'),
    },
  ],
  [
    'modifyCalledRoute',
    updateCalledRoute,
    { input: { id: `CalledRoute:${routeId}`, target: { skillQueueId: 'SkillQueue:1' } } },
    {
      modifyCalledRoute: page('modify-called-route.json'),
      queryCalledRoute: stored('query-called-route'),
    },
  ],
  [
    'DescribeInstance',
    readInstance,
    { id: `Instance:${instanceId}` },
    { DescribeInstance: stored('describe-instance') },
  ],
  [
    'DescribeJobGroup',
    readJobGroup,
    { id: `JobGroup:${groupInstanceId}:${jobGroupId}` },
    { DescribeJobGroup: stored('describe-job-group') },
  ],
  [
    'QueryAiCallTaskPage and Detail',
    readCallTask,
    { id: `CallTask:${taskId}` },
    {
      QueryAiCallTaskPage: stored('query-ai-call-task-page'),
      QueryAiCallTaskDetail: stored('query-ai-call-task-detail'),
    },
  ],
  [
    'queryCalledRoute',
    readCalledRoute,
    { id: `CalledRoute:${routeId}` },
    { queryCalledRoute: stored('query-called-route') },
  ],
]

const turns = (length: number) => fc.array(fc.boolean(), { minLength: length, maxLength: length })

/** The same change 27 times in a row is above what the vendors are sent by default. */
const quotas = new Map(['OutboundBot.write', 'aiccs.write'].map((name) => [name, 10_000]))

test.each(examples)('%s', async (_name, document, variables, answers) => {
  await using stage = await startPages({ quotas })
  const members = Object.values(answers).reduce((sum, text) => sum + size(text), 0)
  const ask = async (given: readonly boolean[]) => {
    const left = [...given]
    const turn = () => left.shift() ?? false
    for (const [action, text] of Object.entries(answers))
      stage.vendor.on(action, JSON.stringify(recased(JSON.parse(text), turn)))
    stage.vendor.clear()
    const data = await stage.execute(document, variables)
    return { data, sent: stage.vendor.requests().map(({ action, query, body }) => ({ action, query, body })) }
  }
  await ask([]) // The token is there from now on.
  const verbatim = await ask([])
  expect(await ask(Array.from({ length: members }, () => true))).toEqual(verbatim)
  await fc.assert(
    fc.asyncProperty(turns(members), async (given) => {
      expect(await ask(given)).toEqual(verbatim)
    }),
    { numRuns: 25 },
  )
})

test('the token answer', async () => {
  const answer = stored('token')
  await fc.assert(
    fc.asyncProperty(turns(size(answer)), async (given) => {
      await using stage = await startPages()
      const left = [...given]
      stage.vendor.on(tokenAction, JSON.stringify(recased(JSON.parse(answer), () => left.shift() ?? false)))
      expect(await stage.execute(readCalledRoute, { id: `CalledRoute:${routeId}` })).toMatchObject({
        calledRoute: { vendorId: routeId },
      })
      expect(stage.vendor.requests('queryCalledRoute')[0]?.headers.authorization).toBe(
        'Bearer f9a1c0de5e7b4f6c8d2e3a4b5c6d7e8f',
      )
    }),
    { numRuns: 20 },
  )
})
