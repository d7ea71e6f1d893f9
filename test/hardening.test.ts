// One process in live mode: GraphQL over HTTP with a key; without one nothing is given away and nothing is done.
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { getIntrospectionQuery } from 'graphql'
import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../src/sandbox/server.ts'
import { start } from './support/process.ts'

const partner = 'key-of-a-partner-0123456789'
const blind = 'key-that-sees-no-schema-0123456789'

const consumer = (id: string, key: string, introspection: boolean) => ({
  id,
  account: 'acme',
  keys: [{ sha256: createHash('sha256').update(key).digest('hex') }],
  scopes: ['*'],
  introspection,
})

const configuration = (url: string) => ({
  accounts: {
    acme: {
      alibaba: {
        accessKeyId: 'sandbox',
        accessKeySecret: 'sandbox-secret',
        outboundbotEndpoint: url,
        aiccsEndpoint: url,
      },
      huawei: { appKey: 'sandbox', appSecret: 'sandbox-secret', endpoint: url },
    },
  },
  consumers: [consumer('partner', partner, true), consumer('blind', blind, false)],
})

interface Stage extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly url: string
  /** What the process printed. */
  output(): string
}

let stage: Stage

beforeAll(async () => {
  await using resources = new AsyncDisposableStack()
  const sandbox = await startSandbox({})
  resources.defer(() => sandbox.close())
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-'))
  resources.defer(() => rm(folder, { recursive: true }))
  const file = join(folder, 'config.json')
  await writeFile(file, JSON.stringify(configuration(sandbox.url)))
  const gateway = resources.use(
    start('src/main.ts', { PORT: '0', TRUNKLINE_CONFIG: file, TRUNKLINE_STATE_DIR: join(folder, 'state') }),
  )
  const [, url = ''] = await gateway.printed(/GraphiQL +(http:\S+)\/graphql\n[\s\S]*\n\n/)
  const owned = resources.move()
  stage = { sandbox, url, output: gateway.stdout, [Symbol.asyncDispose]: () => owned.disposeAsync() }
})

afterAll(() => stage[Symbol.asyncDispose]())

const json = { 'content-type': 'application/json' }
const withKey = (key: string) => ({ authorization: `Bearer ${key}` })
const read = '{ instances { nodes { id name } } }'
const write = 'mutation { deleteInstance(input: { id: "Instance:x" }) { __typename } }'
const inAddress = (query: string, more = {}) => `/graphql?${new URLSearchParams({ query, ...more })}`
const bodyOf = (query: string, more: object = {}) => JSON.stringify({ query, ...more })

interface Sent {
  readonly method?: 'GET' | 'POST'
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface Received {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends the head and half of the body, and waits: what answers then has not even read the document. */
function half({ method = 'POST', path = '/graphql', headers = json, body = '' }: Sent): Promise<Received> {
  const { promise, resolve, reject } = Promise.withResolvers<Received>()
  const length = Buffer.byteLength(body)
  const request = httpRequest(stage.url + path, {
    method,
    headers: { ...headers, ...(method === 'GET' ? {} : { 'content-length': length }) },
  })
  request.on('error', reject)
  request.on('response', (response) => {
    const received = async () => ({
      status: response.statusCode,
      headers: response.headers,
      body: await text(response),
    })
    received()
      .then(resolve, reject)
      .finally(() => request.destroy())
  })
  if (method === 'GET') request.end()
  else request.write(body.slice(0, length / 2))
  return promise
}

async function whole({ method = 'POST', path = '/graphql', headers = json, body }: Sent) {
  const response = await fetch(stage.url + path, { method, headers, ...(body === undefined ? {} : { body }) })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Words of the schema, of GraphQL's own messages about documents, and of what helps whoever debugs. */
const telling = /instance|jobGroup|__|did you mean|cannot query|syntax|tracing|stack|node_modules|\/src\//i

const repeated = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ')

const circular = `{ __schema { types { ${'fields { type { '.repeat(8)} name ${'} } '.repeat(8)} } } }`
const tracing = { 'apollo-tracing': '1', 'x-apollo-tracing': '1', 'apollo-federation-include-trace': 'ftv1' }

const attacks: readonly (readonly [string, Sent])[] = [
  ['introspection', { body: bodyOf(getIntrospectionQuery()) }],
  ['introspection of one type', { body: bodyOf('{ __type(name: "Instance") { fields { name } } }') }],
  ['field suggestions', { body: bodyOf('{ instancs { nodes { id } } }') }],
  ['alias overloading', { body: bodyOf(`{ ${repeated(150, (index) => `a${index}: __typename`)} }`) }],
  ['directive overloading', { body: bodyOf(`{ __typename ${repeated(150, () => '@include(if: true)')} }`) }],
  ['field duplication', { body: bodyOf(`{ ${repeated(1_000, () => '__typename')} }`) }],
  ['circular introspection', { body: bodyOf(circular) }],
  ['array batching', { body: JSON.stringify(Array.from({ length: 20 }, () => ({ query: read }))) }],
  ['GET queries', { method: 'GET', path: inAddress(read) }],
  ['GET introspection', { method: 'GET', path: inAddress(getIntrospectionQuery()) }],
  ['GET mutations', { method: 'GET', path: inAddress(write) }],
  ['mutations', { body: bodyOf(write) }],
  ['text/plain posts', { headers: { 'content-type': 'text/plain' }, body: bodyOf(write) }],
  [
    'form posts',
    {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ query: write }).toString(),
    },
  ],
  [
    'multipart form posts',
    {
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: `--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${bodyOf(write)}\r\n--b--\r\n`,
    },
  ],
  ['tracing', { headers: { ...json, ...tracing }, body: bodyOf(read, { extensions: { tracing: true } }) }],
  ['debug output', { path: '/graphql?debug=1', headers: { ...json, 'x-debug': '1' }, body: bodyOf('{') }],
  ['trusted documents', { body: JSON.stringify({ documentId: `sha256:${'0'.repeat(64)}` }) }],
]

const keys: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['no key', {}],
  ['a wrong key', withKey(`${partner}x`)],
]

