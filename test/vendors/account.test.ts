// What one account keeps to itself: hints and quota per operation, breakers per product, the budget of repeats.
import { describe, expect, it } from 'vitest'
import { list as listTasks } from '../../src/vendors/alibaba/call-task.ts'
import { create, describe as describeInstance, list } from '../../src/vendors/alibaba/instance.ts'
import { list as listRoutes } from '../../src/vendors/huawei/called-route.ts'
import { instanceId, stored } from '../pages/stage.ts'
import { type Reply, tokenAction } from '../support/vendor-server.ts'
import { type Calling, faultOf, refusal, startCalling } from './calling.ts'

const described = stored('describe-instance')
const hourglass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Every request another one, so that none is shared. */
let pages = 0
const readOther = (calling: Calling, deadlineMs = 10_000) =>
  calling.read(list, { pageNumber: ++pages, pageSize: 10 }, { deadlineMs })
const readOne = (calling: Calling, deadlineMs = 10_000) =>
  calling.read(describeInstance, { instanceId }, { deadlineMs })
const readTasks = (calling: Calling) =>
  calling.read(listTasks, { pageNo: 1, pageSize: 10 }, { deadlineMs: 5_000 })
const readRoutes = (calling: Calling) => calling.read(listRoutes, { limit: 10, offset: 0 })

async function startAnswering(options: Parameters<typeof startCalling>[0] = {}): Promise<Calling> {
  const calling = await startCalling(options)
  calling.vendor.on('DescribeInstance', described)
  calling.vendor.on('ListInstances', stored('list-instances'))
  calling.vendor.on('QueryAiCallTaskPage', stored('query-ai-call-task-page'))
  calling.vendor.on('queryCalledRoute', stored('query-called-route'))
  return calling
}

describe('a vendor that asks to stay away', () => {
  const inAMinute = { Date: new Date(0).toUTCString(), 'Retry-After': new Date(60_000).toUTCString() }
  const hints: readonly (readonly [string, Reply, 'operation' | 'product'])[] = [
    ['x-acs-retry-after', refusal('Throttling.Api', 400, { 'x-acs-retry-after': '60000' }), 'operation'],
    ['Retry-After in seconds', refusal('Throttling', 429, { 'Retry-After': '60' }), 'operation'],
    ['Retry-After as a date', refusal('Throttling', 503, inAMinute), 'operation'],
    [
      'x-ratelimit-user-api',
      refusal('Throttling.Api', 400, { 'x-ratelimit-user-api': 'Limit:1,Remain:0,TimeLeft:60000,Reset:1' }),
      'operation',
    ],
    ['Throttling.User', refusal('Throttling.User', 400, { 'x-acs-retry-after': '60000' }), 'product'],
    [
      'x-ratelimit-user',
      refusal('Throttling', 400, { 'x-ratelimit-user': 'Limit:1,Remain:0,TimeLeft:60000,Reset:1' }),
      'product',
    ],
  ]

  it.each(hints)('by %s, longer than there is time, is left alone at once', async (_name, reply, scope) => {
    await using calling = await startAnswering()
    calling.vendor.on('DescribeInstance', reply)
    expect(await faultOf(readOne(calling))).toMatchObject({ code: 'VENDOR_THROTTLED', retryAfterMs: 60_000 })
    expect(calling.vendor.actions()).toEqual(['DescribeInstance'])
    calling.vendor.clear()

    const next = await faultOf(readOne(calling))
    expect(next).toMatchObject({ code: 'VENDOR_THROTTLED', vendor: 'ALIBABA', action: 'DescribeInstance' })
    expect(next.retryAfterMs).toBeGreaterThan(40_000)
    expect(next.retryAfterMs).toBeLessThanOrEqual(60_000)
    expect(calling.vendor.actions()).toEqual([])

    const other = readOther(calling)
    if (scope === 'product') expect(await faultOf(other)).toMatchObject({ code: 'VENDOR_THROTTLED' })
    else await other
    await Promise.all([readTasks(calling), readRoutes(calling)])
  })

  it('for longer than the gateway would is passed on as it is', async () => {
    await using calling = await startAnswering()
    calling.vendor.on('DescribeInstance', refusal('Throttling.Api', 400, { 'x-acs-retry-after': '900000' }))
    expect(await faultOf(readOne(calling))).toMatchObject({ retryAfterMs: 900_000 })
  })

  it('for a moment is asked again after it, and not before', async () => {
    await using calling = await startAnswering()
    const times: number[] = []
    calling.vendor.on(
      'DescribeInstance',
      () => {
        times.push(performance.now())
        return refusal('Throttling.Api', 400, { 'x-acs-retry-after': '300' })
      },
      () => {
        times.push(performance.now())
        return described
      },
    )
    await readOne(calling)
    const [first = 0, second = 0] = times
    // From when the hint was read, which was later than when it was written; timers are exact to a millisecond.
    expect(second - first).toBeGreaterThanOrEqual(299)
    expect(calling.attempts).toHaveLength(2)
  })
})

