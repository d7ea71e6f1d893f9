/** The sandbox told and asked over HTTP, by programs of this machine and by no web page. */

import { request as httpRequest } from 'node:http'
import { expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import { attempt, createInstance, deleteCalledRoute } from './three-writes.ts'

interface Told {
  status: number
  allow: string | null
  json: unknown
}

async function tell(sandbox: Sandbox, method: string, name: string, body?: unknown): Promise<Told> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(sandbox.controlUrl + name, {
    method,
    ...(body === undefined ? {} : { body: text }),
  })
  const answer = await response.text()
  const json: unknown = answer === '' ? undefined : JSON.parse(answer)
  return { status: response.status, allow: response.headers.get('allow'), json }
}

test('the index names what there is', async () => {
  await using sandbox = await startSandbox()
  const { status, json } = await tell(sandbox, 'GET', '')
  expect(status).toBe(200)
  expect(json).toMatchObject({
    faults: { path: '/_sandbox/faults', example: { action: 'CreateInstance' } },
    transcript: { path: '/_sandbox/transcript?action=' },
    counts: { path: '/_sandbox/counts' },
  })
  const { example } = (json as { faults: { example: unknown } }).faults
  expect((await tell(sandbox, 'POST', 'faults', example)).status).toBe(201)
  expect(await tell(sandbox, 'GET', 'nothing')).toMatchObject({ status: 404 })
  expect(await tell(sandbox, 'GET', 'toString')).toMatchObject({ status: 404 })
  expect(await tell(sandbox, 'PUT', 'faults', {})).toMatchObject({ status: 405, allow: 'GET, POST, DELETE' })
  expect((await fetch(`${sandbox.url}/_sandbox`)).status).toBe(200)
  expect(sandbox.transcript.entries()).toEqual([])
})

test('faults are added, one or several, listed and cleared', async () => {
  await using sandbox = await startSandbox()
  const reset = { action: 'CreateInstance', fault: { kind: 'reset', applied: true } }
  const chance = { action: 'vendor:huawei', fault: { kind: 'html' }, probability: 0.2, seed: 7 }
  const once = { ...reset, left: 1, hits: 0 }
  expect(await tell(sandbox, 'POST', 'faults', reset)).toMatchObject({ status: 201, json: { rules: [once] } })
  const added = await tell(sandbox, 'POST', 'faults', [{ ...reset, times: 3 }, chance])
  const several = [
    { ...reset, left: 3, hits: 0 },
    { ...chance, hits: 0 },
  ]
  expect(added).toMatchObject({ status: 201, json: { rules: several } })
  expect((await tell(sandbox, 'GET', 'faults')).json).toEqual({ rules: [once, ...several], pending: 4 })
  expect(sandbox.faults.rules()).toEqual([once, ...several])
  expect(await tell(sandbox, 'DELETE', 'faults')).toMatchObject({ status: 204, json: undefined })
  expect((await tell(sandbox, 'GET', 'faults')).json).toEqual({ rules: [], pending: 0 })
})

