// Repeats through a real socket: what a client sees of them is that it works, and what the log tells of every attempt.
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../src/sandbox/fault.ts'
import * as demo from '../support/demo.ts'
import { startStage } from '../support/gateway.ts'
import { createTestLog } from '../support/log.ts'

const documents = {
  DescribeInstance: `{ instance(id: "${demo.instance}") { __typename } }`,
  ModifyInstance: `mutation { updateInstance(input: { id: "${demo.instance}", name: "新名" }) { __typename } }`,
  CreateInstance:
    'mutation { createInstance(input: { name: "新的", maxConcurrentConversations: 1 }) { __typename } }',
  queryCalledRoute: `{ calledRoute(id: "${demo.calledRoute}") { __typename } }`,
  StartAiCallTask: `mutation { startCallTask(input: { id: "${demo.stoppedTask}" }) { __typename } }`,
} as const
type Action = keyof typeof documents

const throttle: Fault = { kind: 'throttle', retryAfterMs: 20 }
const refused: Fault = { kind: 'token-expired' }

/** What is sent again after it met the fault one time. */
const repeated: readonly (readonly [Action, string, Fault])[] = [
  ['DescribeInstance', 'throttling', throttle],
  ['DescribeInstance', 'a failure', { kind: 'server-error' }],
  ['DescribeInstance', 'a reset', { kind: 'reset', applied: false }],
  ['DescribeInstance', 'a cut body', { kind: 'truncate' }],
  ['queryCalledRoute', 'an expired token', refused],
  ['queryCalledRoute', 'a failure', { kind: 'server-error', status: 503 }],
  ['ModifyInstance', 'throttling', throttle],
  ['ModifyInstance', 'a reset', { kind: 'reset', applied: false }],
  ['ModifyInstance', 'a reset after it was done', { kind: 'reset', applied: true }],
  ['CreateInstance', 'throttling', throttle],
  ['StartAiCallTask', 'throttling', throttle],
]

describe.each(repeated)('%s after %s', (action, _what, fault) => {
  it('works, with two attempts in the log', async () => {
    const { log, line } = createTestLog()
    await using stage = await startStage({}, { log })
    stage.sandbox.faults.add(action, fault)
    const data = await stage.execute<Record<string, { __typename: string }>, never>(documents[action])
    expect(Object.values(data)[0]?.__typename).toMatch(/Success$|^Instance$|^CalledRoute$/)
    const { upstreamCalls } = (await line('graphql')) as {
      upstreamCalls: { action: string; attempt: number }[]
    }
    expect(upstreamCalls.filter((call) => call.action === action).map(({ attempt }) => attempt)).toEqual([
      1, 2,
    ])
  })
})

it('creates once what was created although the connection broke', async () => {
  await using stage = await startStage()
  stage.sandbox.faults.add('CreateInstance', { kind: 'reset', applied: true })
  const document = `mutation {
    createInstance(input: { name: "只有一个", maxConcurrentConversations: 1 }) {
      __typename
      ... on CreateInstanceSuccess { instance { id name } replayed upstream { action requestId httpStatus } }
    }
  }`
  expect(await stage.execute(document)).toEqual({
    createInstance: {
      __typename: 'CreateInstanceSuccess',
      instance: { id: expect.stringMatching(/^Instance:/), name: '只有一个' },
      replayed: false,
      upstream: { action: 'CreateInstance', requestId: null, httpStatus: null },
    },
  })
  expect(stage.actions().filter((action) => action === 'CreateInstance')).toHaveLength(1)
  expect(await stage.execute('{ instances(filter: { name: "只有一个" }) { nodes { name } } }')).toEqual({
    instances: { nodes: [{ name: '只有一个' }] },
  })
})

it('tells when to come again where the vendor asks for more time than there is', async () => {
  await using stage = await startStage()
  stage.sandbox.faults.add('DescribeInstance', { kind: 'throttle', retryAfterMs: 120_000 })
  const { errors } = await stage.send(documents.DescribeInstance)
  expect(errors).toMatchObject([
    { extensions: { code: 'VENDOR_THROTTLED', retryable: true, retryAfterMs: 120_000 } },
  ])
  expect(stage.actions()).toEqual(['DescribeInstance'])
})
