/** modifyCalledRoute as its page has it, and queryCalledRoute, the only way to read a route. */

import { describe, expect, test } from 'vitest'
import { startSandbox } from '../../../src/sandbox/server.ts'
import type { Answer } from '../clients.ts'
import { pageRoute } from '../demo.ts'
import { huawei, listOf } from './client.ts'

const modify = 'calledRoute/modifyCalledRoute'
const query = 'calledRoute/queryCalledRoute'

describe('modifyCalledRoute', () => {
  test("the page's own request, and its answer", async () => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    const answer = await call(modify, { id: '1125397061153369092', devicetype: 1, deviceId: 1 })
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('{"returnCode":"0","description":"data update success"}')
  })

  test('changes the target and nothing else', async () => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    await call(modify, { id: pageRoute, devicetype: 1, deviceId: 6 })
    const [route] = listOf(await call(query))
    expect(route).toEqual({
      id: pageRoute,
      dnid: 3,
      accessCode: '9911411',
      mediatypeId: 19,
      extCode: '11',
      devicetype: 1,
      deviceId: 6,
      deviceDesc: 'VIP video',
      editable: '0',
    })
    await call(modify, { id: pageRoute, devicetype: 3, deviceId: 101 })
    expect(listOf(await call(query))[0]).toMatchObject({ devicetype: 3, deviceId: 101, deviceDesc: '主菜单' })
  })

  test.each<[string, object]>([
    ['devicetype as text', { devicetype: '1' }],
    ['deviceId as text', { deviceId: '1' }],
    ['id as number', { id: 1125397061153369 }],
    ['devicetype 2', { devicetype: 2 }],
    ['a fraction', { deviceId: 1.5 }],
    ['no id', { id: undefined }],
    ['no devicetype', { devicetype: undefined }],
    ['null deviceId', { deviceId: null }],
  ])('%s is a bad request', async (_name, change) => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    const answer = await call(modify, { id: pageRoute, devicetype: 1, deviceId: 1, ...change })
    expect(answer).toMatchObject({ status: 400, json: { returnCode: '1' } })
  })

  const failures: [string, object][] = [
    ['an unknown route', { id: '1', devicetype: 1, deviceId: 1 }],
    ['an unknown queue', { id: pageRoute, devicetype: 1, deviceId: 999 }],
    ['an unknown flow', { id: pageRoute, devicetype: 3, deviceId: 999 }],
    ['a route that is not editable ("1")', { id: '1128000000000000008', devicetype: 1, deviceId: 7 }],
    ['a route that is not editable ("3")', { id: '1128000000000000014', devicetype: 3, deviceId: 101 }],
    ['a queue of another media type', { id: pageRoute, devicetype: 1, deviceId: 2 }],
    ['a flow for the multimedia channel', { id: '1128000000000000010', devicetype: 3, deviceId: 101 }],
  ]
  test.each(failures)('%s is a business failure in either documented shape', async (_name, body) => {
    await using sandbox = await startSandbox()
    const answer = await (await huawei(sandbox)).call(modify, body)
    expect(answer).toMatchObject({ status: 200, json: { returnCode: '1', description: expect.any(String) } })
    await using other = await startSandbox({ strict: { huaweiFailure: 'http-500' } })
    expect(await (await huawei(other)).call(modify, body)).toMatchObject({
      status: 500,
      json: { returnCode: '1' },
    })
  })

  test('the media type of the new target can be left unchecked', async () => {
    await using sandbox = await startSandbox({ strict: { routeMedia: 'unchecked' } })
    const answer = await (await huawei(sandbox)).call(modify, { id: pageRoute, devicetype: 1, deviceId: 2 })
    expect(answer.json['returnCode']).toBe('0')
  })

  test('a route without media type takes any queue', async () => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    const answer = await call(modify, { id: '1127983948544239618', devicetype: 1, deviceId: 2 })
    expect(answer.json['returnCode']).toBe('0')
  })
})

const ids = (rows: readonly Answer[]) => rows.map((row) => row['id'])
const pageExample = {
  accessCode: '9911411',
  extCode: '11',
  devicetype: 1,
  deviceDesc: 'defaultVideoSkill',
  mediatypeId: 19,
  limit: 10,
  offset: 0,
}

describe('queryCalledRoute', () => {
  test("loose filters answer the page's example with its three rows", async () => {
    await using sandbox = await startSandbox()
    const answer = await (await huawei(sandbox)).call(query, pageExample)
    expect(answer.json).toMatchObject({ returnCode: '0', description: 'success', data: { total: 3 } })
    expect(listOf(answer).map((row) => [row['id'], row['dnid'], row['extCode'], row['mediatypeId']])).toEqual(
      [
        ['1125397061153369092', 3, '11', 19],
        ['1127983948544239618', 1, '', null],
        ['1127986019188238339', 2, '1', 19],
      ],
    )
  })

  test.each([{ mediatypeId: 19 }, { mediaTypeId: 19 }])('exact filters, media type as %o', async (media) => {
    await using sandbox = await startSandbox({ strict: { routeFilters: 'exact' } })
    const { call } = await huawei(sandbox)
    const { mediatypeId: _example, ...rest } = pageExample
    expect(ids(listOf(await call(query, { ...rest, ...media })))).toEqual([pageRoute])
    expect(listOf(await call(query, { ...rest, extCode: '', ...media }))).toEqual([])
  })

  test('pages by rows: limit up to 100, offset from 0', async () => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    const all = ids(listOf(await call(query)))
    expect(all).toHaveLength(14)
    expect(ids(listOf(await call(query, { limit: 5, offset: 10 })))).toEqual(all.slice(10))
    expect(ids(listOf(await call(query, { limit: 1000, offset: -3 })))).toEqual(all)
    const none = await call(query, { limit: 0 })
    expect(none.json['data']).toEqual({ total: 14, calledRouteList: [] })
    expect((await call(query, { limit: '10' })).status).toBe(400)
    expect((await call(query, { limit: -1 })).status).toBe(400)
    expect((await call(query, { mediatypeId: 4 })).status).toBe(400)
  })

  test('ids can be sent unquoted, all 19 digits of them', async () => {
    await using sandbox = await startSandbox({ strict: { routeIds: 'number' } })
    const answer = await (await huawei(sandbox)).call(query, { limit: 1 })
    expect(answer.text).toContain('"id":1125397061153369092,')
  })

  test('accounts never see each other', async () => {
    const partner = { appKey: 'partner', appSecret: 'partner-secret' }
    await using sandbox = await startSandbox({
      accounts: [{ name: 'partner', huawei: [partner], seed: 'empty' }],
    })
    const theirs = await huawei(sandbox, { app_key: 'partner', app_secret: 'partner-secret' })
    const answer = await theirs.call(query, {}, { 'X-APP-Key': 'partner' })
    expect(answer.json['data']).toEqual({ total: 0, calledRouteList: [] })
  })
})
