/** What the RPC gateway refuses, with which status, code and shape, and in which order. */

import { describe, expect, test } from 'vitest'
import { startSandbox } from '../../../src/sandbox/server.ts'
import { core, outboundBot, permanent, pop, rejection, send, signedV3, temporary } from '../clients.ts'
import { pageInstance } from '../demo.ts'

const clock = Date.UTC(2026, 0, 2, 3, 4, 5)
const at = (minutes: number) => new Date(clock + minutes * 60_000)
const stamp = (minutes: number) =>
  at(minutes)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')

describe('signature v1', () => {
  const wrong = { ...permanent, accessKeySecret: 'guess' }

  test('wrong secret: the gateway echoes its own string to sign', async () => {
    await using sandbox = await startSandbox()
    const error = await rejection(pop(sandbox, outboundBot, 'POST', wrong)('ListInstances'))
    expect(error.code).toBe('SignatureDoesNotMatch')
    expect(error.message).toContain(
      'server string to sign is:POST&%2F&AccessKeyId%3Dsandbox%26Action%3DListInstances',
    )
    expect(sandbox.transcript.entries()[0]).toMatchObject({ status: 400, code: 'SignatureDoesNotMatch' })
    expect(sandbox.transcript.entries()[0]).not.toHaveProperty('account')
  })

  test('a nonce works once, and a request that failed verification does not burn it', async () => {
    await using sandbox = await startSandbox()
    const parameters = { SignatureNonce: 'nonce-1', PageSize: 1 }
    const refused = await rejection(pop(sandbox, outboundBot, 'POST', wrong)('ListInstances', parameters))
    expect(refused.code).toBe('SignatureDoesNotMatch')
    const call = pop(sandbox, outboundBot)
    expect(await call('ListInstances', parameters)).toMatchObject({ TotalCount: 27 })
    expect((await rejection(call('ListInstances', parameters))).code).toBe('SignatureNonceUsed')
    // Uniqueness is per key.
    const other = pop(sandbox, outboundBot, 'POST', temporary)
    expect(await other('ListInstances', parameters)).toMatchObject({ TotalCount: 27 })
  })

  test.each([
    [-16, 'InvalidTimeStamp.Expired'],
    [16, 'InvalidTimeStamp.Expired'],
    [-14, undefined],
    [14, undefined],
  ])('clock %i minutes off: %s', async (minutes, code) => {
    await using sandbox = await startSandbox({ clock: () => clock })
    const promise = pop(sandbox, outboundBot)('ListInstances', { Timestamp: stamp(minutes) })
    if (code === undefined) expect(await promise).toMatchObject({ Code: 'OK' })
    else expect((await rejection(promise)).code).toBe(code)
  })

  test.each([
    [{ Timestamp: '' }, 'MissingTimestamp', 'Timestamp is mandatory for this action.'],
    [{ SignatureNonce: '' }, 'MissingSignatureNonce', 'SignatureNonce is mandatory for this action.'],
    [{ AccessKeyId: '' }, 'MissingAccessKeyId', 'AccessKeyId is mandatory for this action.'],
    [{ Timestamp: '2026-01-02 03:04:05' }, 'InvalidTimeStamp.Format', undefined],
    [{ SignatureMethod: 'HMAC-MD5' }, 'InvalidSignatureMethod', undefined],
    [{ Format: 'YAML' }, undefined, undefined],
  ])('%o', async (parameters, code, message) => {
    await using sandbox = await startSandbox()
    const error = await rejection(pop(sandbox, outboundBot)('ListInstances', parameters))
    if (code === undefined) {
      // Answered in XML, which this client cannot read.
      expect(sandbox.transcript.entries()[0]).toMatchObject({ status: 400, code: 'InvalidParameter.Format' })
    } else {
      expect(error.code).toBe(code)
      if (message) expect(error.message).toContain(message)
    }
  })

  test('unknown key, missing token, wrong token, disabled key', async () => {
    await using sandbox = await startSandbox({
      accounts: [{ name: 'old', alibaba: [{ accessKeyId: 'old', accessKeySecret: 'old', disabled: true }] }],
    })
    const codeOf = async (credentials: Parameters<typeof pop>[3]) =>
      (await rejection(pop(sandbox, outboundBot, 'POST', credentials)('ListInstances'))).code
    expect(await codeOf({ accessKeyId: 'nobody', accessKeySecret: 'x' })).toBe('InvalidAccessKeyId.NotFound')
    expect(await codeOf({ ...temporary, securityToken: '' })).toBe('MissingSecurityToken')
    expect(await codeOf({ ...temporary, securityToken: 'stale' })).toBe(
      'InvalidSecurityToken.MismatchWithAccessKey',
    )
    expect(await codeOf({ accessKeyId: 'old', accessKeySecret: 'old' })).toBe('InvalidAccessKeyId.Inactive')
    expect(sandbox.transcript.entries().map((entry) => entry.status)).toEqual([404, 400, 400, 400])
  })
})

