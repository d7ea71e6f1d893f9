// Subscriptions over real sockets: the current state first, then each change, read once for all who watch.
import { connect } from 'node:net'
import { print } from 'graphql'
import { createClient } from 'graphql-sse'
import { describe, expect, it } from 'vitest'
import { unrestricted } from '../../src/access/access.ts'
import type { Scope } from '../../src/access/scopes.ts'
import { streamLimits } from '../../src/live/streams.ts'
import type { PollBounds } from '../../src/live/watches.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import { createMemoryBuckets } from '../../src/state/embedded/memory-buckets.ts'
import { accessTo, accountNames, consumerOn, keyOf, startShared, vendorsOf } from '../support/consumers.ts'
import * as demo from '../support/demo.ts'
import { CallTaskChangedDocument, JobGroupChangedDocument } from '../support/documents.ts'
import { openStream } from '../support/event-stream.ts'
import { simpleAccess, startGateway, type TestGatewayOptions, vendorsAt } from '../support/gateway.ts'
import { createTestLog } from '../support/log.ts'

const fast: PollBounds = { shortestMs: 20, growth: 1.5, longestMs: 200, timeoutMs: 5_000 }
const slow: PollBounds = { ...fast, shortestMs: 60_000, longestMs: 60_000 }

interface StageOptions extends TestGatewayOptions {
  readonly granted?: readonly Scope[]
  readonly costPerMinute?: number
  readonly maxStreams?: number
}

async function start({ granted = ['*'], costPerMinute, maxStreams, ...options }: StageOptions = {}) {
  const sandbox = await startSandbox()
  const access = simpleAccess(vendorsAt(sandbox.url))
  const log = createTestLog()
  const anonymous = {
    ...unrestricted('partner', 'default'),
    scopes: new Set(granted),
    streams: maxStreams,
    ...(costPerMinute === undefined ? {} : { costPerMinute }),
  }
  const gateway = await startGateway({
    access: { ...access, anonymous },
    polling: fast,
    log: log.log,
    ...options,
  })
  return {
    sandbox,
    log,
    url: gateway.url,
    send: gateway.send,
    open: (document: string, variables: object = {}, headers: Readonly<Record<string, string>> = {}) =>
      openStream(gateway.url, { document, variables, headers }),
    calls: (action: string) => sandbox.transcript.entries(action).length,
    end: () => gateway[Symbol.asyncDispose](),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await sandbox.close()
    },
  }
}

const statusOf = 'subscription($id: ID!) { jobGroupChanged(id: $id) { id status } }'
const nameOf = 'subscription($id: ID!) { jobGroupChanged(id: $id) { name } }'
const group = { id: demo.jobGroup }
const control = (verb: 'pause' | 'resume' | 'cancel' | 'delete') =>
  `mutation { ${verb}JobGroup(input: { id: "${demo.jobGroup}" }) { __typename ... on Error { message } } }`
const rename = (name: string) =>
  `mutation { updateJobGroup(input: { id: "${demo.jobGroup}", name: "${name}" }) { __typename ... on Error { message } } }`
const isStatus = (status: string) => ({ data: { jobGroupChanged: { status } } })

