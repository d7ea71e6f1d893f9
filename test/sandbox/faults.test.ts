/** Failures on demand: what a client sees, whether state changed, and that they are used up in order. */

import { describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import { aiccs, core, outboundBot, pop, rejection, send, signedV3 } from './clients.ts'
import { firstInstance, pageRoute, runningTask } from './demo.ts'
import { huawei } from './huawei/client.ts'

/** One v3 call by plain HTTP, so that status and body are seen as sent. */
function raw(sandbox: Sandbox, action = 'ListInstances', query = 'PageSize=1', version = outboundBot) {
  const request = signedV3(sandbox, action, version, query)
  return send(request.url, request)
}

const create = 'InstanceName=x&MaxConcurrentConversation=1'
const count = async (sandbox: Sandbox) => (await raw(sandbox)).json['TotalCount']

test('faults are used up in order, by action or by any, then calls work again', async () => {
  await using sandbox = await startSandbox()
  sandbox.faults.add('ListInstances', { kind: 'throttle' }, 2)
  sandbox.faults.add('*', { kind: 'html' })
  expect(sandbox.faults.pending()).toBe(3)
  expect((await raw(sandbox, 'DescribeInstance', `InstanceId=${firstInstance}`)).status).toBe(502)
  const statuses = [await raw(sandbox), await raw(sandbox), await raw(sandbox)].map((answer) => answer.status)
  expect(statuses).toEqual([400, 400, 200])
  expect(sandbox.faults.pending()).toBe(0)
  expect(sandbox.transcript.entries().map((entry) => entry.fault)).toEqual([
    'html',
    'throttle',
    'throttle',
    undefined,
  ])
})

test('a fault waits for a call that is properly signed', async () => {
  await using sandbox = await startSandbox()
  sandbox.faults.add('*', { kind: 'html' })
  const request = signedV3(sandbox, 'ListInstances', outboundBot, '', { secret: 'guess' })
  expect((await send(request.url, request)).json['Code']).toBe('SignatureDoesNotMatch')
  expect(sandbox.faults.pending()).toBe(1)
  sandbox.faults.clear()
  expect((await raw(sandbox)).status).toBe(200)
})

describe('answers', () => {
  test('throttling, with the wait in milliseconds; the status is open', async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('*', { kind: 'throttle', retryAfterMs: 700 })
    sandbox.faults.add('*', { kind: 'throttle', status: 429, code: 'Throttling.Api' })
    const first = await raw(sandbox)
    expect(first).toMatchObject({ status: 400, json: { Code: 'Throttling.User' } })
    expect(first.headers.get('x-acs-retry-after')).toBe('700')
    expect(await raw(sandbox)).toMatchObject({
      status: 429,
      json: { Code: 'Throttling.Api', Message: 'Request was denied due to api flow control.' },
    })
  })

  test('the official client reads the wait', async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('*', { kind: 'throttle', retryAfterMs: 700 })
    const error = await rejection(core(sandbox, outboundBot)('ListInstances'))
    expect(error).toMatchObject({ name: 'ThrottlingError', retryAfter: 700 })
  })

  test('5xx with and without Code', async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('*', { kind: 'server-error' })
    sandbox.faults.add('*', { kind: 'server-error', status: 503 })
    sandbox.faults.add('*', { kind: 'server-error', code: null })
    expect(await raw(sandbox)).toMatchObject({ status: 500, json: { Code: 'InternalError' } })
    expect(await raw(sandbox)).toMatchObject({ status: 503, json: { Code: 'ServiceUnavailable' } })
    const bare = await raw(sandbox)
    expect(bare.status).toBe(500)
    expect(bare.json).not.toHaveProperty('Code')
    expect(bare.json).toHaveProperty('RequestId')
  })

  test('any fixed answer', async () => {
    await using sandbox = await startSandbox()
    const headers = { 'x-test': 'yes' }
    sandbox.faults.add('*', {
      kind: 'answer',
      status: 418,
      body: 'teapot',
      contentType: 'text/plain',
      headers,
    })
    const answer = await raw(sandbox)
    expect([answer.status, answer.text, answer.type]).toEqual([418, 'teapot', 'text/plain'])
    expect(answer.headers.get('x-test')).toBe('yes')
  })

  test('HTML of a proxy', async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('*', { kind: 'html' })
    const answer = await raw(sandbox)
    expect([answer.status, answer.type]).toEqual([502, 'text/html'])
    expect(answer.text).toMatch(/^<html>/)
  })

  test('RAM denial with its detail as an object', async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('CreateInstance', { kind: 'denied' })
    const answer = await raw(sandbox, 'CreateInstance', create)
    expect(answer).toMatchObject({
      status: 403,
      json: {
        Code: 'Forbidden.RAM',
        AccessDeniedDetail: { AuthAction: 'outboundbot:CreateInstance', NoPermissionType: 'ImplicitDeny' },
      },
    })
    expect(await count(sandbox)).toBe(27)
  })

  test('business failure of aiccs inside HTTP 200', async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('*', { kind: 'business', code: 'SIM.Anything', message: '账户停机' })
    const answer = await raw(sandbox, 'QueryAiCallTaskDetail', `TaskId=${runningTask}`, aiccs)
    expect(answer).toMatchObject({
      status: 200,
      json: { Success: false, Code: 'SIM.Anything', Message: '账户停机' },
    })
  })
})

