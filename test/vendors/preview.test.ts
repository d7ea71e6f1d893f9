// A request as it would be sent, held against what is sent: the same but for secrets and what is new per attempt.
import { expect, it } from 'vitest'
import { modify as modifyInstance } from '../../src/vendors/alibaba/instance.ts'
import { modify as modifyRoute } from '../../src/vendors/huawei/called-route.ts'
import { pairs, perAttempt, redacted } from '../../src/vendors/preview.ts'
import { page, vendorsAt } from '../pages/stage.ts'
import { startCalling } from './calling.ts'

it('shows parameters as text and leaves out what is absent', () => {
  expect(pairs({ a: 'x', b: 1, c: undefined, d: ['y'], e: null })).toEqual([
    { name: 'a', value: 'x' },
    { name: 'b', value: '1' },
    { name: 'd', value: '["y"]' },
    { name: 'e', value: 'null' },
  ])
})

const secretToken = 'CAISfwR1q6Ft5B2yfSjIr5fEEsjMmbxH0'

/** Headers that HTTP itself adds. */
const ofTransport = new Set(['connection', 'content-length', 'host'])

const hidden: Readonly<Record<string, string>> = {
  authorization: redacted,
  'x-acs-accesskey-id': redacted,
  'x-acs-security-token': redacted,
  'x-acs-date': perAttempt,
  'x-acs-signature-nonce': perAttempt,
  'x-app-key': redacted,
}

it('shows of Alibaba what is sent, without its secrets', async () => {
  await using calling = await startCalling({ vendors: (url) => vendorsAt(url, secretToken) })
  const request = {
    instanceId: '9051',
    name: '新名',
    maxConcurrentConversations: 4,
    callingNumbers: ['1', '2'],
  }
  const preview = calling.caller.preview(modifyInstance, request)
  expect(calling.vendor.requests()).toEqual([])
  calling.vendor.on('ModifyInstance', page('modify-instance.json'))
  await calling.send(modifyInstance, request)
  const [sent] = calling.vendor.requests('ModifyInstance')
  expect(Object.fromEntries(preview.parameters.map(({ name, value }) => [name, value]))).toEqual(sent?.query)
  expect(preview).toMatchObject({
    vendor: 'ALIBABA',
    action: 'ModifyInstance',
    method: sent?.method,
    endpoint: `${calling.vendor.url}/`,
  })
  const headers = Object.entries(sent?.headers ?? {}).filter(([name]) => !ofTransport.has(name))
  expect(Object.fromEntries(preview.headers.map(({ name, value }) => [name, value]))).toEqual({
    host: sent?.headers.host,
    ...Object.fromEntries(headers.map(([name, value]) => [name, hidden[name] ?? value])),
  })
  expect(JSON.stringify(preview)).not.toMatch(/LTAI5t|CAISfw|Signature=/)
})

it('shows of Huawei what is sent, and fetches no token for it', async () => {
  await using calling = await startCalling({ vendors: (url) => vendorsAt(url) })
  const request = { id: '1125397061153369092', deviceType: 'SKILL_QUEUE', deviceId: '2' } as const
  const preview = calling.caller.preview(modifyRoute, request)
  expect(calling.vendor.requests()).toEqual([])
  calling.vendor.on('modifyCalledRoute', page('modify-called-route.json'))
  await calling.send(modifyRoute, request)
  const [sent] = calling.vendor.requests('modifyCalledRoute')
  expect(preview.parameters).toEqual(pairs(JSON.parse(sent?.body ?? '{}') as Record<string, unknown>))
  expect(preview).toMatchObject({ method: sent?.method, endpoint: `${calling.vendor.url}${sent?.path}` })
  const headers = Object.entries(sent?.headers ?? {}).filter(([name]) => !ofTransport.has(name))
  expect(Object.fromEntries(preview.headers.map(({ name, value }) => [name, value]))).toEqual({
    ...Object.fromEntries(headers.map(([name, value]) => [name, hidden[name] ?? value])),
    authorization: `Bearer ${redacted}`,
  })
})
