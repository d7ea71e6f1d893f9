/** OutboundBot instances as the pages of CreateInstance and ModifyInstance describe them. */

import { expect, test } from 'vitest'
import { startSandbox } from '../../../src/sandbox/server.ts'
import { type Answer, outboundBot, pop, rejection, send, signedV3 } from '../clients.ts'
import { firstInstance, pageInstance } from '../demo.ts'

const create = { InstanceName: '新建实例', MaxConcurrentConversation: 4 }

test("CreateInstance answers in the casing of the page's example, with exactly its members", async () => {
  const clock = Date.UTC(2026, 0, 2)
  await using sandbox = await startSandbox({ clock: () => clock })
  const request = signedV3(
    sandbox,
    'CreateInstance',
    outboundBot,
    'InstanceName=x&MaxConcurrentConversation=4',
    {
      time: new Date(clock),
    },
  )
  const { json } = await send(request.url, request)
  expect(Object.keys(json)).toEqual(['Code', 'HttpStatusCode', 'Instance', 'requestId', 'success'])
  expect(json['requestId']).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/)
  expect(json).toMatchObject({
    Code: 'OK',
    HttpStatusCode: 200,
    success: true,
    Instance: {
      creationTime: clock,
      InstanceName: 'x',
      InstanceDescription: '',
      MaxConcurrentConversation: 4,
    },
  })
  expect(Object.keys(json['Instance'] as Answer).sort()).toEqual(
    ['InstanceDescription', 'InstanceId', 'InstanceName', 'MaxConcurrentConversation', 'creationTime'].sort(),
  )
})

test('CreateInstance can answer after its field table instead', async () => {
  await using sandbox = await startSandbox({ strict: { createInstanceAnswer: 'table' } })
  const answer = await pop(sandbox, outboundBot)('CreateInstance', create)
  expect(answer).toMatchObject({ Success: true, Message: '无', Instance: { OwnerName: 'sandbox' } })
  expect(answer['Instance']).toHaveProperty('CreationTime')
  expect(answer).not.toHaveProperty('success')
})

test('CreatorId is a bare number of 18 digits', async () => {
  await using sandbox = await startSandbox()
  await pop(sandbox, outboundBot)('DescribeInstance', { InstanceId: pageInstance })
  expect(sandbox.transcript.entries()[0]?.answer).toContain('"CreatorId":212345678901234567,')
})

test('a name is taken once per account; the quota of conversations is shared', async () => {
  await using sandbox = await startSandbox({ seed: 'empty', limits: { concurrentConversations: 10 } })
  const call = pop(sandbox, outboundBot)
  await call('CreateInstance', create)
  const twice = await rejection(call('CreateInstance', create))
  expect(twice).toMatchObject({ code: 'InvalidInstanceName.Duplicated' })
  expect(twice.message).toContain('The specified InstanceName already exists.')
  const tooMany = { InstanceName: 'b', MaxConcurrentConversation: 7 }
  expect((await rejection(call('CreateInstance', tooMany))).code).toBe('LimitExceeded.ConcurrentConversation')
  expect(await call('CreateInstance', { ...tooMany, MaxConcurrentConversation: 6 })).toMatchObject({
    Code: 'OK',
  })
  expect(sandbox.transcript.entries().map((entry) => entry.status)).toEqual([200, 400, 400, 200])
})

test('an instance may keep its own share when the quota is used up', async () => {
  await using sandbox = await startSandbox({ seed: 'empty', limits: { concurrentConversations: 4 } })
  const call = pop(sandbox, outboundBot)
  const { InstanceId } = (await call('CreateInstance', create))['Instance'] as Answer
  const same = { InstanceId, InstanceName: 'renamed', MaxConcurrentConversation: 4 }
  expect(await call('ModifyInstance', same)).toMatchObject({ Instance: { InstanceName: 'renamed' } })
  const more = { ...same, MaxConcurrentConversation: 5 }
  expect((await rejection(call('ModifyInstance', more))).code).toBe('LimitExceeded.ConcurrentConversation')
})

test.each([
  [{ ...create, MaxConcurrentConversation: 0 }, 'InvalidMaxConcurrentConversation'],
  [{ ...create, MaxConcurrentConversation: 'four' }, 'InvalidMaxConcurrentConversation'],
  [{ ...create, NluServiceType: 'managed' }, 'InvalidNluServiceType'],
  [{ ...create, InstanceName: 'x'.repeat(65) }, 'InvalidInstanceName'],
  [{ ...create, InstanceDescription: 'x'.repeat(257) }, 'InvalidInstanceDescription'],
])('CreateInstance refuses %o', async (parameters, code) => {
  await using sandbox = await startSandbox()
  expect((await rejection(pop(sandbox, outboundBot)('CreateInstance', parameters))).code).toBe(code)
})

