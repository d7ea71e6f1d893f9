// A skill queue's whole life over HTTP, and the documented limits, told before anything is sent.
import { describe, expect, it } from 'vitest'
import {
  CreateSkillQueueDocument,
  type CreateSkillQueueInput,
  DeleteSkillQueueDocument,
  SkillQueuesDocument,
  type SkillQueuesQueryVariables,
  UpdateSkillQueueDocument,
  type UpdateSkillQueueInput,
} from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

const release = { action: 'RELEASE' } as const
const voice = {
  name: '夜间值班',
  description: 'Night shift',
  mediaType: 'VOICE',
  maxWaitSeconds: 120,
  maxWaitingCallers: 50,
  maxWrapUpSeconds: 30,
  noAgents: { action: 'TRANSFER', target: { ivrFlowId: 'IvrFlow:103' } },
  busy: { action: 'TRANSFER', target: { skillQueueId: 'SkillQueue:2' } },
  timeout: release,
  answerAnnouncement: 'NONE',
  waitVoiceType: 'Voice',
} as const satisfies CreateSkillQueueInput
const { answerAnnouncement: _announcement, waitVoiceType: _voice, ...silent } = voice
const multimedia = {
  ...silent,
  mediaType: 'MULTIMEDIA',
  noAgents: release,
} as const satisfies CreateSkillQueueInput

const create = async (stage: Stage, input: CreateSkillQueueInput) =>
  (await stage.execute(CreateSkillQueueDocument, { input })).createSkillQueue
const update = async (stage: Stage, input: UpdateSkillQueueInput) =>
  (await stage.execute(UpdateSkillQueueDocument, { input })).updateSkillQueue
const remove = async (stage: Stage, id: string) =>
  (await stage.execute(DeleteSkillQueueDocument, { input: { id } })).deleteSkillQueue
const page = async (stage: Stage, variables: SkillQueuesQueryVariables = {}) =>
  (await stage.execute(SkillQueuesDocument, variables)).skillQueues
const sent = (stage: Stage, action: string) =>
  stage.sandbox.transcript.entries(action).map(({ body }) => body)

it('lives: created, listed, read, changed in part, deleted', async () => {
  await using stage = await startStage()
  const id = 'SkillQueue:10'
  const queue = {
    id,
    vendor: 'HUAWEI',
    vendorId: '10',
    name: '夜间值班',
    description: 'Night shift',
    mediaType: 'VOICE',
    maxWaitSeconds: 120,
    maxWaitingCallers: 50,
    maxWrapUpSeconds: 30,
    noAgents: { action: 'TRANSFER', target: { __typename: 'IvrFlow', id: 'IvrFlow:103' } },
    busy: { action: 'TRANSFER', target: { __typename: 'SkillQueue', id: 'SkillQueue:2' } },
    timeout: { action: 'RELEASE', target: null },
    answerAnnouncement: 'NONE',
    waitVoiceType: 'Voice',
  }
  expect(await create(stage, voice)).toMatchObject({
    __typename: 'CreateSkillQueueSuccess',
    skillQueue: queue,
  })
  expect(sent(stage, 'createSkill')).toEqual([
    {
      name: '夜间值班',
      mediaTypeId: 5,
      description: 'Night shift',
      maxWaitTime: 120,
      maxWaitNum: 50,
      maxAgentWrapupTime: 30,
      skillParam: {
        noAgents: { transferType: 'Transfer', deviceType: '3', value: 103 },
        busy: { transferType: 'Transfer', deviceType: '1', value: 2 },
        timeOut: { transferType: 'Release' },
        answerFunction: '2',
        waitVoice: { parameterType: 'Voice' },
      },
    },
  ])
  // Looked for before and after: nothing is read back once more.
  expect(stage.actions()).toEqual(['tokenByAkSk', 'querySkills', 'createSkill', 'querySkills'])

  expect((await page(stage, { filter: { name: '夜间' } }))?.nodes).toEqual([queue])
  expect(
    await stage.execute(
      `{ node(id: "${id}") { id ... on SkillQueue { name } } skillQueue(id: "${id}") { timeout { action } } }`,
    ),
  ).toEqual({ node: { id, name: '夜间值班' }, skillQueue: { timeout: { action: 'RELEASE' } } })
  stage.actions()

  expect(await update(stage, { id, maxWaitSeconds: 60 })).toMatchObject({
    skillQueue: { ...queue, maxWaitSeconds: 60 },
  })
  expect(sent(stage, 'modifySkill')).toEqual([{ skillId: 10, maxWaitTime: 60 }])
  expect(stage.actions()).toEqual(['querySkills', 'modifySkill', 'querySkills'])

  expect(await update(stage, { id, noAgents: release, description: '夜' })).toMatchObject({
    skillQueue: { description: '夜', noAgents: { action: 'RELEASE', target: null }, busy: queue.busy },
  })
  // Of skillParam, which is taken whole, the rest is what was stored.
  expect(sent(stage, 'modifySkill')).toMatchObject([
    {
      skillId: 10,
      description: '夜',
      skillParam: {
        noAgents: { transferType: 'Release' },
        busy: { transferType: 'Transfer', deviceType: '1', value: 2 },
        answerFunction: '2',
        waitVoice: { parameterType: 'Voice' },
      },
    },
  ])

  expect(await remove(stage, id)).toMatchObject({ __typename: 'DeleteSkillQueueSuccess', id })
  expect(sent(stage, 'deleteSkill')).toEqual([{ skillIds: '10' }])
  expect(await stage.execute(`{ node(id: "${id}") { id } }`)).toEqual({ node: null })
  expect(await remove(stage, id)).toMatchObject({ __typename: 'NotFoundError', id })
  expect(await update(stage, { id, maxWaitSeconds: 1 })).toMatchObject({ __typename: 'NotFoundError', id })
})