describe('events', () => {
  it('the first is the current state, then there is one for each change', async () => {
    await using stage = await start()
    using stream = await stage.open(statusOf, group)
    expect(stream.status).toBe(200)
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    })
    expect(await stream.next()).toMatchObject({
      data: { jobGroupChanged: { id: demo.jobGroup, status: 'PAUSED' } },
    })
    await stage.send(control('resume'))
    expect(await stream.next()).toMatchObject(isStatus('SCHEDULING'))
    await stage.send(control('pause'))
    expect(await stream.next()).toMatchObject(isStatus('PAUSED'))
  })

  it('a write through the gateway is told at once, however seldom the object is read', async () => {
    await using stage = await start({ polling: slow })
    using stream = await stage.open(statusOf, group)
    expect(await stream.next()).toMatchObject(isStatus('PAUSED'))
    await stage.send(control('resume'))
    expect(await stream.next()).toMatchObject(isStatus('SCHEDULING'))
  })

  it('the documents answer what the queries answer, and an event reads nothing that was read to find it', async () => {
    await using stage = await start({ polling: slow })
    using ofGroup = await stage.open(print(JobGroupChangedDocument), group)
    const groupEvent = await ofGroup.next()
    const fields = print(JobGroupChangedDocument).replace(/^subscription JobGroupChanged/, 'query Same')
    const same = await stage.send<Record<string, unknown>, object>(
      fields.replace('jobGroupChanged', 'jobGroup'),
      group,
    )
    expect(groupEvent?.errors).toBeUndefined()
    expect(groupEvent?.data?.['jobGroupChanged']).toEqual(same.data?.['jobGroup'])
    expect(groupEvent?.extensions?.cost).toMatchObject({ requested: 2, actual: 2, upstreamCalls: 0 })

    const task = { id: demo.stoppedTask }
    using ofTask = await stage.open(print(CallTaskChangedDocument), task)
    const taskEvent = await ofTask.next()
    const taskFields = print(CallTaskChangedDocument).replace(/^subscription CallTaskChanged/, 'query Same')
    const sameTask = await stage.send<Record<string, unknown>, object>(
      taskFields.replace('callTaskChanged', 'callTask'),
      task,
    )
    expect(taskEvent?.errors).toBeUndefined()
    expect(taskEvent?.data?.['callTaskChanged']).toEqual(sameTask.data?.['callTask'])
    expect(taskEvent?.extensions?.cost).toMatchObject({ requested: 2, upstreamCalls: 0 })
    await stage.send(
      `mutation { updateCallTask(input: { id: "${demo.stoppedTask}", name: "改名" }) { __typename } }`,
    )
    expect(await ofTask.next()).toMatchObject({
      data: { callTaskChanged: { name: '改名', status: 'STOPPED' } },
    })
  })

  it('what is not selected causes none', async () => {
    await using stage = await start()
    using stream = await stage.open(statusOf, group)
    await stream.next()
    using witness = await stage.open(nameOf, group)
    await witness.next()
    await stage.send(rename('八月'))
    expect(await witness.next()).toMatchObject({ data: { jobGroupChanged: { name: '八月' } } })
    await stage.send(control('resume'))
    expect(await stream.next()).toMatchObject(isStatus('SCHEDULING'))
  })

  it('other objects in the selection are read anew', async () => {
    await using stage = await start()
    using stream = await stage.open(
      'subscription($id: ID!) { jobGroupChanged(id: $id) { name instance { name } } }',
      group,
    )
    expect(await stream.next()).toMatchObject({
      data: { jobGroupChanged: { instance: { name: '客户回访中心' } } },
    })
    await stage.send(
      `mutation { updateInstance(input: { id: "${demo.instance}", name: "新名" }) { __typename } }`,
    )
    await stage.send(rename('九月'))
    expect(await stream.next()).toMatchObject({
      data: { jobGroupChanged: { name: '九月', instance: { name: '新名' } } },
    })
  })

  it('a vendor that fails is waited for', async () => {
    await using stage = await start()
    using stream = await stage.open(statusOf, group)
    expect(await stream.next()).toMatchObject(isStatus('PAUSED'))
    stage.sandbox.faults.add('DescribeJobGroup', { kind: 'server-error', applied: false }, { times: 9 })
    await expect.poll(() => stage.sandbox.faults.pending()).toBe(0)
    await stage.send(control('resume'))
    expect(await stream.next()).toMatchObject(isStatus('SCHEDULING'))
  })
})

it('GET is enough, which is all that an EventSource can send', async () => {
  await using stage = await start()
  const url = new URL('/graphql', stage.url)
  url.search = String(new URLSearchParams({ query: statusOf, variables: JSON.stringify(group) }))
  const client = new AbortController()
  const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal: client.signal })
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    if (text.includes('data: ')) break
  }
  expect(text).toContain('"status":"PAUSED"')
  client.abort()
  expect(await stage.log.line('stream ended')).toMatchObject({ events: 1, ended: 'client gone' })
})

