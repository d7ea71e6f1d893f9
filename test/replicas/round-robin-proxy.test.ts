// The proxy of these tests, tested itself: what it forgives would hide what replicas do wrong.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { startProxy } from './round-robin-proxy.ts'

interface Target extends AsyncDisposable {
  readonly url: string
  /** Undefined: it does not say. */
  isReady: boolean | undefined
  /** How often it was asked whether it is ready. */
  probes: number
  /** Bodies that came in. */
  readonly got: string[]
}

async function startTarget(answer: RequestListener): Promise<Target> {
  const got: string[] = []
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === '/ready') {
      target.probes += 1
      if (target.isReady === undefined) return
      outgoing.writeHead(target.isReady ? 200 : 503).end()
      return
    }
    incoming.setEncoding('utf8').once('data', (text: string) => got.push(text))
    answer(incoming, outgoing)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target: Target = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isReady: true,
    probes: 0,
    got,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return target
}

const fine: RequestListener = (_incoming, outgoing) => outgoing.end('fine')

async function post(url: string, body: string) {
  const response = await fetch(url, { method: 'POST', body })
  return [response.status, await response.text()] as const
}

const until = (condition: () => boolean) => expect.poll(condition).toBe(true)

test('takes the targets in turn', async () => {
  await using one = await startTarget(fine)
  await using other = await startTarget(fine)
  await using proxy = await startProxy([one.url, other.url])
  for (const body of ['1', '2', '3', '4']) expect(await post(proxy.url, body)).toEqual([200, 'fine'])
  expect([one.got, other.got]).toEqual([
    ['1', '3'],
    ['2', '4'],
  ])
})

test('sends nothing to a target that says it is not ready, until it says it is', async () => {
  await using one = await startTarget(fine)
  await using other = await startTarget(fine)
  await using proxy = await startProxy([one.url, other.url], { probeEveryMs: 10 })
  one.isReady = false
  await until(() => proxy.live().length === 1)
  for (const body of ['1', '2', '3']) await post(proxy.url, body)
  expect([one.got, other.got]).toEqual([[], ['1', '2', '3']])
  other.isReady = false
  await until(() => proxy.live().length === 0)
  expect(await post(proxy.url, '4')).toEqual([503, 'No target is ready.\n'])
  one.isReady = true
  await until(() => proxy.live().length === 1)
  expect(await post(proxy.url, '5')).toEqual([200, 'fine'])
  expect(one.got).toEqual(['5'])
  expect(proxy.counts).toMatchObject({ requests: 5, nobody: 1 })
})

test('keeps a target that does not say whether it is ready, until that has happened three times in a row', async () => {
  await using one = await startTarget(fine)
  await using proxy = await startProxy([one.url], { probeEveryMs: 10, probeTimeoutMs: 100 })
  const before = one.probes
  one.isReady = undefined
  // The third is under way when it is counted here: two were not answered.
  await until(() => one.probes >= before + 3)
  expect(proxy.live()).toHaveLength(1)
  await until(() => proxy.live().length === 0)
  expect(one.probes - before).toBeGreaterThanOrEqual(3)
  one.isReady = true
  await until(() => proxy.live().length === 1)
})

test('goes on to the next target where the connection is refused, since nothing was sent', async () => {
  await using one = await startTarget(fine)
  await using other = await startTarget(fine)
  // Never again: what became of the target is found out by sending.
  await using proxy = await startProxy([one.url, other.url], { probeEveryMs: 60_000 })
  await one[Symbol.asyncDispose]()
  expect(await post(proxy.url, '1')).toEqual([200, 'fine'])
  expect(other.got).toEqual(['1'])
  expect(proxy.counts).toMatchObject({ refused: 1, broken: 0 })
})

test('repeats nothing that was sent', async () => {
  await using one = await startTarget((incoming) => incoming.once('data', () => incoming.socket.destroy()))
  await using other = await startTarget(fine)
  await using proxy = await startProxy([one.url, other.url])
  const [status] = await post(proxy.url, '1')
  expect(status).toBe(502)
  expect([one.got, other.got]).toEqual([['1'], []])
  expect(proxy.counts).toMatchObject({ refused: 0, broken: 1 })
})

test('repeats nothing over a kept connection that was closed meanwhile', async () => {
  await using one = await startTarget((incoming, outgoing) => {
    if (one.got.length > 0) incoming.socket.destroy()
    else outgoing.end('fine')
  })
  await using other = await startTarget(fine)
  await using proxy = await startProxy([one.url, other.url], { choose: () => 0 })
  expect(await post(proxy.url, '1')).toEqual([200, 'fine'])
  expect((await post(proxy.url, '2'))[0]).toBe(502)
  expect(other.got).toEqual([])
  expect(proxy.counts.broken).toBe(1)
})

test('passes on an answer that was cut as one that was cut', async () => {
  await using one = await startTarget((incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-length': '100' }).write('half', () => incoming.socket.destroy())
  })
  await using proxy = await startProxy([one.url])
  await expect(post(proxy.url, '1')).rejects.toThrow()
  expect(proxy.counts).toMatchObject({ broken: 0, cut: 1 })
})