describe('skillQueues', () => {
  it.each([1, 4, 9, 100])('shows every queue once, %i at a time', async (first) => {
    await using stage = await startStage()
    const ids: string[] = []
    for (let after: string | null = null; ; ) {
      const read: Awaited<ReturnType<typeof page>> = await page(stage, { first, after })
      ids.push(...(read?.nodes.map(({ id }) => id) ?? []))
      expect(read?.totalCount).toBe(9)
      if (read?.pageInfo.hasNextPage !== true) break
      after = read.pageInfo.endCursor
    }
    expect(ids).toHaveLength(9)
    expect(new Set(ids).size).toBe(9)
  })

  it('writes numbers as the table has them: as text', async () => {
    await using stage = await startStage()
    expect(await page(stage, { first: 10, filter: { mediaType: 'VIDEO', name: 'VIP' } })).toMatchObject({
      totalCount: 1,
      nodes: [{ name: 'VIP video', mediaType: 'VIDEO' }],
    })
    expect(sent(stage, 'querySkills')).toEqual([{ name: 'VIP', mediaTypeId: '19', limit: '10', offset: '0' }])
  })

  it('refuses a name that the vendor forbids', async () => {
    await using stage = await startStage()
    const { errors } = await stage.send(SkillQueuesDocument, { filter: { name: 'a;b' } })
    expect(errors).toMatchObject([{ path: ['skillQueues'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(stage.actions()).toEqual([])
  })
})

describe('limits', () => {
  it.each<[Partial<CreateSkillQueueInput>, string[], string]>([
    [{ name: '' }, ['name'], 'must not be empty'],
    [{ name: '长'.repeat(34) }, ['name'], 'must have at most 100 bytes'],
    [{ name: 'a？b' }, ['name'], 'cannot have any of'],
    [{ name: 'a\nb' }, ['name'], 'cannot have any of'],
    [{ description: '长'.repeat(51) }, ['description'], 'must have at most 50 characters'],
    [{ description: ' ' }, ['description'], 'must not be empty'],
    [{ mediaType: 'UNRECOGNIZED' }, ['mediaType'], 'must be one of'],
    [{ maxWaitSeconds: 60_001 }, ['maxWaitSeconds'], 'must be at most 60000'],
    [{ maxWaitingCallers: 10_001 }, ['maxWaitingCallers'], 'must be at most 10000'],
    [{ maxWrapUpSeconds: 3_601 }, ['maxWrapUpSeconds'], 'must be at most 3600'],
    [{ maxWrapUpSeconds: -1 }, ['maxWrapUpSeconds'], 'must not be negative'],
    [{ noAgents: { action: 'TRANSFER' } }, ['noAgents', 'target'], 'is needed for TRANSFER'],
    [
      { busy: { action: 'RELEASE', target: { ivrFlowId: 'IvrFlow:1' } } },
      ['busy', 'target'],
      'cannot be given for RELEASE',
    ],
    [
      { busy: { action: 'TRANSFER', target: { ivrFlowId: 'IvrFlow:one' } } },
      ['busy', 'target', 'ivrFlowId'],
      'must have the form IvrFlow:<number>',
    ],
    [{ answerAnnouncement: null }, ['answerAnnouncement'], 'is needed for VOICE and VIDEO'],
    [{ waitVoiceType: null }, ['waitVoiceType'], 'is needed for VOICE and VIDEO'],
  ])('of a voice queue: %j', async (change, path, message) => {
    await using stage = await startStage()
    expect(await create(stage, { ...voice, ...change })).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ path, message: expect.stringContaining(message) as string }],
    })
    expect(stage.actions()).toEqual([])
  })

  it('of a multimedia queue: three settings, and queues only', async () => {
    await using stage = await startStage()
    expect(await create(stage, { ...voice, mediaType: 'MULTIMEDIA', maxWaitSeconds: 70_000 })).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [
        { path: ['maxWaitSeconds'] },
        { path: ['answerAnnouncement'] },
        { path: ['waitVoiceType'] },
        { path: ['noAgents', 'target'] },
      ],
    })
    expect(stage.actions()).toEqual([])
    expect(await create(stage, multimedia)).toMatchObject({
      skillQueue: { mediaType: 'MULTIMEDIA', answerAnnouncement: null, waitVoiceType: null },
    })
  })

  it.each<[Omit<UpdateSkillQueueInput, 'id'>, string]>([
    [{ answerAnnouncement: 'NONE' }, 'answerAnnouncement'],
    [{ waitVoiceType: 'Voice' }, 'waitVoiceType'],
    [{ busy: { action: 'TRANSFER', target: { ivrFlowId: 'IvrFlow:101' } } }, 'busy'],
  ])('of a change to a multimedia queue: %j', async (change, field) => {
    await using stage = await startStage()
    expect(await update(stage, { id: 'SkillQueue:4', ...change })).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ path: [field] }],
    })
    expect(stage.actions()).not.toContain('modifySkill')
  })

  it('of a change: null is refused, for every member', async () => {
    await using stage = await startStage()
    const members = ['description', 'maxWaitSeconds', 'maxWaitingCallers', 'maxWrapUpSeconds', 'noAgents']
    const nulls = Object.fromEntries(members.map((name) => [name, null]))
    expect(await update(stage, { id: 'SkillQueue:4', ...nulls })).toMatchObject({
      fields: members.map((name) => ({
        path: [name],
        message: 'cannot be null: leave it out to keep the stored value',
      })),
    })
    expect(stage.actions()).toEqual([])
  })
})

