// The process as operators run it: what it prints, when it refuses to start, and how it goes.
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { print } from 'graphql'
import { expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../src/sandbox/server.ts'
import { calledRoute, stoppedTask } from './support/demo.ts'
import {
  CreateInstanceDocument,
  UpdateCalledRouteDocument,
  UpdateCallTaskDocument,
} from './support/documents.ts'
import { startGateway, vendorsAt } from './support/gateway.ts'
import { type Started, start } from './support/process.ts'

const freePorts = { PORT: '0', SANDBOX_PORT: '0' }
/** Empty counts as unset. */
const noState = { TRUNKLINE_STATE_DIR: '' }
const key = 'sk-0123456789abcdef'
const created = { input: { name: '进程测试', maxConcurrentConversations: 1 } }

/** Live mode against a sandbox of the test. */
const liveAt = ({ url }: Sandbox) => ({
  ...freePorts,
  TRUNKLINE_API_KEY: key,
  ALIBABA_ACCESS_KEY_ID: 'sandbox',
  ALIBABA_ACCESS_KEY_SECRET: 'sandbox-secret',
  ALIBABA_OUTBOUNDBOT_ENDPOINT: url,
  ALIBABA_AICCS_ENDPOINT: url,
  HUAWEI_APP_KEY: 'sandbox',
  HUAWEI_APP_SECRET: 'sandbox-secret',
  HUAWEI_ENDPOINT: url,
})

async function addressOf(gateway: Started): Promise<string> {
  const [, url = ''] = await gateway.printed(/GraphiQL +(http:\S+)\/graphql\n[\s\S]*\n\n/)
  return url
}

async function post<Data, Variables>(
  url: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  headers: Readonly<Record<string, string>> = {},
) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: print(document), variables }),
  })
  return { status: response.status, ...((await response.json()) as { data?: Data; errors?: unknown }) }
}

const json = async (url: string) => (await fetch(url)).json()

async function connectTo(url: string): Promise<Socket> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname).setEncoding('utf8')
  await once(socket, 'connect')
  return socket
}

/** The code of the failure to connect, or none. */
const refusalOf = (url: string) =>
  connectTo(url).then(
    (socket) => {
      socket.destroy()
      return undefined
    },
    (error: NodeJS.ErrnoException) => error.code,
  )

test('without any setting both vendors are the sandbox, and the process says so', async () => {
  await using gateway = start('src/main.ts', { ...freePorts, ...noState })
  const url = await addressOf(gateway)
  expect(gateway.stdout()).toMatch(/SANDBOX at http:\/\/127\.0\.0\.1:\d+, demo data, no real call is made/)
  expect(gateway.stdout()).toContain('none: anybody who reaches this address may ask')
  expect(gateway.stdout()).toContain('state     in memory: idempotency keys are forgotten at the end\n')
  expect(await json(`${url}/health`)).toMatchObject({ status: 'ok', mode: 'sandbox', anonymous: true })
  expect(await json(`${url}/ready`)).toEqual({ status: 'ready' })

  const outboundBot = await post(url, CreateInstanceDocument, created)
  expect(outboundBot.data?.createInstance).toMatchObject({ __typename: 'CreateInstanceSuccess' })
  const aiccs = await post(url, UpdateCallTaskDocument, { input: { id: stoppedTask, name: '改名' } })
  expect(aiccs.data?.updateCallTask).toMatchObject({ callTask: { name: '改名' } })
  const huawei = await post(url, UpdateCalledRouteDocument, {
    input: { id: calledRoute, target: { skillQueueId: 'SkillQueue:1' } },
  })
  expect(huawei.data?.updateCalledRoute).toMatchObject({ calledRoute: { target: { id: 'SkillQueue:1' } } })

  gateway.kill('SIGINT')
  expect(await gateway.exited).toEqual({ code: 0, signal: null })
  expect(gateway.stderr()).toBe('')
})

test('live mode with problems does not start and names all of them', async () => {
  await using gateway = start('src/main.ts', {
    ...{ ...freePorts, PORT: 'http' },
    ALIBABA_ACCESS_KEY_ID: 'id',
  })
  expect(await gateway.exited).toEqual({ code: 1, signal: null })
  expect(gateway.stderr().split('\n')).toEqual([
    'The configuration cannot be used:',
    '  - PORT: must be a port number',
    '  - ALIBABA_ACCESS_KEY_SECRET is missing beside ALIBABA_ACCESS_KEY_ID',
    '  - TRUNKLINE_API_KEY is missing: in live mode every request has to present it',
    'README.md explains every setting under "Go live"; npm start -- --check tries them out.',
    '',
  ])
  expect(gateway.stdout()).toBe('')
})