it('a client that stops reading and goes is let go of, although nothing can be sent to it', async () => {
  await using stage = await start({ maxStreams: 1 })
  const selection = Array.from({ length: 60 }, (_, index) => `a${index}: name`).join(' ')
  const socket = connect(Number(new URL(stage.url).port), '127.0.0.1')
  const body = JSON.stringify({
    query: `subscription($id: ID!) { jobGroupChanged(id: $id) { ${selection} } }`,
    variables: group,
  })
  const head = [
    'POST /graphql HTTP/1.1',
    'host: x',
    'content-type: application/json',
    'accept: text/event-stream',
  ]
  socket.pause()
  socket.write(`${head.join('\r\n')}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  await stage.log.line('graphql')
  for (let index = 0; index < 40; index++) await stage.send(rename(`${index}${'长'.repeat(60)}`))
  socket.destroy()
  expect(await stage.log.line('stream ended')).toMatchObject({ ended: 'client gone' })
  using next = await stage.open(statusOf, group)
  expect(await next.next()).toMatchObject(isStatus('PAUSED'))
})

describe('the end', () => {
  it('an object that is gone is told as an error, and completes the stream', async () => {
    await using stage = await start()
    using stream = await stage.open(statusOf, group)
    await stream.next()
    await stage.send(control('cancel'))
    expect(await stream.next()).toMatchObject(isStatus('CANCELLED'))
    expect((await stage.send(control('delete'))).data).toMatchObject({
      deleteJobGroup: { __typename: 'DeleteJobGroupSuccess' },
    })
    expect(await stream.next()).toMatchObject({
      data: null,
      errors: [
        {
          message: expect.stringContaining('There is no JobGroup'),
          path: ['jobGroupChanged'],
          extensions: { code: 'BAD_USER_INPUT', retryable: false, requestId: stream.headers['x-request-id'] },
        },
      ],
    })
    expect(await stream.ended).toBe('complete')
    expect(await stage.log.line('stream ended')).toMatchObject({ events: 3, ended: 'complete' })
  })

  it.each([
    ['of an object that is not there', 'JobGroup:none:none', 'BAD_USER_INPUT'],
    ['of something else', 'Agent:1', 'BAD_USER_INPUT'],
  ])('a stream %s is an error and nothing more', async (_what, id, code) => {
    await using stage = await start()
    using stream = await stage.open(statusOf, { id })
    expect(await stream.next()).toMatchObject({ errors: [{ extensions: { code } }] })
    expect(await stream.ended).toBe('complete')
  })

  it('a stream whose object cannot be read at first is an error that may be tried again', async () => {
    await using stage = await start()
    stage.sandbox.faults.add('DescribeJobGroup', { kind: 'server-error', applied: false }, { times: 3 })
    using stream = await stage.open(statusOf, group)
    expect(await stream.next()).toMatchObject({
      errors: [{ extensions: { code: 'VENDOR_UNAVAILABLE', retryable: true } }],
    })
    expect(await stream.ended).toBe('complete')
    using again = await stage.open(statusOf, group)
    expect(await again.next()).toMatchObject(isStatus('PAUSED'))
  })

  it('a client that goes frees its place, and nothing is read any more', async () => {
    await using stage = await start({ maxStreams: 1 })
    using stream = await stage.open(statusOf, group)
    await stream.next()
    using refused = await stage.open(statusOf, group)
    expect(refused.status).toBe(429)
    expect(await refused.next()).toMatchObject({
      errors: [{ extensions: { code: 'RATE_LIMITED', retryable: true } }],
    })
    stream.leave()
    expect(await stage.log.line('stream ended')).toMatchObject({ events: 1, ended: 'client gone' })
    const before = stage.calls('DescribeJobGroup')
    using next = await stage.open(statusOf, { id: demo.jobGroup.replace(/.$/, 'x') })
    expect(await next.next()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
    using third = await stage.open(statusOf, group)
    expect(await third.next()).toMatchObject(isStatus('PAUSED'))
    expect(stage.calls('DescribeJobGroup') - before).toBeLessThanOrEqual(4)
  })

  it('the deadline of the request ends no stream, but the wait for its first event', async () => {
    await using stage = await start()
    const hurry = { 'x-request-timeout-ms': '400' }
    using stream = await stage.open(statusOf, group, hurry)
    await stream.next()
    const { promise, resolve } = Promise.withResolvers<void>()
    setTimeout(resolve, 600)
    await promise
    await stage.send(control('resume'))
    expect(await stream.next()).toMatchObject(isStatus('SCHEDULING'))
    stage.sandbox.faults.add('QueryAiCallTaskPage', { kind: 'hang', applied: false })
    using late = await stage.open(print(CallTaskChangedDocument), { id: demo.stoppedTask }, hurry)
    expect(await late.next()).toMatchObject({
      errors: [{ extensions: { code: 'VENDOR_TIMEOUT', retryable: true } }],
    })
  })

  it('a gateway that stops cuts its streams off without a word, so that clients ask elsewhere', async () => {
    await using stage = await start()
    using stream = await stage.open(statusOf, group)
    await stream.next()
    const stopped = stage.end()
    expect(await stream.next()).toBeUndefined()
    expect(await stream.ended).toBe('closed')
    expect(await stage.log.line('stream ended')).toMatchObject({ ended: 'draining' })
    await stopped
  })

  it('a stream that is old is cut off, too', async () => {
    await using stage = await start({ streams: { ...streamLimits, lifeMs: 300 } })
    using stream = await stage.open(statusOf, group)
    await stream.next()
    expect(await stream.ended).toBe('closed')
    expect(await stage.log.line('stream ended')).toMatchObject({ ended: 'too old' })
  })
})

describe('what a consumer may', () => {
  it.each([
    ['the object', statusOf, ['instances:read'], 'jobGroups:read'],
    [
      'what is inside',
      'subscription($id: ID!) { jobGroupChanged(id: $id) { instance { name } } }',
      ['jobGroups:read'],
      'instances:read',
    ],
  ] as const)('without the scope of %s nothing is read', async (_what, document, granted, scope) => {
    await using stage = await start({ granted })
    using stream = await stage.open(document, group)
    expect(stream.status).toBe(403)
    expect(await stream.next()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN', scope } }] })
    expect(stage.calls('DescribeJobGroup')).toBe(0)
  })

  it('too much at once is refused, before anything is read', async () => {
    await using stage = await start({ costPerMinute: 10 })
    using stream = await stage.open(
      'subscription($id: ID!) { jobGroupChanged(id: $id) { instance { scripts(first: 50) { totalCount nodes { id } } } } }',
      group,
    )
    expect(stream.status).toBe(400)
    expect(await stream.next()).toMatchObject({ errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] })
    expect(stage.calls('DescribeJobGroup')).toBe(0)
  })

  it('who cannot pay gets no stream; events wait until they are paid, and tell the newest state', async () => {
    let time = 0
    await using stage = await start({ costPerMinute: 60, buckets: createMemoryBuckets(() => time) })
    using stream = await stage.open(statusOf, group)
    expect(await stream.next()).toMatchObject({
      ...isStatus('PAUSED'),
      extensions: { cost: { requested: 1, actual: 1, remaining: 59, restoreRate: 1 } },
    })
    for (let spent = 0; spent < 49; spent++) await stage.send('{ concurrencyQuota { limit } }')
    expect((await stage.send(control('resume'))).data).toMatchObject({
      resumeJobGroup: { __typename: 'ResumeJobGroupSuccess' },
    })
    let isTold = false
    const event = stream.next().finally(() => {
      isTold = true
    })
    const before = stage.calls('DescribeJobGroup')
    await expect
      .poll(() => stage.calls('DescribeJobGroup') - before, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(3)
    using refused = await stage.open(statusOf, group)
    expect([refused.status, await refused.next()]).toMatchObject([
      429,
      { errors: [{ extensions: { code: 'RATE_LIMITED', retryable: true } }] },
    ])
    expect(isTold).toBe(false)
    time += 5_000
    expect(await event).toMatchObject({
      ...isStatus('SCHEDULING'),
      extensions: { cost: { requested: 1, actual: 1, remaining: 4 } },
    })
  })

  it('a stream has to be accepted', async () => {
    await using stage = await start()
    using stream = await stage.open(statusOf, group, { accept: 'application/json' })
    expect(stream.status).toBe(406)
    expect(stage.calls('DescribeJobGroup')).toBe(0)
  })

  it.each(['@defer', '@stream'])('%s is no directive of this schema', async (directive) => {
    await using stage = await start()
    const { errors } = await stage.send(`{ instances { ... ${directive} { totalCount } } }`)
    expect(errors).toMatchObject([
      { message: `Unknown directive "${directive}".`, extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })
})

describe('changes of access', () => {
  it('end the streams of whom they concern, and no others', async () => {
    const log = createTestLog()
    await using shared = await startShared({}, { polling: fast, log: log.log })
    const open = (consumer: string) =>
      openStream(shared.url, {
        document: 'subscription($id: ID!) { callTaskChanged(id: $id) { status } }',
        variables: { id: demo.stoppedTask },
        headers: { authorization: `Bearer ${keyOf(consumer)}` },
      })
    using acme = await open('partner-of-acme')
    using globex = await open('partner-of-globex')
    for (const stream of [acme, globex]) expect((await stream.next())?.errors).toBeUndefined()

    const consumers = accountNames.map((name) => consumerOn(name))
    const [first, ...rest] = consumers
    if (first === undefined) throw new Error('there are two')
    const narrowed = { ...first, scopes: new Set(['instances:read'] as const) }
    shared.gateway.replaceAccess(accessTo(shared.sandbox.url, { consumers: [narrowed, ...rest] }))
    expect(await acme.ended).toBe('closed')
    expect(await log.line('stream ended')).toMatchObject({
      consumer: 'partner-of-acme',
      ended: 'access changed',
    })
    await shared.as(
      'globex',
      `mutation { startCallTask(input: { id: "${demo.stoppedTask}" }) { __typename } }`,
    )
    expect(await globex.next()).toMatchObject({ data: { callTaskChanged: { status: 'RUNNING' } } })

    const rotated = new Map(accountNames.map((name) => [name, vendorsOf(name, shared.sandbox.url, '2')]))
    shared.gateway.replaceAccess(
      accessTo(shared.sandbox.url, { consumers: [narrowed, ...rest], accounts: rotated }),
    )
    expect(await globex.ended).toBe('closed')
  })
})

describe('a client library', () => {
  it('hears the changes, and comes again by itself when it was cut off', async () => {
    await using stage = await start({ streams: { ...streamLimits, lifeMs: 500 } })
    const client = createClient({ url: `${stage.url}/graphql`, retryAttempts: 5 })
    const events = client.iterate({ query: statusOf, variables: group })
    expect((await events.next()).value).toMatchObject(isStatus('PAUSED'))
    expect(await stage.log.line('stream ended')).toMatchObject({ ended: 'too old' })
    // The first event of the second stream.
    expect((await events.next()).value).toMatchObject(isStatus('PAUSED'))
    await stage.send(control('resume'))
    for (;;) {
      const { value } = await events.next()
      if (
        (value as { data?: { jobGroupChanged?: { status?: string } } }).data?.jobGroupChanged?.status ===
        'SCHEDULING'
      )
        break
    }
    await events.return?.()
    client.dispose()
  })
})
