// Job groups through a real socket: a patch on top of an operation that may clear whatever is left out.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { JobGroupDocument, NodeDocument, UpdateJobGroupDocument } from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

const read = async (stage: Stage) => {
  const { jobGroup } = await stage.execute(JobGroupDocument, { id: demo.jobGroup })
  if (jobGroup == null) throw new Error('the demo data lacks its job group')
  return jobGroup
}

const sent = (stage: Stage) => {
  const [entry] = stage.sandbox.transcript.entries('ModifyJobGroup')
  return entry?.parameters ?? {}
}

describe('reading', () => {
  it('answers one vocabulary for what the vendor spells in many ways', async () => {
    await using stage = await startStage()
    expect(await read(stage)).toEqual({
      version: expect.stringMatching(/^[\w-]{22}$/) as string,
      id: demo.jobGroup,
      vendor: 'ALIBABA',
      vendorId: '3edc0260-6f7c-4de4-8535-09372240618b',
      instance: { id: demo.instance, name: '客户回访中心' },
      name: '二月签收回访',
      description: '签收后第三天回访，工作日拨打',
      status: 'PAUSED',
      priority: 'DAILY',
      script: {
        id: 'Script:174952ab-9825-4cc9-a5e2-de82d7fa4cdd:5a3940ce-a12f-4222-9f0f-605a9b89ea7c',
        name: '售后回访话术',
      },
      scriptName: '售后回访话术',
      scriptVersion: '1767603600000',
      callingNumbers: ['4008013260'],
      recallCallingNumbers: ['05710000013'],
      strategy: {
        id: '689fc584-7f9f-4dc2-933d-8711beef7b15',
        name: '工作日回访策略',
        description: '工作日上午与下午',
        type: 'Repeatable',
        maxAttemptsPerDay: 3,
        minAttemptIntervalMinutes: 10,
        startAt: '2026-02-02T00:00:00.000Z',
        endAt: '2030-01-01T00:00:00.000Z',
        workingTime: [
          { begin: '09:00:00', end: '12:00:00' },
          { begin: '14:00:00', end: '18:30:00' },
        ],
        repeatBy: 'WEEK',
        repeatDays: [1, 2, 3, 4, 5],
        routingStrategy: 'LOCAL_FIRST',
      },
      recallStrategy: { emptyNumberIgnore: true, inArrearsIgnore: true, outOfServiceIgnore: false },
      ringingDurationSeconds: 25,
      minConcurrency: 2,
      flashSms: { templateId: '10471', configId: '8037f524-6ff2-4dbe-bb28-f59234ea7a64' },
      createdAt: '2026-02-02T01:30:00.000Z',
      modifiedAt: '2026-02-02T02:30:00.000Z',
      jobFilePath: 'UPLOADED/JOB/174952ab-9825-4cc9-a5e2-de82d7fa4cdd/0001_job_template - 副本.xlsx',
      jobDataParsingTaskId: 'e37d28cb-0413-4816-85ed-fd354d020001',
    })
    expect(stage.actions().sort()).toEqual(['DescribeInstance', 'DescribeJobGroup'])
  })

  it('answers null where group or instance does not exist', async () => {
    await using stage = await startStage()
    for (const id of [`${demo.jobGroup}0`, 'JobGroup:none:none'])
      expect(await stage.execute(JobGroupDocument, { id })).toEqual({ jobGroup: null })
  })

  it('is a node', async () => {
    await using stage = await startStage()
    expect(await stage.execute(NodeDocument, { id: demo.jobGroup })).toEqual({
      node: { __typename: 'JobGroup', id: demo.jobGroup, name: '二月签收回访' },
    })
  })
})

