/** tokenByAkSk, and what the family answers to a call without a good token. */

import { describe, expect, test } from 'vitest'
import { startSandbox } from '../../../src/sandbox/server.ts'
import { send } from '../clients.ts'
import { basePath, credentials, huawei, login, tokenPath } from './client.ts'

const clock = Date.UTC(2026, 0, 2, 3, 4, 5)

test('answers texts only, in upper camel case, without envelope', async () => {
  await using sandbox = await startSandbox({ clock: () => clock })
  const { json, status } = await login(sandbox, credentials, { 'X-Token-Expire': '900' })
  expect(status).toBe(200)
  expect(json).toEqual({
    AccessToken: expect.stringMatching(/^\S{20,}$/),
    ApplyType: 'Bearer',
    CreateTime: String(clock / 1000),
    Expires: '900',
    Scope: expect.stringMatching(/^[0-9a-f]{32}$/),
    AppKey: 'sandbox',
    UserID: 'Anonymous',
  })
})

test.each([
  [undefined, '600'],
  ['1', '1'],
  ['3600', '3600'],
  ['3601', '3600'],
  ['86400', '3600'],
])('X-Token-Expire %s gives %s seconds', async (wish, seconds) => {
  await using sandbox = await startSandbox()
  const answer = await login(sandbox, credentials, wish === undefined ? {} : { 'X-Token-Expire': wish })
  expect(answer.json['Expires']).toBe(seconds)
})

test.each(['soon', '0', '-5', '1.5'])('X-Token-Expire %s is refused', async (wish) => {
  await using sandbox = await startSandbox()
  expect((await login(sandbox, credentials, { 'X-Token-Expire': wish })).status).toBe(400)
})

test.each([
  [{ app_key: 'sandbox', app_secret: 'guess' }, 403],
  [{ app_key: 'nobody', app_secret: 'sandbox-secret' }, 403],
  [{ app_key: 'sandbox' }, 400],
  [{ app_key: 1, app_secret: 2 }, 400],
])('%o is answered %i', async (body, status) => {
  await using sandbox = await startSandbox()
  expect((await login(sandbox, body)).status).toBe(status)
})

describe('a call of the family', () => {
  const path = 'calledRoute/queryCalledRoute'

  test.each([
    ['without Authorization', undefined],
    ['with two spaces', 'Bearer  TOKEN'],
    ['with another word', 'Token TOKEN'],
    ['in lower case', 'bearer TOKEN'],
    ['with a token nobody gave', 'Bearer invented'],
  ])('%s is answered 403', async (_name, authorization) => {
    await using sandbox = await startSandbox()
    const { token } = await huawei(sandbox)
    const headers: Record<string, string> = authorization
      ? { authorization: authorization.replace('TOKEN', token) }
      : {}
    const answer = await send(sandbox.url + basePath + path, { headers, body: '{}' })
    expect(answer).toMatchObject({ status: 403, json: { returnCode: '1' } })
  })

  test('needs no X-APP-Key, but not a wrong one', async () => {
    await using sandbox = await startSandbox()
    const { token, call } = await huawei(sandbox)
    const headers = { authorization: `Bearer ${token}` }
    const without = await send(sandbox.url + basePath + path, { headers, body: '{}' })
    expect(without).toMatchObject({ status: 200, json: { returnCode: '0' } })
    expect((await call(path, {}, { 'X-APP-Key': 'other' })).status).toBe(403)
  })

  test('outlives its token by not one second', async () => {
    let now = clock
    await using sandbox = await startSandbox({ clock: () => now })
    const { call } = await huawei(sandbox)
    now += 599_999
    expect((await call(path)).status).toBe(200)
    now += 1
    expect((await call(path)).status).toBe(403)
  })

  test('a second token leaves the first alive', async () => {
    await using sandbox = await startSandbox()
    const first = await huawei(sandbox)
    const second = await huawei(sandbox)
    expect(second.token).not.toBe(first.token)
    expect([(await first.call(path)).status, (await second.call(path)).status]).toEqual([200, 200])
  })

  test('the status of a refused token can be chosen', async () => {
    await using sandbox = await startSandbox({ strict: { huaweiTokenStatus: 401 } })
    expect((await send(sandbox.url + basePath + path, { body: '{}' })).status).toBe(401)
  })

  test('unknown path 404, other method 405, no JSON 400', async () => {
    await using sandbox = await startSandbox()
    const { headers, call } = await huawei(sandbox)
    expect((await call('calledRoute/nope')).status).toBe(404)
    expect((await send(sandbox.url + basePath + path, { method: 'GET', headers })).status).toBe(405)
    expect((await send(sandbox.url + tokenPath, { method: 'GET' })).status).toBe(405)
    expect((await send(sandbox.url + basePath + path, { headers, body: '{' })).status).toBe(400)
    expect((await send(sandbox.url + basePath + path, { headers, body: '[]' })).status).toBe(400)
  })
})