describe('routing', () => {
  test('unknown action, unknown version, neither', async () => {
    await using sandbox = await startSandbox()
    expect((await rejection(pop(sandbox, outboundBot)('MakeCoffee'))).code).toBe('InvalidAction.NotFound')
    expect((await rejection(pop(sandbox, '2000-01-01')('ListInstances'))).code).toBe('InvalidVersion')
    expect((await send(sandbox.url)).text).toContain('<Code>MissingVersion</Code>')
    expect((await send(`${sandbox.url}/?Version=${outboundBot}&Format=JSON`)).json['Code']).toBe(
      'MissingAction',
    )
    expect(sandbox.transcript.entries().map((entry) => entry.status)).toEqual([404, 404, 400, 400])
  })

  test('the version is looked at before the signature', async () => {
    await using sandbox = await startSandbox()
    const guess = pop(sandbox, '2000-01-01', 'POST', { accessKeyId: 'nobody', accessKeySecret: 'x' })
    expect((await rejection(guess('ListInstances'))).code).toBe('InvalidVersion')
  })

  test('no credentials at all', async () => {
    await using sandbox = await startSandbox()
    const error = await rejection(core(sandbox, outboundBot, { authType: 'Anonymous' })('ListInstances'))
    expect(error.code).toBe('MissingAccessKeyId')
  })

  test('a body above the limit', async () => {
    await using sandbox = await startSandbox({ limits: { bodyBytes: 100 } })
    const answer = await send(sandbox.url, { body: 'x'.repeat(101) })
    expect(answer).toMatchObject({ status: 413, json: { Code: 'SIM.BodyTooLarge' } })
  })
})

describe('signature v3', () => {
  const query = 'PageSize=1'

  test('a request signed by hand is accepted; the same bytes again are not', async () => {
    await using sandbox = await startSandbox()
    const request = signedV3(sandbox, 'ListInstances', outboundBot, query)
    expect((await send(request.url, request)).json).toMatchObject({ Code: 'OK', TotalCount: 27 })
    expect((await send(request.url, request)).json['Code']).toBe('SignatureNonceUsed')
  })

  test.each([-16, 16])('clock %i minutes off', async (minutes) => {
    await using sandbox = await startSandbox({ clock: () => clock })
    const request = signedV3(sandbox, 'ListInstances', outboundBot, query, { time: at(minutes) })
    expect((await send(request.url, request)).json['Code']).toBe('InvalidTimeStamp.Expired')
  })

  test('wrong secret', async () => {
    await using sandbox = await startSandbox()
    const request = signedV3(sandbox, 'ListInstances', outboundBot, query, { secret: 'guess' })
    const answer = await send(request.url, request)
    expect(answer).toMatchObject({ status: 400, json: { Code: 'SignatureDoesNotMatch' } })
  })

  test('query changed after signing', async () => {
    await using sandbox = await startSandbox()
    const request = signedV3(sandbox, 'ListInstances', outboundBot, query)
    const answer = await send(request.url.replace('PageSize=1', 'PageSize=2'), request)
    expect(answer.json['Code']).toBe('SignatureDoesNotMatch')
  })

  test('body changed after signing', async () => {
    await using sandbox = await startSandbox()
    const form = { body: 'PageSize=1', contentType: 'application/x-www-form-urlencoded' }
    const request = signedV3(sandbox, 'ListInstances', outboundBot, '', form)
    const tampered = await send(request.url, { ...request, body: 'PageSize=2' })
    expect(tampered.json).toMatchObject({ Code: 'SignatureDoesNotMatch' })
    expect(String(tampered.json['Message'])).toContain('x-acs-content-sha256 is not the hash of the body')
    expect((await send(request.url, request)).json).toMatchObject({ PageSize: 1 })
  })

  test('a header inside SignedHeaders changed; one outside may change', async () => {
    await using sandbox = await startSandbox()
    const request = signedV3(sandbox, 'ListInstances', outboundBot, query, {
      extra: { 'x-acs-credentials-provider': 'static_ak' },
    })
    const headers = { ...request.headers, 'x-acs-credentials-provider': 'other' }
    expect((await send(request.url, { headers })).json['Code']).toBe('SignatureDoesNotMatch')
    const outside = { ...request.headers, 'x-trace': 'anything' }
    expect((await send(request.url, { headers: outside })).json['Code']).toBe('OK')
  })

  test.each(['x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256'])(
    'without %s',
    async (name) => {
      await using sandbox = await startSandbox()
      const request = signedV3(sandbox, 'ListInstances', outboundBot, query)
      const headers = Object.fromEntries(Object.entries(request.headers).filter(([key]) => key !== name))
      const answer = await send(request.url, { headers })
      expect(answer).toMatchObject({
        status: 400,
        json: { Code: 'MissingHeader', Message: `Specified header ${name} is mandatory for this action.` },
      })
    },
  )

  test.each(['host', 'x-acs-action', 'x-acs-date', 'x-acs-content-sha256'])(
    '%s left out of SignedHeaders',
    async (name) => {
      await using sandbox = await startSandbox()
      const request = signedV3(sandbox, 'ListInstances', outboundBot, query)
      const authorization = (request.headers['authorization'] ?? '').replace(`${name};`, '')
      const answer = await send(request.url, { headers: { ...request.headers, authorization } })
      expect(answer.json['Code']).toBe('IncompleteSignature')
    },
  )

  test.each([
    ['ACS3-HMAC-SHA256 nonsense', 'IncompleteSignature'],
    ['ACS3-RSA-SHA256 Credential=sandbox,SignedHeaders=host,Signature=00', 'InvalidSignatureMethod'],
  ])('Authorization %s', async (authorization, code) => {
    await using sandbox = await startSandbox()
    const request = signedV3(sandbox, 'ListInstances', outboundBot, query)
    const answer = await send(request.url, { headers: { ...request.headers, authorization } })
    expect(answer.json['Code']).toBe(code)
  })

  test('spaces in Authorization are tolerated', async () => {
    await using sandbox = await startSandbox()
    const request = signedV3(sandbox, 'ListInstances', outboundBot, query)
    const authorization = (request.headers['authorization'] ?? '').replaceAll(',', ', ')
    const answer = await send(request.url, { headers: { ...request.headers, authorization } })
    expect(answer.json['Code']).toBe('OK')
  })
})

