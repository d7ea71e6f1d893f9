// modifyCalledRoute: its page's example through the gateway, and its page's headers and body on the wire.
import { expect, test } from 'vitest'
import { tokenAction } from '../support/vendor-server.ts'
import { updateCalledRoute } from './documents.ts'
import { changed, credentials, page, routeId, startPages, stored } from './stage.ts'

const id = `CalledRoute:${routeId}`
const skillQueue = { id, target: { skillQueueId: 'SkillQueue:1' } }

const example = {
  __typename: 'UpdateCalledRouteSuccess',
  calledRoute: {
    id,
    vendor: 'HUAWEI',
    vendorId: routeId,
    configurationNumber: '3',
    accessCode: '9911411',
    extensionCode: '11',
    mediaType: 'VIDEO',
    target: { __typename: 'SkillQueue', id: 'SkillQueue:1', name: 'defaultVideoSkill' },
    targetName: 'defaultVideoSkill',
    editable: true,
    deletable: true,
  },
  answer: {
    vendor: 'HUAWEI',
    action: 'modifyCalledRoute',
    httpStatus: 200,
    code: '0',
    message: 'data update success',
    requestId: null,
  },
}

test('the example is success, and the route, which is not answered, is read back', async () => {
  await using stage = await startPages()
  expect(await stage.execute(updateCalledRoute, { input: skillQueue })).toEqual({
    updateCalledRoute: example,
  })
  expect(stage.vendor.actions()).toEqual(['queryCalledRoute', 'modifyCalledRoute', 'queryCalledRoute'])
})

test("the request is the page's example, byte for byte in its values", async () => {
  await using stage = await startPages()
  await stage.execute(updateCalledRoute, { input: skillQueue })
  const [request] = stage.vendor.requests('modifyCalledRoute')
  expect(request).toMatchObject({
    method: 'POST',
    path: '/apiaccess/rest/cc-management/v1/calledRoute/modifyCalledRoute',
    rawQuery: '',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer f9a1c0de5e7b4f6c8d2e3a4b5c6d7e8f',
      'x-app-key': credentials.appKey,
    },
  })
  // Of the numbers neither is a text.
  expect(JSON.parse(request?.body ?? '')).toEqual({ id: '1125397061153369092', devicetype: 1, deviceId: 1 })
})

test('an IVR flow is device type 3', async () => {
  await using stage = await startPages()
  await stage.execute(updateCalledRoute, { input: { id, target: { ivrFlowId: 'IvrFlow:1234567890' } } })
  expect(JSON.parse(stage.vendor.requests('modifyCalledRoute')[0]?.body ?? '')).toEqual({
    id: routeId,
    devicetype: 3,
    deviceId: 1234567890,
  })
})

test('the token is asked for as its page says', async () => {
  await using stage = await startPages()
  await stage.execute(updateCalledRoute, { input: skillQueue })
  const [request, ...others] = stage.vendor.requests(tokenAction)
  expect(others).toEqual([])
  expect(request).toMatchObject({
    method: 'POST',
    path: '/apigovernance/api/oauth/tokenByAkSk',
    headers: { 'content-type': 'application/json' },
  })
  expect(request?.headers.authorization).toBeUndefined()
  expect(JSON.parse(request?.body ?? '')).toEqual({
    app_key: credentials.appKey,
    app_secret: credentials.appSecret,
  })
})

test('ids that come without quotes keep all their digits', async () => {
  await using stage = await startPages()
  stage.vendor.on('queryCalledRoute', stored('query-called-route').replaceAll(`"${routeId}"`, routeId))
  expect(await stage.execute(updateCalledRoute, { input: skillQueue })).toEqual({
    updateCalledRoute: example,
  })
  expect(JSON.parse(stage.vendor.requests('modifyCalledRoute')[0]?.body ?? '')).toMatchObject({ id: routeId })
})

test('a return code that is a number means the same', async () => {
  await using stage = await startPages()
  stage.vendor.on('modifyCalledRoute', changed(page('modify-called-route.json'), '', { returnCode: 0 }))
  expect(await stage.execute(updateCalledRoute, { input: skillQueue })).toEqual({
    updateCalledRoute: example,
  })
})

test('a description without a return code is success: the page makes neither mandatory', async () => {
  await using stage = await startPages()
  stage.vendor.on('modifyCalledRoute', '{"description":"data update success"}')
  expect(await stage.execute(updateCalledRoute, { input: skillQueue })).toEqual({
    updateCalledRoute: { ...example, answer: { ...example.answer, code: null } },
  })
})

test.each([
  ['a target that is not a number', { skillQueueId: 'SkillQueue:abc' }],
  ['a target of another type', { skillQueueId: 'IvrFlow:1' }],
])('%s is refused before anything is sent', async (_what, target) => {
  await using stage = await startPages()
  expect(await stage.execute(updateCalledRoute, { input: { id, target } })).toMatchObject({
    updateCalledRoute: { __typename: 'InvalidInputError', fields: [{ path: ['target', 'skillQueueId'] }] },
  })
  expect(stage.vendor.requests()).toEqual([])
})
