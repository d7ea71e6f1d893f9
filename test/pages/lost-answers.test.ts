// Answers that never come or cannot be read: a fault for a read, an unknown outcome for a write that was sent.
import { describe, expect, test } from 'vitest'
import { startGateway } from '../support/gateway.ts'
import { deserted, type Reply } from '../support/vendor-server.ts'
import { withoutBackOff } from './no-back-off.ts'
import { outcome, reads, writes } from './refusals.ts'
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
  vendorsAt,
} from './stage.ts'

withoutBackOff()

const html = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>'

/** How an answer is lost, what a read makes of it in the end, and how often it is asked for. */
const losses: readonly [string, Reply, object, number][] = [
  ['truncated JSON', '{"Code":"OK","Success":tr', { code: 'VENDOR_CONTRACT_BROKEN', retryable: false }, 3],
  [
    'HTML with HTTP 200',
    { body: html, contentType: 'text/html' },
    { code: 'VENDOR_CONTRACT_BROKEN', retryable: false },
    3,
  ],
  ['an empty body', '', { code: 'VENDOR_CONTRACT_BROKEN', retryable: false }, 3],
  ['JSON that is no object', '[]', { code: 'VENDOR_CONTRACT_BROKEN', retryable: false }, 3],
  ['an empty object', '{}', { code: 'VENDOR_CONTRACT_BROKEN', retryable: false }, 3],
  ['no answer in time', 'hang', { code: 'VENDOR_TIMEOUT', retryable: true }, 3],
  ['a connection that is reset', 'reset', { code: 'VENDOR_UNAVAILABLE', retryable: true }, 3],
  ['a connection that breaks inside the body', 'cut', { code: 'VENDOR_UNAVAILABLE', retryable: true }, 3],
]
const badGateway: readonly [string, Reply, object, number] = [
  'HTML with HTTP 502',
  { status: 502, body: html, contentType: 'text/html' },
  { code: 'VENDOR_UNAVAILABLE', retryable: true },
  3,
]

/** The reads that writes need, because the vendor replaces everything. */
const readsBefore = {
  updateJobGroup: 'DescribeJobGroup',
  updateCallTask: 'QueryAiCallTaskDetail',
  updateCalledRoute: 'queryCalledRoute',
} as const

/** Nothing else is to be late on a busy machine. */
const optionsFor = (reply: Reply) => (reply === 'hang' ? { vendorTimeoutMs: 500 } : {})

describe.concurrent.each([...losses, badGateway])('%s', (_what, reply, fault, attempts) => {
  test.each(Object.values(reads))('$field becomes a fault', async (read) => {
    await using stage = await startPages(optionsFor(reply))
    stage.vendor.on(read.action, reply)
    const { value, faults } = await outcome(stage, read)
    expect(value).toBeNull()
    expect(faults).toEqual([
      { vendor: read.field === 'calledRoute' ? 'HUAWEI' : 'ALIBABA', action: read.action, ...fault },
    ])
    expect(stage.vendor.requests(read.action)).toHaveLength(attempts)
  })

  test.each(Object.entries(readsBefore))('in the read before %s: nothing is written', async (name, read) => {
    await using stage = await startPages(optionsFor(reply))
    stage.vendor.on(read, reply)
    const write = writes[name as keyof typeof readsBefore]
    const { value, faults } = await outcome(stage, write)
    expect(value).toBeNull()
    expect(faults).toMatchObject([{ action: read, ...fault }])
    expect(stage.vendor.requests(write.action)).toEqual([])
  })
})

/** What a client is told to look at. */
const reconciles = {
  createInstance: 'Query instances and look for the name "第一个实例"',
  updateInstance: `Query instance(id: "Instance:${instanceId}")`,
  updateJobGroup: `Query jobGroup(id: "JobGroup:${groupInstanceId}:${jobGroupId}")`,
  updateCallTask: `Query callTask(id: "CallTask:${taskId}")`,
  updateCalledRoute: `Query calledRoute(id: "CalledRoute:${routeId}")`,
}

const lost: readonly (readonly [string, Reply, (typeof writes)[keyof typeof writes]])[] = [
  ...losses.flatMap(([what, reply]) => Object.values(writes).map((write) => [what, reply, write] as const)),
  ...Object.values(writes).map((write) => [badGateway[0], badGateway[1], write] as const),
]

