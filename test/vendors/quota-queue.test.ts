// The quota of an account: which limit and which pauses an operation has, and the turns of consumers in real time.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it, test } from 'vitest'
import { createMemoryWindows } from '../../src/state/embedded/memory-windows.ts'
import type { QuotaSubject } from '../../src/vendors/quota.ts'
import { createQuota } from '../../src/vendors/quota-queue.ts'
import { quiet, scriptWindows } from './scripted-windows.ts'

const create: QuotaSubject = {
  vendor: 'ALIBABA',
  product: 'OutboundBot',
  name: 'CreateInstance',
  effect: 'create',
}
const route: QuotaSubject = {
  vendor: 'HUAWEI',
  product: 'cc-management',
  name: 'modifyCalledRoute',
  effect: 'update',
}
const patient = new AbortController().signal

it.each([
  [undefined, { calls: 20, windowMs: 1_020 }],
  [7, { calls: 7, windowMs: 1_020 }],
  [2.5, { calls: 1, windowMs: 400 }],
  [0.01, { calls: 1, windowMs: 100_000 }],
  [0.3, { calls: 1, windowMs: 3_334 }],
])('asks the windows with a limit of %d per second', async (perSecond, limit) => {
  const windows = scriptWindows()
  const limits = new Map(perSecond === undefined ? [] : [['CreateInstance', perSecond]])
  using quota = createQuota(limits, windows)
  void quota.take(create, 'a', 1_000, patient)
  void quota.take(route, 'a', 1_000, patient)
  await quiet()
  expect(windows.questions).toMatchObject([
    {
      operation: 'ALIBABA/OutboundBot/CreateInstance',
      limit,
      wanted: 1,
      pauses: ['ALIBABA/OutboundBot/CreateInstance', 'ALIBABA/OutboundBot'],
    },
    {
      operation: 'HUAWEI/cc-management/modifyCalledRoute',
      limit: { calls: Number.POSITIVE_INFINITY },
      pauses: ['HUAWEI/cc-management/modifyCalledRoute', 'HUAWEI/cc-management'],
    },
  ])
})

it('pauses an operation or a product, for a minute at most, and not for nothing', () => {
  const windows = scriptWindows()
  using quota = createQuota(new Map(), windows)
  quota.pause(create, 'operation', 5_000)
  quota.pause(create, 'product', Number.POSITIVE_INFINITY)
  for (const ms of [Number.NaN, -1, 0, Number.NEGATIVE_INFINITY]) quota.pause(create, 'product', ms)
  expect(windows.pausedFor).toEqual([
    { name: 'ALIBABA/OutboundBot/CreateInstance', ms: 5_000 },
    { name: 'ALIBABA/OutboundBot', ms: 60_000 },
  ])
})

it('gives back what was taken ahead when a pause begins, of every operation, and stops listening in the end', async () => {
  const windows = scriptWindows()
  {
    using quota = createQuota(new Map(), windows)
    const takes = [create, route].map((subject) => quota.take(subject, 'a', 1_000, patient))
    await quiet()
    for (const { grant } of windows.questions) grant(1, { ahead: 5, validMs: 60_000 })
    await Promise.all(takes)
    quota.pause(create, 'operation', 1_000)
    expect(windows.returned).toBe(10)
  }
  expect(windows.listeners.size).toBe(0)
})

it('lets go a second of calls at once, and the next ones not before', async () => {
  using quota = createQuota(new Map([['CreateInstance', 3]]), createMemoryWindows())
  const startedAt = performance.now()
  const times: number[] = []
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      await quota.take(create, 'a', 10_000, patient)
      times.push(performance.now() - startedAt)
    }),
  )
  expect(times.filter((time) => time >= 1_000)).toHaveLength(1)
  expect(times).toHaveLength(4)
})

it('that has no limit makes nobody wait', async () => {
  using quota = createQuota(new Map(), createMemoryWindows())
  const takes = Array.from({ length: 1_000 }, () => quota.take(route, 'a', 0, patient))
  for (const place of await Promise.all(takes)) expect(place).toHaveProperty('release')
})

test('beside a flood another consumer has every second place, at the rate of the limit', async () => {
  using quota = createQuota(new Map([['CreateInstance', 12.5]]), createMemoryWindows())
  const startedAt = performance.now()
  const served: string[] = []
  const take = async (consumer: string) => {
    await quota.take(create, consumer, 60_000, patient)
    served.push(consumer)
  }
  const flood = Array.from({ length: 20 }, () => take('flood'))
  for (let call = 0; call < 6; call++) await take('other')
  expect(served.join(' ')).toMatch(/^(flood )+other( flood other){5}$/)
  await Promise.all(flood)
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(25 * 80)
})

test('nothing keeps the process when nobody waits any more', async () => {
  const file = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href)
  const program = `
    import { createMemoryWindows } from ${file('state/embedded/memory-windows.ts')}
    import { createQuota } from ${file('vendors/quota-queue.ts')}
    const quota = createQuota(new Map([['CreateInstance', 0.02]]), createMemoryWindows())
    const gone = new AbortController()
    const take = (patienceMs) => quota.take(${JSON.stringify(create)}, 'a', patienceMs, gone.signal)
    await take(0)
    const waiting = take(60_000)
    setTimeout(() => gone.abort(new Error('gone')), 20)
    await waiting.catch(({ message }) => console.log(message))`
  const args = ['--input-type=module', '--eval', program]
  // It would have to wait for fifty seconds.
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 })
  expect(stdout).toBe('gone\n')
})
