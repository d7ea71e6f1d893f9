/** Every kind of fault on one write of each product: what the caller gets, and what really happened. */

import { describe, expect, test } from 'vitest'
import { faultKinds } from '../../src/sandbox/fault.ts'
import { type Fault, startSandbox } from '../../src/sandbox/server.ts'
import { attempt, type Received, type Write, writes } from './three-writes.ts'

interface Case {
  fault: Fault
  executed: 0 | 1
  /** A status, or no whole answer at all. */
  status: number | 'broken'
  /** Only at this vendor. */
  vendor?: Write['vendor']
  check?(answer: Received, write: Write): void
}

const header = (name: string, value: string | null) => (answer: Received) => {
  expect(answer.headers.get(name)).toBe(value)
}
const code =
  (...codes: string[]) =>
  (answer: Received) => {
    expect(codes).toContain(answer.json?.['Code'] ?? answer.json?.['returnCode'])
  }
const truth = (answer: Received, write: Write) => {
  expect(answer.json).toMatchObject(write.success)
  expect(answer.json).toHaveProperty(write.payload)
}
const nothingSaid = (answer: Received) => expect(answer.text).toBe('')
const page = (answer: Received) => {
  expect(answer.headers.get('content-type')).toBe('text/html')
  expect(answer.text).toMatch(/^<html>.*<\/html>$/)
}
const broken = (answer: Received, write: Write) => {
  expect(Number(answer.headers.get('content-length'))).toBe(Buffer.byteLength(answer.text))
  expect(answer.json).toBeUndefined()
  expect(JSON.parse(`${answer.text.slice(0, -1)}}`)).toMatchObject(write.success)
}

const ratelimit = 'Limit:1,Remain:0,TimeLeft:2000,Reset:1234'

const cases: readonly Case[] = [
  { fault: { kind: 'answer', status: 299, body: '{}' }, executed: 0, status: 299 },
  {
    fault: { kind: 'throttle' },
    executed: 0,
    status: 400,
    vendor: 'alibaba',
    check: header('x-acs-retry-after', '150'),
  },
  {
    fault: { kind: 'throttle' },
    executed: 0,
    status: 429,
    vendor: 'huawei',
    check: header('retry-after', '1'),
  },
  {
    fault: { kind: 'throttle', hint: 'retry-after', retryAfterMs: 1500, status: 429 },
    executed: 0,
    status: 429,
    check: header('retry-after', '2'),
  },
  {
    fault: { kind: 'throttle', hint: 'x-acs-retry-after', retryAfterMs: 1500, status: 503 },
    executed: 0,
    status: 503,
    check: header('x-acs-retry-after', '1500'),
  },
  {
    fault: { kind: 'throttle', hint: 'x-ratelimit-user-api', retryAfterMs: 2000, status: 400 },
    executed: 0,
    status: 400,
    check: header('x-ratelimit-user-api', ratelimit),
  },
  {
    fault: { kind: 'throttle', hint: 'x-ratelimit-user', retryAfterMs: 2000, status: 400 },
    executed: 0,
    status: 400,
    check: header('x-ratelimit-user', ratelimit),
  },
  {
    fault: { kind: 'throttle', hint: 'none', retryAfterMs: 2000, status: 429 },
    executed: 0,
    status: 429,
    check(answer) {
      const hints = [...answer.headers.keys()].filter((name) => /retry-after|ratelimit/.test(name))
      expect(hints).toEqual([])
    },
  },
  {
    fault: { kind: 'server-error', status: 500 },
    executed: 0,
    status: 500,
    check: code('InternalError', '1'),
  },
  { fault: { kind: 'server-error', status: 503, applied: true }, executed: 1, status: 503 },
  { fault: { kind: 'hang' }, executed: 0, status: 'broken' },
  { fault: { kind: 'hang', applied: true }, executed: 1, status: 'broken' },
  { fault: { kind: 'reset', applied: false }, executed: 0, status: 'broken' },
  { fault: { kind: 'reset', applied: true }, executed: 1, status: 'broken' },
  { fault: { kind: 'slow-headers', ms: 5, applied: 'before' }, executed: 1, status: 200, check: truth },
  { fault: { kind: 'slow-headers', ms: 5, applied: 'after' }, executed: 1, status: 200, check: truth },
  { fault: { kind: 'delay', ms: 5 }, executed: 1, status: 200, check: truth },
  { fault: { kind: 'slow-body', ms: 5 }, executed: 1, status: 200, check: truth },
  { fault: { kind: 'truncate' }, executed: 1, status: 'broken' },
  { fault: { kind: 'invalid-json' }, executed: 1, status: 200, check: broken },
  { fault: { kind: 'html' }, executed: 0, status: 502, check: page },
  { fault: { kind: 'html', status: 504, applied: true }, executed: 1, status: 504, check: page },
  { fault: { kind: 'empty' }, executed: 1, status: 200, check: nothingSaid },
  { fault: { kind: 'empty', applied: false }, executed: 0, status: 200, check: nothingSaid },
  { fault: { kind: 'waf' }, executed: 0, status: 418, check: page },
  {
    fault: { kind: 'extra-fields' },
    executed: 1,
    status: 200,
    check(answer, write) {
      truth(answer, write)
      expect(answer.json).toHaveProperty(write.vendor === 'alibaba' ? 'ExtraMember' : 'extraMember')
    },
  },
  {
    fault: { kind: 'missing-fields' },
    executed: 1,
    status: 200,
    check(answer, write) {
      expect(answer.json).toMatchObject(write.success)
      expect(answer.json).not.toHaveProperty(write.payload)
    },
  },
  {
    fault: { kind: 'missing-fields', fields: ['Code', 'returnCode', 'InstanceId', 'content'] },
    executed: 1,
    status: 200,
    check(answer, write) {
      expect(answer.json).toHaveProperty(write.payload)
      expect(answer.text).not.toMatch(/"(Code|returnCode|InstanceId|content)"/)
    },
  },
  {
    fault: { kind: 'changed-casing' },
    executed: 1,
    status: 200,
    check(answer, write) {
      const flip = (name: string) =>
        name.replace(/^[a-z]/i, (c) => (c < 'a' ? c.toLowerCase() : c.toUpperCase()))
      for (const [name, value] of Object.entries(write.success)) expect(answer.json?.[flip(name)]).toBe(value)
      expect(answer.json).toHaveProperty(flip(write.payload))
      expect(answer.json).not.toHaveProperty(write.payload)
    },
  },
  { fault: { kind: 'contradiction', code: 'Odd' }, executed: 1, status: 200, check: code('Odd') },
  {
    fault: { kind: 'contradiction', code: 'Odd', applied: false },
    executed: 0,
    status: 200,
    check: code('Odd'),
  },
  { fault: { kind: 'denied' }, executed: 0, status: 403 },
  {
    fault: { kind: 'business', shape: 'return-code' },
    executed: 0,
    status: 200,
    check: code('SIM.BusinessFailure', '1'),
  },
  { fault: { kind: 'token-expired', status: 401 }, executed: 0, status: 401, vendor: 'huawei' },
  {
    fault: { kind: 'nonce-used' },
    executed: 0,
    status: 400,
    vendor: 'alibaba',
    check: code('SignatureNonceUsed'),
  },
  {
    fault: { kind: 'nonce-used', applied: true },
    executed: 1,
    status: 400,
    vendor: 'alibaba',
    check: code('SignatureNonceUsed'),
  },
  {
    fault: { kind: 'clock-skew' },
    executed: 0,
    status: 400,
    vendor: 'alibaba',
    check: code('InvalidTimeStamp.Expired'),
  },
]