it('answers all of a burst that their deadline leaves time for', async () => {
  await using calling = await startAnswering({ quotas: new Map([['ListInstances', 10_000]]) })
  const reads = Array.from({ length: 1_300 }, (_, index) =>
    calling.read(list, { pageNumber: index + 1, pageSize: 10 }, { deadlineMs: 60_000 }),
  )
  expect(await Promise.all(reads)).toHaveLength(1_300)
  expect(calling.vendor.requests('ListInstances')).toHaveLength(1_300)
})

describe('the quota', () => {
  it('lets calls wait that are more than the limit', async () => {
    await using calling = await startAnswering({ quotas: new Map([['ListInstances', 3]]) })
    const startedAt = performance.now()
    const times: number[] = []
    calling.vendor.on('ListInstances', () => {
      times.push(performance.now() - startedAt)
      return stored('list-instances')
    })
    await Promise.all(Array.from({ length: 5 }, () => readOther(calling)))
    expect(times).toHaveLength(5)
    expect(times[3]).toBeGreaterThanOrEqual(999)
  })

  it('refuses what would wait beyond its deadline, and sends nothing of it', async () => {
    await using calling = await startAnswering({ quotas: new Map([['ListInstances', 0.1]]) })
    await readOther(calling)
    const refused = await faultOf(readOther(calling, 1_000))
    expect(refused).toMatchObject({ code: 'VENDOR_THROTTLED', action: 'ListInstances', retryable: true })
    expect(refused.retryAfterMs).toBeGreaterThan(1_000)
    expect(refused.retryAfterMs).toBeLessThanOrEqual(10_000)
    expect(calling.vendor.actions()).toEqual(['ListInstances'])
    await readOne(calling)
  })

  it('gets back the place of a call that an open circuit refused', async () => {
    await using calling = await startAnswering({ quotas: new Map([['DescribeInstance', 0.1]]) })
    await failUntilOpen(calling)
    for (let time = 0; time < 3; time++)
      expect(await faultOf(readOne(calling))).toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  })
})

/** Ten attempts without an answer, three by each call. */
async function failUntilOpen(calling: Calling): Promise<number> {
  calling.vendor.on('ListInstances', 'reset')
  for (let call = 0; call < 4; call++)
    expect(await faultOf(readOther(calling))).toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  expect(calling.vendor.actions()).toHaveLength(10)
  calling.vendor.clear()
  const refused = await faultOf(readOther(calling))
  expect(refused).toMatchObject({ code: 'VENDOR_UNAVAILABLE', retryable: true })
  expect(calling.vendor.actions()).toEqual([])
  return refused.retryAfterMs ?? Number.NaN
}

