// Huawei's statuses and return codes: what the modifyCalledRoute page says of each, whatever the body looks like.
import { describe, expect, test } from 'vitest'
import { type ScriptedAnswer, tokenAction } from '../support/vendor-server.ts'
import { withoutBackOff } from './no-back-off.ts'
import { outcome, reads, writes } from './refusals.ts'
import { changed, page, startPages, stored } from './stage.ts'

withoutBackOff()

/** The page documents no body for refusals. */
const bodies: readonly [string, Omit<ScriptedAnswer, 'status'>][] = [
  ['an envelope', { body: '{"returnCode":"1","description":"parameter error"}' }],
  ['HTML', { body: '<html><body>nginx</body></html>', contentType: 'text/html' }],
  ['nothing', { body: '' }],
]

describe.each(bodies)('with %s as its body', (_what, body) => {
  test.each([400, 500])('%i of a change is a business failure: a rejection', async (status) => {
    await using stage = await startPages()
    stage.vendor.on('modifyCalledRoute', { ...body, status })
    const { value, faults } = await outcome(stage, writes.updateCalledRoute)
    expect(faults).toEqual([])
    const told = body.body.startsWith('{')
    expect(value).toMatchObject({
      __typename: 'VendorRejectedError',
      code: 'VENDOR_REJECTED',
      retryable: false,
      upstream: {
        vendor: 'HUAWEI',
        action: 'modifyCalledRoute',
        httpStatus: status,
        code: told ? '1' : null,
        message: told ? 'parameter error' : null,
        requestId: null,
      },
    })
    expect(stage.vendor.requests('modifyCalledRoute')).toHaveLength(1)
  })

  test.each([401, 403])(
    '%i is tried once more with a new token, then the credentials are bad',
    async (status) => {
      await using stage = await startPages()
      stage.vendor.on('modifyCalledRoute', { ...body, status })
      const { value, faults } = await outcome(stage, writes.updateCalledRoute)
      expect(value).toBeNull()
      expect(faults).toEqual([
        { code: 'VENDOR_AUTH_FAILED', vendor: 'HUAWEI', action: 'modifyCalledRoute', retryable: false },
      ])
      expect(stage.vendor.requests('modifyCalledRoute')).toHaveLength(2)
      expect(stage.vendor.requests(tokenAction)).toHaveLength(2)
    },
  )

  test('404 is a wrong path: the gateway is to blame', async () => {
    await using stage = await startPages()
    stage.vendor.on('modifyCalledRoute', { ...body, status: 404 })
    const { value, faults } = await outcome(stage, writes.updateCalledRoute)
    expect(value).toBeNull()
    expect(faults).toMatchObject([{ code: 'VENDOR_CONTRACT_BROKEN', vendor: 'HUAWEI', retryable: false }])
  })

  test('502 of a read is the unavailability of the vendor', async () => {
    await using stage = await startPages()
    stage.vendor.on('queryCalledRoute', { ...body, status: 502 })
    const { value, faults } = await outcome(stage, reads.calledRoute)
    expect(value).toBeNull()
    expect(faults).toMatchObject([{ code: 'VENDOR_UNAVAILABLE', vendor: 'HUAWEI', retryable: true }])
    expect(stage.vendor.requests('queryCalledRoute')).toHaveLength(3)
  })
})

test.each([502, 503, 504])(
  '%i of something on the way leaves the outcome of a change unknown',
  async (status) => {
    for (const [, body] of [...bodies.slice(1), ['an empty object', { body: '{}' }] as const]) {
      await using stage = await startPages()
      stage.vendor.on('modifyCalledRoute', { ...body, status })
      const { value, faults } = await outcome(stage, writes.updateCalledRoute)
      expect(faults).toEqual([])
      expect(value).toMatchObject({
        __typename: 'OutcomeUnknownError',
        retryable: true,
        reconcile: expect.stringContaining('calledRoute(id: "CalledRoute:1125397061153369092")'),
      })
      expect(stage.vendor.requests('modifyCalledRoute')).toHaveLength(3)
    }
  },
)

