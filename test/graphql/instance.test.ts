// Instances through a real socket: reads, paging, writes, and what was truly sent.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import {
  CreateInstanceDocument,
  InstanceDocument,
  InstancesDocument,
  UpdateInstanceDocument,
} from '../support/documents.ts'
import { startStage } from '../support/gateway.ts'

/** As many as a read makes. */
const attempts = 3

const fresh = { name: '第一个演示实例', maxConcurrentConversations: 4 }

describe('reading', () => {
  it('answers one instance, its 18-digit creator exact', async () => {
    await using stage = await startStage()
    const { instance } = await stage.execute(InstanceDocument, { id: demo.instance })
    expect(instance).toEqual({
      version: expect.stringMatching(/^[\w-]{22}$/) as string,
      id: demo.instance,
      vendor: 'ALIBABA',
      vendorId: '174952ab-9825-4cc9-a5e2-de82d7fa4cdd',
      name: '客户回访中心',
      description: '售后回访与满意度调查',
      maxConcurrentConversations: 40,
      nluServiceType: 'MANAGED',
      resourceGroupId: 'rg-sandboxservice',
      creatorId: '212345678901234567',
      creatorName: 'lin.mei',
      ownerName: 'sandbox',
      createdAt: '2026-01-05T01:00:00.000Z',
    })
    expect(stage.actions()).toEqual(['DescribeInstance'])
  })

  it('answers null for an instance that does not exist', async () => {
    await using stage = await startStage()
    expect(await stage.execute(InstanceDocument, { id: 'Instance:none' })).toEqual({ instance: null })
  })

  it.each([
    '174952ab-9825-4cc9-a5e2-de82d7fa4cdd',
    'JobGroup:a:b',
    'Instance:',
    'Instance:a b',
    'Instance:a:b',
  ])('refuses %j as an id without asking the vendor', async (id) => {
    await using stage = await startStage()
    const { errors } = await stage.send(InstanceDocument, { id })
    expect(errors[0]).toMatchObject({
      message: 'An id of the form Instance:<InstanceId> is wanted.',
      extensions: { code: 'BAD_USER_INPUT' },
    })
    expect(stage.actions()).toEqual([])
  })

  it('reads an instance once, however often a request asks for it', async () => {
    await using stage = await startStage()
    await stage.execute(
      `{ a: instance(id: "${demo.instance}") { name } b: instance(id: "${demo.instance}") { ownerName } node(id: "${demo.instance}") { id } }`,
    )
    expect(stage.actions()).toEqual(['DescribeInstance'])
  })
})

describe('listing', () => {
  it('walks all pages and meets every instance once', async () => {
    await using stage = await startStage()
    const seen: string[] = []
    let after: string | null = null
    for (;;) {
      const {
        instances,
      }: {
        instances: {
          totalCount?: number | null
          nodes: readonly { id: string }[]
          pageInfo: { hasNextPage: boolean; endCursor?: string | null }
        } | null
      } = (await stage.execute(InstancesDocument, { first: 10, after })) as never
      expect(instances?.totalCount).toBe(27)
      seen.push(...(instances?.nodes ?? []).map(({ id }) => id))
      after = instances?.pageInfo.endCursor ?? null
      if (!instances?.pageInfo.hasNextPage) break
    }
    expect(seen).toHaveLength(27)
    expect(new Set(seen).size).toBe(27)
    expect(stage.actions()).toEqual(['ListInstances', 'ListInstances', 'ListInstances'])
  })

  it('goes on in the middle of a vendor page when the size changes', async () => {
    await using stage = await startStage()
    const all = (await stage.execute(InstancesDocument, { first: 100 })).instances?.nodes.map(({ id }) => id)
    const start = await stage.execute(InstancesDocument, { first: 3 })
    const rest = await stage.execute(InstancesDocument, {
      first: 5,
      after: start.instances?.pageInfo.endCursor,
    })
    expect(rest.instances?.nodes.map(({ id }) => id)).toEqual(all?.slice(3, 8))
    expect(rest.instances?.pageInfo.hasNextPage).toBe(true)
  })

  it('answers an empty page after the end', async () => {
    await using stage = await startStage()
    const { instances } = await stage.execute(InstancesDocument, { first: 100 })
    const beyond = await stage.execute(InstancesDocument, { first: 10, after: instances?.pageInfo.endCursor })
    expect(beyond.instances).toMatchObject({
      nodes: [],
      totalCount: 27,
      pageInfo: { hasNextPage: false, endCursor: null },
    })
  })

  it.each([[0], [-1], [101]])('refuses first: %i', async (first) => {
    await using stage = await startStage()
    const { errors } = await stage.send(InstancesDocument, { first })
    expect(errors[0]).toMatchObject({
      message: '`first` must be between 1 and 100.',
      extensions: { code: 'BAD_USER_INPUT' },
    })
    expect(stage.actions()).toEqual([])
  })

  it('refuses a cursor that is none', async () => {
    await using stage = await startStage()
    const { errors } = await stage.send(InstancesDocument, { after: 'b2Zmc2V0Om5vbmU' })
    expect(errors[0]?.message).toBe('`after` is not a cursor of this list.')
  })
})

