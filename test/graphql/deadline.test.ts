// Deadlines through a real socket: answers in time whatever hangs, reads that end with their client, writes that do not.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  changed,
  groupInstanceId,
  instanceId,
  jobGroupId,
  page,
  routeId,
  startPages,
  stored,
} from '../pages/stage.ts'
import * as demo from '../support/demo.ts'
import { startGateway, startStage, vendorsAt } from '../support/gateway.ts'
import { createTestLog } from '../support/log.ts'

const within = (ms: number) => ({ 'X-Request-Timeout-Ms': String(ms) })
/** Far from the deadlines here, and nearer than any timeout they could be taken for. */
const soonMs = 3_000

const timed = async <T>(promise: Promise<T>): Promise<T> => {
  const startedAt = performance.now()
  const value = await promise
  expect(performance.now() - startedAt).toBeLessThan(soonMs)
  return value
}

const instance = `instance(id: "Instance:${instanceId}") { name }`
const route = `calledRoute(id: "CalledRoute:${routeId}") { accessCode }`
const create = `mutation ($key: String) {
  createInstance(input: { name: "第一个实例", maxConcurrentConversations: 4, idempotencyKey: $key }) {
    __typename
    ... on CreateInstanceSuccess { replayed instance { vendorId } }
    ... on Error { message retryable }
    ... on OutcomeUnknownError { reconcile }
  }
}`
const renameGroup = (name: string) => `mutation {
  updateJobGroup(input: { id: "JobGroup:${groupInstanceId}:${jobGroupId}", name: "${name}" }) { __typename }
}`

describe('a vendor that hangs', () => {
  it.each([
    ['by the default', { requestTimeoutMs: 300 }, {}],
    ['by the header', {}, within(300)],
    ['by the default, whatever the header asks for', { requestTimeoutMs: 300 }, within(60_000)],
  ])('is VENDOR_TIMEOUT %s', async (_what, options, headers) => {
    await using stage = await startPages(options)
    stage.vendor.on('DescribeInstance', 'hang')
    const { data, errors } = await timed(stage.send(`{ ${instance} }`, {}, headers))
    expect(data).toEqual({ instance: null })
    expect(errors.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'VENDOR_TIMEOUT', vendor: 'ALIBABA', action: 'DescribeInstance', retryable: true },
    ])
  })

  it.each([
    ['DescribeInstance', { instance: null, calledRoute: { accessCode: '9911411' } }],
    ['queryCalledRoute', { instance: { name: '存着的实例' }, calledRoute: null }],
    ['tokenByAkSk', { instance: { name: '存着的实例' }, calledRoute: null }],
  ])('in %s leaves the other one its answer', async (action, expected) => {
    await using stage = await startPages()
    stage.vendor.on(action, 'hang')
    const { data, errors } = await timed(stage.send(`{ ${instance} ${route} }`, {}, within(500)))
    expect(data).toEqual(expected)
    expect(errors).toMatchObject([{ extensions: { code: 'VENDOR_TIMEOUT' } }])
  })
})

