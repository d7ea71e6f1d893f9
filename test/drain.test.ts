// A process that is told to stop: others learn of it before they are refused, and nothing that was accepted is dropped.
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { print } from 'graphql'
import { expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../src/sandbox/server.ts'
import * as demo from './support/demo.ts'
import { CreateInstanceDocument } from './support/documents.ts'
import { openStream } from './support/event-stream.ts'
import { type Started, start } from './support/process.ts'

const key = 'sk-0123456789abcdef'

function startGateway({ url }: Sandbox, delayMs: number): Started {
  return start('src/main.ts', {
    PORT: '0',
    TRUNKLINE_API_KEY: key,
    TRUNKLINE_DRAIN_DELAY_MS: String(delayMs),
    ALIBABA_ACCESS_KEY_ID: 'sandbox',
    ALIBABA_ACCESS_KEY_SECRET: 'sandbox-secret',
    ALIBABA_OUTBOUNDBOT_ENDPOINT: url,
    ALIBABA_AICCS_ENDPOINT: url,
  })
}

async function addressOf(gateway: Started): Promise<string> {
  const [, url = ''] = await gateway.printed(/GraphiQL +(http:\S+)\/graphql\n[\s\S]*\n\n/)
  return url
}

interface Answer {
  readonly status: number | undefined
  readonly connection: string | undefined
  readonly body: { readonly data?: Readonly<Record<string, unknown>>; readonly status?: string }
}

function createClient(url: string) {
  const agent = new Agent({ keepAlive: true })
  const ask = async (path: string, body?: object): Promise<Answer> => {
    const sent = request(url + path, {
      agent,
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    })
    sent.end(body === undefined ? undefined : JSON.stringify(body))
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const answer = JSON.parse(await text(response)) as Answer['body']
    return { status: response.statusCode, connection: response.headers.connection, body: answer }
  }
  return {
    ready: () => ask('/ready'),
    query: () => ask('/graphql', { query: '{ instances(first: 1) { totalCount } }' }),
    start: (id: string) =>
      ask('/graphql', { query: `mutation { startCallTask(input: { id: "${id}" }) { __typename } }` }),
    create: (name: string) =>
      ask('/graphql', {
        query: print(CreateInstanceDocument),
        variables: { input: { name, maxConcurrentConversations: 1 } },
      }),
    [Symbol.dispose]: () => agent.destroy(),
  }
}

const answered = { status: 200, body: { data: { instances: { totalCount: expect.any(Number) } } } }
const created = { createInstance: { __typename: 'CreateInstanceSuccess' } }

test('requests over kept connections are answered until the delay is over, and the probe says to go elsewhere', async () => {
  await using sandbox = await startSandbox()
  const delayMs = 1_500
  await using gateway = startGateway(sandbox, delayMs)
  const url = await addressOf(gateway)
  let stopAt = Number.POSITIVE_INFINITY

  /** Asks without a pause until it fails; what was answered, and whether it failed before the delay was over. */
  const client = async () => {
    using asking = createClient(url)
    const answers: Answer[] = []
    for (;;)
      try {
        answers.push(await asking.query())
      } catch {
        return { answers, isEarly: performance.now() < stopAt + delayMs }
      }
  }
  const clients = [client(), client(), client(), client()]
  using probe = createClient(url)
  expect(await probe.ready()).toMatchObject({ status: 200, connection: 'keep-alive' })
  await probe.query()

  stopAt = performance.now()
  gateway.kill('SIGTERM')
  await gateway.printed(/"msg":"draining"/)
  const draining = { status: 503, connection: 'close', body: { status: 'draining' } }
  expect(await probe.ready()).toMatchObject(draining)
  expect(await probe.ready()).toMatchObject(draining)
  expect(await probe.query()).toMatchObject({ ...answered, connection: 'close' })

  for (const { answers, isEarly } of await Promise.all(clients)) {
    expect(isEarly).toBe(false)
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
    for (const answer of answers) expect(answer).toMatchObject(answered)
    const kept = answers.map(({ connection }) => connection)
    expect(new Set(kept)).toEqual(new Set(['keep-alive', 'close']))
    // From the first one that says so, all do.
    expect(kept.slice(kept.indexOf('close'))).not.toContain('keep-alive')
  }
  expect(await gateway.exited).toEqual({ code: 0, signal: null })
})

test('writes that began before and during the delay are finished after it', async () => {
  await using sandbox = await startSandbox()
  const slow = { kind: 'delay', ms: 2_000 } as const
  sandbox.faults.add('CreateInstance', slow)
  sandbox.faults.add('CreateInstance', slow)
  await using gateway = startGateway(sandbox, 500)
  using client = createClient(await addressOf(gateway))
  const before = client.create('之前')
  await expect.poll(() => sandbox.faults.pending()).toBe(1)
  gateway.kill('SIGTERM')
  await gateway.printed(/"msg":"draining"/)
  const during = client.create('之后')
  for (const answer of await Promise.all([before, during]))
    expect(answer).toMatchObject({ status: 200, connection: 'close', body: { data: created } })
  expect(await gateway.exited).toEqual({ code: 0, signal: null })
})

test('streams go on until the delay is over, and end then without a word, so that clients ask elsewhere', async () => {
  await using sandbox = await startSandbox()
  await using gateway = startGateway(sandbox, 1_000)
  const url = await addressOf(gateway)
  using stream = await openStream(url, {
    document: 'subscription($id: ID!) { callTaskChanged(id: $id) { name status } }',
    variables: { id: demo.stoppedTask },
    headers: { authorization: `Bearer ${key}` },
  })
  expect(await stream.next()).toMatchObject({ data: { callTaskChanged: { status: 'STOPPED' } } })
  gateway.kill('SIGTERM')
  await gateway.printed(/"msg":"draining"/)
  using client = createClient(url)
  expect(await client.start(demo.stoppedTask)).toMatchObject({ status: 200 })
  expect(await stream.next()).toMatchObject({ data: { callTaskChanged: { status: 'RUNNING' } } })
  expect(await stream.ended).toBe('closed')
  expect(await gateway.exited).toEqual({ code: 0, signal: null })
  expect(gateway.stdout()).toMatch(/"ended":"draining","msg":"stream ended"/)
})

test.each([
  ['the delay', 120_000, 'SIGTERM', 143],
  ['the wait for what is under way', 0, 'SIGINT', 130],
] as const)('a second signal ends %s at once', async (_what, delayMs, signal, code) => {
  await using sandbox = await startSandbox()
  sandbox.faults.add('CreateInstance', { kind: 'hang', applied: false })
  await using gateway = startGateway(sandbox, delayMs)
  using client = createClient(await addressOf(gateway))
  const lost = client.create('丢失').catch(({ code: reason }: NodeJS.ErrnoException) => reason)
  await expect.poll(() => sandbox.faults.pending()).toBe(0)
  gateway.kill('SIGTERM')
  await gateway.printed(/"msg":"draining"/)
  gateway.kill(signal)
  expect(await gateway.exited).toEqual({ code, signal: null })
  expect(await lost).toBe('ECONNRESET')
})