describe('without a valid key', () => {
  test.each(attacks.flatMap(([name, sent]) => keys.map(([who, key]) => [name, who, sent, key] as const)))(
    '%s with %s: gives nothing away and does nothing',
    async (_name, _who, sent, key) => {
      const printed = stage.output().length
      stage.sandbox.transcript.clear()
      const answer = await half({ ...sent, headers: { ...(sent.headers ?? json), ...key } })
      expect(answer.status).toBe(401)
      expect(JSON.parse(answer.body)).toEqual({
        errors: [
          {
            message: expect.any(String),
            extensions: { code: 'UNAUTHENTICATED', retryable: false, requestId: expect.any(String) },
          },
        ],
      })
      expect(answer.body).not.toMatch(telling)
      expect(Object.keys(answer.headers).join()).not.toMatch(/powered|server|yoga|trace|timing/)
      expect(stage.sandbox.transcript.entries()).toEqual([])
      expect(stage.output().slice(printed)).toBe('')
    },
  )

  test('GraphiQL: a browser gets a page that asks for the key and says nothing else', async () => {
    for (const path of ['/graphql', inAddress(getIntrospectionQuery())]) {
      const answer = await half({ method: 'GET', path, headers: { accept: 'text/html,*/*;q=0.8' } })
      expect(answer.status).toBe(401)
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
      expect(answer.headers['www-authenticate']).toBe('Bearer')
      expect(answer.body.length).toBeLessThan(4_096)
      expect(answer.body).toContain('<label for="key">')
      expect(answer.body).not.toMatch(telling)
      expect(answer.body).not.toMatch(/monaco|mutation|\bquery\b/i)
    }
    const refused = await half({
      method: 'GET',
      headers: { accept: 'text/html', ...withKey(`${partner}x`) },
    })
    expect([refused.status, refused.headers['content-type']]).toEqual([
      401,
      expect.stringMatching(/^application\/json/),
    ])
    expect(stage.sandbox.transcript.entries()).toEqual([])
  })

  test('an address that nobody can read is refused without a word about the program', async () => {
    const answer = await half({ method: 'GET', headers: { host: '[' } })
    expect(answer.status).toBe(400)
    expect(answer.body).not.toMatch(telling)
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  })
})

test('with a key all 61 audits of GraphQL over HTTP are ok', async () => {
  const audits = serverAudits({
    url: `${stage.url}/graphql`,
    fetchFn: (input: string, init?: RequestInit) =>
      fetch(input, {
        ...init,
        headers: { ...(init?.headers as Record<string, string>), ...withKey(partner) },
      }),
  })
  const results = await Promise.all(audits.map((audit) => audit.fn()))
  expect(results.filter(({ status }) => status !== 'ok')).toEqual([])
  expect(results).toHaveLength(61)
})

const ask = (key: string, query: string, more: object = {}, headers: Readonly<Record<string, string>> = {}) =>
  whole({ headers: { ...json, ...withKey(key), ...headers }, body: bodyOf(query, more) })

