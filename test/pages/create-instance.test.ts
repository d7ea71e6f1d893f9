// CreateInstance: its page's example through the gateway, and its page's parameters on the wire.
import { expect, test } from 'vitest'
import { createInstance } from './documents.ts'
import { changed, instanceId, page, startPages } from './stage.ts'

const example = {
  __typename: 'CreateInstanceSuccess',
  instance: {
    id: `Instance:${instanceId}`,
    vendor: 'ALIBABA',
    vendorId: instanceId,
    name: '第一个实例',
    description: '这个是第一个的实例',
    maxConcurrentConversations: 4,
    nluServiceType: null,
    resourceGroupId: null,
    creatorId: null,
    creatorName: null,
    ownerName: null,
    createdAt: new Date(1578469042851).toISOString(),
  },
  answer: {
    vendor: 'ALIBABA',
    action: 'CreateInstance',
    httpStatus: 200,
    code: 'OK',
    message: null,
    requestId: '254EB995-DEDF-48A4-9101-9CA5B72FFBCC',
  },
}

const input = { name: '第一个实例', maxConcurrentConversations: 4 }

test('the example with creationTime, requestId and success in lower case is a created instance', async () => {
  await using stage = await startPages()
  expect(await stage.execute(createInstance, { input })).toEqual({ createInstance: example })
  expect(stage.vendor.actions()).toEqual(['CreateInstance'])
})

test('the example in XML, without a root element as it is printed, is the same instance', async () => {
  await using stage = await startPages()
  stage.vendor.on('CreateInstance', { body: page('create-instance.xml'), contentType: 'application/xml' })
  expect(await stage.execute(createInstance, { input })).toEqual({ createInstance: example })
})

test('every field of the table of answers has its place, ids above 2^53 exact', async () => {
  await using stage = await startPages()
  const table = {
    CreatorId: 435986,
    OwnerName: 'xxxx',
    InstanceDescription: '这是第一个实例',
    CreatorName: 'xxx',
    ResourceGroupId: '90515b5-6115-4ccf-83e2-52d5bfaf2ddf',
    NluServiceType: 'Provided',
  }
  const answer = changed(changed(page('create-instance.json'), '', { Message: 'Success' }), 'Instance', table)
  stage.vendor.on('CreateInstance', answer, answer.replace('435986', '212345678901234567'))
  const filled = {
    ...example.instance,
    description: '这是第一个实例',
    nluServiceType: 'PROVIDED',
    resourceGroupId: '90515b5-6115-4ccf-83e2-52d5bfaf2ddf',
    creatorId: '435986',
    creatorName: 'xxx',
    ownerName: 'xxxx',
  }
  expect(await stage.execute(createInstance, { input })).toEqual({
    createInstance: {
      ...example,
      instance: filled,
      answer: { ...example.answer, message: 'Success' },
    },
  })
  expect(await stage.execute(createInstance, { input })).toMatchObject({
    createInstance: { instance: { ...filled, creatorId: '212345678901234567' } },
  })
})

test('every parameter of the page can be said and arrives as the page spells it', async () => {
  await using stage = await startPages()
  await stage.execute(createInstance, {
    input: {
      ...input,
      description: "这个是第一个的实例 (a+b) *!'~ &=%",
      nluServiceType: 'PROVIDED',
      resourceGroupId: 'rg-acfmwd4qr3z773y',
      callingNumbers: ['95187', '4008013260'],
    },
  })
  const [request, ...others] = stage.vendor.requests()
  expect(others).toEqual([])
  expect(request).toMatchObject({
    method: 'POST',
    path: '/',
    body: '',
    headers: { 'x-acs-action': 'CreateInstance', 'x-acs-version': '2019-12-26' },
  })
  expect(request?.query).toEqual({
    InstanceName: '第一个实例',
    InstanceDescription: "这个是第一个的实例 (a+b) *!'~ &=%",
    MaxConcurrentConversation: '4',
    NluServiceType: 'Provided',
    ResourceGroupId: 'rg-acfmwd4qr3z773y',
    'CallingNumber.1': '95187',
    'CallingNumber.2': '4008013260',
  })
  expect(request?.rawQuery).toContain('%20%28a%2Bb%29%20%2A%21%27~%20%26%3D%25')
})

test('what is not said is not sent', async () => {
  await using stage = await startPages()
  await stage.execute(createInstance, { input })
  expect(stage.vendor.requests().map(({ query }) => query)).toEqual([
    { InstanceName: '第一个实例', MaxConcurrentConversation: '4' },
  ])
})

test.each([
  ['MANAGED', 'Managed'],
  ['AUTHORIZED', 'Authorized'],
  ['PROVIDED', 'Provided'],
])('the service type %s is sent as %s', async (nluServiceType, NluServiceType) => {
  await using stage = await startPages()
  await stage.execute(createInstance, { input: { ...input, nluServiceType } })
  expect(stage.vendor.requests()[0]?.query).toMatchObject({ NluServiceType })
})