test.each([
  ['"1"', '1'],
  ['1', '1'],
  ['"0100000"', '0100000'],
])('the return code %s is a failure with its description', async (returnCode, code) => {
  await using stage = await startPages()
  stage.vendor.on(
    'modifyCalledRoute',
    `{"returnCode":${returnCode},"description":"the device does not exist"}`,
  )
  const { value, faults } = await outcome(stage, writes.updateCalledRoute)
  expect(faults).toEqual([])
  expect(value).toMatchObject({
    __typename: 'VendorRejectedError',
    message: 'modifyCalledRoute was refused: the device does not exist',
    upstream: { httpStatus: 200, code, message: 'the device does not exist' },
  })
})

test('the return code 0 with HTTP 500 contradicts itself: nobody knows, and both are kept', async () => {
  await using stage = await startPages()
  stage.vendor.on('modifyCalledRoute', { status: 500, body: page('modify-called-route.json') })
  expect((await outcome(stage, writes.updateCalledRoute)).value).toMatchObject({
    __typename: 'OutcomeUnknownError',
    message: expect.stringContaining(
      'modifyCalledRoute contradicts itself: HTTP status 500, Code 0, Message data update success.',
    ),
    retryable: true,
    reconcile: expect.stringContaining('calledRoute(id: "CalledRoute:1125397061153369092")'),
    upstream: { httpStatus: 500, code: '0', message: 'data update success' },
  })
  expect(stage.vendor.requests('modifyCalledRoute')).toHaveLength(1)
})

test('429 is throttling, and not repeated where the vendor asks to wait beyond the deadline', async () => {
  await using stage = await startPages({ requestTimeoutMs: 1_500 })
  stage.vendor.on('modifyCalledRoute', { status: 429, body: '', headers: { 'retry-after': '2' } })
  expect((await outcome(stage, writes.updateCalledRoute)).faults).toEqual([
    {
      code: 'VENDOR_THROTTLED',
      vendor: 'HUAWEI',
      action: 'modifyCalledRoute',
      retryable: true,
      retryAfterMs: 2_000,
    },
  ])
  expect(stage.vendor.requests('modifyCalledRoute')).toHaveLength(1)
})

test.each([
  [403, '{}', 'VENDOR_AUTH_FAILED', false, 1],
  [400, '', 'VENDOR_AUTH_FAILED', false, 1],
  [429, '', 'VENDOR_THROTTLED', true, 3],
  [502, '<html>', 'VENDOR_UNAVAILABLE', true, 3],
  [200, '<html>', 'VENDOR_CONTRACT_BROKEN', false, 1],
  [200, '{"AccessToken":"","Expires":"600"}', 'VENDOR_CONTRACT_BROKEN', false, 1],
])('a token call that answers %i %s is the fault %s', async (status, body, code, retryable, attempts) => {
  await using stage = await startPages()
  stage.vendor.on(tokenAction, { status, body })
  const { value, faults } = await outcome(stage, writes.updateCalledRoute)
  expect(value).toBeNull()
  expect(faults).toEqual([{ code, vendor: 'HUAWEI', action: tokenAction, retryable }])
  expect(stage.vendor.requests(tokenAction)).toHaveLength(attempts)
  expect(stage.vendor.actions()).toEqual([])
})

test('a route that is not there is not found, and nothing is written', async () => {
  await using stage = await startPages()
  stage.vendor.on(
    'queryCalledRoute',
    changed(stored('query-called-route'), 'data', { total: 0, calledRouteList: [] }),
  )
  expect((await outcome(stage, writes.updateCalledRoute)).value).toMatchObject({
    __typename: 'NotFoundError',
    id: 'CalledRoute:1125397061153369092',
  })
  expect(await outcome(stage, reads.calledRoute)).toEqual({ value: null, faults: [], messages: [] })
  expect(stage.vendor.requests('modifyCalledRoute')).toEqual([])
})