const errorsOf = (body: string) =>
  (JSON.parse(body) as { errors: { message: string; extensions: { code: string } }[] }).errors

describe('with a key that may not see the schema', () => {
  test.each([
    ['__schema', getIntrospectionQuery()],
    ['__type', '{ __type(name: "Instance") { name } }'],
    ['__schema in a fragment', 'query { ...F } fragment F on Query { a: __schema { types { name } } }'],
    ['circular introspection', circular],
  ])('introspection is refused: %s', async (_what, query) => {
    const answer = await ask(blind, query)
    const errors = errorsOf(answer.text)
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.map(({ extensions }) => extensions.code)).toContain('FORBIDDEN')
    expect(answer.text).not.toContain('"data"')
    // The same document, which is cached by now, is another consumer's right.
    if (query !== circular) expect((await ask(partner, query)).text).not.toContain('"errors"')
  })

  test.each([
    ['a field', '{ instancs { nodes { id } } }', {}],
    ['a field of a type', '{ instances { nodes { idd } } }', {}],
    ['an argument', '{ instances(frist: 1) { totalCount } }', {}],
    ['a type', 'query ($filter: InstanceFiltr) { instances(filter: $filter) { totalCount } }', {}],
    ['a value of an enumeration', '{ calledRoutes(filter: { targetKind: SKILL_QUEU }) { totalCount } }', {}],
    ['a subselection', '{ instances }', {}],
    [
      'a field of an input in a variable',
      'query ($filter: InstanceFilter) { instances(filter: $filter) { totalCount } }',
      { variables: { filter: { nam: 'x' } } },
    ],
  ])('nothing is suggested for %s', async (_what, query, more) => {
    // The one who may see the schema asks in between: what is cached for one is not what the other gets.
    for (const [key, suggests] of [
      [blind, false],
      [partner, true],
      [blind, false],
    ] as const) {
      const [error, ...rest] = errorsOf((await ask(key, query, more)).text)
      expect(rest).toEqual([])
      expect(error?.extensions.code).toBe('BAD_USER_INPUT')
      expect(/did you mean/i.test(error?.message ?? ''), error?.message).toBe(suggests)
    }
  })

  test('neither is GraphiQL shown', async () => {
    const answer = await whole({ method: 'GET', headers: { accept: 'text/html', ...withKey(blind) } })
    expect(answer.status).toBe(403)
    expect(errorsOf(answer.text)[0]?.extensions.code).toBe('FORBIDDEN')
    const shown = await whole({ method: 'GET', headers: { accept: 'text/html', ...withKey(partner) } })
    expect([shown.status, shown.text.includes('graphiql')]).toEqual([200, true])
  })

  test('what it may do it can', async () => {
    const answer = await ask(blind, '{ __typename instances { nodes { __typename name } } }')
    expect(answer.text).toContain('客户回访中心')
  })
})

describe('with a key', () => {
  test('tracing and debug output are nobody’s', async () => {
    const answer = await ask(partner, read, { extensions: { tracing: true, debug: true } }, tracing)
    const { extensions = {} } = JSON.parse(answer.text) as { extensions?: object }
    expect(Object.keys(extensions).filter((name) => name !== 'cost')).toEqual([])
    expect([...answer.headers.keys()].join()).not.toMatch(/powered|server|yoga|trac|timing/)
  })

  test.each(attacks.filter(([name]) => /posts$|batching|GET mutations/.test(name)))(
    '%s are refused',
    async (name, sent) => {
      stage.sandbox.transcript.clear()
      const answer = await whole({
        ...sent,
        headers: { ...(sent.headers ?? json), ...withKey(partner) },
      })
      const expected = name === 'GET mutations' ? 405 : name === 'array batching' ? 400 : 415
      expect(answer.status).toBe(expected)
      expect(errorsOf(answer.text)[0]?.extensions.code).toBe('BAD_USER_INPUT')
      expect(stage.sandbox.transcript.entries()).toEqual([])
    },
  )

  test.each([
    ['/health', 'GET'],
    ['/ready', 'GET'],
    ['/graphql', 'GET'],
    ['/graphql', 'POST'],
    ['/graphql', 'OPTIONS'],
    ['/graphql', 'DELETE'],
    ['/nothing', 'GET'],
    ['/livez', 'GET'],
  ])('%s %s answers with the headers that keep browsers safe', async (path, method) => {
    const response = await fetch(stage.url + path, { method })
    await response.body?.cancel()
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': expect.any(String),
    })
    expect([...response.headers.keys()].join()).not.toMatch(
      /powered|yoga|server|strict-transport|access-control/,
    )
  })
})
