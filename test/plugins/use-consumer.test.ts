// Who asks: keys and tokens in the headers, and that without one nothing is executed and nothing told.
import { once } from 'node:events'
import { connect } from 'node:net'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import { digestOf } from '../../src/access/access.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import { consumerOn, keyOf, startShared } from '../support/consumers.ts'
import { simpleAccess, startGateway, vendorsAt } from '../support/gateway.ts'
import { signingKey, startIdentityProvider } from '../support/identity-provider.ts'

const query = '{ instances(first: 1) { edges { node { id } } } }'
const acme = keyOf('partner-of-acme')

const ask = (url: string, headers: Readonly<Record<string, string>>, init: RequestInit = {}) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
    ...init,
  })

/** Headers as they are written, which no client library would send. */
async function askRaw(url: string, headers: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).setEncoding('utf8')
  await once(socket, 'connect')
  const body = JSON.stringify({ query })
  const head = [
    'POST /graphql HTTP/1.1',
    'host: gateway',
    'connection: close',
    'content-type: application/json',
    `content-length: ${body.length}`,
    ...headers,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}

test.each<[string, Readonly<Record<string, string>>, 'acme' | 'globex']>([
  ['a bearer', { authorization: `Bearer ${acme}` }, 'acme'],
  ['a bearer in other letters and with blanks', { authorization: `bEARER   ${acme} ` }, 'acme'],
  ['a header of its own', { 'x-api-key': acme }, 'acme'],
  [
    'a header of its own beside the password of a proxy',
    { authorization: 'Basic dTpw', 'x-api-key': acme },
    'acme',
  ],
  [
    'a bearer before a header of its own',
    { authorization: `Bearer ${keyOf('partner-of-globex')}`, 'x-api-key': acme },
    'globex',
  ],
])('%s is taken', async (_name, headers, account) => {
  await using shared = await startShared()
  const answer = await ask(shared.url, headers)
  expect(answer.status).toBe(200)
  expect(shared.called()).toEqual([`${account} ListInstances`])
})

describe('nothing is executed, and nothing told', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['without a key', {}],
    ['with the password of a proxy alone', { authorization: 'Basic dTpw' }],
  ])('%s', async (_name, headers) => {
    await using shared = await startShared()
    const answer = await ask(shared.url, headers)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(await answer.json()).toEqual({
      errors: [
        {
          message: 'A key is required: send it as `Authorization: Bearer <key>`.',
          extensions: {
            code: 'UNAUTHENTICATED',
            retryable: false,
            requestId: answer.headers.get('x-request-id'),
          },
        },
      ],
    })
    expect(shared.called()).toEqual([])
  })

  const wrong: readonly [string, Readonly<Record<string, string>>][] = [
    ['another key', { authorization: 'Bearer key-of-nobody-0123456789' }],
    ['the beginning of a key', { authorization: `Bearer ${acme.slice(0, -1)}` }],
    ['more than a key', { authorization: `Bearer ${acme}x` }],
    ['the hash of a key', { authorization: `Bearer ${digestOf(acme).toString('hex')}` }],
    ['the id of a consumer', { authorization: 'Bearer partner-of-acme' }],
    ['no key behind the scheme', { authorization: 'Bearer' }],
    ['blanks behind the scheme', { authorization: 'Bearer   ' }],
    ['no key behind the scheme, beside one', { authorization: 'Bearer', 'x-api-key': acme }],
    ['two keys', { authorization: `Bearer ${acme} ${acme}` }],
    ['two bearers in one header', { authorization: `Bearer ${acme}, Bearer ${acme}` }],
    ['another key beside one', { authorization: 'Bearer nobody', 'x-api-key': acme }],
    ['an empty header', { 'x-api-key': '' }],
    ['the scheme in the wrong header', { 'x-api-key': `Bearer ${acme}` }],
    ['what looks like a token', { authorization: 'Bearer e30.e30.e30' }],
    ['letters outside of ASCII', { authorization: 'Bearer \u00ff\u00fe' }],
  ]
  test('with credentials that are not valid, whatever is wrong with them', async () => {
    await using shared = await startShared()
    for (const [name, headers] of wrong) {
      const answer = await ask(shared.url, headers)
      expect(answer.status, name).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
      expect(await answer.json(), name).toEqual({
        errors: [
          {
            message: 'The key is not valid.',
            extensions: { code: 'UNAUTHENTICATED', retryable: false, requestId: expect.any(String) },
          },
        ],
      })
    }
    expect(shared.called()).toEqual([])
  })

  test('in any other way to ask', async () => {
    await using shared = await startShared()
    const ways: RequestInit[] = [
      { method: 'GET', body: null },
      { method: 'HEAD', body: null },
      { method: 'PUT' },
      { method: 'DELETE' },
      { body: '{' },
      { body: JSON.stringify([{ query }, { query }]) },
      { headers: { 'content-type': 'text/plain' } },
    ]
    for (const init of ways) expect((await ask(shared.url, {}, init)).status, JSON.stringify(init)).toBe(401)
    expect((await fetch(`${shared.url}/graphql?query=${encodeURIComponent(query)}`)).status).toBe(401)
    expect((await ask(shared.url, {}, { method: 'OPTIONS' })).ok).toBe(true)
    expect(shared.called()).toEqual([])
  })

  test('with keys in several headers', async () => {
    await using shared = await startShared()
    const both = [`x-api-key: ${acme}`, `x-api-key: ${keyOf('partner-of-globex')}`]
    expect(await askRaw(shared.url, both)).toMatch(/^HTTP\/1\.1 401 /)
    expect(
      await askRaw(shared.url, ['authorization: Bearer nobody', `authorization: Bearer ${acme}`]),
    ).toMatch(/^HTTP\/1\.1 401 /)
    expect(shared.called()).toEqual([])
  })
})