test.concurrent.each(lost)('%s leaves the outcome of a write unknown: %#', async (_what, reply, write) => {
  await using stage = await startPages(optionsFor(reply))
  stage.vendor.on(write.action, reply)
  const { value, faults } = await outcome(stage, write)
  expect(faults).toEqual([])
  expect(value).toMatchObject({
    __typename: 'OutcomeUnknownError',
    code: 'OUTCOME_UNKNOWN',
    // A change leaves the same state twice as once; of a creation there is no trace, and names are unique.
    retryable: true,
    reconcile: expect.stringContaining(reconciles[write.field]),
  })
  expect(stage.vendor.requests(write.action)).toHaveLength(3)
  // Never before it was looked for.
  if (write.action === 'CreateInstance')
    expect(stage.vendor.actions()).toEqual(Array(3).fill(['CreateInstance', 'ListInstances']).flat())
})

test.concurrent.each(losses)('%s, and the instance is there: it was created', async (_what, reply) => {
  await using stage = await startPages(optionsFor(reply))
  const { name, maxConcurrentConversations } = writes.createInstance.variables.input
  stage.vendor.on('CreateInstance', reply)
  stage.vendor.on('ListInstances', () =>
    changed(stored('list-instances'), 'Instances.0', {
      ...{ CreationTime: Date.now(), InstanceName: name },
      MaxConcurrentConversation: maxConcurrentConversations,
    }),
  )
  const { value, faults } = await outcome(stage, writes.createInstance)
  expect(faults).toEqual([])
  expect(value).toMatchObject({
    __typename: 'CreateInstanceSuccess',
    instance: { id: `Instance:${instanceId}`, name, maxConcurrentConversations },
    answer: { vendor: 'ALIBABA', action: 'CreateInstance', requestId: null },
  })
  expect(stage.vendor.requests('CreateInstance')).toHaveLength(1)
})

test.concurrent.each(losses)(
  '%s, and it cannot be looked for: it is not sent again',
  async (_what, reply) => {
    await using stage = await startPages(optionsFor(reply))
    stage.vendor.on('CreateInstance', reply)
    stage.vendor.on('ListInstances', 'reset')
    const { value, faults } = await outcome(stage, writes.createInstance)
    expect(faults).toEqual([])
    expect(value).toMatchObject({ __typename: 'OutcomeUnknownError', retryable: false })
    expect(stage.vendor.requests('CreateInstance')).toHaveLength(1)
  },
)

test.concurrent.each(losses)('%s once: a change is repeated', async (_what, reply) => {
  await using stage = await startPages(optionsFor(reply))
  stage.vendor.on('ModifyInstance', reply, page('modify-instance.json'))
  expect((await outcome(stage, writes.updateInstance)).value).toMatchObject({
    __typename: 'UpdateInstanceSuccess',
    answer: { httpStatus: 200, requestId: '254EB995-DEDF-48A4-9101-9CA5B72FFBCC' },
  })
  expect(stage.vendor.requests('ModifyInstance')).toHaveLength(2)
})

test.concurrent.each([...Object.values(reads), ...Object.values(writes)])(
  '$field that was never sent, because nobody listens, is the unavailability of the vendor',
  async (operation) => {
    await using gateway = await startGateway({ vendors: vendorsAt(await deserted()) })
    const { data, errors } = await gateway.send<Record<string, unknown>, object>(
      operation.document,
      operation.variables,
    )
    expect(data?.[operation.field]).toBeNull()
    expect(errors.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'VENDOR_UNAVAILABLE', retryable: true },
    ])
  },
)

test('one vendor down does not empty the fields of the other', async () => {
  await using stage = await startPages()
  stage.vendor.on('queryCalledRoute', 'reset')
  const { data, errors } = await stage.send<Record<string, unknown>, object>(
    `{
      calledRoute(id: "CalledRoute:${routeId}") { accessCode }
      instance(id: "Instance:${instanceId}") { name }
    }`,
  )
  expect(data).toEqual({ calledRoute: null, instance: { name: '存着的实例' } })
  expect(errors).toMatchObject([{ path: ['calledRoute'], extensions: { code: 'VENDOR_UNAVAILABLE' } }])
})

test('a write that took effect is no failure when reading it back fails', async () => {
  await using stage = await startPages()
  stage.vendor.on('DescribeInstance', 'reset')
  const { data, errors } = await stage.send<Record<string, unknown>, object>(
    writes.updateInstance.document,
    writes.updateInstance.variables,
  )
  expect(data?.['updateInstance']).toMatchObject({
    __typename: 'UpdateInstanceSuccess',
    instance: { name: '第一个实例', resourceGroupId: null },
    answer: { requestId: '254EB995-DEDF-48A4-9101-9CA5B72FFBCC' },
  })
  const fault = { extensions: { code: 'VENDOR_UNAVAILABLE', action: 'DescribeInstance' } }
  expect(errors).toMatchObject([
    { path: ['updateInstance', 'instance', 'nluServiceType'], ...fault },
    { path: ['updateInstance', 'instance', 'resourceGroupId'], ...fault },
  ])
})
