// Headers that depend on the request; that every answer has the others is seen in test/hardening.test.ts.
import { expect, test } from 'vitest'
import { Secret } from '../../src/core/redact.ts'
import { startGateway } from '../support/gateway.ts'

test('browsers are told to stay with TLS where a proxy speaks it, not on plain HTTP', async () => {
  await using gateway = await startGateway({})
  const hsts = async (headers: Record<string, string>) =>
    (await fetch(`${gateway.url}/health`, { headers })).headers.get('strict-transport-security')
  expect(await hsts({})).toBeNull()
  expect(await hsts({ 'x-forwarded-proto': 'http' })).toBeNull()
  expect(await hsts({ 'x-forwarded-proto': 'https' })).toBe('max-age=31536000')
})

test.each([
  ['of GraphiQL runs files of the gateway', undefined, /^default-src 'none'; script-src 'self'; /],
  ['of the key runs its own script', 'a-key-that-is-long-enough', /; script-src 'sha256-\S+'; /],
])('the page %s, and nothing else', async (_name, key, scripts) => {
  await using gateway = await startGateway(key === undefined ? {} : { apiKey: new Secret(key) })
  const { headers } = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } })
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(scripts)
  expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|https?:|\*/)
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
})
