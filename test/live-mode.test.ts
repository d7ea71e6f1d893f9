// Live mode: nobody gets in without the key, every attempt is signed, and one token serves until it is due.
import { describe, expect, test } from 'vitest'
import { Secret } from '../src/core/redact.ts'
import { readCalledRoute, updateCalledRoute, updateCallTask } from './pages/documents.ts'
import { outcome, reads, writes } from './pages/refusals.ts'
import {
  changed,
  credentials,
  instanceId,
  page,
  routeId,
  startPages,
  stored,
  vendorsAt,
} from './pages/stage.ts'
import { parseAuthorization, signatureOf } from './support/acs3.ts'
import { startGateway } from './support/gateway.ts'
import { startVendorServer, tokenAction } from './support/vendor-server.ts'

const key = 'tlk-0123456789-abcdefghijklmnop'
const apiKey = new Secret(key)

describe('the key', () => {
  const query = `{ instance(id: "Instance:${instanceId}") { name } }`
  const body = JSON.stringify({ query })
  const json = { 'content-type': 'application/json' }
  const search = `?${new URLSearchParams({ query })}`
  const introspection = JSON.stringify({ query: '{ __schema { types { name } } }' })
  const html = { accept: 'text/html' }

  const requests: readonly [string, string, RequestInit][] = [
    ['a POST', '', { method: 'POST', headers: json, body }],
    ['a GET', search, {}],
    ['introspection', '', { method: 'POST', headers: json, body: introspection }],
    ['a POST that would take HTML', '', { method: 'POST', headers: { ...json, ...html }, body }],
    ['a wrong key', '', { method: 'POST', headers: { ...json, authorization: `Bearer ${key}x` }, body }],
    [
      'half a key',
      '',
      { method: 'POST', headers: { ...json, authorization: `Bearer ${key.slice(0, -1)}` }, body },
    ],
    ['an empty key', '', { method: 'POST', headers: { ...json, authorization: 'Bearer ' }, body }],
    ['the key without Bearer', '', { method: 'POST', headers: { ...json, authorization: key }, body }],
    ['the key as Basic', '', { method: 'POST', headers: { ...json, authorization: `Basic ${key}` }, body }],
    ['the key in another header', '', { method: 'POST', headers: { ...json, 'x-trunkline-key': key }, body }],
    ['the key in the query', `?key=${key}`, { method: 'POST', headers: json, body }],
    ['a body that is not JSON', '', { method: 'POST', headers: json, body: '{' }],
    ['an empty GET', '', {}],
  ]

  test.each(requests)('%s gets no answer, and no vendor is called', async (_what, suffix, init) => {
    await using stage = await startPages({ apiKey })
    const response = await fetch(`${stage.url}/graphql${suffix}`, init)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    const text = await response.text()
    expect(JSON.parse(text)).toEqual({
      errors: [
        {
          message: expect.stringMatching(/key/),
          extensions: { code: 'UNAUTHENTICATED', retryable: false, requestId: expect.any(String) },
        },
      ],
    })
    expect(text).not.toContain(key.slice(0, 8))
    expect(stage.vendor.requests()).toEqual([])
  })

  test.each([
    '/graphql/',
    '//graphql',
    '/x/graphql',
    '/x?y=/graphql',
    `/x${search}&z=/graphql`,
    '/graphql%2f',
    '/livez/graphql',
  ])('no other address leads in: %s', async (path) => {
    await using stage = await startPages({ apiKey })
    for (const init of [{ method: 'POST', headers: json, body }, {}]) {
      const response = await fetch(stage.url + path, init)
      expect(response.status).toBe(404)
      expect(await response.text()).not.toMatch(/data|存着的实例/)
    }
    expect(stage.vendor.requests()).toEqual([])
  })

  test.each([['Bearer'], ['bearer']])('with the key behind %s there is an answer', async (scheme) => {
    await using stage = await startPages({ apiKey })
    const answer = await stage.send(query, {}, { authorization: `${scheme} ${key}` })
    expect(answer).toMatchObject({ status: 200, data: { instance: { name: '存着的实例' } }, errors: [] })
  })

  test('a browser is asked for the key, with and without a query in its address; the probes need none', async () => {
    await using stage = await startPages({ apiKey })
    for (const address of ['', search]) {
      const shown = await fetch(`${stage.url}/graphql${address}`, { headers: html })
      expect([shown.status, shown.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8'])
      const text = await shown.text()
      expect(text).toContain('<title>Trunkline</title>')
      expect(text).not.toMatch(new RegExp(`${key}|YogaGraphiQL|updateInstance|存着的实例`))
    }
    const health = await fetch(`${stage.url}/health`)
    expect([health.status, await health.json()]).toEqual([
      200,
      {
        ...{ status: 'ok', mode: 'live', version: 'test', vendors: ['alibaba', 'huawei'] },
        ...{ anonymous: false, consumers: 1, accounts: 1 },
      },
    ])
    const ready = await fetch(`${stage.url}/ready`)
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
    expect(stage.vendor.requests()).toEqual([])
  })
})

describe('the signature', () => {
  const operations = [...Object.values(writes), ...Object.values(reads)].filter(
    ({ field }) => !field.toLowerCase().includes('calledroute'),
  )

  test.each([undefined, 'CAISfwR1q6Ft5B2yfSjIr5fEEsjMmbxH0+/='])(
    'of every request, token %s',
    async (token) => {
      await using vendor = await startVendorServer()
      const { alibaba } = vendorsAt(vendor.url)
      const securityToken = token === undefined ? {} : { securityToken: new Secret(token) }
      await using gateway = await startGateway({ vendors: { alibaba: { ...alibaba, ...securityToken } } })
      for (const name of ['page', 'detail'])
        vendor.on(
          `QueryAiCallTask${name === 'page' ? 'Page' : 'Detail'}`,
          stored(`query-ai-call-task-${name}`),
        )
      vendor.on('DescribeJobGroup', stored('describe-job-group'))
      vendor.on('CreateInstance', page('create-instance.json'))
      vendor.on('ModifyInstance', page('modify-instance.json'))
      vendor.on('ModifyJobGroup', page('modify-job-group.json'))
      vendor.on('UpdateAiCallTask', changed(page('update-ai-call-task.json'), '', { Success: true }))
      // A repeat is signed afresh.
      vendor.on('DescribeInstance', 'reset', stored('describe-instance'))
      const before = Date.now()
      for (const { document, variables } of operations)
        await gateway.send<unknown, object>(document, variables)
      await gateway.send<unknown, object>(updateCallTask, {
        input: {
          ...writes.updateCallTask.variables.input,
          name: '测 试+*~!\'()/=&%"<>😀',
          virtualNumber: ' 0327 ',
        },
      })
      const requests = vendor.requests()
      expect(new Set(requests.map(({ action }) => action))).toEqual(
        new Set([
          ...['CreateInstance', 'ModifyInstance', 'DescribeInstance', 'ModifyJobGroup', 'DescribeJobGroup'],
          ...['UpdateAiCallTask', 'QueryAiCallTaskPage', 'QueryAiCallTaskDetail'],
        ]),
      )
      for (const request of requests) {
        const { accessKeyId, signedHeaders, signature } = parseAuthorization(request.headers.authorization)
        expect(accessKeyId).toBe(credentials.accessKeyId)
        expect(signature).toBe(signatureOf(request, signedHeaders, credentials.accessKeySecret))
        // Whatever can be signed is.
        const signable = Object.keys(request.headers).filter(
          (name) => name.startsWith('x-acs-') || name === 'host' || name === 'content-type',
        )
        expect([...signedHeaders].sort()).toEqual(signable.sort())
        expect(signedHeaders).toEqual(
          expect.arrayContaining([
            ...['host', 'x-acs-action', 'x-acs-version', 'x-acs-date'],
            ...['x-acs-signature-nonce', 'x-acs-content-sha256'],
          ]),
        )
        expect(request.headers['x-acs-security-token']).toBe(token)
        if (token !== undefined) expect(request.headers['x-acs-accesskey-id']).toBe(credentials.accessKeyId)
        const date = String(request.headers['x-acs-date'])
        expect(date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
        expect(Math.abs(Date.parse(date) - before)).toBeLessThan(20_000)
      }
      expect(vendor.requests('DescribeInstance').length).toBeGreaterThan(1)
      const nonces = requests.map(({ headers }) => headers['x-acs-signature-nonce'])
      expect(new Set(nonces).size).toBe(requests.length)
    },
  )
})

describe('the token', () => {
  const read = (id = routeId) => [readCalledRoute, { id: `CalledRoute:${id}` }] as const
  /** Unlike reads, writes are never one call; those of one route take turns, so each has a route of its own. */
  const write = (route: number) =>
    [
      updateCalledRoute,
      { input: { id: `CalledRoute:${routeOf(route)}`, target: { ivrFlowId: 'IvrFlow:7' } } },
    ] as const
  const routeOf = (route: number) => String(BigInt(routeId) + BigInt(route))
  /** All routes in one list. */
  const storedRoutes = (count: number) => {
    const { data } = JSON.parse(stored('query-called-route')) as { data: { calledRouteList: object[] } }
    const calledRouteList = Array.from({ length: count }, (_, index) => ({
      ...data.calledRouteList[0],
      id: routeOf(index),
    }))
    return changed(stored('query-called-route'), 'data', { total: count, calledRouteList })
  }
  const bearer = (token: string) => `Bearer ${token}`
  const tokens = (expires: string, ...names: string[]) =>
    names.map((AccessToken) => JSON.stringify({ AccessToken, ApplyType: 'Bearer', Expires: expires }))
  const carried = (requests: readonly { headers: { authorization?: string | undefined } }[]) =>
    requests.map(({ headers }) => headers.authorization)

  test('one serves many concurrent calls', async () => {
    await using stage = await startPages()
    stage.vendor.on(tokenAction, { body: stored('token'), delayMs: 50 })
    stage.vendor.on('queryCalledRoute', storedRoutes(20))
    await Promise.all(Array.from({ length: 20 }, (_, index) => stage.execute(...write(index))))
    await stage.execute(...read())
    expect(stage.vendor.requests(tokenAction)).toHaveLength(1)
    const calls = stage.vendor.requests().filter(({ action }) => action !== tokenAction)
    expect(calls.filter(({ action }) => action === 'modifyCalledRoute')).toHaveLength(20)
    expect(new Set(carried(calls))).toEqual(new Set([bearer('f9a1c0de5e7b4f6c8d2e3a4b5c6d7e8f')]))
  })

  test('the headers are those of the pages', async () => {
    await using stage = await startPages()
    await stage.execute(...read())
    const [request] = stage.vendor.requests(tokenAction)
    const lifetime = Number(request?.headers['x-token-expire'])
    expect(lifetime).toBeGreaterThan(0)
    expect(lifetime).toBeLessThanOrEqual(3_600)
    expect(request?.headers['x-app-key']).toBeUndefined()
    for (const call of stage.vendor.requests('queryCalledRoute'))
      expect(call.headers).toMatchObject({
        'x-app-key': credentials.appKey,
        'content-type': 'application/json',
      })
  })

  test('it is renewed before it expires', async () => {
    await using stage = await startPages()
    const [first = '', second = ''] = tokens('1', 'first', 'second')
    stage.vendor.on(tokenAction, first, second)
    await stage.execute(...read())
    await stage.execute(...read())
    // Nine tenths of its second have passed; it would be good for 70 ms more.
    await new Promise((resolve) => setTimeout(resolve, 930))
    await stage.execute(...read())
    expect(carried(stage.vendor.requests('queryCalledRoute'))).toEqual([
      bearer('first'),
      bearer('first'),
      bearer('second'),
    ])
    expect(stage.vendor.requests(tokenAction)).toHaveLength(2)
  })

  test.each([401, 403])(
    '%i renews it once for all who held it, and each is repeated once',
    async (status) => {
      await using stage = await startPages()
      const [first = '', second = ''] = tokens('600', 'first', 'second')
      stage.vendor.on(tokenAction, first, { body: second, delayMs: 50 })
      stage.vendor.on('queryCalledRoute', storedRoutes(10))
      // The last one is told so late that the new token is there already, and must not be dropped for it.
      stage.vendor.on('modifyCalledRoute', ({ headers, body }) =>
        headers.authorization === bearer('second')
          ? page('modify-called-route.json')
          : { status, body: '', delayMs: body.includes(routeOf(9)) ? 600 : 200 },
      )
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => stage.execute(...write(index))),
      )
      const success = { updateCalledRoute: { __typename: 'UpdateCalledRouteSuccess' } }
      expect(answers).toMatchObject(answers.map(() => success))
      expect(stage.vendor.requests(tokenAction)).toHaveLength(2)
      const calls = carried(stage.vendor.requests('modifyCalledRoute'))
      expect(calls.filter((call) => call === bearer('first'))).toHaveLength(10)
      expect(calls.filter((call) => call === bearer('second'))).toHaveLength(10)
    },
  )

  test.each([401, 403])('%i again after the renewal ends it', async (status) => {
    await using stage = await startPages()
    stage.vendor.on('queryCalledRoute', { status, body: '' })
    expect((await outcome(stage, reads.calledRoute)).faults).toMatchObject([{ code: 'VENDOR_AUTH_FAILED' }])
    expect(stage.vendor.requests('queryCalledRoute')).toHaveLength(2)
    expect(stage.vendor.requests(tokenAction)).toHaveLength(2)
  })

  test('a token call that failed is not remembered', async () => {
    await using stage = await startPages()
    const failed = { status: 503, body: '' }
    stage.vendor.on(tokenAction, failed, failed, failed, stored('token'))
    expect((await outcome(stage, reads.calledRoute)).faults).toMatchObject([{ code: 'VENDOR_UNAVAILABLE' }])
    expect(stage.vendor.requests(tokenAction)).toHaveLength(3)
    expect(stage.vendor.actions()).toEqual([])
    expect((await outcome(stage, reads.calledRoute)).faults).toEqual([])
    expect(stage.vendor.requests(tokenAction)).toHaveLength(4)
  })
})