test('a key is in force until its end, beside the one that follows it', async () => {
  const [old, next] = ['old-key-0123456789', 'new-key-0123456789']
  const consumers = (notAfter: Date) => [
    { ...consumerOn('acme'), keys: [{ digest: digestOf(old), notAfter }, { digest: digestOf(next) }] },
  ]
  const until = async (notAfter: Date) => {
    await using shared = await startShared({}, { changes: { consumers: consumers(notAfter) } })
    return await Promise.all(
      [old, next].map(async (key) => (await ask(shared.url, { 'x-api-key': key })).status),
    )
  }
  expect(await until(new Date(Date.now() + 60_000))).toEqual([200, 200])
  expect(await until(new Date(Date.now() - 1))).toEqual([401, 200])
})

describe('in sandbox mode', () => {
  test('anybody may ask without a key, but a wrong one is not none', async () => {
    await using sandbox = await startSandbox()
    await using gateway = await startGateway({ vendors: vendorsAt(sandbox.url) })
    expect((await ask(gateway.url, {})).status).toBe(200)
    expect((await ask(gateway.url, { authorization: 'Basic dTpw' })).status).toBe(200)
    for (const headers of [
      { authorization: 'Bearer nobody' },
      { authorization: 'Bearer' },
      { 'x-api-key': '' },
    ])
      expect((await ask(gateway.url, headers)).status).toBe(401)
  })

  test('/health says who may ask', async () => {
    await using open = await startGateway({ access: simpleAccess({}) })
    const health = async (url: string) => (await fetch(`${url}/health`)).json()
    expect(await health(open.url)).toMatchObject({
      mode: 'sandbox',
      anonymous: true,
      consumers: 0,
      accounts: 1,
    })
    await using shared = await startShared()
    expect(await health(shared.url)).toMatchObject({
      mode: 'live',
      anonymous: false,
      consumers: 2,
      accounts: 2,
    })
  })
})

