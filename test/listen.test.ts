// Closing a listener: what is under way is finished, what is idle is closed, and nobody's request is lost between the two.
import { once } from 'node:events'
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { listen } from '../src/listen.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/** A listener before a handler that says `connection: close` while it drains, as the gateway does. */
async function start(handle: Handler) {
  const state = { isDraining: false, isDisposed: false }
  const handler: Handler = (incoming, response) => {
    if (state.isDraining) response.setHeader('connection', 'close')
    return handle(incoming, response)
  }
  const gateway = {
    handler,
    drain() {
      state.isDraining = true
    },
    endStreams: () => undefined,
    async [Symbol.asyncDispose]() {
      state.isDisposed = true
    },
  }
  const listener = await listen(gateway, '127.0.0.1', 0)
  return {
    state,
    port: Number(new URL(listener.url).port),
    drain: listener.drain,
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  }
}

const atOnce = { delayMs: 0, timeoutMs: 60_000 }
const get = 'GET / HTTP/1.1\r\nhost: test\r\n\r\n'

async function connectTo(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** A connection over which one request was answered. */
async function kept(port: number): Promise<Socket> {
  const socket = await connectTo(port)
  socket.write(get)
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: keep-alive/i)
  return socket
}

const refusalOf = (port: number) =>
  connectTo(port).then(
    (socket) => {
      socket.destroy()
      return undefined
    },
    (error: NodeJS.ErrnoException) => error.code,
  )

test('idle connections are closed, the gateway after them', async () => {
  await using stage = await start((_incoming, response) => response.end('answer'))
  const socket = await kept(stage.port)
  const ended = text(socket)
  await stage.drain(atOnce)
  expect(await ended).toBe('')
  expect(stage.state.isDisposed).toBe(true)
  expect(await refusalOf(stage.port)).toBe('ECONNREFUSED')
})

test('a request that has arrived on an idle connection in the moment of closing is answered', async () => {
  await using stage = await start((_incoming, response) => response.end('answer'))
  const sockets = await Promise.all(Array.from({ length: 20 }, () => kept(stage.port)))
  const answers = sockets.map((socket) => text(socket))
  // Nothing is read before this turn of the event loop is over.
  for (const socket of sockets) socket.write(get)
  await stage.drain(atOnce)
  for (const answer of await Promise.all(answers))
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\nconnection: close\r\n[\s\S]*answer$/)
})

test('a connection that was just made may still ask; one that stays silent is closed soon', async () => {
  await using stage = await start((_incoming, response) => response.end('answer'))
  const [asking, silent] = await Promise.all([connectTo(stage.port), connectTo(stage.port)])
  const answers = [text(asking), text(silent)] as const
  const drained = stage.drain(atOnce)
  await expect.poll(() => refusalOf(stage.port)).toBe('ECONNREFUSED')
  asking.write(get)
  expect(await answers[0]).toMatch(/^HTTP\/1\.1 200 [\s\S]*answer$/)
  await drained
  expect(await answers[1]).toBe('')
})

test('a request that has begun to arrive is answered when it is whole', async () => {
  await using stage = await start((_incoming, response) => response.end('answer'))
  const socket = await kept(stage.port)
  const answer = text(socket)
  socket.write(get.slice(0, 20))
  const drained = stage.drain(atOnce)
  await expect.poll(() => refusalOf(stage.port)).toBe('ECONNREFUSED')
  socket.write(get.slice(20))
  expect(await answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*answer$/)
  await drained
})

test('a connection whose answer has promised to keep it is closed after that answer', async () => {
  const open: ServerResponse[] = []
  await using stage = await start((incoming, response) => {
    if (incoming.url === '/') response.end('answer')
    else {
      response.write('first ')
      incoming.resume().once('end', () => open.push(response))
    }
  })
  const socket = await kept(stage.port)
  socket.write(get.replace('/', '/slow'))
  const [head] = await once(socket, 'data')
  expect(String(head)).toMatch(/connection: keep-alive/i)
  await expect.poll(() => open.length).toBe(1)
  const rest = text(socket)
  const drained = stage.drain(atOnce)
  await expect.poll(() => refusalOf(stage.port)).toBe('ECONNREFUSED')
  for (const response of open) response.end('last')
  expect(await rest).toMatch(/last\r\n0\r\n\r\n$/)
  await drained
})

test('an answer that its reader takes slowly arrives whole', async () => {
  const bytes = 30_000_000
  const { promise: written, resolve } = Promise.withResolvers<void>()
  await using stage = await start((_incoming, response) => {
    response.end(Buffer.alloc(bytes, 'x'))
    resolve()
  })
  const socket = await connectTo(stage.port)
  socket.write(get)
  await written
  const drained = stage.drain(atOnce)
  await expect.poll(() => refusalOf(stage.port)).toBe('ECONNREFUSED')
  const answer = await text(socket)
  expect(answer.length - answer.indexOf('\r\n\r\n') - 4).toBe(bytes)
  await drained
})

test('what takes longer than it may is cut', async () => {
  await using stage = await start(() => undefined)
  const socket = await connectTo(stage.port)
  socket.write(get)
  const closed = once(socket, 'close')
  await stage.drain({ delayMs: 0, timeoutMs: 50 })
  await closed
  expect(stage.state.isDisposed).toBe(true)
})

test('until the delay is over everybody is answered over connections old and new, each for the last time', async () => {
  await using stage = await start((_incoming, response) => response.end('answer'))
  const delayMs = 1_000
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const ask = async () => {
    const sent = request({ agent, port: stage.port, host: '127.0.0.1' }).end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    await text(response)
    return response.headers.connection
  }
  const before = await Promise.all(Array.from({ length: 8 }, ask))
  expect(new Set(before)).toEqual(new Set(['keep-alive']))
  const idle = await kept(stage.port)
  const idleClosed = once(idle.resume(), 'close')

  const until = performance.now() + delayMs
  const drained = stage.drain({ ...atOnce, delayMs })
  const failures: { readonly early: boolean }[] = []
  const connections = new Set<string | undefined>()
  while (failures.length === 0)
    await ask().then(
      (connection) => connections.add(connection),
      () => failures.push({ early: performance.now() < until }),
    )
  expect(failures).toEqual([{ early: false }])
  expect(connections).toEqual(new Set(['close']))
  await Promise.all([drained, idleClosed])
  agent.destroy()
})

test('idle connections outlast those of load balancers', async () => {
  await using stage = await start((_incoming, response) => response.end('answer'))
  const socket = await connectTo(stage.port)
  socket.write(get)
  const [answer] = await once(socket, 'data')
  const [, seconds] = /keep-alive: timeout=(\d+)/i.exec(String(answer)) ?? []
  expect(Number(seconds)).toBeGreaterThan(600)
})