describe('what the family answers', () => {
  const skill = { id: 'SkillQueue:4', maxWaitSeconds: 5 }

  it('404 is a queue that does not exist', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('modifySkill', { kind: 'answer', status: 404, body: '' })
    expect(await update(stage, skill)).toMatchObject({ __typename: 'NotFoundError', id: 'SkillQueue:4' })
    stage.sandbox.faults.add('querySkills', { kind: 'answer', status: 404, body: '' })
    expect(await stage.execute('{ node(id: "SkillQueue:4") { id } }')).toEqual({ node: null })
    stage.sandbox.faults.add('querySkills', { kind: 'answer', status: 404, body: '' })
    const { errors } = await stage.send(SkillQueuesDocument)
    expect(errors).toMatchObject([{ extensions: { code: 'VENDOR_CONTRACT_BROKEN' } }])
  })

  it('500 is a failure of the vendor, not a refusal: a change may be repeated, a creation is unknown', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('modifySkill', { kind: 'business', shape: 'http-500' })
    expect(await update(stage, skill)).toMatchObject({ skillQueue: { maxWaitSeconds: 5 } })
    expect(sent(stage, 'modifySkill')).toHaveLength(2)
    stage.sandbox.faults.add('modifySkill', { kind: 'business', shape: 'http-500' }, 3)
    expect(await update(stage, { ...skill, maxWaitSeconds: 6 })).toMatchObject({
      __typename: 'OutcomeUnknownError',
      retryable: true,
      reconcile: expect.stringContaining('SkillQueue:4') as string,
    })
    stage.sandbox.faults.add('createSkill', { kind: 'business', shape: 'http-500' })
    expect(await create(stage, voice)).toMatchObject({
      __typename: 'OutcomeUnknownError',
      retryable: false,
      reconcile: expect.stringContaining('skillQueues(filter: { name: "夜间值班" })') as string,
    })
  })

  it('401 drops the token, and is tried once more', async () => {
    await using stage = await startStage()
    await page(stage)
    stage.actions()
    stage.sandbox.faults.add('querySkills', { kind: 'token-expired', status: 401 })
    expect(await page(stage, { first: 1 })).toMatchObject({ totalCount: 9 })
    expect(stage.actions()).toEqual(['querySkills', 'tokenByAkSk', 'querySkills'])
    stage.sandbox.faults.add('querySkills', { kind: 'token-expired', status: 401 }, 2)
    const { errors } = await stage.send(SkillQueuesDocument)
    expect(errors).toMatchObject([{ extensions: { code: 'VENDOR_AUTH_FAILED' } }])
  })

  it('a return code is a refusal, in its words', async () => {
    await using stage = await startStage()
    expect(await remove(stage, 'SkillQueue:1')).toMatchObject({
      __typename: 'VendorRejectedError',
      upstream: { action: 'deleteSkill', httpStatus: 200, code: '1', message: 'skill is in use' },
    })
    expect(await create(stage, { ...voice, name: 'VIP video' })).toMatchObject({
      __typename: 'VendorRejectedError',
      upstream: { message: 'skill name already exists' },
    })
  })

  it.each(['夜间值班', 'VIP video'])(
    'a queue that cannot be found after success is not claimed, nor one that was there: %s',
    async (name) => {
      await using stage = await startStage()
      stage.sandbox.faults.add('createSkill', { kind: 'contradiction', applied: false })
      expect(await create(stage, { ...voice, name })).toMatchObject({
        __typename: 'OutcomeUnknownError',
        message: expect.stringContaining('no new queue of that name is there') as string,
        reconcile: `Query skillQueues(filter: { name: "${name}" }).`,
      })
    },
  )
})
