// One HTTP exchange with a vendor: what comes of the bytes of an answer, and how far a request got that has none.
import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createSocketServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { End } from '../../src/core/end-signal.ts'
import { createTransport, type HttpRequest, TransportError } from '../../src/vendors/transport.ts'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function serving(answer: RequestListener) {
  const server = createServer(answer)
  const origin = await listening(server)
  const transport = createTransport()
  open.push(async () => {
    server.closeAllConnections()
    server.close()
    await transport[Symbol.asyncDispose]()
  })
  const request: HttpRequest = { origin, path: '/?a=%20b', method: 'POST', headers: { 'x-a': 'b' } }
  return { transport, request, server }
}

const bare = { path: '/', method: 'POST', headers: {} } as const

/** Accepts connections, and says nothing. */
async function silent() {
  let bytes = 0
  const { promise: connected, resolve } = Promise.withResolvers<void>()
  const server = createSocketServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      bytes += data.length
    })
    open.push(async () => void socket.destroy())
    resolve()
  })
  const origin = await listening(server)
  const transport = createTransport()
  open.push(async () => server.close())
  open.push(async () => transport[Symbol.asyncDispose]())
  return { origin, connected, bytes: () => bytes, transport }
}

const failureOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** Each part in a packet of its own. */
async function inParts(response: ServerResponse, parts: readonly Uint8Array[]): Promise<void> {
  for (const part of parts) {
    response.write(part)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  response.end()
}

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('an answer', () => {
  it('has its status, headers and body, whatever its status is', async () => {
    const { transport, request } = await serving((incoming, response) => {
      const headers = { 'content-type': 'text/x', 'x-many': ['1', '2'], 'x-asked': String(incoming.url) }
      response.writeHead(503, headers).end(`${incoming.method} ${incoming.headers['x-a']}`)
    })
    expect(await transport.send(request, 5_000)).toMatchObject({
      status: 503,
      contentType: 'text/x',
      headers: { 'x-many': ['1', '2'], 'x-asked': '/?a=%20b' },
      body: 'POST b',
    })
  })

  it('may have nothing in it', async () => {
    const { transport, request } = await serving((_incoming, response) => response.writeHead(200).end())
    expect(await transport.send(request, 5_000)).toMatchObject({ status: 200, contentType: '', body: '' })
  })

  it('comes after what was told in advance', async () => {
    const { transport, request } = await serving((_incoming, response) => {
      response.writeProcessing()
      response.writeEarlyHints({ link: '</a>; rel=preload' })
      response.writeHead(200, { 'content-type': 'text/x' }).end('it')
    })
    expect(await transport.send(request, 5_000)).toMatchObject({
      status: 200,
      contentType: 'text/x',
      body: 'it',
    })
  })

  it('is read as UTF-8, wherever it is cut', async () => {
    const text = '{"name":"客服 ☎ é"}'
    const bytes = utf8(text)
    const { transport, request } = await serving((_incoming, response) =>
      inParts(
        response,
        Array.from(bytes, (byte) => Uint8Array.of(byte)),
      ),
    )
    expect((await transport.send(request, 5_000)).body).toBe(text)
  })

  it.each([
    ['{"id":1125397061153369092}', true, false],
    ['{"id":112539706115336}', false, false],
    ['{"nonce":"3ee8c1b8ad83d3c44afea94fd4e0ad82"}', false, true],
    ['{"id":"3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"}', false, false],
  ])(
    'of %s tells whether it has long digits, wherever it is cut',
    async (text, hasLongDigits, hasLongHex) => {
      const { transport, request } = await serving((_incoming, response) =>
        inParts(
          response,
          Array.from(utf8(text), (byte) => Uint8Array.of(byte)),
        ),
      )
      expect(await transport.send(request, 5_000)).toMatchObject({
        body: text,
        hasLongDigits,
        hasLongHex,
      })
    },
  )

  it.each([
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
    ['two byte order marks', [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 0x7b]],
    ['half a byte order mark', [0xef, 0xbb]],
    ['bytes that are no UTF-8', [0x7b, 0xff, 0xc3, 0x28, 0x7d]],
  ])('with %s is read as the platform reads it', async (_what, bytes) => {
    const { transport, request } = await serving((_incoming, response) =>
      response.end(Uint8Array.from(bytes)),
    )
    const { body } = await transport.send(request, 5_000)
    expect(body).toBe(new TextDecoder().decode(Uint8Array.from(bytes)))
  })

  it('is not followed elsewhere', async () => {
    const { transport, request } = await serving((_incoming, response) =>
      response.writeHead(302, { location: '/other' }).end(),
    )
    expect(await transport.send(request, 5_000)).toMatchObject({ status: 302 })
  })

  it('may be 16 MiB long and no longer', async () => {
    const { transport, request } = await serving(async (incoming, response) => {
      let asked = ''
      for await (const chunk of incoming) asked += chunk
      response.end(Buffer.alloc(Number(asked), 'a'))
    })
    const most = 16 * 1024 * 1024
    expect((await transport.send({ ...request, body: String(most) }, 20_000)).body).toHaveLength(most)
    const error = await failureOf(transport.send({ ...request, body: String(most + 1) }, 20_000))
    expect(error).toMatchObject({ name: 'TransportError', kind: 'connection', sent: true })
  })
})

describe('no answer', () => {
  it('where nobody listens: nothing was sent', async () => {
    const { transport, request, server } = await serving(() => undefined)
    server.close()
    await once(server, 'close')
    expect(await failureOf(transport.send(request, 5_000))).toMatchObject({ kind: 'connection', sent: false })
  })

  it.each([
    ['before it begins', (response: ServerResponse) => void response.socket?.destroy()],
    [
      'in the middle',
      (response: ServerResponse) => void inParts(response, [utf8('a')]).then(() => undefined),
    ],
  ])('where the connection breaks %s: it was sent', async (what, breakOff) => {
    const { transport, request } = await serving((_incoming, response) => {
      if (what === 'in the middle') {
        response.writeHead(200, { 'content-length': '10' })
        response.write('a', () => response.socket?.destroy())
      } else breakOff(response)
    })
    expect(await failureOf(transport.send(request, 5_000))).toMatchObject({ kind: 'connection', sent: true })
  })

  it.each(['headers', 'the whole body'])('in time, where %s never come: it was sent', async (what) => {
    const { transport, request } = await serving((_incoming, response) => {
      if (what !== 'headers') response.writeHead(200).write('a')
    })
    const error = await failureOf(transport.send(request, 100))
    expect(error).toBeInstanceOf(TransportError)
    expect(error).toMatchObject({ kind: 'timeout', sent: true })
  })
})

describe('who gives up', () => {
  it('has the reason of the signal, and the socket is gone', async () => {
    const arrived = Promise.withResolvers<ServerResponse>()
    const { transport, request } = await serving((_incoming, response) => arrived.resolve(response))
    const end = new End()
    const failure = failureOf(transport.send(request, 5_000, end))
    const response = await arrived.promise
    const closed = once(response, 'close')
    const reason = new Error('gone')
    end.abort(reason)
    expect(await failure).toBe(reason)
    await closed
  })

  it('before sends nothing', async () => {
    let count = 0
    const { transport, request } = await serving((_incoming, response) => {
      count++
      response.end()
    })
    const reason = new Error('gone')
    expect(await failureOf(transport.send(request, 5_000, AbortSignal.abort(reason)))).toBe(reason)
    expect(count).toBe(0)
  })

  it('while there is no connection yet sends nothing then nor later', async () => {
    const { origin, connected, bytes, transport } = await silent()
    const end = new End()
    const failure = failureOf(transport.send({ ...bare, origin }, 5_000, end))
    const reason = new Error('gone')
    end.abort(reason)
    expect(await failure).toBe(reason)
    await connected
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(bytes()).toBe(0)
  })

  it('because there is no connection in time has sent nothing', async () => {
    const { origin, transport } = await silent()
    // Nobody answers the handshake.
    const failure = failureOf(transport.send({ ...bare, origin: origin.replace('http:', 'https:') }, 50))
    expect(await failure).toMatchObject({ kind: 'timeout', sent: false })
  })

  it('leaves nothing behind, nor does who has an answer', async () => {
    const { transport, request } = await serving((_incoming, response) => response.end('it'))
    let listeners = 0
    class Watched extends End {
      override addEventListener(type: 'abort', listener: () => void) {
        listeners++
        super.addEventListener(type, listener)
      }
      override removeEventListener(type: 'abort', listener: () => void) {
        listeners--
        super.removeEventListener(type, listener)
      }
    }
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    for (let sent = 0; sent < 20; sent++) await transport.send(request, 60_000, new Watched())
    expect(listeners).toBe(0)
    expect(timers()).toBeLessThan(before + 20)
  })

  it('after the end leaves nothing behind either', async () => {
    const transport = createTransport()
    await transport[Symbol.asyncDispose]()
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    const failure = await failureOf(transport.send({ ...bare, origin: 'http://127.0.0.1:9' }, 60_000))
    expect(failure).toMatchObject({ name: 'TransportError', sent: false })
    expect(timers()).toBe(before)
  })
})