describe('parameters', () => {
  test('missing ones are refused after the signature and before values are looked at', async () => {
    await using sandbox = await startSandbox()
    const call = pop(sandbox, outboundBot)
    const error = await rejection(call('CreateInstance', { NluServiceType: 'Nonsense' }))
    expect(error).toMatchObject({ code: 'MissingInstanceName' })
    expect(error.message).toContain('InstanceName is mandatory for this action.')
    expect((await rejection(call('ModifyInstance', { InstanceId: pageInstance }))).code).toBe(
      'MissingMaxConcurrentConversation',
    )
    const stranger = pop(sandbox, outboundBot, 'POST', { ...permanent, accessKeySecret: 'guess' })
    expect((await rejection(stranger('CreateInstance'))).code).toBe('SignatureDoesNotMatch')
  })

  test.each([
    ['both list forms', { CallingNumber: '["05710000001"]', 'CallingNumber.1': '05710000001' }],
    ['a hole in the numbering', { 'CallingNumber.2': '05710000001' }],
    ['a stringified object', { CallingNumber: '[object Object]' }],
    ['a stringified object in a list', { 'CallingNumber.1': '[object Object]' }],
  ])('%s', async (_name, list) => {
    await using sandbox = await startSandbox()
    const call = pop(sandbox, outboundBot)
    const parameters = { InstanceName: 'x', MaxConcurrentConversation: 1, ...list }
    expect((await rejection(call('CreateInstance', parameters))).code).toBe('InvalidCallingNumber')
  })

  test('a stringified object is malformed even where any text would do', async () => {
    await using sandbox = await startSandbox()
    const call = pop(sandbox, outboundBot)
    const parameters = { 'InstanceIdList.1': '[object Object]' }
    expect((await rejection(call('GetSummaryInfo', parameters))).code).toBe('InvalidInstanceIdList')
  })

  test('one bare value is a list of one', async () => {
    await using sandbox = await startSandbox()
    const call = pop(sandbox, outboundBot)
    const parameters = { InstanceName: 'x', MaxConcurrentConversation: 1, CallingNumber: '95187' }
    expect(await call('CreateInstance', parameters)).toMatchObject({ success: true })
  })

  test('one name with two values', async () => {
    await using sandbox = await startSandbox()
    const request = signedV3(sandbox, 'ListInstances', outboundBot, 'PageSize=1&PageSize=2')
    expect((await send(request.url, request)).json['Code']).toBe('InvalidPageSize')
  })

  test('query and form body are merged', async () => {
    await using sandbox = await startSandbox()
    const form = { body: 'PageSize=3', contentType: 'application/x-www-form-urlencoded' }
    const request = signedV3(sandbox, 'ListInstances', outboundBot, 'PageNumber=2', form)
    expect((await send(request.url, request)).json).toMatchObject({
      PageNumber: 2,
      PageSize: 3,
      TotalCount: 27,
    })
  })
})