describe('createInstance', () => {
  it('sends every parameter and answers the new instance', async () => {
    await using stage = await startStage()
    const { createInstance } = await stage.execute(CreateInstanceDocument, {
      input: {
        ...fresh,
        description: '来自测试',
        nluServiceType: 'MANAGED',
        resourceGroupId: 'rg-1',
        callingNumbers: ['05710000001', '05710000002'],
      },
    })
    expect(createInstance).toMatchObject({
      __typename: 'CreateInstanceSuccess',
      instance: { name: fresh.name, description: '来自测试', maxConcurrentConversations: 4 },
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    const [entry] = stage.sandbox.transcript.entries('CreateInstance')
    expect(entry).toMatchObject({
      signature: 'ACS3-HMAC-SHA256',
      method: 'POST',
      parameters: {
        InstanceName: fresh.name,
        InstanceDescription: '来自测试',
        MaxConcurrentConversation: '4',
        NluServiceType: 'Managed',
        ResourceGroupId: 'rg-1',
        'CallingNumber.1': '05710000001',
        'CallingNumber.2': '05710000002',
      },
    })
  })

  it('does not read back what the answer has', async () => {
    await using stage = await startStage()
    await stage.execute(CreateInstanceDocument, { input: fresh })
    expect(stage.actions()).toEqual(['CreateInstance'])
  })

  it('answers NameTakenError for a name in use', async () => {
    await using stage = await startStage()
    await stage.execute(CreateInstanceDocument, { input: fresh })
    const { createInstance } = await stage.execute(CreateInstanceDocument, { input: fresh })
    expect(createInstance).toMatchObject({
      __typename: 'NameTakenError',
      name: fresh.name,
      code: 'NAME_TAKEN',
      retryable: false,
      upstream: { action: 'CreateInstance', httpStatus: 400, code: 'InvalidInstanceName.Duplicated' },
    })
  })

  it('answers ConcurrencyLimitExceededError when the account has not as much left', async () => {
    await using stage = await startStage()
    const { createInstance } = await stage.execute(CreateInstanceDocument, {
      input: { ...fresh, maxConcurrentConversations: 100_000 },
    })
    expect(createInstance).toMatchObject({
      __typename: 'ConcurrencyLimitExceededError',
      code: 'CONCURRENCY_LIMIT_EXCEEDED',
    })
  })

  it('tells everything that is wrong at once and sends nothing', async () => {
    await using stage = await startStage()
    const { createInstance } = await stage.execute(CreateInstanceDocument, {
      input: {
        name: '  ',
        maxConcurrentConversations: 0,
        nluServiceType: 'UNRECOGNIZED',
        callingNumbers: ['1', ''],
      },
    })
    expect(createInstance).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [
        { path: ['name'], message: 'must not be empty' },
        { path: ['maxConcurrentConversations'], message: 'must be at least 1' },
        { path: ['nluServiceType'], message: 'must be one of MANAGED, AUTHORIZED, PROVIDED, DIALOG_STUDIO' },
        { path: ['callingNumbers', '1'], message: 'must not be empty' },
      ],
    })
    expect(stage.actions()).toEqual([])
  })

  it('creates one instance per alias, one after the other', async () => {
    await using stage = await startStage()
    const data = await stage.execute(
      `mutation { a: createInstance(input: { name: "甲", maxConcurrentConversations: 1 }) { __typename } b: createInstance(input: { name: "甲", maxConcurrentConversations: 1 }) { __typename } }`,
    )
    expect(data).toEqual({ a: { __typename: 'CreateInstanceSuccess' }, b: { __typename: 'NameTakenError' } })
  })

  it.each([
    [{ kind: 'reset', applied: true }, 'is there', 1],
    [{ kind: 'reset', applied: false }, 'is not there, and is created after all', 2],
    [{ kind: 'server-error' }, 'is not there, and is created after all', 2],
  ] as const)('makes up for an answer that is lost, %j, by looking: the instance %s', async (...given) => {
    const [fault, , expected] = given
    await using stage = await startStage()
    stage.sandbox.faults.add('CreateInstance', fault)
    const { createInstance } = await stage.execute(CreateInstanceDocument, { input: fresh })
    expect(createInstance).toMatchObject({
      __typename: 'CreateInstanceSuccess',
      instance: { name: fresh.name },
    })
    expect(stage.actions().filter((action) => action === 'CreateInstance')).toHaveLength(expected)
    const { instances } = await stage.execute(InstancesDocument, { filter: { name: fresh.name } })
    expect(instances?.nodes).toHaveLength(1)
  })

  it('does not take an older instance of the name for the new one', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('CreateInstance', { kind: 'reset', applied: false })
    const { createInstance } = await stage.execute(CreateInstanceDocument, {
      input: { ...fresh, name: '客户回访中心' },
    })
    expect(createInstance?.__typename).not.toBe('CreateInstanceSuccess')
  })

  it('does not know the outcome when the answer is lost and nobody can look, and says where to', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('CreateInstance', { kind: 'reset', applied: true })
    stage.sandbox.faults.add('ListInstances', { kind: 'html' }, attempts)
    const { createInstance } = await stage.execute(CreateInstanceDocument, { input: fresh })
    expect(createInstance).toMatchObject({
      __typename: 'OutcomeUnknownError',
      retryable: false,
      upstream: null,
    })
    expect(createInstance).toHaveProperty(
      'reconcile',
      expect.stringContaining(`look for the name "${fresh.name}"`),
    )
    expect(stage.actions().filter((action) => action === 'CreateInstance')).toHaveLength(1)
  })
})

