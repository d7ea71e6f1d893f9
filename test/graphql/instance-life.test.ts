// An instance from its creation to its end, with all that surrounds it.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import {
  CreateInstanceDocument,
  DeleteInstanceDocument,
  InstanceAccountDocument,
  InstanceDocument,
  InstancesDocument,
  TagInstancesDocument,
  UntagInstancesDocument,
  UpdateInstanceDocument,
} from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

const create = async (stage: Stage, name: string, maxConcurrentConversations = 2) => {
  const { createInstance } = await stage.execute(CreateInstanceDocument, {
    input: { name, maxConcurrentConversations },
  })
  if (createInstance?.__typename !== 'CreateInstanceSuccess' || createInstance.instance == null)
    throw new Error(`not created: ${JSON.stringify(createInstance)}`)
  return createInstance.instance.id
}

const quota = async (stage: Stage) =>
  (await stage.execute(InstanceAccountDocument, { id: demo.instance })).concurrencyQuota

it('is created, listed, tagged, changed and deleted', async () => {
  await using stage = await startStage()
  const before = await quota(stage)
  const id = await create(stage, '一生')

  expect((await quota(stage))?.remaining).toBe((before?.remaining ?? 0) - 2)
  const byName = await stage.execute(InstancesDocument, { filter: { name: '一生' } })
  expect(byName.instances).toMatchObject({ totalCount: 1, nodes: [{ id, name: '一生' }] })

  const tags = [
    { key: 'team', value: '回访' },
    { key: 'empty', value: '' },
  ]
  const { tagInstances } = await stage.execute(TagInstancesDocument, {
    input: { ids: [id, demo.instance], tags },
  })
  expect(tagInstances).toMatchObject({
    __typename: 'TagInstancesSuccess',
    instances: [{ id, tags }, { id: demo.instance }],
  })
  expect(stage.sandbox.transcript.entries('TagResources')[0]?.parameters).toMatchObject({
    ResourceType: 'INSTANCE',
    'ResourceId.1': id.replace('Instance:', ''),
    'Tag.1.Key': 'team',
    'Tag.1.Value': '回访',
    'Tag.2.Key': 'empty',
    'Tag.2.Value': '',
  })
  const tagged = await stage.execute(InstancesDocument, {
    filter: { tags: [{ key: 'team', value: '回访' }] },
  })
  expect(tagged.instances?.nodes.map((node) => node.id).sort()).toEqual([id, demo.instance].sort())

  const { untagInstances } = await stage.execute(UntagInstancesDocument, {
    input: { ids: [id], keys: ['empty'] },
  })
  expect(untagInstances).toMatchObject({ instances: [{ id, tags: [{ key: 'team', value: '回访' }] }] })
  await stage.execute(UntagInstancesDocument, { input: { id, all: true } })
  expect((await stage.execute(InstanceAccountDocument, { id })).instance?.tags).toEqual([])

  await stage.execute(UpdateInstanceDocument, { input: { id, maxConcurrentConversations: 3 } })
  const { deleteInstance } = await stage.execute(DeleteInstanceDocument, { input: { id } })
  expect(deleteInstance).toMatchObject({ __typename: 'DeleteInstanceSuccess', id })
  expect(await stage.execute(InstanceDocument, { id })).toEqual({ instance: null })
  expect(await quota(stage)).toEqual(before)
})

it('tells use, concurrency and numbers, each from its own operation', async () => {
  await using stage = await startStage({ strict: { callNumbers: 'number' } })
  const { instance, concurrencyQuota } = await stage.execute(InstanceAccountDocument, { id: demo.instance })
  expect(concurrencyQuota).toEqual({ limit: 200, remaining: 52 })
  expect(instance).toMatchObject({
    usage: {
      calls: expect.any(Number),
      callSeconds: expect.any(Number),
      recordingStorageMegabytes: expect.any(Number),
    },
    concurrency: { inUse: expect.any(Number), limit: 40 },
    callingNumbers: ['05710000011', '05710000012', '05710000013'],
  })
  expect(stage.actions().sort()).toEqual([
    'DescribeInstance',
    'GetConcurrentConversationQuota',
    'GetCurrentConcurrency',
    'GetSummaryInfo',
    'ListInstances',
    'ListOutboundCallNumbers',
  ])
})

describe('refusals', () => {
  it('answers NotFoundError for instances that do not exist', async () => {
    await using stage = await startStage()
    const ids = ['Instance:none']
    expect(
      (await stage.execute(DeleteInstanceDocument, { input: { id: 'Instance:none' } })).deleteInstance,
    ).toMatchObject({
      __typename: 'NotFoundError',
      id: 'Instance:none',
    })
    const { tagInstances } = await stage.execute(TagInstancesDocument, {
      input: { ids, tags: [{ key: 'a', value: 'b' }] },
    })
    expect(tagInstances).toMatchObject({ __typename: 'NotFoundError' })
  })

  it.each([
    [{ ids: [], tags: [{ key: 'a', value: '' }] }, ['ids']],
    [{ ids: ['Instance:a', 'Instance:a'], tags: [{ key: 'a', value: '' }] }, ['ids']],
    [{ ids: ['JobGroup:a:b'], tags: [{ key: 'a', value: '' }] }, ['ids.0']],
    [{ ids: ['Instance:a'], tags: [] }, ['tags']],
    [
      {
        ids: ['Instance:a'],
        tags: [
          { key: 'a', value: '1' },
          { key: 'a', value: '2' },
        ],
      },
      ['tags'],
    ],
    [{ ids: ['Instance:a'], tags: [{ key: ' ', value: '1' }] }, ['tags.0.key']],
    [
      { ids: Array.from({ length: 51 }, (_, n) => `Instance:${n}`), tags: [{ key: 'a', value: '' }] },
      ['ids'],
    ],
  ])('checks tagInstances before anything is sent: %j', async (input, paths) => {
    await using stage = await startStage()
    const { tagInstances } = await stage.execute(TagInstancesDocument, { input })
    expect(tagInstances).toMatchObject({
      __typename: 'InvalidInputError',
      fields: paths.map((path) => ({ path: path.split('.') })),
    })
    expect(stage.actions()).toEqual([])
  })

  it.each([[{}], [{ id: demo.instance, ids: [demo.instance] }]])(
    'wants either id or ids: %j',
    async (target) => {
      await using stage = await startStage()
      const input = { ...target, tags: [{ key: 'a', value: '' }] }
      const { tagInstances } = await stage.execute(TagInstancesDocument, { input })
      expect(tagInstances).toMatchObject({
        __typename: 'InvalidInputError',
        fields: [{ path: ['id'], message: 'give either id or ids' }],
      })
      expect(stage.actions()).toEqual([])
    },
  )

  it.each([[{}], [{ keys: ['a'], all: true }], [{ all: false }], [{ keys: [] }]])(
    'wants either keys or all: %j',
    async (choice) => {
      await using stage = await startStage()
      const { untagInstances } = await stage.execute(UntagInstancesDocument, {
        input: { ids: [demo.instance], ...choice },
      })
      expect(untagInstances).toMatchObject({ __typename: 'InvalidInputError' })
      expect(stage.actions()).toEqual([])
    },
  )

  it('tells what is wrong with a filter', async () => {
    await using stage = await startStage()
    const { errors } = await stage.send(InstancesDocument, { filter: { name: '', tags: [] } })
    expect(errors).toMatchObject([{ path: ['instances'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(errors[0]?.message).toMatch(/name: must not be empty.*tags: needs at least one tag/)
  })
})