describe('updateJobGroup', () => {
  it('changes nothing but the time of change when nothing is given', async () => {
    await using stage = await startStage()
    const before = await read(stage)
    const { updateJobGroup } = await stage.execute(UpdateJobGroupDocument, { input: { id: demo.jobGroup } })
    expect(updateJobGroup).toMatchObject({ __typename: 'UpdateJobGroupSuccess' })
    const after = await read(stage)
    expect({ ...after, modifiedAt: null }).toEqual({ ...before, modifiedAt: null })
  })

  it('sends the whole group in the spelling of the page', async () => {
    await using stage = await startStage()
    await stage.execute(UpdateJobGroupDocument, { input: { id: demo.jobGroup, status: 'DRAFT' } })
    const { StrategyJson = '', RecallStrategyJson = '', FlashSmsExtras = '', ...parameters } = sent(stage)
    expect(parameters).toEqual({
      InstanceId: '174952ab-9825-4cc9-a5e2-de82d7fa4cdd',
      JobGroupId: '3edc0260-6f7c-4de4-8535-09372240618b',
      Name: '二月签收回访',
      ScenarioId: expect.any(String),
      ScriptId: '5a3940ce-a12f-4222-9f0f-605a9b89ea7c',
      Description: '签收后第三天回访，工作日拨打',
      JobGroupStatus: 'Draft',
      'CallingNumber.1': '4008013260',
      'RecallCallingNumber.1': '05710000013',
      RingingDuration: '25',
      MinConcurrency: '2',
      Priority: 'Daily',
    })
    expect(JSON.parse(StrategyJson)).toEqual({
      id: '689fc584-7f9f-4dc2-933d-8711beef7b15',
      name: '工作日回访策略',
      startTime: Date.parse('2026-02-02T00:00:00Z'),
      endTime: Date.parse('2030-01-01T00:00:00Z'),
      workingTime: [
        { beginTime: '09:00:00', endTime: '12:00:00' },
        { beginTime: '14:00:00', endTime: '18:30:00' },
      ],
      maxAttemptsPerDay: '3',
      minAttemptInterval: '10',
      repeatBy: 'Week',
      repeatDays: ['1', '2', '3', '4', '5'],
      repeatable: expect.any(Boolean),
      routingStrategy: 'LocalFirst',
    })
    expect(JSON.parse(RecallStrategyJson)).toEqual({
      emptyNumberIgnore: true,
      inArrearsIgnore: true,
      outOfServiceIgnore: false,
    })
    expect(JSON.parse(FlashSmsExtras)).toEqual({
      templateId: '10471',
      configId: '8037f524-6ff2-4dbe-bb28-f59234ea7a64',
    })
  })

  it('changes one member of the strategy and keeps its other members', async () => {
    await using stage = await startStage()
    const before = await read(stage)
    await stage.execute(UpdateJobGroupDocument, {
      input: { id: demo.jobGroup, strategy: { maxAttemptsPerDay: 7, startAt: null } },
    })
    const after = await read(stage)
    expect(after.strategy).toEqual({ ...before.strategy, maxAttemptsPerDay: 7, startAt: null })
    const others = { strategy: null, modifiedAt: null, version: null }
    expect({ ...after, ...others }).toEqual({ ...before, ...others })
  })

  it('changes whether it recurs, and reads that back: the answer to the change does not tell it', async () => {
    await using stage = await startStage()
    const input = { id: demo.jobGroup, strategy: { repeatable: false } }
    const data = await stage.execute(
      `mutation ($input: UpdateJobGroupInput!) { updateJobGroup(input: $input) {
        ... on UpdateJobGroupSuccess { jobGroup { strategy { repeatable repeatBy } } }
      } }`,
      { input },
    )
    expect(data).toEqual({
      updateJobGroup: { jobGroup: { strategy: { repeatable: false, repeatBy: 'WEEK' } } },
    })
    expect(JSON.parse(sent(stage)['StrategyJson'] ?? '')).toMatchObject({ repeatable: false })
    expect(stage.actions()).toEqual(['DescribeJobGroup', 'ModifyJobGroup', 'DescribeJobGroup'])
  })

  it('lets the historic scenario follow a new script, and reads the script back', async () => {
    await using stage = await startStage()
    const { updateJobGroup } = await stage.execute(UpdateJobGroupDocument, {
      input: { id: demo.jobGroup, scriptId: demo.otherScript },
    })
    expect(sent(stage)).toMatchObject({
      ScriptId: 'c6a668d1-3145-4048-9101-cb3678bb8884',
      ScenarioId: 'c6a668d1-3145-4048-9101-cb3678bb8884',
    })
    expect(updateJobGroup).toMatchObject({ jobGroup: { script: { id: demo.otherScript } } })
    expect(stage.actions()).toEqual(['DescribeJobGroup', 'ModifyJobGroup', 'DescribeJobGroup'])
  })

  it('replaces numbers, filter, flash SMS and the rest', async () => {
    await using stage = await startStage()
    await stage.execute(UpdateJobGroupDocument, {
      input: {
        id: demo.jobGroup,
        name: '新名字',
        description: null,
        callingNumbers: ['05710000001', '05710000002'],
        recallCallingNumbers: ['05710000001'],
        recallStrategy: { outOfServiceIgnore: true },
        ringingDurationSeconds: 30,
        minConcurrency: 0,
        priority: 'URGENT',
        flashSms: { templateId: '1' },
      },
    })
    expect(await read(stage)).toMatchObject({
      name: '新名字',
      callingNumbers: ['05710000001', '05710000002'],
      recallCallingNumbers: ['05710000001'],
      recallStrategy: { emptyNumberIgnore: true, inArrearsIgnore: true, outOfServiceIgnore: true },
      ringingDurationSeconds: 30,
      minConcurrency: 0,
      priority: 'URGENT',
      flashSms: { templateId: '1', configId: '8037f524-6ff2-4dbe-bb28-f59234ea7a64' },
    })
  })

  it('tells everything that is wrong at once and sends nothing', async () => {
    await using stage = await startStage()
    const { updateJobGroup } = await stage.execute(UpdateJobGroupDocument, {
      input: {
        id: demo.jobGroup,
        name: '',
        scriptId: 'Script:another:1',
        callingNumbers: [],
        ringingDurationSeconds: -1,
        priority: null,
        strategy: {
          startAt: '2026-02-02T00:00:00Z',
          endAt: '2026-02-01T00:00:00Z',
          repeatBy: 'WEEK',
          repeatDays: [0, 7],
        },
      },
    })
    expect(updateJobGroup).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [
        { path: ['name'] },
        { path: ['callingNumbers'] },
        { path: ['strategy', 'endAt'], message: 'must be after startAt' },
        { path: ['strategy', 'repeatDays'] },
        { path: ['ringingDurationSeconds'] },
        { path: ['priority'] },
        { path: ['scriptId'], message: 'is a script of another instance' },
      ],
    })
    expect(stage.actions()).toEqual([])
  })

  it('answers NotFoundError with the id of what is missing', async () => {
    await using stage = await startStage()
    const missing = (id: string) => stage.execute(UpdateJobGroupDocument, { input: { id, name: 'a' } })
    expect((await missing('JobGroup:none:none')).updateJobGroup).toMatchObject({
      __typename: 'NotFoundError',
      id: 'Instance:none',
    })
    expect(
      (await missing('JobGroup:174952ab-9825-4cc9-a5e2-de82d7fa4cdd:none')).updateJobGroup,
    ).toMatchObject({
      __typename: 'NotFoundError',
      id: 'JobGroup:174952ab-9825-4cc9-a5e2-de82d7fa4cdd:none',
    })
  })

  it('shows an earlier field of the same request the old values and a later one the new', async () => {
    await using stage = await startStage()
    const update = (alias: string, name: string) =>
      `${alias}: updateJobGroup(input: { id: "${demo.jobGroup}", name: "${name}" }) { ... on UpdateJobGroupSuccess { jobGroup { name recallCallingNumbers } } }`
    const data = await stage.execute(`mutation { ${update('a', '甲')} ${update('b', '乙')} }`)
    expect(data).toMatchObject({ a: { jobGroup: { name: '甲' } }, b: { jobGroup: { name: '乙' } } })
  })
})
