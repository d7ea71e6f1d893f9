// createJobGroup through a real socket: every parameter, every mistake, and a refusal that has to be explained.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { CreateJobGroupDocument, JobGroupsDocument } from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

/** As many as a read makes. */
const attempts = 3

const instanceId = '174952ab-9825-4cc9-a5e2-de82d7fa4cdd'
const scriptId = '5a3940ce-a12f-4222-9f0f-605a9b89ea7c'
const script = `Script:${instanceId}:${scriptId}`

const minimal = { instanceId: demo.instance, name: '五月回访', scriptId: script }

const create = async (stage: Stage, input: object) =>
  (await stage.execute(CreateJobGroupDocument, { input: { ...minimal, ...input } })).createJobGroup

const sent = (stage: Stage, action: string) => stage.sandbox.transcript.entries(action)[0]?.parameters ?? {}

const names = async (stage: Stage, text: string) => {
  const { instance } = await stage.execute(JobGroupsDocument, { instance: demo.instance, filter: { text } })
  return instance?.jobGroups?.edges.map(({ node }) => node.name)
}

describe('createJobGroup', () => {
  it('sends every parameter in the spelling of the pages, and answers without another call', async () => {
    await using stage = await startStage()
    const created = await create(stage, {
      description: '签收后',
      scenarioId: 'old',
      callingNumbers: ['05710000011'],
      recallCallingNumbers: ['05710000012', '05710000013'],
      strategy: {
        name: '工作日',
        maxAttemptsPerDay: 3,
        minAttemptIntervalMinutes: 5,
        startAt: '2026-12-01T01:00:00Z',
        endAt: '2027-01-01T00:00:00.000Z',
        workingTime: [{ begin: '09:00:00', end: '12:00:00' }],
        repeatBy: 'WEEK',
        repeatDays: [1, 5],
        repeatable: true,
        routingStrategy: 'LOCAL_PROVINCE_FIRST',
      },
      recallStrategy: { emptyNumberIgnore: true },
      ringingDurationSeconds: 30,
      minConcurrency: 1,
      priority: 'URGENT',
      flashSms: { templateId: '1', configId: '2', templateContent: '您好' },
    })
    expect(created).toMatchObject({
      __typename: 'CreateJobGroupSuccess',
      jobGroup: {
        description: '签收后',
        priority: 'URGENT',
        callingNumbers: ['05710000011'],
        recallCallingNumbers: ['05710000012', '05710000013'],
        strategy: {
          name: '工作日',
          maxAttemptsPerDay: 3,
          startAt: '2026-12-01T01:00:00.000Z',
          workingTime: [{ begin: '09:00:00', end: '12:00:00' }],
          repeatBy: 'WEEK',
          repeatDays: [1, 5],
          routingStrategy: 'LOCAL_PROVINCE_FIRST',
        },
        recallStrategy: { emptyNumberIgnore: true, inArrearsIgnore: false, outOfServiceIgnore: false },
        minConcurrency: 1,
      },
    })
    const {
      StrategyJson = '',
      RecallStrategyJson,
      FlashSmsExtras,
      ...parameters
    } = sent(stage, 'CreateJobGroup')
    expect(parameters).toEqual({
      InstanceId: instanceId,
      JobGroupName: '五月回访',
      JobGroupDescription: '签收后',
      ScriptId: scriptId,
      ScenarioId: 'old',
      'CallingNumber.1': '05710000011',
      'RecallCallingNumber.1': '05710000012',
      'RecallCallingNumber.2': '05710000013',
      RingingDuration: '30',
      MinConcurrency: '1',
      Priority: 'Urgent',
    })
    expect(JSON.parse(StrategyJson)).toEqual({
      name: '工作日',
      startTime: Date.parse('2026-12-01T01:00:00Z'),
      endTime: Date.parse('2027-01-01T00:00:00Z'),
      workingTime: [{ beginTime: '09:00:00', endTime: '12:00:00' }],
      maxAttemptsPerDay: '3',
      minAttemptInterval: '5',
      repeatBy: 'Week',
      repeatDays: ['1', '5'],
      repeatable: true,
      routingStrategy: 'LocalProvinceFirst',
    })
    expect(RecallStrategyJson).toBe('{"emptyNumberIgnore":true}')
    expect(FlashSmsExtras).toBe('{"templateId":"1","configId":"2","templateContent":"您好"}')
    expect(stage.actions()).toEqual(['CreateJobGroup'])
  })

  it('sends nothing for what is absent or null', async () => {
    await using stage = await startStage()
    await create(stage, {
      description: null,
      strategy: null,
      priority: null,
      callingNumbers: null,
      flashSms: {},
    })
    const { FlashSmsExtras, ...parameters } = sent(stage, 'CreateJobGroup')
    expect(parameters).toEqual({ InstanceId: instanceId, JobGroupName: '五月回访', ScriptId: scriptId })
    expect(FlashSmsExtras).toBe('{}')
  })

  it('reads back what the answer of the creation does not tell', async () => {
    await using stage = await startStage()
    const { createJobGroup } = (await stage.execute(
      `mutation ($input: CreateJobGroupInput!) { createJobGroup(input: $input) {
        ... on CreateJobGroupSuccess { jobGroup { script { id } strategy { repeatable } flashSms { configId } progress { total } } }
      } }`,
      { input: { ...minimal, strategy: { repeatable: true }, flashSms: { configId: '2' } } },
    )) as { createJobGroup: unknown }
    expect(createJobGroup).toEqual({
      jobGroup: {
        script: { id: script },
        strategy: { repeatable: true },
        flashSms: { configId: '2' },
        progress: { total: 0 },
      },
    })
    expect(stage.actions()).toEqual(['CreateJobGroup', 'DescribeJobGroup'])
  })

  it('tells everything that is wrong at once and sends nothing', async () => {
    await using stage = await startStage()
    const refused = await create(stage, {
      instanceId: 'Instance:',
      name: ' ',
      callingNumbers: [],
      recallCallingNumbers: Array.from({ length: 101 }, (_, index) => `0571${index}`),
      strategy: { startAt: '2026-02-02T00:00:00Z', endAt: '2026-02-02T00:00:00Z', repeatDays: [32] },
      ringingDurationSeconds: -1,
      minConcurrency: -1,
      priority: 'UNRECOGNIZED',
      flashSms: { templateId: '' },
      description: 'x'.repeat(1_001),
    })
    if (refused?.__typename !== 'InvalidInputError') throw new Error(refused?.__typename)
    const paths = refused.fields.map(({ path }) => path.join('.'))
    expect(paths.sort()).toEqual([
      'callingNumbers',
      'description',
      'flashSms.templateId',
      'instanceId',
      'minConcurrency',
      'name',
      'priority',
      'recallCallingNumbers',
      'ringingDurationSeconds',
      'strategy.endAt',
      'strategy.repeatBy',
      'strategy.repeatDays.0',
    ])
    expect(stage.actions()).toEqual([])
  })

  it.each([
    [{ scriptId: 'Script:another:1' }, { path: ['scriptId'], message: 'is a script of another instance' }],
    [
      { strategy: { endAt: '2027-01-01T00:00:00Z' } },
      { path: ['strategy', 'repeatBy'], message: 'is needed where startAt or endAt is given' },
    ],
    [{ strategy: { repeatBy: 'WEEK', repeatDays: [7] } }, { path: ['strategy', 'repeatDays'] }],
    [{ strategy: { repeatBy: 'MONTH', repeatDays: [0] } }, { path: ['strategy', 'repeatDays'] }],
  ])('refuses %o', async (input, field) => {
    await using stage = await startStage()
    expect(await create(stage, input)).toMatchObject({ __typename: 'InvalidInputError', fields: [field] })
    expect(stage.actions()).toEqual([])
  })

  it('finds out whether the unspecific refusal is about the name', async () => {
    await using stage = await startStage()
    expect(await create(stage, { name: '春节问候' })).toMatchObject({
      __typename: 'NameTakenError',
      name: '春节问候',
      upstream: { action: 'CreateJobGroup', code: 'HandleJobGroupError' },
    })
    expect(sent(stage, 'ListJobGroups')).toMatchObject({ SearchText: '春节问候' })
    expect(stage.actions()).toEqual(['CreateJobGroup', 'ListJobGroups'])
  })

  it('keeps the unspecific refusal where the name is free, or nobody can tell', async () => {
    await using stage = await startStage()
    const refusal = '{"Code":"HandleJobGroupError","Message":"Handle job group error.","RequestId":"1"}'
    stage.sandbox.faults.add('CreateJobGroup', { kind: 'answer', status: 400, body: refusal }, 2)
    const rejected = { __typename: 'VendorRejectedError', upstream: { code: 'HandleJobGroupError' } }
    expect(await create(stage, { name: '春节' })).toMatchObject(rejected)
    stage.sandbox.faults.add('ListJobGroups', { kind: 'server-error' }, attempts)
    expect(await create(stage, { name: '春节问候' })).toMatchObject(rejected)
  })

  it('names what is missing, and how to find out after a lost answer', async () => {
    await using stage = await startStage()
    const none = `Script:${instanceId}:none`
    expect(await create(stage, { scriptId: none })).toMatchObject({ __typename: 'NotFoundError', id: none })
    expect(await create(stage, { instanceId: 'Instance:none', scriptId: 'Script:none:1' })).toMatchObject({
      __typename: 'NotFoundError',
      id: 'Instance:none',
    })
    stage.sandbox.faults.add('CreateJobGroup', { kind: 'reset', applied: true })
    expect(await create(stage, {})).toMatchObject({
      __typename: 'OutcomeUnknownError',
      retryable: false,
      reconcile: expect.stringContaining('{ text: "五月回访" }'),
    })
    expect(await names(stage, '五月回访')).toEqual(['五月回访'])
  })
})
