// Ten thousand clients that go away in the middle: reads are cancelled at the vendor's socket, writes are finished and remembered, and nothing is left of any of them.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createDraws } from '../../src/sandbox/draws.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import { apiKey, type GatewayProcess, startGatewayProcess } from './gateway-process.ts'
import { documentOf, type Intention, intend } from './intentions.ts'
import { effects, settled } from './truth.ts'

const warmUp = 1_000
const aborted = Number(process.env['LEAK_REQUESTS'] ?? 10_000)
const atOnce = 48
const writeShare = 0.1
/** Of those who wait for the beginning of an answer. */
const patienceMs = 200

const say = (text: string) => process.stdout.write(`${text}\n`)

/** The connections of a sandbox, seen from its side. */
function watchConnections(sandbox: Sandbox) {
  const open = new Set<Socket>()
  const onSocket = (message: unknown) => {
    const { socket } = message as { socket: Socket }
    if (socket.localPort !== sandbox.port) return
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  }
  subscribe('net.server.socket', onSocket)
  return {
    open,
    /** The vendor's side may see the end a little later; what is open after a while stays. */
    async leftOpen(): Promise<number> {
      const giveUpAt = performance.now() + 10_000
      while (open.size > 0 && performance.now() < giveUpAt) await sleep(20)
      return open.size
    },
    [Symbol.dispose]: () => unsubscribe('net.server.socket', onSocket),
  }
}

const read = 'query ($name: String) { instances(first: 1, filter: { name: $name }) { totalCount } }'

/** Sends a request and leaves: before its bytes are out, while it is under way, or in the middle of the answer. */
async function leave(
  gateway: GatewayProcess,
  body: string,
  when: 'sending' | 'waiting' | 'answered',
  afterMs: number,
): Promise<void> {
  const request = httpRequest(`${gateway.url}/graphql`, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      authorization: `Bearer ${apiKey}`,
    },
  })
  const closed = new Promise<void>((resolve) => request.once('close', resolve))
  request.on('error', () => undefined)
  request.on('response', (response) => {
    response.on('error', () => undefined)
    request.destroy()
  })
  if (when === 'sending') {
    request.write(body.slice(0, body.length / 2))
    await sleep(afterMs)
    request.destroy()
  } else {
    request.end(body)
    await Promise.race([sleep(when === 'waiting' ? afterMs : patienceMs), closed])
    request.destroy()
  }
  await closed
}

interface Wave {
  readonly writes: Intention[]
}

