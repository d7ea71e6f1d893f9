// What browsers load to show GraphiQL: little, compressed, kept, and asked for once.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../src/core/redact.ts'
import { codingFor } from '../src/graphiql/static-file.ts'
import { type Stage, startStage } from './support/gateway.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

interface Received {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** As it is on the wire: `fetch` would decompress it. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Received> {
  const request = httpRequest(stage.url + path, { method, headers }).end()
  const [response] = await once(request, 'response')
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) }
}

const page = { accept: 'text/html' }

interface Loaded {
  readonly path: string
  readonly integrity: string
}

async function assets(): Promise<{ script: Loaded; style: Loaded }> {
  const html = (await get('/graphql', page)).body.toString()
  const loaded = (pattern: RegExp): Loaded => {
    const [, path = '', integrity = ''] = pattern.exec(html) ?? []
    return { path: `/${path}`, integrity }
  }
  return {
    script: loaded(/<script src="([^"]+)" integrity="([^"]+)">/),
    style: loaded(/<link rel="stylesheet" href="([^"]+)" integrity="([^"]+)">/),
  }
}

const sha256 = (bytes: Buffer) => `sha256-${createHash('sha256').update(bytes).digest('base64')}`

describe.each(['script', 'style'] as const)('the %s', (which) => {
  test('is kept for ever under a name that says its content, by everybody, without a key', async () => {
    await using locked = await startStage({}, { apiKey: new Secret('a-key-that-is-long-enough') })
    const { path, integrity } = (await assets())[which]
    expect(path).toMatch(/^\/graphql\/assets\/graphiql-[\w-]{16}\.(js|css)$/)
    const answer = await get(path)
    expect(answer.status).toBe(200)
    expect(sha256(answer.body)).toBe(integrity)
    expect(answer.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': which === 'script' ? 'text/javascript; charset=utf-8' : 'text/css; charset=utf-8',
      'content-length': String(answer.body.length),
      'x-content-type-options': 'nosniff',
      vary: 'Accept, Accept-Encoding',
    })
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect((await fetch(locked.url + path)).status).toBe(200)
  })

  test('is sent compressed to whoever takes it so, each coding with a tag of its own', async () => {
    const { path, integrity } = (await assets())[which]
    const br = await get(path, { 'accept-encoding': 'gzip, deflate, br, zstd' })
    const gzip = await get(path, { 'accept-encoding': 'gzip, deflate' })
    expect([br, gzip].map(({ headers }) => headers['content-encoding'])).toEqual(['br', 'gzip'])
    expect(sha256(brotliDecompressSync(br.body))).toBe(integrity)
    expect(sha256(gunzipSync(gzip.body))).toBe(integrity)
    expect([br, gzip].map(({ headers }) => headers['content-length'])).toEqual(
      [br, gzip].map(({ body }) => String(body.length)),
    )
    expect(br.headers['etag']).not.toBe(gzip.headers['etag'])
  })

  test('is not sent to whoever has it, nor with HEAD', async () => {
    const { path } = (await assets())[which]
    const accept = { 'accept-encoding': 'br' }
    const first = await get(path, accept)
    const etag = String(first.headers['etag'])
    for (const tags of [etag, `"another", W/${etag}`, '*']) {
      const again = await get(path, { ...accept, 'if-none-match': tags })
      expect([again.status, again.body.length]).toEqual([304, 0])
      expect(again.headers).toMatchObject({
        etag,
        vary: 'Accept, Accept-Encoding',
        'cache-control': 'public, max-age=31536000, immutable',
      })
    }
    const changed = await get(path, { ...accept, 'if-none-match': '"another"' })
    expect([changed.status, changed.body.length]).toEqual([200, first.body.length])
    const head = await get(path, accept, 'HEAD')
    expect([head.status, head.body.length]).toEqual([200, 0])
    const { date: _date, 'x-request-id': _id, ...same } = first.headers
    expect(head.headers).toMatchObject(same)
  })
})

test('what a first visit loads is a quarter of what the page was, in three requests', async () => {
  const { script, style } = await assets()
  const sizes = await Promise.all(
    [['/graphql', page] as const, [script.path, {}] as const, [style.path, {}] as const].map(
      async ([path, headers]) => (await get(path, { ...headers, 'accept-encoding': 'br' })).body.length,
    ),
  )
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(2_300_000)
  expect(sizes[0], 'the page, which every visit asks for').toBeLessThan(8_000)
})

describe('the page', () => {
  test('is asked for each time, and sent only when it has changed', async () => {
    const first = await get('/graphql', { ...page, 'accept-encoding': 'gzip' })
    expect(first.headers).toMatchObject({
      'cache-control': 'private, no-cache',
      'content-encoding': 'gzip',
      'content-type': 'text/html; charset=utf-8',
      vary: 'Accept, Accept-Encoding',
    })
    expect(gunzipSync(first.body).toString()).toContain('<title>Trunkline</title>')
    const etag = String(first.headers['etag'])
    const again = await get('/graphql', { ...page, 'accept-encoding': 'gzip', 'if-none-match': etag })
    expect([again.status, again.body.length, again.headers['etag']]).toEqual([304, 0, etag])
    expect(again.headers['content-security-policy']).toBe(first.headers['content-security-policy'])
  })

  test('has a head of its own', async () => {
    const got = await get('/graphql', page)
    const head = await get('/graphql', page, 'HEAD')
    expect([head.status, head.body.length]).toEqual([200, 0])
    expect(head.headers['content-length']).toBe(String(got.body.length))
    expect(head.headers['etag']).toBe(got.headers['etag'])
  })
})

test('there is nothing else beside it, and nothing to be done to it', async () => {
  const { script } = await assets()
  for (const path of [`${script.path}x`, '/graphql/assets/', '/graphql/assets/../package.json'])
    expect((await get(path)).status, path).toBe(404)
  const posted = await get(script.path, {}, 'POST')
  expect([posted.status, posted.headers['allow']]).toEqual([405, 'GET, HEAD'])
})

test.each([
  [null, 'identity'],
  ['', 'identity'],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['gzip, br', 'br'],
  ['gzip;q=1.0, br;q=0.5', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0, gzip;q=0', 'identity'],
  ['*', 'br'],
  ['*;q=0.5, br;q=0.1', 'gzip'],
  ['*;q=0', 'identity'],
  ['identity;q=1, gzip;q=0.5', 'identity'],
  ['deflate, zstd', 'identity'],
  ['gzip;q=nonsense', 'identity'],
])('who accepts %j gets %s', (accepted, coding) => {
  expect(codingFor(accepted)).toBe(coding)
})