describe('the breaker', () => {
  it('gives a failing product a rest, and no other product or vendor', async () => {
    await using calling = await startAnswering()
    const retryAfterMs = await failUntilOpen(calling)
    expect(retryAfterMs).toBeGreaterThan(0)
    expect(retryAfterMs).toBeLessThanOrEqual(2_000)
    expect(await faultOf(readOne(calling))).toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    const refused = await faultOf(calling.send(create, { name: '新', maxConcurrentConversations: 1 }))
    expect(refused).toMatchObject({ code: 'VENDOR_UNAVAILABLE', action: 'CreateInstance' })
    await Promise.all([readTasks(calling), readRoutes(calling)])
    expect(calling.vendor.actions().sort()).toEqual(['QueryAiCallTaskPage', 'queryCalledRoute'])
  })

  it('probes with one call, and is over when that is answered', async () => {
    await using calling = await startAnswering()
    const retryAfterMs = await failUntilOpen(calling)
    calling.vendor.on('ListInstances', { body: stored('list-instances'), delayMs: 200 })
    await hourglass(retryAfterMs)
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => readOther(calling)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(calling.vendor.actions()).toHaveLength(1)
    await Promise.all(Array.from({ length: 5 }, () => readOther(calling)))
  })

  it('is not ended by a probe that was never sent', async () => {
    await using calling = await startCalling()
    // Nine tenths of a second long.
    const token = JSON.stringify({ AccessToken: 'short', Expires: '1' })
    calling.vendor.on(tokenAction, token)
    calling.vendor.on('queryCalledRoute', 'reset')
    const read = (offset: number) => calling.read(listRoutes, { limit: 10, offset })
    for (let call = 0; call < 4; call++) await faultOf(read(call))
    const { retryAfterMs = Number.NaN } = await faultOf(read(4))
    calling.vendor.on(tokenAction, { status: 403, body: '{}' })
    await hourglass(retryAfterMs)
    expect(await faultOf(read(5))).toMatchObject({ code: 'VENDOR_AUTH_FAILED', action: tokenAction })
    calling.vendor.clear()
    calling.vendor.on(tokenAction, token)
    calling.vendor.on('queryCalledRoute', { body: stored('query-called-route'), delayMs: 200 })
    const results = await Promise.allSettled([6, 7, 8].map(read))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(calling.vendor.actions()).toEqual(['queryCalledRoute'])
  })

  it('does not open because of refusals, throttling or clients in a hurry', async () => {
    await using calling = await startAnswering()
    const replies: Reply[] = [
      'hang',
      refusal('Forbidden', 403),
      refusal('Throttling', 400, { 'x-acs-retry-after': '1' }),
    ]
    for (const reply of replies) {
      calling.vendor.on('ListInstances', reply)
      await Promise.all(Array.from({ length: 12 }, () => readOther(calling, 150).catch(() => undefined)))
    }
    await readOne(calling)
  })

  it('opens when nobody is answered for as long as they wait', async () => {
    await using calling = await startAnswering()
    calling.vendor.on('ListInstances', 'hang')
    await Promise.all(Array.from({ length: 12 }, () => faultOf(readOther(calling, 1_200))))
    calling.vendor.clear()
    expect(await faultOf(readOther(calling))).toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    expect(calling.vendor.actions()).toEqual([])
  })
})

describe('the budget of repeats', () => {
  const throttled = refusal('Throttling.Api', 400, { 'x-acs-retry-after': '1' })

  it('is used up by failures and earned by successes', async () => {
    await using calling = await startAnswering()
    const attemptsOf = async (read: Promise<unknown>) => {
      calling.vendor.clear()
      await read.catch(() => undefined)
      return calling.vendor.actions().length
    }
    calling.vendor.on('ListInstances', throttled)
    const counts: number[] = []
    for (let call = 0; call < 8; call++) counts.push(await attemptsOf(readOther(calling)))
    expect(counts).toEqual([3, 3, 3, 3, 3, 1, 1, 1])
    for (let success = 0; success < 5; success++) await readOne(calling)
    calling.vendor.on('ListInstances', throttled, stored('list-instances'))
    expect(await attemptsOf(readOther(calling))).toBe(2)
    calling.vendor.on('ListInstances', throttled, stored('list-instances'))
    expect(await attemptsOf(readOther(calling))).toBe(1)
  })

  it('of one vendor is not that of the other', async () => {
    await using calling = await startAnswering()
    calling.vendor.on('ListInstances', throttled)
    for (let call = 0; call < 6; call++) await readOther(calling).catch(() => undefined)
    calling.vendor.on('queryCalledRoute', 'reset', stored('query-called-route'))
    await readRoutes(calling)
  })
})
