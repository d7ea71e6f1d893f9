/** Called routes made and deleted, access codes and IVR flows listed. */

import { describe, expect, test } from 'vitest'
import { startSandbox } from '../../../src/sandbox/server.ts'
import { pageRoute } from '../demo.ts'
import { huawei, listOf } from './client.ts'

const create = 'calledRoute/createCalledRoute'
const remove = 'calledRoute/deleteCalledRoute'
const query = 'calledRoute/queryCalledRoute'

describe('createCalledRoute', () => {
  const body = { accessCode: '9911412', extCode: '77', mediaTypeId: 5, devicetype: 1, deviceId: 2 }

  test('answers no id; the route is found by code and extension', async () => {
    await using sandbox = await startSandbox({ strict: { routeFilters: 'exact' } })
    const { call } = await huawei(sandbox)
    const answer = await call(create, body)
    expect(Object.keys(answer.json)).toEqual(['returnCode', 'description'])
    expect(answer.json['returnCode']).toBe('0')
    expect(listOf(await call(query, { accessCode: '9911412', extCode: '77' }))).toEqual([
      {
        id: '1130000000000000001',
        dnid: 15,
        accessCode: '9911412',
        mediatypeId: 5,
        extCode: '77',
        devicetype: 1,
        deviceId: 2,
        deviceDesc: '售前咨询',
        editable: '0',
      },
    ])
  })

  test('a dnid that was freed is given again', async () => {
    await using sandbox = await startSandbox({ strict: { routeFilters: 'exact' } })
    const { call } = await huawei(sandbox)
    await call(remove, { dnids: '4' })
    await call(create, body)
    expect(listOf(await call(query, { extCode: '77' }))).toMatchObject([{ dnid: 4 }])
  })

  test.each<[string, object]>([
    ['an access code nobody was given', { accessCode: '1' }],
    ['a target that does not exist', { deviceId: 99 }],
    ['code and extension that exist', { extCode: '1' }],
    ['the media type of another queue', { mediaTypeId: 19 }],
    ['a media type the access code does not carry', { accessCode: '9911402' }],
    ['multimedia to an IVR', { accessCode: '9911453', mediaTypeId: 53, devicetype: 3, deviceId: 101 }],
    ['a video queue under the default media type 5', { mediaTypeId: undefined, deviceId: 6 }],
  ])('refuses %s', async (_name, change) => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    expect(await call(create, { ...body, ...change })).toMatchObject({
      status: 200,
      json: { returnCode: '1' },
    })
    expect(listOf(await call(query))).toHaveLength(14)
  })

  test.each<[string, object]>([
    ['an access code of 33', { accessCode: '9'.repeat(33) }],
    ['an extension of 13', { extCode: '1'.repeat(13) }],
    ['an unknown media type', { mediaTypeId: 4 }],
    ['a target as text', { deviceId: '2' }],
  ])('%s is a bad request', async (_name, change) => {
    await using sandbox = await startSandbox()
    expect((await (await huawei(sandbox)).call(create, { ...body, ...change })).status).toBe(400)
  })
})

describe('deleteCalledRoute', () => {
  test("the page's request, and its answer", async () => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    const answer = await call(remove, { dnids: '1,2' })
    expect(answer.json).toEqual({
      returnCode: '0',
      data: {
        name: '9911411,99114111',
        id: '1127983948544239618,1127986019188238339',
        content: '9911411,99114111',
      },
      description: 'data delete success',
    })
    expect(listOf(await call(query, { accessCode: '9911411' })).map((route) => route['id'])).toEqual([
      pageRoute,
    ])
  })

  test.each(['0', '1'] as const)(
    'in part: the content tells, the return code may say %s',
    async (partialDelete) => {
      await using sandbox = await startSandbox({ strict: { partialDelete } })
      const { call } = await huawei(sandbox)
      // 9 may not be deleted, 99 does not exist; 8 may not be edited, which does not protect it.
      const answer = await call(remove, { dnids: '9，8,99' })
      expect(answer.json).toMatchObject({
        returnCode: partialDelete,
        data: { id: '1128000000000000008', content: 'Success:99114132,Failed:99114133,99' },
      })
      expect(listOf(await call(query)).map((route) => route['dnid'])).not.toContain(8)
      expect(listOf(await call(query))).toHaveLength(13)
    },
  )

  test('nothing deleted: only the return code tells', async () => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    const answer = await call(remove, { dnids: '9,14' })
    expect(answer.json).toMatchObject({
      returnCode: '1',
      data: { id: '', name: '99114133,99114130', content: '99114133,99114130' },
    })
    expect(listOf(await call(query))).toHaveLength(14)
  })

  test.each([
    ['empty', ''],
    ['with a semicolon', '1;2'],
    ['with a letter', 'a'],
    ['more than 1000', Array(1001).fill('1').join(',')],
  ])('dnids %s', async (_name, dnids) => {
    await using sandbox = await startSandbox()
    expect((await (await huawei(sandbox)).call(remove, { dnids })).status).toBe(400)
  })
})

describe('queryAccessCodeList', () => {
  const path = 'accessCodeInfo/queryAccessCodeList'

  test('filters fuzzily by code and description, exactly by media type', async () => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    expect(listOf(await call(path))).toHaveLength(6)
    expect(listOf(await call(path, { accessCode: '11411' }))).toEqual([
      {
        id: '1124167935465633793',
        accessCode: '9911411',
        mediatypeId: 5,
        n400Number: null,
        description: null,
        numCallAttr: 3,
      },
    ])
    expect(listOf(await call(path, { description: '接入码' }))).toHaveLength(2)
    expect((await call(path, { mediatypeId: 5, limit: 1 })).json['data']).toMatchObject({ total: 4 })
    expect((await call(path, { mediatypeId: 19 })).status).toBe(400)
  })

  test('offset ends at 100', async () => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    expect(listOf(await call(path, { offset: 100 }))).toEqual([])
    expect((await call(path, { offset: 101 })).status).toBe(400)
  })

  test('the older edition answers the list itself', async () => {
    await using sandbox = await startSandbox({ strict: { accessCodes: 'old' } })
    const answer = await (await huawei(sandbox)).call(path, { limit: 2 })
    expect(answer.json['data']).toHaveLength(2)
  })
})

test('queryIVRFlowList has an envelope of its own', async () => {
  await using sandbox = await startSandbox()
  const { call } = await huawei(sandbox)
  const { json } = await call('ivrFlow/queryIVRFlowList', { pageNum: 0, pageSize: 100 })
  expect(Object.keys(json)).toEqual(['retCode', 'message', 'result'])
  expect(json['retCode']).toBe('0')
  expect(json['result']).toHaveLength(5)
  expect((json['result'] as unknown[])[0]).toEqual({
    id: 101,
    accessCode: '*101',
    description: '主菜单',
    flowFileName: 'main_menu.xml',
    flowType: 2,
    isLoad: 1,
    maxCallNum: 100,
  })
  sandbox.faults.add('queryIVRFlowList', { kind: 'business' })
  expect((await call('ivrFlow/queryIVRFlowList')).text).toBe('{"retCode":"1","message":"business failure"}')
})