describe('a write that was sent', () => {
  it('is unknown by the deadline, and told to the log when it has ended', async () => {
    const { log, line } = createTestLog()
    await using stage = await startPages({ log })
    stage.vendor.on('CreateInstance', { body: page('create-instance.json'), delayMs: 900 })
    const { data, errors } = await timed(stage.send(create, {}, within(300)))
    expect(errors).toEqual([])
    expect(data).toMatchObject({
      createInstance: {
        __typename: 'OutcomeUnknownError',
        retryable: false,
        reconcile: expect.stringContaining('第一个实例'),
      },
    })
    expect(await line('a write ended after its answer')).toMatchObject({
      action: 'CreateInstance',
      outcome: 'success',
      requestId: expect.any(String),
    })
  })

  it('is recorded under its key although its client was told nothing, and never sent again', async () => {
    const { log, line } = createTestLog()
    await using stage = await startPages({ log })
    stage.vendor.on('CreateInstance', { body: page('create-instance.json'), delayMs: 900 })
    const { data } = await stage.send(create, { key: 'k' }, within(300))
    expect(data).toMatchObject({ createInstance: { __typename: 'OutcomeUnknownError', retryable: true } })
    await line('a write ended after its answer')
    expect(await stage.execute(create, { key: 'k' })).toEqual({
      createInstance: {
        __typename: 'CreateInstanceSuccess',
        replayed: true,
        instance: { vendorId: instanceId },
      },
    })
    expect(stage.vendor.requests('CreateInstance')).toHaveLength(1)
  })

  it('is looked for after the deadline, when its answer was lost', async () => {
    const { log, line } = createTestLog()
    await using stage = await startPages({ log, vendorTimeoutMs: 700 })
    stage.vendor.on('CreateInstance', 'hang')
    stage.vendor.on('ListInstances', () =>
      changed(stored('list-instances'), 'Instances.0', {
        InstanceName: '第一个实例',
        MaxConcurrentConversation: 4,
        CreationTime: Date.now(),
      }),
    )
    const { data } = await timed(stage.send(create, {}, within(300)))
    expect(data).toMatchObject({ createInstance: { __typename: 'OutcomeUnknownError' } })
    expect(stage.vendor.actions()).toEqual(['CreateInstance'])
    expect(await line('a write ended after its answer')).toMatchObject({ outcome: 'success' })
    expect(stage.vendor.actions()).toEqual(['CreateInstance', 'ListInstances'])
  })

  it('is finished when the client leaves', async () => {
    const { log, line } = createTestLog()
    await using stage = await startPages({ log })
    const client = new AbortController()
    stage.vendor.on('CreateInstance', () => {
      client.abort()
      return { body: page('create-instance.json'), delayMs: 300 }
    })
    const gone = fetch(`${stage.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: create }),
      signal: client.signal,
    })
    await expect(gone).rejects.toThrow('abort')
    expect(await line('a write ended after its answer')).toMatchObject({ outcome: 'success' })
  })
})

it.each([
  ['a read', `{ ${instance} }`],
  ['a write', create],
  ['a write that reads first', renameGroup('新名')],
])('%s is not begun when too little is left', async (_what, document) => {
  await using stage = await startPages()
  const { errors } = await stage.send(document, {}, within(20))
  expect(errors).toMatchObject([{ extensions: { code: 'VENDOR_TIMEOUT', retryable: true } }])
  expect(stage.vendor.requests()).toEqual([])
})

it('closes the socket of a read whose client has gone', async () => {
  const arrived = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<number>()
  const server = createServer((_request, response) => {
    response.on('close', () => closed.resolve(performance.now()))
    arrived.resolve()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await using gateway = await startGateway({ vendors: vendorsAt(`http://127.0.0.1:${port}`) })
  const client = new AbortController()
  const gone = fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: `{ ${instance} }` }),
    signal: client.signal,
  })
  await arrived.promise
  const leftAt = performance.now()
  client.abort()
  await expect(gone).rejects.toThrow('abort')
  const tookMs = (await closed.promise) - leftAt
  expect(tookMs).toBeLessThan(1_000)
  server.close()
})

it('lets a mutation wait for its turn no longer than for anything else, and sends nothing of it', async () => {
  await using stage = await startPages()
  const sent = Promise.withResolvers<void>()
  stage.vendor.on('ModifyJobGroup', () => {
    sent.resolve()
    return 'hang'
  })
  const first = stage.send(renameGroup('一'), {}, within(1_500))
  await sent.promise
  const { data, errors } = await timed(stage.send(renameGroup('二'), {}, within(300)))
  expect(data).toEqual({ updateJobGroup: null })
  expect(errors).toMatchObject([{ extensions: { code: 'VENDOR_TIMEOUT', action: 'ModifyJobGroup' } }])
  expect(stage.vendor.requests('ModifyJobGroup')).toHaveLength(1)
  expect((await first).data).toMatchObject({ updateJobGroup: { __typename: 'OutcomeUnknownError' } })
})

it('loses none of several changes of one job group at once, although the vendor replaces all of it', async () => {
  await using stage = await startStage()
  for (const action of ['DescribeJobGroup', 'ModifyJobGroup'])
    stage.sandbox.faults.add(action, { kind: 'delay', ms: 30 }, 10)
  const changes = ['name: "一"', 'description: "二"', 'ringingDurationSeconds: 33', 'minConcurrency: 4']
  const answers = await Promise.all(
    changes.map((change) =>
      stage.execute(
        `mutation { updateJobGroup(input: { id: "${demo.jobGroup}", ${change} }) { __typename } }`,
      ),
    ),
  )
  for (const answer of answers)
    expect(answer).toEqual({ updateJobGroup: { __typename: 'UpdateJobGroupSuccess' } })
  expect(
    await stage.execute(
      `{ jobGroup(id: "${demo.jobGroup}") { name description ringingDurationSeconds minConcurrency } }`,
    ),
  ).toEqual({
    jobGroup: { name: '一', description: '二', ringingDurationSeconds: 33, minConcurrency: 4 },
  })
})
