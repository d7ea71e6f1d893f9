/** The transcript tells what was sent and answered, and nothing that must stay secret. */

import { expect, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/server.ts'
import { core, outboundBot, permanent, pop, rejection, temporary } from './clients.ts'
import { pageRoute } from './demo.ts'
import { huawei } from './huawei/client.ts'

test('an entry of each vendor', async () => {
  await using sandbox = await startSandbox({ clock: () => Date.now() })
  await core(sandbox, outboundBot)('ListInstances', { PageSize: 1 })
  const { call } = await huawei(sandbox)
  const body = { id: pageRoute, devicetype: 1, deviceId: 1 }
  await call('calledRoute/modifyCalledRoute', body)
  const [rpc, token, rest] = sandbox.transcript.entries()
  expect(rpc).toMatchObject({
    vendor: 'alibaba',
    product: 'OutboundBot',
    action: 'ListInstances',
    method: 'POST',
    path: '/',
    parameters: { PageSize: '1' },
    signature: 'ACS3-HMAC-SHA256',
    nonce: expect.any(String),
    account: 'sandbox',
    effect: 'read',
    executed: 1,
    tookEffect: false,
    status: 200,
    code: 'OK',
  })
  expect(rpc?.headerNames).toContain('x-acs-action')
  expect(token).toMatchObject({
    product: 'oauth',
    action: 'tokenByAkSk',
    body: { app_key: 'sandbox' },
    status: 200,
  })
  expect(rest).toMatchObject({
    vendor: 'huawei',
    product: 'cc-management',
    action: 'modifyCalledRoute',
    path: '/apiaccess/rest/cc-management/v1/calledRoute/modifyCalledRoute',
    body,
    signature: 'bearer',
    effect: 'write',
    executed: 1,
    tookEffect: true,
    status: 200,
    code: '0',
    answer: '{"returnCode":"0","description":"data update success"}',
  })
})

test('no secret, token or signature is kept, whichever way it came', async () => {
  await using sandbox = await startSandbox()
  await pop(sandbox, outboundBot, 'GET', temporary)('ListInstances')
  await core(sandbox, outboundBot, { credentials: temporary })('ListInstances')
  const wrong = { ...temporary, accessKeySecret: 'guess' }
  const echoed = await rejection(pop(sandbox, outboundBot, 'POST', wrong)('ListInstances'))
  expect(echoed.message).toContain('sandbox-token')
  const canonical = await rejection(core(sandbox, outboundBot, { credentials: wrong })('ListInstances'))
  expect(canonical.message).toContain('x-acs-security-token:***')
  expect(canonical.message).not.toContain('sandbox-token')
  await pop(sandbox, outboundBot, 'POST', permanent)('ListInstances')
  const { token, call } = await huawei(sandbox)
  await call('calledRoute/queryCalledRoute')
  const kept = JSON.stringify(sandbox.transcript.entries())
  expect(sandbox.transcript.entries()).toHaveLength(7)
  for (const secret of [
    'sandbox-secret',
    'sandbox-sts-secret',
    'sandbox-token',
    token,
    'Bearer ',
    'Credential=',
  ]) {
    expect(kept).not.toContain(secret)
  }
  expect(kept).not.toMatch(/"(Signature|SecurityToken|AccessKeyId|Timestamp|Authorization)":/)
})

test('is read by action, cleared, and bounded', async () => {
  await using sandbox = await startSandbox({ limits: { transcriptEntries: 3 } })
  const call = core(sandbox, outboundBot)
  for (let page = 1; page <= 8; page += 1) await call('ListInstances', { PageNumber: page })
  const pages = sandbox.transcript.entries('ListInstances').map((entry) => entry.parameters?.['PageNumber'])
  expect(pages).toEqual(['6', '7', '8'])
  expect(sandbox.transcript.entries('CreateInstance')).toEqual([])
  sandbox.transcript.clear()
  expect(sandbox.transcript.entries()).toEqual([])
})

test('counts by action outlive the entries, and garbage adds no names', async () => {
  await using sandbox = await startSandbox({ limits: { transcriptEntries: 2 } })
  const call = core(sandbox, outboundBot)
  for (let page = 1; page <= 8; page += 1) await call('ListInstances', { PageNumber: page })
  const instance = { InstanceName: 'x', MaxConcurrentConversation: 1 }
  await call('CreateInstance', instance)
  await rejection(call('CreateInstance', instance))
  const wrong = { ...permanent, accessKeySecret: 'guess' }
  await rejection(core(sandbox, outboundBot, { credentials: wrong })('CreateInstance', instance))
  await rejection(call('MakeTea'))
  await rejection(call('MakeCoffee'))
  sandbox.transcript.clear()
  expect(sandbox.transcript.counts()).toEqual({
    ListInstances: { received: 8, executed: 8, tookEffect: 0 },
    CreateInstance: { received: 3, executed: 2, tookEffect: 1 },
    unknown: { received: 2, executed: 0, tookEffect: 0 },
  })
})

test('a request refused before its operation was not carried out', async () => {
  await using sandbox = await startSandbox()
  const wrong = { ...permanent, accessKeySecret: 'guess' }
  await rejection(core(sandbox, outboundBot, { credentials: wrong })('CreateInstance'))
  await rejection(core(sandbox, outboundBot)('MakeTea'))
  const [signed, unknown] = sandbox.transcript.entries()
  expect(signed).toMatchObject({ effect: 'write', executed: 0, tookEffect: false, status: 400 })
  expect(unknown).toMatchObject({ executed: 0, tookEffect: false, status: 404 })
  expect(unknown).not.toHaveProperty('effect')
})

test('a rate limit can be set', async () => {
  const now = Date.now()
  let second = 0
  await using sandbox = await startSandbox({
    clock: () => now + second * 1000,
    limits: { outboundBotPerSecond: 2 },
  })
  const call = core(sandbox, outboundBot)
  await call('ListInstances')
  await call('ListInstances')
  expect(await rejection(call('ListInstances'))).toMatchObject({
    name: 'ThrottlingError',
    code: 'Throttling.User',
  })
  second = 1
  expect(await call('ListInstances')).toMatchObject({ Code: 'OK' })
})
