// What a page can have a browser send without a preflight is refused, also where no key is needed.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noAuditLog } from '../../src/audit/audit-log.ts'
import { createGateway } from '../../src/gateway.ts'
import { listen } from '../../src/listen.ts'
import { createEmbeddedState } from '../../src/state/embedded/embedded-state.ts'
import { createSqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts'
import { launchBrowser } from '../support/browser.ts'
import { type Stage, silent, simpleAccess, startStage, vendorsAt } from '../support/gateway.ts'
import { startVendorServer } from '../support/vendor-server.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const query = '{ instances { totalCount } }'
const search = `?${new URLSearchParams({ query })}`
const body = JSON.stringify({ query })

async function statusOf(path: string, init: RequestInit): Promise<{ status: number; code: unknown }> {
  stage.sandbox.transcript.clear()
  const response = await fetch(stage.url + path, init)
  const { errors } = (await response.json()) as { errors?: { extensions: { code: unknown } }[] }
  return { status: response.status, code: errors?.[0]?.extensions.code }
}

const served = { status: 200, code: undefined }
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

test.each([
  ['text/plain'],
  ['text/plain; charset=utf-8'],
  ['text/plain;application/json'],
  ['TEXT/PLAIN'],
  ['application/x-www-form-urlencoded'],
  ['multipart/form-data; boundary=application/json'],
  ['application/json, text/plain'],
  ['text/plain, application/json'],
  ['application/jsonp'],
  ['application/octet-stream'],
])('a POST of %s is refused', async (type) => {
  const answer = await statusOf('/graphql', { method: 'POST', headers: { 'content-type': type }, body })
  expect(answer).toEqual({ status: 415, code: 'BAD_USER_INPUT' })
  expect(stage.actions()).toEqual([])
})

test('a POST without a type is refused', async () => {
  const blob = new Blob([body])
  const answer = await statusOf('/graphql', { method: 'POST', body: blob })
  expect(answer).toEqual({ status: 415, code: 'BAD_USER_INPUT' })
})

test('a form of a query is refused', async () => {
  const answer = await statusOf('/graphql', { method: 'POST', body: new URLSearchParams({ query }) })
  expect(answer).toEqual({ status: 415, code: 'BAD_USER_INPUT' })
})

test.each([
  ['application/json', body],
  ['application/json; charset=utf-8', body],
  ['application/graphql+json', body],
  ['application/graphql', query],
])('a POST of %s is served', async (type, sent) => {
  const answer = await statusOf('/graphql', { method: 'POST', headers: { 'content-type': type }, body: sent })
  expect(answer).toEqual(served)
})

describe('a GET', () => {
  test.each([
    ['a user agent', { 'user-agent': firefox }],
    ['an origin', { origin: 'https://elsewhere.example' }],
    ['an origin that hides', { origin: 'null' }],
    ['fetch metadata', { 'sec-fetch-site': 'cross-site' }],
    ['fetch metadata of a link', { 'sec-fetch-site': 'none' }],
    ['a simple type', { 'user-agent': firefox, 'content-type': 'text/plain' }],
  ])('of a browser, to be told by %s, is refused', async (_what, headers) => {
    expect(await statusOf(`/graphql${search}`, { headers })).toEqual({ status: 403, code: 'FORBIDDEN' })
    expect(stage.actions()).toEqual([])
  })

  test.each([['GraphQL-Require-Preflight'], ['Apollo-Require-Preflight'], ['X-Requested-With']])(
    'of a browser with %s is served',
    async (name) => {
      const headers = { 'user-agent': firefox, [name]: '1' }
      expect(await statusOf(`/graphql${search}`, { headers })).toEqual(served)
    },
  )

  test('of a program is served', async () => {
    expect(await statusOf(`/graphql${search}`, {})).toEqual(served)
    expect(await statusOf(`/graphql${search}`, { headers: { 'user-agent': 'curl/8.5.0' } })).toEqual(served)
  })
})

/** A gateway of its own, and what it answered to whom, because browsers do not say. */
async function startWatched() {
  const gateway = await createGateway({
    mode: 'sandbox',
    version: 'test',
    log: silent,
    access: simpleAccess(vendorsAt(stage.sandbox.url)),
    audit: noAuditLog,
    state: createEmbeddedState(await createSqliteLedger()),
  })
  const answers: string[] = []
  const handler = (request: IncomingMessage, response: ServerResponse) => {
    response.on('finish', () => answers.push(`${request.method} ${response.statusCode}`))
    return gateway.handler(request, response)
  }
  const listener = await listen({ ...gateway, handler }, '127.0.0.1', 0)
  return {
    url: listener.url,
    answers,
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  }
}

test('a page of another origin gets nothing through, whatever it tries', { timeout: 60_000 }, async () => {
  await using elsewhere = await startVendorServer()
  await using watched = await startWatched()
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(elsewhere.url)
    stage.sandbox.transcript.clear()
    const mutation = JSON.stringify({
      query: 'mutation { deleteInstance(input: { id: "Instance:x" }) { __typename } }',
    })
    const attempts = [
      { method: 'POST', mode: 'no-cors', body: mutation },
      { method: 'POST', mode: 'no-cors', body: mutation, headers: { 'content-type': 'text/plain' } },
      { method: 'POST', mode: 'cors', body: mutation, headers: { 'content-type': 'application/json' } },
      { method: 'GET', mode: 'no-cors' },
      { method: 'GET', mode: 'cors' },
    ]
    for (const init of attempts) {
      const address = `${watched.url}/graphql${init.method === 'GET' ? search : ''}`
      const sent = `fetch(${JSON.stringify(address)}, ${JSON.stringify(init)})`
      expect(await page.evaluate(`${sent}.then(() => 'read', () => 'kept away')`)).toBe('kept away')
    }
    await page.evaluate(`new Promise((done) => {
      const image = new Image()
      image.onload = image.onerror = done
      image.src = ${JSON.stringify(`${watched.url}/graphql${search}`)}
    })`)
    expect(watched.answers).toEqual(['POST 415', 'POST 415', 'OPTIONS 204', 'GET 403', 'GET 403', 'GET 403'])
    expect(stage.actions()).toEqual([])
  } finally {
    await browser.close()
  }
})