test('no kind is left out', () => {
  expect([...new Set(cases.map(({ fault }) => fault.kind))].toSorted()).toEqual(faultKinds.toSorted())
})

const rows = writes.flatMap((write) =>
  cases
    .filter(({ vendor = write.vendor }) => vendor === write.vendor)
    .map((one) => ({ write, one, action: write.action, name: JSON.stringify(one.fault) })),
)

describe.each(['in the process', 'over HTTP'] as const)('told %s', (way) => {
  test.each(rows)('$action meets $name', async ({ write, one: { fault, executed, status, check } }) => {
    await using sandbox = await startSandbox()
    const request = await write.prepare(sandbox)
    if (way === 'in the process') sandbox.faults.add(write.action, fault)
    else {
      const body = JSON.stringify({ action: write.action, fault })
      expect((await fetch(`${sandbox.controlUrl}faults`, { method: 'POST', body })).status).toBe(201)
    }
    const leave = new AbortController()
    const answering = attempt(request, leave.signal)
    if (fault.kind === 'hang') {
      await expect.poll(() => sandbox.transcript.entries(write.action).length, { interval: 1 }).toBe(1)
      leave.abort()
    }
    const answer = await answering
    expect(answer === 'broken' ? answer : answer.status).toBe(status)
    if (answer !== 'broken') check?.(answer, write)

    expect(sandbox.transcript.entries(write.action)).toMatchObject([
      {
        fault: fault.kind,
        effect: 'write',
        executed,
        tookEffect: executed === 1,
        status: fault.kind === 'truncate' ? 200 : status === 'broken' ? 0 : status,
      },
    ])
    expect(sandbox.transcript.counts()[write.action]).toEqual({
      received: 1,
      executed,
      tookEffect: executed,
    })
    expect(await write.happened(sandbox)).toBe(executed === 1)
    expect(sandbox.faults.pending()).toBe(0)
  })
})

test('an operation that refuses was carried out, and changed nothing', async () => {
  await using sandbox = await startSandbox()
  for (const write of writes) {
    await attempt(await write.prepare(sandbox))
    sandbox.faults.add(write.action, { kind: 'server-error', applied: true })
    await attempt(await write.prepare(sandbox))
    expect(sandbox.transcript.entries(write.action)).toMatchObject([
      { executed: 1, tookEffect: true },
      { executed: 1, tookEffect: false },
    ])
    expect(sandbox.transcript.counts()[write.action]).toEqual({ received: 2, executed: 2, tookEffect: 1 })
  }
})