test.each(['PORT', 'SANDBOX_PORT', 'METRICS_PORT'])('a %s in use is told in one line', async (setting) => {
  await using occupant = createServer()
  occupant.listen(0, '127.0.0.1')
  await once(occupant, 'listening')
  const { port } = occupant.address() as AddressInfo
  await using gateway = start('src/main.ts', { ...freePorts, [setting]: String(port) })
  expect(await gateway.exited).toEqual({ code: 1, signal: null })
  expect(gateway.stderr()).toBe(
    `Port ${port} is in use, perhaps by another Trunkline: choose another one with ${setting}.\n`,
  )
})

test('live mode asks for the key and calls the given addresses', async () => {
  await using sandbox = await startSandbox()
  await using gateway = start('src/main.ts', liveAt(sandbox))
  const url = await addressOf(gateway)
  expect(gateway.stdout()).toContain('live: alibaba, huawei')
  expect(await json(`${url}/health`)).toMatchObject({ mode: 'live', anonymous: false })
  expect((await post(url, CreateInstanceDocument, created)).status).toBe(401)
  expect(sandbox.transcript.entries()).toEqual([])
  const answer = await post(url, CreateInstanceDocument, created, { authorization: `Bearer ${key}` })
  expect(answer.data?.createInstance).toMatchObject({ __typename: 'CreateInstanceSuccess' })
  expect(sandbox.transcript.entries().map(({ action }) => action)).toContain('CreateInstance')
})

/** The second process is patient for five seconds. */
const patient = { timeout: 40_000 }

test.concurrent('a state directory that another process holds is waited for, and told', patient, async () => {
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'trunkline-main-'))
  const directory = join(temporary.path, 'made', 'for', 'it')
  const settings = { ...freePorts, TRUNKLINE_STATE_DIR: directory }
  await using holder = start('src/main.ts', settings)
  const url = await addressOf(holder)
  expect(holder.stdout()).toContain(`state     ${directory}\n`)
  await using second = start('src/main.ts', settings)
  expect(await second.exited).toEqual({ code: 1, signal: null })
  expect(second.stderr()).toBe(
    [
      `Waiting for the state directory ${directory}, which another process may hold …`,
      `The state directory ${directory} (TRUNKLINE_STATE_DIR) is unusable. Another process holds it: each gateway needs a directory of its own, or end the other one first.`,
      '',
    ].join('\n'),
  )
  expect(second.stdout()).toBe('')
  expect(await json(`${url}/ready`)).toEqual({ status: 'ready' })
})

test.concurrent('SIGTERM lets the request under way finish, takes no other, and ends the process', async () => {
  await using sandbox = await startSandbox()
  sandbox.faults.add('CreateInstance', { kind: 'delay', ms: 2_000 })
  await using gateway = start('src/main.ts', liveAt(sandbox))
  const url = await addressOf(gateway)
  const underWay = post(url, CreateInstanceDocument, created, { authorization: `Bearer ${key}` })
  await expect.poll(() => sandbox.faults.pending()).toBe(0)

  // A probe whose request has begun to arrive: an idle connection would just be closed.
  const probe = await connectTo(url)
  probe.write('GET /ready HTTP/1.1\r\nhost: probe\r\n\r\n')
  const [before] = await once(probe, 'data')
  expect(before).toContain('HTTP/1.1 200 ')
  probe.write('GET /ready HTTP/1.1\r\nhost: probe\r\n')
  gateway.kill('SIGTERM')
  await gateway.printed(/"msg":"draining"/)
  probe.write('\r\n')
  const [during] = await once(probe, 'data')
  expect(during).toMatch(/^HTTP\/1\.1 503 /)
  expect(during).toMatch(/^connection: close$/im)
  await once(probe, 'close')
  await expect.poll(() => refusalOf(url)).toBe('ECONNREFUSED')

  expect(await underWay).toMatchObject({
    status: 200,
    data: { createInstance: { __typename: 'CreateInstanceSuccess' } },
  })
  expect(await gateway.exited).toEqual({ code: 0, signal: null })
})

test('the sandbox runs alone', async () => {
  await using sandbox = start('src/sandbox/main.ts', {}, ['--port', '0'])
  const [, url = ''] = await sandbox.printed(/Sandbox of both vendors: (http:\S+)/)
  await using gateway = await startGateway({ vendors: vendorsAt(url) })
  const { createInstance } = await gateway.execute(CreateInstanceDocument, created)
  expect(createInstance?.__typename).toBe('CreateInstanceSuccess')
  sandbox.kill('SIGTERM')
  expect(await sandbox.exited).toEqual({ code: 0, signal: null })
})
