// ModifyInstance: its page's example through the gateway, its page's parameters on the wire, and what absent keeps.
import { expect, test } from 'vitest'
import { updateInstance } from './documents.ts'
import { instanceId, page, startPages } from './stage.ts'

const id = `Instance:${instanceId}`

const example = {
  __typename: 'UpdateInstanceSuccess',
  instance: {
    id,
    vendor: 'ALIBABA',
    vendorId: instanceId,
    name: '第一个实例',
    description: '这是第一个实例',
    maxConcurrentConversations: 5,
    // Not among the answers of the page: read back with DescribeInstance.
    nluServiceType: null,
    resourceGroupId: 'rg-acfmwd4qr3z773y',
    creatorId: '123123',
    creatorName: 'xxx',
    ownerName: 'xxx',
    createdAt: new Date(1578469042851).toISOString(),
  },
  answer: {
    vendor: 'ALIBABA',
    action: 'ModifyInstance',
    httpStatus: 200,
    code: 'OK',
    message: 'Success',
    requestId: '254EB995-DEDF-48A4-9101-9CA5B72FFBCC',
  },
}

const everything = {
  id,
  name: '新实例',
  description: '这是新的实例',
  maxConcurrentConversations: 5,
  callingNumbers: ['1**********', '95187'],
}

test('the example is the changed instance; only the resource group is read back', async () => {
  await using stage = await startPages()
  expect(await stage.execute(updateInstance, { input: everything })).toEqual({ updateInstance: example })
  expect(stage.vendor.actions()).toEqual(['ModifyInstance', 'DescribeInstance'])
})

test('the example in XML is the same instance', async () => {
  await using stage = await startPages()
  stage.vendor.on('ModifyInstance', { body: page('modify-instance.xml'), contentType: 'application/xml' })
  expect(await stage.execute(updateInstance, { input: everything })).toEqual({ updateInstance: example })
})

test('every parameter of the page can be said and arrives as the page spells it', async () => {
  await using stage = await startPages()
  await stage.execute(updateInstance, { input: everything })
  const [request] = stage.vendor.requests('ModifyInstance')
  expect(request).toMatchObject({ method: 'POST', path: '/', body: '' })
  expect(request?.headers).toMatchObject({
    'x-acs-action': 'ModifyInstance',
    'x-acs-version': '2019-12-26',
  })
  expect(request?.query).toEqual({
    InstanceId: instanceId,
    InstanceName: '新实例',
    InstanceDescription: '这是新的实例',
    MaxConcurrentConversation: '5',
    'CallingNumber.1': '1**********',
    'CallingNumber.2': '95187',
  })
})

const stored = {
  InstanceId: instanceId,
  InstanceName: '存着的实例',
  InstanceDescription: '存着的描述',
  MaxConcurrentConversation: '14',
}

test.each([
  ['nothing', {}, stored],
  ['a name', { name: '新实例' }, { ...stored, InstanceName: '新实例' }],
  ['a description', { description: '新' }, { ...stored, InstanceDescription: '新' }],
  ['no description', { description: null }, { ...stored, InstanceDescription: '' }],
  ['an empty description', { description: '' }, { ...stored, InstanceDescription: '' }],
  ['the concurrency', { maxConcurrentConversations: 1 }, { ...stored, MaxConcurrentConversation: '1' }],
  ['a calling number', { callingNumbers: ['95187'] }, { ...stored, 'CallingNumber.1': '95187' }],
])('with %s given the rest is sent as it is stored', async (_what, change, sent) => {
  await using stage = await startPages()
  await stage.execute(updateInstance, { input: { id, ...change } })
  expect(stage.vendor.requests('ModifyInstance').map(({ query }) => query)).toEqual([sent])
  const [read] = stage.vendor.requests('DescribeInstance')
  expect(read).toMatchObject({ method: 'POST', query: { InstanceId: instanceId } })
  expect(stage.vendor.actions().slice(0, 2)).toEqual(['DescribeInstance', 'ModifyInstance'])
})

test('what cannot be sent is refused with the path of each field, and nothing is sent', async () => {
  await using stage = await startPages()
  const input = { id: 'JobGroup:a:b', name: ' ', maxConcurrentConversations: 0, callingNumbers: [] }
  expect(await stage.execute(updateInstance, { input })).toMatchObject({
    updateInstance: {
      __typename: 'InvalidInputError',
      fields: [
        { path: ['id'] },
        { path: ['name'] },
        { path: ['maxConcurrentConversations'] },
        { path: ['callingNumbers'] },
      ],
    },
  })
  expect(stage.vendor.actions()).toEqual([])
})