async function abortMany(gateway: GatewayProcess, name: string, count: number): Promise<Wave> {
  const draw = createDraws(count)
  const writes: Intention[] = []
  let begun = 0
  const one = async () => {
    const number = begun
    const isWrite = draw() < writeShare
    const when = draw()
    const afterMs = draw() * 40
    let body: string
    if (isWrite) {
      const intention = intend('createInstance', `${name}-${number}`, `${name}-${number}.`)
      writes.push(intention)
      body = JSON.stringify({ query: documentOf('createInstance'), variables: { input: intention.input } })
    } else {
      // Some share a call with others that leave at another time.
      body = JSON.stringify({
        query: read,
        variables: { name: `nobody-${number % 2 === 0 ? number : number % 7}` },
      })
    }
    await leave(gateway, body, when < 0.1 ? 'sending' : when < 0.9 ? 'waiting' : 'answered', afterMs)
  }
  const worker = async () => {
    while (begun < count) {
      begun += 1
      await one()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { writes }
}

interface Held {
  readonly resources: Readonly<Record<string, number>>
  readonly listeners: number
}

interface Heap extends Held {
  readonly heapUsed: number
  readonly objects: Readonly<Record<string, number>>
}

async function ask<T>(gateway: GatewayProcess, signal: NodeJS.Signals, member: string): Promise<T> {
  const before = gateway.told(member).length
  gateway.signal(signal)
  for (;;) {
    const found = gateway.told<T>(member)
    const last = found.at(-1)
    if (last !== undefined && found.length > before) return last
    await sleep(20)
  }
}

const idle = { TCPServerWrap: 1, PipeWrap: 2 }

/** Looks when nothing is under way any more: no timer and no connection, to anybody; or after a minute. */
async function lookWhenQuiet(gateway: GatewayProcess): Promise<Heap> {
  const giveUpAt = performance.now() + 60_000
  while (performance.now() < giveUpAt) {
    const { resources } = await ask<Held>(gateway, 'SIGUSR2', 'held')
    if (Object.keys(resources).every((name) => name in idle)) break
    await sleep(250)
  }
  return ask<Heap>(gateway, 'SIGHUP', 'heap')
}

const slowWeather = (sandbox: Sandbox) => {
  sandbox.faults.add('effect:read', { kind: 'hang', applied: false }, { probability: 0.3, seed: 1 })
  sandbox.faults.add('*', { kind: 'slow-headers', ms: 60, applied: 'before' }, { probability: 0.5, seed: 2 })
  sandbox.faults.add('*', { kind: 'slow-headers', ms: 60, applied: 'after' }, { probability: 0.3, seed: 3 })
}

it('leaves nothing behind', { timeout: 300_000 }, async () => {
  await using sandbox = await startSandbox({
    limits: { concurrentConversations: 1e9, transcriptEntries: 1e6 },
  })
  using connections = watchConnections(sandbox)
  await using gateway = await startGatewayProcess(sandbox.url, {
    TRUNKLINE_QUOTAS: 'OutboundBot.read=10000,OutboundBot.write=10000',
  })
  const startedAt = performance.now()
  slowWeather(sandbox)
  const first = await abortMany(gateway, 'warm', warmUp)
  sandbox.faults.clear()
  await settled(sandbox)
  const before = await lookWhenQuiet(gateway)
  // Writes whose answer never comes: each is waited for to the end of its time, then looked for.
  sandbox.faults.add('effect:write', { kind: 'hang', applied: true }, 20)
  slowWeather(sandbox)
  const wave = await abortMany(gateway, 'wave', aborted)
  const leftS = (performance.now() - startedAt) / 1_000
  sandbox.faults.clear()
  await settled(sandbox)
  const after = await lookWhenQuiet(gateway)
  const left = await connections.leftOpen()
  const tookS = (performance.now() - startedAt) / 1_000

  // Every write that reached the vendor is known to its key; every other one is still to be made.
  const made = effects(sandbox, 'CreateInstance')
  const wrong: string[] = []
  const writes = [...first.writes, ...wave.writes]
  for (const { key, mark, input } of writes) {
    const { data } = await gateway.send(documentOf('createInstance'), { input })
    const answer = data?.['createInstance'] as { replayed?: boolean } | undefined
    if (answer?.replayed !== made.has(mark))
      wrong.push(`${key}: ${JSON.stringify(data)}, made ${made.get(mark)}`)
  }
  const madeAtLast = effects(sandbox, 'CreateInstance')
  const notOnce = writes.filter(({ mark }) => madeAtLast.get(mark) !== 1).map(({ key }) => key)

  const perRequest = (after.heapUsed - before.heapUsed) / aborted
  say(
    `leaks: ${warmUp} + ${aborted} requests whose client left, ${leftS.toFixed(1)} s, with settling ${tookS.toFixed(1)} s; ${writes.length} of them writes, ${made.size} executed, all remembered: ${wrong.length === 0}`,
  )
  say(
    `  heap ${(before.heapUsed / 2 ** 20).toFixed(2)} MiB, then ${(after.heapUsed / 2 ** 20).toFixed(2)} MiB: ${perRequest.toFixed(0)} bytes per request`,
  )
  say(`  ${JSON.stringify(before)}`)
  say(`  ${JSON.stringify(after)}`)
  expect.soft(left, 'connections at the vendor').toBe(0)
  expect.soft(after.resources, 'handles').toEqual(idle)
  expect.soft(before.resources, 'handles').toEqual(idle)
  expect.soft(after.listeners, 'listeners').toBe(before.listeners)
  for (const [name, count] of Object.entries(after.objects))
    expect.soft(count, name).toBeLessThan((before.objects[name] ?? 0) + aborted / 100)
  expect.soft(perRequest, 'bytes per request').toBeLessThan(300)
  expect
    .soft(gateway.stderr().replace(/^.*(ExperimentalWarning|--trace-warnings).*\n/gm, ''), 'warnings')
    .toBe('')
  expect.soft(wrong, 'writes that were not remembered').toEqual([])
  expect.soft(notOnce, 'writes that are not there once').toEqual([])
})

it('cancels a read at the socket of the vendor as soon as its client leaves', async () => {
  await using sandbox = await startSandbox()
  using connections = watchConnections(sandbox)
  await using gateway = await startGatewayProcess(sandbox.url)
  sandbox.faults.add('effect:read', { kind: 'hang', applied: false }, { probability: 1 })
  const took: number[] = []
  for (let number = 0; number < 40; number += 1) {
    const request = httpRequest(`${gateway.url}/graphql`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    })
    request.on('error', () => undefined)
    request.end(JSON.stringify({ query: read, variables: { name: `nobody-${number}` } }))
    while (connections.open.size === 0) await sleep(2)
    await settled(sandbox)
    const [socket] = connections.open
    if (socket === undefined) throw new Error('the connection is gone')
    const closed = once(socket, 'close')
    const leftAt = performance.now()
    request.destroy()
    await closed
    took.push(performance.now() - leftAt)
  }
  took.sort((a, b) => a - b)
  const [median = 0, most = 0] = [took[20], took.at(-1)]
  say(
    `leaks: a read is gone at the vendor ${median.toFixed(1)} ms after its client left (median of ${took.length}), at most ${most.toFixed(1)} ms`,
  )
  expect(median).toBeLessThan(50)
  // The machine may stop everything for a moment; the vendor hangs for seconds.
  expect(most).toBeLessThan(500)
})