describe('updateInstance', () => {
  const stored = { name: '客户回访中心', description: '售后回访与满意度调查', maxConcurrentConversations: 40 }

  it('keeps what is absent, although the vendor clears what is left out', async () => {
    await using stage = await startStage()
    const { updateInstance } = await stage.execute(UpdateInstanceDocument, {
      input: { id: demo.instance, maxConcurrentConversations: 41 },
    })
    expect(updateInstance).toMatchObject({
      __typename: 'UpdateInstanceSuccess',
      instance: { ...stored, maxConcurrentConversations: 41, resourceGroupId: 'rg-sandboxservice' },
    })
    const { instance } = await stage.execute(InstanceDocument, { id: demo.instance })
    expect(instance).toMatchObject({ ...stored, maxConcurrentConversations: 41 })
  })

  it('keeps everything when nothing is given', async () => {
    await using stage = await startStage()
    await stage.execute(UpdateInstanceDocument, { input: { id: demo.instance } })
    expect((await stage.execute(InstanceDocument, { id: demo.instance })).instance).toMatchObject(stored)
  })

  it('reads nothing when everything is given, and the resource group only when it is asked for', async () => {
    await using stage = await startStage()
    const input = {
      id: demo.instance,
      name: '新实例',
      description: '这是新的实例',
      maxConcurrentConversations: 5,
    }
    await stage.execute(
      `mutation($input: UpdateInstanceInput!) { updateInstance(input: $input) { ... on UpdateInstanceSuccess { instance { name creatorId } } } }`,
      { input },
    )
    expect(stage.actions()).toEqual(['ModifyInstance'])
    await stage.execute(UpdateInstanceDocument, { input: { ...input, name: '又新' } })
    expect(stage.actions()).toEqual(['ModifyInstance', 'DescribeInstance'])
  })

  it('empties the description with null and refuses null where nothing can be cleared', async () => {
    await using stage = await startStage()
    await stage.execute(UpdateInstanceDocument, { input: { id: demo.instance, description: null } })
    expect((await stage.execute(InstanceDocument, { id: demo.instance })).instance).toMatchObject({
      ...stored,
      description: '',
    })
    stage.actions()
    const { updateInstance } = await stage.execute(UpdateInstanceDocument, {
      input: { id: demo.instance, name: null, maxConcurrentConversations: null, callingNumbers: [] },
    })
    expect(updateInstance).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [
        { path: ['name'], message: 'cannot be null: leave it out to keep the stored value' },
        { path: ['maxConcurrentConversations'] },
        { path: ['callingNumbers'], message: 'cannot be emptied: the vendor documents no way to' },
      ],
    })
    expect(stage.actions()).toEqual([])
  })

  it('answers NotFoundError with the id', async () => {
    await using stage = await startStage()
    const { updateInstance } = await stage.execute(UpdateInstanceDocument, {
      input: { id: 'Instance:none', name: 'a' },
    })
    expect(updateInstance).toMatchObject({ __typename: 'NotFoundError', id: 'Instance:none' })
    expect(stage.actions()).toEqual(['DescribeInstance'])
  })

  it('reports a write that happened as success even when reading back fails', async () => {
    await using stage = await startStage()
    const input = { id: demo.instance, name: '新实例', description: '', maxConcurrentConversations: 5 }
    stage.sandbox.faults.add('DescribeInstance', { kind: 'server-error' }, attempts)
    const { data, errors } = await stage.send(UpdateInstanceDocument, { input })
    expect(data?.updateInstance).toMatchObject({
      __typename: 'UpdateInstanceSuccess',
      instance: { name: '新实例', resourceGroupId: null },
    })
    expect(errors).toMatchObject([
      { path: ['updateInstance', 'instance', 'resourceGroupId'], extensions: { code: 'VENDOR_UNAVAILABLE' } },
    ])
  })
})