test('ModifyInstance: what was not sent is gone, calling numbers excepted', async () => {
  await using sandbox = await startSandbox()
  const call = pop(sandbox, outboundBot)
  const answer = await call('ModifyInstance', { InstanceId: firstInstance, MaxConcurrentConversation: 5 })
  expect(answer).toMatchObject({
    Success: true,
    Instance: { InstanceName: '', InstanceDescription: '', MaxConcurrentConversation: 5, CreatorId: 435986 },
  })
  expect(answer['Instance']).not.toHaveProperty('ResourceGroupId')
  const read = await call('DescribeInstance', { InstanceId: firstInstance })
  expect(read['Instance']).toMatchObject({ InstanceName: '', ResourceGroupId: 'rg-sandboxdefault' })
})

test('ModifyInstance can be told to keep what was not sent', async () => {
  await using sandbox = await startSandbox({ strict: { omitted: 'keep' } })
  const parameters = { InstanceId: firstInstance, MaxConcurrentConversation: 5 }
  expect(await pop(sandbox, outboundBot)('ModifyInstance', parameters)).toMatchObject({
    Instance: { InstanceName: '第一个实例', InstanceDescription: '这个是第一的实例' },
  })
})

test('ModifyInstance: unknown instance, taken name, own name, quota', async () => {
  await using sandbox = await startSandbox()
  const call = pop(sandbox, outboundBot)
  const base = { InstanceId: firstInstance, MaxConcurrentConversation: 4, InstanceName: '第一个实例' }
  const unknown = await rejection(call('ModifyInstance', { ...base, InstanceId: 'nope' }))
  expect(unknown).toMatchObject({ code: 'NotExist.Instance' })
  expect(unknown.message).toContain('The specified Instance does not exist.')
  expect(sandbox.transcript.entries()[0]?.status).toBe(404)
  expect((await rejection(call('ModifyInstance', { ...base, InstanceName: '催收一部' }))).code).toBe(
    'InvalidInstanceName.Duplicated',
  )
  const greedy = { ...base, MaxConcurrentConversation: 1000 }
  expect((await rejection(call('ModifyInstance', greedy))).code).toBe('LimitExceeded.ConcurrentConversation')
  expect(await call('ModifyInstance', base)).toMatchObject({ Instance: { InstanceName: '第一个实例' } })
})

const namesOf = (answer: Answer) => (answer['Instances'] as Answer[]).map((row) => row['InstanceName'])

test('ListInstances pages, and filters by name, tag and resource group', async () => {
  await using sandbox = await startSandbox()
  const call = pop(sandbox, outboundBot)
  const first = await call('ListInstances')
  expect(first).toMatchObject({ PageNumber: 1, PageSize: 10, TotalCount: 27 })
  expect(namesOf(first).slice(0, 2)).toEqual(['客户回访中心', '第一个实例'])
  const third = await call('ListInstances', { PageNumber: 3, PageSize: 10 })
  expect(namesOf(third)).toHaveLength(7)
  expect(namesOf(await call('ListInstances', { PageNumber: 9, PageSize: 10 }))).toEqual([])
  expect(namesOf(await call('ListInstances', { Name: '第一' }))).toEqual(['第一个实例'])
  const tagged = await call('ListInstances', { 'Tag.1.Key': '部门', 'Tag.1.Value': '风控部' })
  expect(namesOf(tagged)).toEqual(['催收一部'])
  expect(namesOf(await call('ListInstances', { 'Tag.1.Key': 'env' }))).toEqual(['客户回访中心', '第一个实例'])
  const grouped = await call('ListInstances', { ResourceGroupId: 'rg-sandboxservice', PageSize: 100 })
  expect(grouped).toMatchObject({ TotalCount: 9 })
  expect((await rejection(call('ListInstances', { PageSize: 101 }))).code).toBe('InvalidPageSize')
  expect((await rejection(call('ListInstances', { PageNumber: 0 }))).code).toBe('InvalidPageNumber')
})

test('the name filter can be exact', async () => {
  await using sandbox = await startSandbox({ strict: { nameFilter: 'exact' } })
  const call = pop(sandbox, outboundBot)
  expect(namesOf(await call('ListInstances', { Name: '第一' }))).toEqual([])
  expect(namesOf(await call('ListInstances', { Name: '第一个实例' }))).toEqual(['第一个实例'])
})

test('accounts never see each other, keys of one account do', async () => {
  const partner = { accessKeyId: 'partner', accessKeySecret: 'partner-secret' }
  await using sandbox = await startSandbox({
    accounts: [{ name: 'partner', alibaba: [partner], seed: 'empty' }],
  })
  const theirs = pop(sandbox, outboundBot, 'POST', partner)
  expect(await theirs('ListInstances')).toMatchObject({ TotalCount: 0 })
  await theirs('CreateInstance', { InstanceName: '第一个实例', MaxConcurrentConversation: 1 })
  expect(await theirs('ListInstances')).toMatchObject({ TotalCount: 1 })
  expect(await pop(sandbox, outboundBot)('ListInstances')).toMatchObject({ TotalCount: 27 })
  expect((await rejection(theirs('DescribeInstance', { InstanceId: pageInstance }))).code).toBe(
    'NotExist.Instance',
  )
})