test.each<[string, unknown, (readonly [path: string, message: RegExp])[]]>([
  ['no JSON', '{', [['', /not JSON/]]],
  ['an empty list', [], [['', /empty/]]],
  ['no object', 7, [['', /object/]]],
  [
    'nothing in it',
    {},
    [
      ['action', /string/],
      ['fault', /object/],
    ],
  ],
  [
    'an unknown kind',
    { action: '*', fault: { kind: 'rain' } },
    [['fault.kind', /kind is one of answer, throttle/]],
  ],
  [
    'an unknown operation',
    { action: 'MakeTea', fault: { kind: 'html' } },
    [['action', /neither an operation/]],
  ],
  [
    'a kind of the other vendor',
    { action: 'CreateInstance', fault: { kind: 'token-expired' } },
    [['action', /token-expired never happens to CreateInstance/]],
  ],
  [
    'a header that cannot be sent',
    { action: '*', fault: { kind: 'answer', status: 200, body: '', headers: { 'a b': 'c', d: 'e\n' } } },
    [
      ['fault.headers.a b', /./],
      ['fault.headers.d', /./],
    ],
  ],
  [
    'everything wrong',
    [
      { action: '*', fault: { kind: 'html' } },
      { action: 'MakeTea', fault: { kind: 'delay', ms: -1, more: 1 }, times: 0, seed: 1.5, extra: true },
      { action: '*', fault: { kind: 'reset' }, probability: 1.5 },
    ],
    [
      ['1', /extra/],
      ['1.action', /neither an operation/],
      ['1.fault', /more/],
      ['1.fault.ms', />=0/],
      ['1.seed', /probability is missing/],
      ['1.seed', /expected int/],
      ['1.times', />=1/],
      ['2.fault.applied', /boolean/],
      ['2.probability', /<=1/],
    ],
  ],
])('a request with %s is told every problem, and adds nothing', async (_name, body, expected) => {
  await using sandbox = await startSandbox()
  const { status, json } = await tell(sandbox, 'POST', 'faults', body)
  expect(status).toBe(400)
  const { problems } = json as { problems: { path: string[]; message: string }[] }
  const found = problems.map(({ path, message }) => [path.join('.'), message] as const)
  const sorted = found.toSorted(([a, x], [b, y]) => (a === b ? x.localeCompare(y) : a < b ? -1 : 1))
  expect(sorted).toEqual(expected.map(([path, message]) => [path, expect.stringMatching(message)]))
  expect(sandbox.faults.rules()).toEqual([])
})

test('a body above the limit is refused', async () => {
  await using sandbox = await startSandbox({ limits: { bodyBytes: 100 } })
  expect((await tell(sandbox, 'POST', 'faults', ' '.repeat(101))).status).toBe(413)
})

test('transcript and counts are read, the transcript is cleared, the counts go on', async () => {
  await using sandbox = await startSandbox()
  for (const write of [createInstance, deleteCalledRoute]) await attempt(await write.prepare(sandbox))
  const { entries } = (await tell(sandbox, 'GET', 'transcript?action=CreateInstance')).json as {
    entries: unknown[]
  }
  expect(entries).toMatchObject([
    { action: 'CreateInstance', executed: 1, tookEffect: true, effect: 'write' },
  ])
  expect((await tell(sandbox, 'GET', 'transcript')).json).toEqual({
    entries: JSON.parse(JSON.stringify(sandbox.transcript.entries())),
  })
  expect(sandbox.transcript.entries()).toHaveLength(3)
  expect((await tell(sandbox, 'DELETE', 'transcript')).status).toBe(204)
  expect((await tell(sandbox, 'GET', 'transcript')).json).toEqual({ entries: [] })
  expect((await tell(sandbox, 'GET', 'counts')).json).toEqual({
    counts: {
      CreateInstance: { received: 1, executed: 1, tookEffect: 1 },
      tokenByAkSk: { received: 1, executed: 1, tookEffect: 0 },
      deleteCalledRoute: { received: 1, executed: 1, tookEffect: 1 },
    },
  })
})

/** fetch sends neither header as it is told. */
function statusFor(sandbox: Sandbox, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ action: '*', fault: { kind: 'html' } })
    const sent = httpRequest(`${sandbox.controlUrl}faults`, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

test.each<[number, Record<string, string>]>([
  [403, { origin: 'http://127.0.0.1:4000' }],
  [403, { origin: 'null' }],
  [403, { host: 'rebound.example' }],
  [403, { host: '127.0.0.1.rebound.example' }],
  [403, { host: 'localhost.rebound.example:80' }],
  [201, { host: 'localhost:4010' }],
  [201, { host: '127.0.0.1' }],
  [201, { host: '[::1]:4010' }],
])('%i for %o', async (status, headers) => {
  await using sandbox = await startSandbox()
  expect(await statusFor(sandbox, headers)).toBe(status)
  expect(sandbox.faults.pending()).toBe(status === 201 ? 1 : 0)
})
