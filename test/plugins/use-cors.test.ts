// Pages of configured origins may ask, others may not, and without configuration nobody's.
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/redact.ts'
import { startGateway } from '../support/gateway.ts'

const origin = 'https://desk.example'
const apiKey = new Secret('key-of-a-partner-0123456789')
const preflight = (from: string) => ({
  method: 'OPTIONS',
  headers: {
    origin: from,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  },
})
const ask = (from: string, key = apiKey.reveal()) => ({
  method: 'POST',
  headers: { origin: from, authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  body: '{"query":"{ __typename }"}',
})

const grants = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))

const shared = {
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'Retry-After, X-Request-Id',
}

describe('with two origins configured', () => {
  const corsOrigins = ['http://localhost:3000', origin]

  test('a preflight of one of them says what may be sent, without a key', async () => {
    await using gateway = await startGateway({ apiKey, corsOrigins })
    const response = await fetch(`${gateway.url}/graphql`, preflight(origin))
    expect(response.status).toBe(204)
    expect(grants(response)).toEqual({
      ...shared,
      'access-control-allow-headers':
        'Authorization, Content-Type, GraphQL-Require-Preflight, Idempotency-Key, Traceparent, Tracestate, X-API-Key, X-Request-Id, X-Request-Timeout-Ms',
      'access-control-allow-methods': 'GET, POST',
      'access-control-max-age': '7200',
    })
    expect(response.headers.get('vary')).toBe('Origin')
  })

  test('its requests are answered so that it can read them, refusals too', async () => {
    await using gateway = await startGateway({ apiKey, corsOrigins })
    for (const [key, status] of [
      [apiKey.reveal(), 200],
      ['wrong', 401],
    ] as const) {
      const response = await fetch(`${gateway.url}/graphql`, ask(origin, key))
      expect(response.status).toBe(status)
      expect(grants(response)).toEqual(shared)
    }
  })

  test.each([
    ['https://desk.example.evil.example'],
    ['http://desk.example'],
    ['https://desk.example:8443'],
    ['null'],
  ])('%s is another one', async (other) => {
    await using gateway = await startGateway({ apiKey, corsOrigins })
    for (const init of [preflight(other), ask(other)]) {
      const response = await fetch(`${gateway.url}/graphql`, init)
      expect(grants(response)).toEqual({})
      expect(response.headers.get('vary')).toBe('Origin')
    }
  })
})

test('without any configured no origin is granted anything', async () => {
  await using gateway = await startGateway({ apiKey })
  for (const init of [preflight(origin), ask(origin)]) {
    const response = await fetch(`${gateway.url}/graphql`, init)
    expect(grants(response)).toEqual({})
    expect(response.headers.get('vary')).toBeNull()
  }
})