describe('tokens', () => {
  const key = signingKey('ES256')
  const settings = { consumerClaim: 'sub', scopeClaim: 'scope' }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

  test('stand for their consumer, with its account', async () => {
    await using provider = await startIdentityProvider(key)
    await using shared = await startShared({}, { changes: { jwt: { ...settings, ...provider } } })
    const token = await provider.token(key, { sub: 'partner-of-globex' })
    expect((await ask(shared.url, bearer(token))).status).toBe(200)
    expect((await ask(shared.url, { 'x-api-key': token })).status).toBe(200)
    expect(shared.called()).toEqual(['globex ListInstances', 'globex ListInstances'])
    expect((await ask(shared.url, { 'x-api-key': acme })).status).toBe(200)
    expect(provider.asked()).toBe(1)
  })

  test.each<[string, unknown, number]>([
    ['nobody', 'partner-x', 401],
    ['a name that every object has', 'constructor', 401],
    ['a list', ['partner-of-acme'], 401],
    ['nothing', null, 401],
    ['the account', 'acme', 401],
  ])('that name %s are not valid', async (_name, sub, status) => {
    await using provider = await startIdentityProvider(key)
    await using shared = await startShared({}, { changes: { jwt: { ...settings, ...provider } } })
    const answer = await ask(shared.url, bearer(await provider.token(key, { sub })))
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ errors: [{ message: 'The key is not valid.' }] })
    expect(shared.called()).toEqual([])
  })

  test('narrow what the consumer may do, and add nothing', async () => {
    await using provider = await startIdentityProvider(key)
    const consumer = { ...consumerOn('acme'), scopes: new Set(['instances:read', 'callTasks:read'] as const) }
    await using shared = await startShared(
      {},
      { changes: { jwt: { ...settings, ...provider }, consumers: [consumer] } },
    )
    const read = async (scope: unknown, root: string) => {
      const headers = bearer(await provider.token(key, { sub: consumer.id, scope }))
      const body = JSON.stringify({ query: `{ ${root}(first: 1) { edges { node { id } } } }` })
      const answer = (await (await ask(shared.url, headers, { body })).json()) as {
        errors?: { extensions: { code: string; scope?: string } }[]
      }
      return (
        answer.errors?.map(({ extensions: { code, scope: lacking } }) => `${code} ${lacking}`) ?? 'allowed'
      )
    }
    expect(await read(undefined, 'instances')).toBe('allowed')
    expect(await read('instances:read', 'instances')).toBe('allowed')
    expect(await read('instances:read', 'callTasks')).toEqual(['FORBIDDEN callTasks:read'])
    expect(await read(['*'], 'callTasks')).toBe('allowed')
    expect(await read('* skillQueues:read', 'skillQueues')).toEqual(['FORBIDDEN skillQueues:read'])
    expect(await read('openid', 'instances')).toEqual(['FORBIDDEN instances:read'])
  })

  test('cannot be checked while the provider is down, but keys can', async () => {
    await using provider = await startIdentityProvider(key)
    provider.fail('cut')
    const lines: string[] = []
    const log = pino({ level: 'trace', base: null }, { write: (line: string) => lines.push(line) })
    await using shared = await startShared({}, { log, changes: { jwt: { ...settings, ...provider } } })
    const token = await provider.token(key)
    const answer = await ask(shared.url, bearer(token))
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({
      errors: [
        {
          message: 'The token cannot be checked now: the keys of the identity provider cannot be had.',
          extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: true },
        },
      ],
    })
    expect((await ask(shared.url, { 'x-api-key': acme })).status).toBe(200)
    expect(lines.join('')).toContain('nobody could be known')
    expect(lines.join('')).not.toContain(token)
  })

  test('with the form of a token, but a key of the file', async () => {
    await using provider = await startIdentityProvider(key)
    const consumers = [{ ...consumerOn('acme'), keys: [{ digest: digestOf('prod.partner.0123456789') }] }]
    await using shared = await startShared({}, { changes: { jwt: { ...settings, ...provider }, consumers } })
    expect((await ask(shared.url, bearer('prod.partner.0123456789'))).status).toBe(200)
    expect(provider.asked()).toBe(0)
  })

  test('of a consumer who is removed while the provider is asked are not valid', async () => {
    await using provider = await startIdentityProvider(key)
    const jwt = { ...settings, ...provider }
    await using shared = await startShared({}, { changes: { jwt } })
    const token = await provider.token(key, { sub: 'partner-of-acme' })
    const { promise, resolve } = Promise.withResolvers<void>()
    provider.fail(promise)
    const asking = ask(shared.url, bearer(token))
    await expect.poll(() => provider.asked()).toBe(1)
    shared.gateway.replaceAccess({
      accounts: new Map(),
      consumers: [consumerOn('globex')],
      jwt,
      anonymous: undefined,
    })
    resolve()
    expect((await asking).status).toBe(401)
    expect(shared.called()).toEqual([])
  })
})
