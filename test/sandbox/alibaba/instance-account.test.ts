/** Instances seen from the account: deletion, tags, numbers, usage, concurrency; and scripts. */

import { expect, test } from 'vitest'
import { startSandbox } from '../../../src/sandbox/server.ts'
import { type Answer, core, outboundBot, pop, rejection } from '../clients.ts'
import { firstInstance, pageInstance, pageJobGroup, retailScript } from '../demo.ts'

const tagging = { RegionId: 'cn-shanghai', ResourceType: 'instance' }

test('DeleteInstance frees the name and the concurrency, and takes the groups along', async () => {
  await using sandbox = await startSandbox()
  const call = core(sandbox, outboundBot)
  expect(await call('GetConcurrentConversationQuota')).toMatchObject({
    MaxConcurrent: 200,
    RemainingConcurrent: 52,
  })
  expect(await call('DeleteInstance', { InstanceId: pageInstance })).toMatchObject({
    Success: true,
    Code: 'OK',
  })
  expect(await call('GetConcurrentConversationQuota')).toMatchObject({ RemainingConcurrent: 92 })
  const group = { InstanceId: pageInstance, JobGroupId: pageJobGroup }
  expect((await rejection(call('DescribeJobGroup', group))).code).toBe('NotExist.Instance')
  expect((await rejection(call('DeleteInstance', { InstanceId: pageInstance }))).code).toBe(
    'NotExist.Instance',
  )
  expect(
    await call('CreateInstance', { InstanceName: '客户回访中心', MaxConcurrentConversation: 40 }),
  ).toMatchObject({
    success: true,
  })
})

test('tags are put on, listed once, taken off one by one or all', async () => {
  await using sandbox = await startSandbox()
  const call = core(sandbox, outboundBot)
  const tagsOf = async (id: string) => {
    const rows = (await call('ListInstances', { PageSize: 2 }))['Instances'] as Answer[]
    return rows.find((row) => row['InstanceId'] === id)?.['ResourceTags']
  }
  const ids = { ...tagging, ResourceId: [pageInstance, firstInstance] }
  await call('TagResources', {
    ...ids,
    Tag: [
      { Key: 'team', Value: '华东' },
      { Key: 'env', Value: 'test' },
    ],
  })
  expect(await tagsOf(firstInstance)).toEqual([
    { Key: 'env', Value: 'test' },
    { Key: 'team', Value: '华东' },
  ])
  const listed = await call('ListResourceTags', { PageNumber: 1, PageSize: 10, ResourceType: 'INSTANCE' })
  expect(listed['ResourceTags']).toMatchObject({ TotalCount: 4, PageNumber: 1, PageSize: 10 })
  await call('UntagResources', { ...ids, TagKey: ['env', 'unknown'] })
  expect(await tagsOf(firstInstance)).toEqual([{ Key: 'team', Value: '华东' }])
  await call('UntagResources', { ...ids, All: true, TagKey: ['other'] })
  expect(await tagsOf(firstInstance)).toEqual([{ Key: 'team', Value: '华东' }])
  await call('UntagResources', { ...ids, All: true })
  expect(await tagsOf(firstInstance)).toEqual([])
  expect(await tagsOf(pageInstance)).toEqual([])
})

test.each([
  [
    'TagResources',
    { ...tagging, ResourceId: ['nope'], Tag: [{ Key: 'a', Value: 'b' }] },
    'NotExist.Instance',
  ],
  ['TagResources', { ...tagging, ResourceId: [firstInstance] }, 'MissingTag'],
  ['TagResources', { ...tagging, ResourceId: [firstInstance], Tag: [{ Value: 'b' }] }, 'InvalidTag'],
  [
    'TagResources',
    { ...tagging, ResourceType: 'script', ResourceId: [firstInstance], Tag: [{ Key: 'a' }] },
    'InvalidResourceType',
  ],
  ['UntagResources', { ...tagging, ResourceId: Array(51).fill(firstInstance) }, 'InvalidResourceId'],
  ['ListResourceTags', { ResourceType: 'INSTANCE', PageSize: 10 }, 'MissingPageNumber'],
])('%s refuses %o', async (action, parameters, code) => {
  await using sandbox = await startSandbox()
  expect((await rejection(core(sandbox, outboundBot)(action, parameters))).code).toBe(code)
})

test('usage and concurrency', async () => {
  await using sandbox = await startSandbox()
  const call = core(sandbox, outboundBot)
  const summary = await call('GetSummaryInfo', { InstanceIdList: [firstInstance] })
  expect(summary['AgentBotInstanceSummaryList']).toEqual([
    { InstanceId: firstInstance, TotalCallCount: 137, TotalCallTime: 8211, UsedRecordingStorageSpace: 12 },
  ])
  expect((await call('GetSummaryInfo'))['AgentBotInstanceSummaryList']).toHaveLength(27)
  expect(await call('GetCurrentConcurrency', { InstanceId: pageInstance })).toMatchObject({
    InstanceId: pageInstance,
    CurrentConcurrency: 4,
    MaxConcurrentConversation: 40,
  })
})

test('calling numbers are bound by create and modify, and kept when left out', async () => {
  await using sandbox = await startSandbox({ strict: { callNumbers: 'number' } })
  const call = core(sandbox, outboundBot)
  const numbers = async () => {
    const page = { InstanceId: firstInstance, PageNumber: 1, PageSize: 10 }
    const answer = (await call('ListOutboundCallNumbers', page))['OutboundCallNumbers'] as Answer
    return (answer['List'] as Answer[]).map((row) => row['Number'])
  }
  expect(await numbers()).toEqual(['05710000021', '05710000022', '05710000023'])
  const change = { InstanceId: firstInstance, MaxConcurrentConversation: 4 }
  await call('ModifyInstance', change)
  expect(await numbers()).toHaveLength(3)
  await call('ModifyInstance', { ...change, CallingNumber: ['95187', '05710000021'] })
  expect(await numbers()).toEqual([95187, '05710000021'])
})

test('scripts: the list and the detail spell the same members differently', async () => {
  await using sandbox = await startSandbox()
  const call = pop(sandbox, outboundBot)
  const page = { InstanceId: pageInstance, PageNumber: 1, PageSize: 2 }
  const listed = (await call('ListScripts', page))['Scripts'] as Answer
  expect(listed).toMatchObject({ TotalCount: 5, PageSize: 2 })
  const [row] = listed['List'] as Answer[]
  expect(row).toMatchObject({
    ScriptId: retailScript,
    Status: 'PUBLISHED',
    NluEngine: 'Prompts',
    ChatBotId: expect.any(String),
  })
  expect(row).toHaveProperty('agentId')
  const { Script: script } = (await call('DescribeScript', {
    InstanceId: pageInstance,
    ScriptId: retailScript,
  })) as {
    Script: Answer
  }
  expect(script).toMatchObject({ ScriptName: '售后回访话术', ChatbotId: row?.['ChatBotId'] })
  expect(script).toHaveProperty('AgentId')
  expect(script).not.toHaveProperty('agentId')
  const small = (await call('ListScripts', { ...page, NluEngine: '' }))['Scripts'] as Answer
  expect(small['TotalCount']).toBe(1)
  const named = (await call('ListScripts', { ...page, ScriptName: 'Renewal' }))['Scripts'] as Answer
  expect(named['TotalCount']).toBe(1)
  const unknown = { InstanceId: pageInstance, ScriptId: 'nope' }
  expect((await rejection(call('DescribeScript', unknown))).code).toBe('NotExist.Script')
})
