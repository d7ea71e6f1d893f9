// Huawei's token in bad weather: one renewal for all, one repeat for each, and nobody's leaving or hurry spoils it.
import { describe, expect, it } from 'vitest'
import { list, modify } from '../../../src/vendors/huawei/called-route.ts'
import { page, stored } from '../../pages/stage.ts'
import { type SeenRequest, tokenAction } from '../../support/vendor-server.ts'
import { type Calling, faultOf, noticed, startCalling } from '../calling.ts'

const token = (name: string) => JSON.stringify({ AccessToken: name, Expires: '600' })
const routes = stored('query-called-route')
const read = (calling: Calling, offset = 0, client?: AbortSignal) =>
  calling.read(list, { limit: 10, offset }, client === undefined ? {} : { client })

/** Accepts one token only. */
const guarded =
  (accepted: string, status: number) =>
  ({ headers }: SeenRequest) =>
    headers.authorization === `Bearer ${accepted}` ? routes : { status, body: '{}' }

describe.each([401, 403])('a token that is refused with %i', (status) => {
  it('is renewed, and the call repeated with the new one', async () => {
    await using calling = await startCalling()
    calling.vendor.on(tokenAction, token('first'), token('second'))
    calling.vendor.on('queryCalledRoute', guarded('second', status))
    await read(calling)
    expect(calling.attempts.map(({ attempt, httpStatus }) => [attempt, httpStatus])).toEqual([
      [1, status],
      [2, 200],
    ])
    expect(calling.vendor.requests(tokenAction)).toHaveLength(2)
  })

  it('is renewed once for all who held it, however small the budget of repeats', async () => {
    await using calling = await startCalling()
    calling.vendor.on(tokenAction, token('first'), token('second'))
    calling.vendor.on('queryCalledRoute', guarded('second', status))
    await Promise.all(Array.from({ length: 25 }, (_, offset) => read(calling, offset)))
    expect(calling.vendor.requests(tokenAction)).toHaveLength(2)
    expect(calling.attempts).toHaveLength(50)
  })

  it('again is the last word', async () => {
    await using calling = await startCalling()
    calling.vendor.on('queryCalledRoute', { status, body: '{}' })
    expect(await faultOf(read(calling))).toMatchObject({ code: 'VENDOR_AUTH_FAILED', retryable: false })
    expect(calling.attempts).toHaveLength(2)
    expect(calling.vendor.requests(tokenAction)).toHaveLength(2)
  })

  it('repeats a write too: it was not executed', async () => {
    await using calling = await startCalling()
    calling.vendor.on('modifyCalledRoute', { status, body: '{}' }, page('modify-called-route.json'))
    const change = { id: '1125397061153369092', deviceType: 'SKILL_QUEUE', deviceId: '2' } as const
    await calling.send(modify, change)
    expect(calling.vendor.actions()).toEqual(['modifyCalledRoute', 'modifyCalledRoute'])
  })
})

it('counts a renewal among the three attempts', async () => {
  await using calling = await startCalling()
  calling.vendor.on('queryCalledRoute', { status: 401, body: '{}' }, 'reset', 'reset', routes)
  expect(await faultOf(read(calling))).toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  expect(calling.attempts).toHaveLength(3)
})

describe('a token under way', () => {
  it('is waited for by all, and by those who stay when the one who asked leaves', async () => {
    await using calling = await startCalling()
    const issued = noticed({ body: token('it'), delayMs: 200 })
    calling.vendor.on(tokenAction, issued.script)
    calling.vendor.on('queryCalledRoute', routes)
    const client = new AbortController()
    const left = faultOf(read(calling, 0, client.signal))
    const stay = [1, 2, 3].map((offset) => read(calling, offset))
    await issued.arrived
    client.abort()
    expect(await left).toMatchObject({ code: 'VENDOR_TIMEOUT' })
    await Promise.all(stay)
    expect(calling.vendor.requests(tokenAction)).toHaveLength(1)
    expect(calling.vendor.actions()).toHaveLength(3)
  })

  it('that never comes ends with the deadline: nothing is sent', async () => {
    await using calling = await startCalling()
    calling.vendor.on(tokenAction, 'hang')
    const change = { id: '1125397061153369092', deviceType: 'SKILL_QUEUE', deviceId: '2' } as const
    const noted: Date[] = []
    const onSending = async (sentAt: Date) => void noted.push(sentAt)
    const startedAt = performance.now()
    const write = calling.send(modify, change, { deadlineMs: 200, onSending })
    expect(await faultOf(write)).toMatchObject({ code: 'VENDOR_TIMEOUT', retryable: true })
    expect([noted, calling.vendor.actions()]).toEqual([[], []])
    // The attempt alone would have had four seconds.
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })

  it.each([
    ['the connection breaks', 'reset', 3],
    ['the vendor fails', { status: 503, body: '' }, 3],
    ['it is refused', { status: 403, body: '{}' }, 1],
    ['it cannot be read', '{}', 1],
  ] as const)('is asked for anew or not, when %s', async (_what, reply, count) => {
    await using calling = await startCalling()
    calling.vendor.on(tokenAction, reply)
    expect(await faultOf(read(calling))).toMatchObject({ vendor: 'HUAWEI', action: tokenAction })
    expect(calling.vendor.requests(tokenAction)).toHaveLength(count)
    expect(calling.vendor.actions()).toEqual([])
  })
})