describe('contradictory envelopes', () => {
  test("the sample of UpdateAiCallTask's own page", async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('QueryAiCallTaskDetail', {
      kind: 'contradiction',
      success: false,
      code: 'OK',
      message: '参数不合法',
      data: true,
      applied: false,
    })
    const answer = await raw(sandbox, 'QueryAiCallTaskDetail', `TaskId=${runningTask}`, aiccs)
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ Message: '参数不合法', Data: true, Code: 'OK', Success: false })
  })

  test('keep the casing of the operation, its payload, and what it did', async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('CreateInstance', { kind: 'contradiction', success: false, status: 500 })
    const answer = await raw(sandbox, 'CreateInstance', create)
    expect(answer).toMatchObject({
      status: 500,
      json: { Code: 'OK', success: false, Instance: { InstanceName: 'x' } },
    })
    expect(answer.json).not.toHaveProperty('Success')
    expect(await count(sandbox)).toBe(28)
  })

  test('of Huawei', async () => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    sandbox.faults.add('modifyCalledRoute', { kind: 'contradiction', code: 7, status: 200 })
    const answer = await call('calledRoute/modifyCalledRoute', { id: pageRoute, devicetype: 1, deviceId: 6 })
    expect(answer.text).toBe('{"returnCode":7,"description":"data update success"}')
  })
})

describe('connections', () => {
  test('reset before the operation: nothing happened', async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('CreateInstance', { kind: 'reset', applied: false })
    const call = pop(sandbox, outboundBot)
    const parameters = { InstanceName: 'x', MaxConcurrentConversation: 1 }
    expect((await rejection(call('CreateInstance', parameters))).code).toBe('ECONNRESET')
    expect(await count(sandbox)).toBe(27)
    expect(sandbox.transcript.entries('CreateInstance')[0]).toMatchObject({
      status: 0,
      answer: '',
      fault: 'reset',
    })
  })

  test('reset after the operation: the answer is lost, the instance is there', async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('CreateInstance', { kind: 'reset', applied: true })
    const call = pop(sandbox, outboundBot)
    const parameters = { InstanceName: 'x', MaxConcurrentConversation: 1 }
    expect((await rejection(call('CreateInstance', parameters))).code).toBe('ECONNRESET')
    expect(await count(sandbox)).toBe(28)
    expect((await rejection(call('CreateInstance', parameters))).code).toBe('InvalidInstanceName.Duplicated')
  })

  test('truncated body', async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('*', { kind: 'truncate' })
    await expect(raw(sandbox)).rejects.toThrow('terminated')
    expect(await count(sandbox)).toBe(27)
  })

  test('no answer until the sandbox closes', async () => {
    const sandbox = await startSandbox()
    sandbox.faults.add('*', { kind: 'hang' })
    const silent = raw(sandbox).then(
      () => 'answered',
      () => 'broken',
    )
    const patience = new Promise((resolve) => setTimeout(resolve, 50, 'waiting'))
    expect(await Promise.race([silent, patience])).toBe('waiting')
    expect(await count(sandbox)).toBe(27)
    await sandbox.close()
    expect(await silent).toBe('broken')
  })

  test('a delayed answer is the true one', async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('*', { kind: 'slow-headers', ms: 60, applied: 'after' })
    const before = performance.now()
    expect((await raw(sandbox)).json['TotalCount']).toBe(27)
    expect(performance.now() - before).toBeGreaterThan(55)
  })

  test('closing does not wait for a delay, and may happen twice', async () => {
    const sandbox = await startSandbox()
    sandbox.faults.add('*', { kind: 'slow-headers', ms: 60_000, applied: 'after' })
    const lost = raw(sandbox).catch(() => 'broken')
    while (sandbox.faults.pending() > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await sandbox.close()
    await sandbox.close()
    expect(await lost).toBe('broken')
  })
})

describe('Huawei', () => {
  const query = 'calledRoute/queryCalledRoute'

  test.each([401, 403] as const)('a token that is over, told by %i, is over for good', async (status) => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    sandbox.faults.add('queryCalledRoute', { kind: 'token-expired', status })
    expect((await call(query)).status).toBe(status)
    expect((await call(query)).status).toBe(403)
    expect((await (await huawei(sandbox)).call(query)).status).toBe(200)
  })

  test.each([
    ['http-500', 500],
    ['return-code', 200],
  ] as const)('business failure as %s', async (shape, status) => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    sandbox.faults.add('*', { kind: 'business', shape, message: 'no such device' })
    const answer = await call(query)
    expect(answer.status).toBe(status)
    expect(answer.text).toBe('{"returnCode":"1","description":"no such device"}')
  })

  test('the token call can fail too', async () => {
    await using sandbox = await startSandbox()
    sandbox.faults.add('tokenByAkSk', { kind: 'server-error' })
    expect((await (await huawei(sandbox)).call(query)).status).toBe(403)
    expect((await (await huawei(sandbox)).call(query)).status).toBe(200)
  })
})
