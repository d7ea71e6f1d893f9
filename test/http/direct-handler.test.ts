// The short way answers like Yoga does: whatever is sent with an announced length gets what the same, sent in chunks, gets.
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import trustedDocuments from '../../schema/trusted-documents.json' with { type: 'json' }
import type { KnownConsumer } from '../../src/access/access.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import { accessTo, accountOf, consumerOn, keyOf, vendorsOf } from '../support/consumers.ts'
import { type Stage, startGateway, startStage, type TestGateway } from '../support/gateway.ts'

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Asked {
  readonly body: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly path?: string
}

/** node:http announces the length of what is written at once, unless it is told to send chunks. */
const ask = (url: string, { body, headers = {}, path = '/graphql' }: Asked, isChunked: boolean) =>
  new Promise<Answer>((resolve, reject) => {
    const request = httpRequest(`${url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-request-id': 'same',
        ...headers,
        ...(isChunked ? { 'transfer-encoding': 'chunked' } : {}),
      },
    })
    request.on('error', reject)
    request.on('response', async (response) =>
      resolve({ status: response.statusCode, headers: response.headers, body: await text(response) }),
    )
    request.end(body)
  })

/** How an answer is framed, and when it was given, may differ; what remains of a budget does. */
function comparable({ status, headers, body }: Answer) {
  const {
    date: _date,
    'content-length': _length,
    'transfer-encoding': _framing,
    'keep-alive': _kept,
    ...others
  } = headers
  return { status, headers: others, body: body.replace(/"remaining":[\d.]+/, '"remaining":0') }
}

const list = 'query List($first: Int) { instances(first: $first) { nodes { id name } } }'
const query = (text: string, rest: object = {}): Asked => ({ body: JSON.stringify({ query: text, ...rest }) })
const [hash = ''] =
  Object.entries(trustedDocuments).find(([, document]) => document.includes('InstanceList(')) ?? []

const cases: Readonly<Record<string, Asked>> = {
  'a list': query(list, { variables: { first: 2 } }),
  'null variables': query(list, { variables: null, operationName: null, extensions: null }),
  'an operation by its name': query('query A { __typename } query B { instances { nodes { id } } }', {
    operationName: 'B',
  }),
  'no name among two operations': query('query A { __typename } query B { __typename }'),
  'an unknown name': query('query A { __typename }', { operationName: 'C' }),
  'an empty name': query('query A { __typename }', { operationName: '' }),
  'a name that is a number': query('query A { __typename }', { operationName: 7 }),
  'a wrong variable': query(list, { variables: { first: 'many' } }),
  'a variable out of range': query(list, { variables: { first: 1_000 } }),
  'variables as a list': query(list, { variables: [1] }),
  'variables as text': query(list, { variables: '{}' }),
  'extensions as text': query(list, { extensions: 'none' }),
  'another parameter': query(list, { more: true }),
  'another parameter that is null': query(list, { more: null }),
  'no query': { body: '{}' },
  'a query that is no text': { body: '{"query":{}}' },
  'a syntax error': query('{ instances'),
  'an unknown field': query('{ instances { nodes { nothing } } }'),
  'a document out of proportion': query(
    `{ ${Array.from({ length: 120 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
  ),
  'a document that costs too much': query(
    '{ instances(first: 100) { nodes { jobGroups(first: 100) { nodes { id script { id } } } } } }',
  ),
  introspection: query('{ __schema { queryType { name } } }'),
  'an object that is not there': query('{ node(id: "Instance:nobody") { id } }'),
  'an id of no type': query('{ node(id: "Nothing:1") { id } }'),
  'a refused mutation': query(
    'mutation { updateInstance(input: { id: "Instance:nobody", name: "x" }) { __typename ... on Error { code } } }',
  ),
  'an outcome that is no success': query(
    'mutation { createInstance(input: { name: "", maxConcurrentConversations: 1 }) { __typename } }',
  ),
  'a trusted document': { body: JSON.stringify({ documentId: `sha256:${hash}` }) },
  'an unknown trusted document': { body: JSON.stringify({ documentId: `sha256:${'0'.repeat(64)}` }) },
  'a malformed trusted document': { body: JSON.stringify({ documentId: 'md5:1' }) },
  'both a query and a trusted document': query(list, { documentId: `sha256:${hash}` }),
  'no JSON': { body: '{"query":' },
  'nothing at all': { body: '' },
  'JSON that is null': { body: 'null' },
  'JSON that is a number': { body: '7' },
  'JSON that is text': { body: '"{ __typename }"' },
  'a batch': { body: '[{"query":"{ __typename }"}]' },
  'a byte order mark': { body: `\uFEFF${query('{ __typename }').body}` },
  'bytes that are no UTF-8': {
    body: Buffer.concat([Buffer.from('{"query":"{ __typename }#'), Buffer.from([0xff, 0x22, 0x7d])]),
  },
  'letters of four bytes': query('{ instances(filter: { name: "𠮷" }) { nodes { id } } }'),
  'a charset': { ...query(list), headers: { 'content-type': 'application/json; charset=utf-8' } },
  'a type in capitals': { ...query(list), headers: { 'content-type': 'Application/JSON' } },
  'another type': { ...query(list), headers: { 'content-type': 'text/plain' } },
  'two types': { ...query(list), headers: { 'content-type': 'application/json, text/plain' } },
  'a body that is compressed': { ...query(list), headers: { 'content-encoding': 'gzip' } },
  'a deadline': { ...query(list), headers: { 'x-request-timeout-ms': '5000' } },
  'a deadline that is none': { ...query(list), headers: { 'x-request-timeout-ms': 'soon' } },
  'a key for writes': { ...query(list), headers: { 'idempotency-key': 'one-key-0123456789' } },
  'a key for writes that is too long': { ...query(list), headers: { 'idempotency-key': 'x'.repeat(2_000) } },
  'another origin': { ...query(list), headers: { origin: 'https://elsewhere.example' } },
  'a known origin': { ...query(list), headers: { origin: 'https://console.example' } },
  'TLS at a proxy': { ...query(list), headers: { 'x-forwarded-proto': 'https' } },
  'a URL with a query': { ...query(list), path: '/graphql?x=1' },
  'a slash at the end': { ...query(list), path: '/graphql/' },
  'a host that cannot be read': { ...query(list), headers: { host: 'a b' } },
  'a host in brackets': { ...query(list), headers: { host: '[::1]:4000' } },
}

const accepted = [
  '*/*',
  'application/*',
  'application/json',
  'application/graphql-response+json',
  'application/graphql-response+json, application/json;q=0.9',
  'application/json, application/graphql-response+json',
  'text/html, */*;q=0.1',
  'text/event-stream, application/json',
  'application/json; charset=latin1, */*',
  'application/json; charset=UTF-8',
  'multipart/mixed, application/json',
  'text/html',
  '',
  ',',
]

async function bothWays(url: string, asked: Asked): Promise<readonly [Answer, Answer]> {
  // Known after the first time.
  await ask(url, asked, false)
  return [await ask(url, asked, false), await ask(url, asked, true)]
}

describe('a request with an announced length', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await startStage({}, { corsOrigins: ['https://console.example'] })
  })
  afterAll(() => stage[Symbol.asyncDispose]())

  it.each(Object.entries(cases))('is answered like one in chunks: %s', async (_name, asked) => {
    const [direct, chunked] = await bothWays(stage.url, asked)
    expect(comparable(direct)).toEqual(comparable(chunked))
  })

  it.each(accepted)('is answered in the same media type for %j', async (accept) => {
    for (const document of [
      list,
      '{ instances { nodes { nothing } } }',
      '{ node(id: "Nothing:1") { id } }',
    ]) {
      const [direct, chunked] = await bothWays(stage.url, { ...query(document), headers: { accept } })
      expect(comparable(direct)).toEqual(comparable(chunked))
    }
  })

  it('takes the short way, which announces the length of its answers as well', async () => {
    const [direct, chunked] = await bothWays(stage.url, query(list))
    expect(direct.headers['content-length']).toBe(String(Buffer.byteLength(direct.body)))
    expect(chunked.status).toBe(200)
  })
})

describe('the limits of a consumer', () => {
  const consumers: readonly KnownConsumer[] = [
    consumerOn('acme', 'full'),
    { ...consumerOn('acme', 'blind'), introspection: false },
    { ...consumerOn('acme', 'bound'), documents: 'trusted' },
    { ...consumerOn('acme', 'reader'), scopes: new Set(['callTasks:read'] as const) },
    { ...consumerOn('acme', 'poor'), costPerMinute: 3 },
  ]
  const headersOf = (consumer: string) => ({ authorization: `Bearer ${keyOf(consumer)}` })
  const trusted: Asked = { body: JSON.stringify({ documentId: `sha256:${hash}` }) }
  const introspection = query('{ __type(name: "Instance") { name } }')
  let sandbox: Sandbox
  let gateway: TestGateway
  beforeAll(async () => {
    sandbox = await startSandbox({ accounts: [accountOf('acme')] })
    gateway = await startGateway({
      access: accessTo(sandbox.url, {
        accounts: new Map([['acme', vendorsOf('acme', sandbox.url)]]),
        consumers,
      }),
    })
  })
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]()
    await sandbox[Symbol.asyncDispose]()
  })

  it.each(['full', 'blind', 'bound', 'reader', 'poor', 'nobody'])(
    'hold on both ways: %s',
    async (consumer) => {
      for (const asked of [query(list), trusted, introspection, query('{ instancez { id } }')]) {
        const [direct, chunked] = await bothWays(gateway.url, { ...asked, headers: headersOf(consumer) })
        expect(comparable(direct)).toEqual(comparable(chunked))
      }
    },
  )

  it('are not those of who sent the same document before', async () => {
    const ofFull = await ask(gateway.url, { ...introspection, headers: headersOf('full') }, false)
    const ofBlind = await ask(gateway.url, { ...introspection, headers: headersOf('blind') }, false)
    expect(ofFull.body).toContain('"name":"Instance"')
    expect(JSON.parse(ofBlind.body)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
  })

  it('ask for a key before the body is read', async () => {
    const answer = await ask(gateway.url, { ...query(list), headers: {} }, false)
    expect(answer.status).toBe(401)
  })
})

it('streams to who accepts anything', async () => {
  await using stage = await startStage()
  const subscription = query('subscription { callTaskChanged(id: "CallTask:1187000000000000001") { id } }')
  const first = await new Promise<string>((resolve, reject) => {
    const request = httpRequest(`${stage.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: '*/*' },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      let read = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        read += chunk
        if (!read.includes('event: next')) return
        request.destroy()
        resolve(`${response.headers['content-type']} ${read}`)
      })
    })
    request.end(subscription.body)
  })
  expect(first).toMatch(/^text\/event-stream; charset=utf-8 .*event: next\ndata: \{"data"/s)
})

it('ends the work of a client that goes away in the middle of its body', async () => {
  await using stage = await startStage()
  const request = httpRequest(`${stage.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': '100' },
  })
  request.on('error', () => undefined)
  request.write('{"query":')
  await new Promise((resolve) => setTimeout(resolve, 50))
  request.destroy()
  const { status } = await stage.send('{ __typename }')
  expect(status).toBe(200)
})
