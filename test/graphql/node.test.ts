// node(id) finds every node type, answers null for what is not there, and refuses what no node can be.
import { expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { NodeDocument } from '../support/documents.ts'
import { startStage } from '../support/gateway.ts'

it.each([
  [demo.instance, { __typename: 'Instance', name: '客户回访中心' }],
  [demo.jobGroup, { __typename: 'JobGroup', name: '二月签收回访' }],
  [demo.stoppedTask, { __typename: 'CallTask', name: '测试任务' }],
  [demo.calledRoute, { __typename: 'CalledRoute', accessCode: '9911411', extensionCode: '11' }],
])('finds %s', async (id, expected) => {
  await using stage = await startStage()
  expect(await stage.execute(NodeDocument, { id })).toEqual({ node: { id, ...expected } })
})

it.each(['Instance:none', 'JobGroup:none:none', 'CallTask:1', 'CalledRoute:1'])(
  'answers null for %s',
  async (id) => {
    await using stage = await startStage()
    expect(await stage.execute(NodeDocument, { id })).toEqual({ node: null })
  },
)

it.each([
  '',
  'Instance',
  'Instance:',
  'Query:1',
  'TimeWindow:a',
  '1187000000000000001',
  'constructor:1',
  'Instance:a\nb',
])('refuses %j', async (id) => {
  await using stage = await startStage()
  const { data, errors } = await stage.send(NodeDocument, { id })
  expect(data).toEqual({ node: null })
  expect(errors).toMatchObject([{ path: ['node'], extensions: { code: 'BAD_USER_INPUT', retryable: false } }])
  expect(stage.actions()).toEqual([])
})

it('keeps one vendor out of the trouble of the other', async () => {
  await using stage = await startStage()
  stage.sandbox.faults.add('queryCalledRoute', { kind: 'html' }, 3)
  const { data, errors } = await stage.send(
    `{ route: calledRoute(id: "${demo.calledRoute}") { accessCode } task: callTask(id: "${demo.stoppedTask}") { name } }`,
  )
  expect(data).toEqual({ route: null, task: { name: '测试任务' } })
  expect(errors).toMatchObject([
    {
      path: ['route'],
      extensions: {
        code: 'VENDOR_UNAVAILABLE',
        vendor: 'HUAWEI',
        action: 'queryCalledRoute',
        retryable: true,
      },
    },
  ])
  expect(stage.actions().filter((action) => action === 'queryCalledRoute')).toHaveLength(3)
})

it('refuses a text that no URL could carry, with its path', async () => {
  await using stage = await startStage()
  const { data } = await stage.send(
    'mutation($name: String!, $numbers: [String!]) { createInstance(input: { name: $name, maxConcurrentConversations: 1, callingNumbers: $numbers }) { ... on InvalidInputError { fields { path message } } } }',
    { name: '长'.repeat(1_001), numbers: Array.from({ length: 101 }, () => '05710000001') },
  )
  expect(data).toEqual({
    createInstance: {
      fields: [
        { path: ['name'], message: 'must have at most 1000 characters' },
        { path: ['callingNumbers'], message: 'must have at most 100 elements' },
      ],
    },
  })
  expect(stage.actions()).toEqual([])
})
