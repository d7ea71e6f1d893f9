/** Slow answers, callers that leave, a sandbox that closes: what happens meanwhile, and that nothing stays behind. */

import { describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import { attempt, createInstance, deleteCalledRoute, writes } from './three-writes.ts'

const hour = 3_600_000
const { action } = createInstance
const seen = (sandbox: Sandbox) => sandbox.transcript.counts()[action]
const until = (state: () => unknown) => expect.poll(state, { interval: 1 })

test.each(writes)('$action goes on when its caller has left before its time came', async (write) => {
  await using sandbox = await startSandbox()
  const request = await write.prepare(sandbox)
  sandbox.faults.add(write.action, { kind: 'slow-headers', ms: 200, applied: 'after' })
  const leave = new AbortController()
  const answering = attempt(request, leave.signal)
  await until(() => sandbox.transcript.counts()[write.action]?.received).toBe(1)
  leave.abort()
  await answering
  await until(() => sandbox.transcript.counts()[write.action]?.executed).toBe(1)
  expect(sandbox.transcript.entries(write.action)).toMatchObject([{ executed: 1, tookEffect: true }])
  expect(await write.happened(sandbox)).toBe(true)
})

test('carried out before the wait, it is told at once, whoever waits', async () => {
  await using sandbox = await startSandbox()
  sandbox.faults.add(action, { kind: 'slow-headers', ms: hour, applied: 'before' })
  const leave = new AbortController()
  const answering = attempt(await createInstance.prepare(sandbox), leave.signal)
  await until(() => seen(sandbox)).toEqual({ received: 1, executed: 1, tookEffect: 1 })
  expect(sandbox.transcript.entries(action)).toMatchObject([{ fault: 'slow-headers', executed: 1 }])
  expect(await createInstance.happened(sandbox)).toBe(true)
  leave.abort()
  expect(await answering).toBe('broken')
})

test('a slow body shows head and first half at once', async () => {
  await using sandbox = await startSandbox()
  sandbox.faults.add(action, { kind: 'slow-body', ms: hour })
  const { url, headers } = await createInstance.prepare(sandbox)
  const leave = new AbortController()
  const response = await fetch(url, { method: 'POST', headers, signal: leave.signal })
  const half = Math.floor(Number(response.headers.get('content-length')) / 2)
  const reader = response.body?.getReader()
  let size = 0
  while (size < half) size += (await reader?.read())?.value?.length ?? 0
  expect(size).toBe(half)
  leave.abort()
})

test('a slow body is the whole one in the end, in many pieces', async () => {
  await using sandbox = await startSandbox()
  sandbox.faults.add(action, { kind: 'slow-body', ms: 200 })
  const { url, headers } = await createInstance.prepare(sandbox)
  const response = await fetch(url, { method: 'POST', headers })
  const pieces: Uint8Array[] = []
  for await (const piece of response.body ?? []) pieces.push(piece)
  expect(pieces.length).toBeGreaterThan(2)
  const [entry] = sandbox.transcript.entries(action)
  expect(Buffer.concat(pieces).toString()).toBe(entry?.answer)
})

describe('closing', () => {
  test('an operation whose time has not come is never carried out', async () => {
    const sandbox = await startSandbox()
    sandbox.faults.add(action, { kind: 'slow-headers', ms: hour, applied: 'after' })
    const answering = attempt(await createInstance.prepare(sandbox))
    await until(() => seen(sandbox)?.received).toBe(1)
    await sandbox.close()
    expect(await answering).toBe('broken')
    expect(seen(sandbox)).toEqual({ received: 1, executed: 0, tookEffect: 0 })
    expect(sandbox.transcript.entries()).toEqual([])
  })
})

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
const many = 100

/** Far fewer than there were callers; the runner has timers of its own. */
const few = many / 4

describe('nothing stays behind', () => {
  test.each([
    { kind: 'slow-headers', ms: hour, applied: 'before' },
    { kind: 'slow-body', ms: hour },
    { kind: 'hang', applied: true },
  ] as const)('of callers who left a $kind', async (fault) => {
    await using sandbox = await startSandbox()
    const write = deleteCalledRoute
    const request = await write.prepare(sandbox)
    const before = timers()
    sandbox.faults.add(write.action, fault, many)
    const leave = new AbortController()
    const answering = Array.from({ length: many }, () => attempt(request, leave.signal))
    await until(() => sandbox.transcript.entries(write.action).length).toBe(many)
    if (fault.kind !== 'hang') expect(timers() - before).toBeGreaterThan(many - few)
    leave.abort()
    await Promise.all(answering)
    await until(() => timers() - before).toBeLessThan(few)
  })

  test('of a sandbox that closed', async () => {
    const before = timers()
    const sandbox = await startSandbox()
    const request = await deleteCalledRoute.prepare(sandbox)
    sandbox.faults.add('*', { kind: 'delay', ms: hour }, many)
    const answering = Array.from({ length: many }, () => attempt(request))
    await until(() => sandbox.faults.pending()).toBe(0)
    expect(timers() - before).toBeGreaterThan(many - few)
    await sandbox.close()
    expect(new Set(await Promise.all(answering))).toEqual(new Set(['broken']))
    expect(timers() - before).toBeLessThan(few)
  })
})
