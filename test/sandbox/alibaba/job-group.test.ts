/** ModifyJobGroup as its page has it, and DescribeJobGroup, which spells the same things differently. */

import { describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts'
import { type Answer, outboundBot, pop, rejection } from '../clients.ts'
import { pageInstance, pageJobGroup, pageStrategy, retailScript, surveyScript } from '../demo.ts'

const ids = { InstanceId: pageInstance, JobGroupId: pageJobGroup }
const base = { ...ids, Name: '修改后的作业组', ScenarioId: surveyScript }

/** The request example of the page, letter by letter, backslashes included. */
const pageRequest = {
  InstanceId: '174952ab-9825-4cc9-a5e2-de82d7fa4cdd',
  JobGroupId: '3edc0260-6f7c-4de4-8535-09372240618b',
  Name: '修改后的作业组',
  ScenarioId: 'c6a668d1-3145-4048-9101-cb3678bb8884',
  Description: '修改后的作业组',
  StrategyJson:
    '{\\"maxAttemptsPerDay\\":\\"0\\",\\"minAttemptInterval\\":\\"5\\",\\"Id\\":\\"689fc584-7f9f-4dc2-933d-8711beef7b15\\"}',
  RecallStrategyJson:
    '{\\"emptyNumberIgnore\\":false,\\"inArrearsIgnore\\":false,\\"outOfServiceIgnore\\":false}',
  ScriptId: '5a3940ce-a12f-4222-9f0f-605a9b89ea7c',
  CallingNumber: '["[\\"4008013260\\"]"]',
  JobGroupStatus: 'Draft',
  RingingDuration: '25',
  MinConcurrency: '1',
  Priority: 'Daily',
  FlashSmsExtras: '{"templateId":"10471","configId":"8037f524-6ff2-4dbe-bb28-f59234ea7a64"}',
  RecallCallingNumber: '["[\\"4008013260\\"]"]',
}

async function modify(sandbox: Sandbox, parameters: object): Promise<Answer> {
  return (await pop(sandbox, outboundBot)('ModifyJobGroup', parameters))['JobGroup'] as Answer
}
async function describeGroup(sandbox: Sandbox): Promise<Answer> {
  return (await pop(sandbox, outboundBot)('DescribeJobGroup', ids))['JobGroup'] as Answer
}

test("the page's own request runs and is answered in the page's spelling", async () => {
  await using sandbox = await startSandbox()
  const group = await modify(sandbox, pageRequest)
  expect(group).toMatchObject({
    Status: 'Draft',
    ScenarioId: surveyScript,
    JobGroupId: pageJobGroup,
    JobGroupName: '修改后的作业组',
    JobGroupDescription: '修改后的作业组',
    ScriptName: '售后回访话术',
    CallingNumbers: ['["4008013260"]'],
    Strategy: { StrategyId: pageStrategy, MaxAttemptsPerDay: 0, MinAttemptInterval: 5, Type: 'Repeatable' },
    RecallStrategy: { EmptyNumberIgnore: false, InArrearsIgnore: false, OutOfServiceIgnore: false },
    RingingDuration: 25,
    Priority: 'Daily',
    MinConcurrency: 1,
    FlashSmsExtras: '{"configId":"8037f524-6ff2-4dbe-bb28-f59234ea7a64", "templateId":"10471"}',
  })
  expect(group['ModifyTime']).toEqual(expect.stringMatching(/^\d{13}$/))
  expect(typeof group['CreationTime']).toBe('number')
  expect(group).not.toHaveProperty('ScriptId')
  expect(group).not.toHaveProperty('RecallCallingNumbers')
})

test('lists nest only in the answer of ModifyJobGroup, and can be told not to', async () => {
  await using sandbox = await startSandbox()
  const strategy = { id: pageStrategy, startTime: 1, endTime: 2, repeatBy: 'week', repeatDays: ['1', 2] }
  const parameters = { ...base, StrategyJson: JSON.stringify(strategy) }
  expect(await modify(sandbox, parameters)).toMatchObject({
    Strategy: { RepeatDays: ['[1,2]'], RepeatBy: 'Week' },
  })
  expect(await describeGroup(sandbox)).toMatchObject({
    CallingNumbers: ['4008013260'],
    Strategy: { RepeatDays: ['1', '2'], StartTime: 1, EndTime: 2, Repeatable: false },
  })
  await using plain = await startSandbox({ strict: { jobGroupLists: 'plain' } })
  expect(await modify(plain, parameters)).toMatchObject({ CallingNumbers: ['4008013260'] })
})

test('DescribeJobGroup shows what only it knows', async () => {
  await using sandbox = await startSandbox()
  expect(await describeGroup(sandbox)).toMatchObject({
    Status: 'Paused',
    ScriptId: retailScript,
    RecallCallingNumbers: ['05710000013'],
    FlashSmsExtras: { ConfigId: '8037f524-6ff2-4dbe-bb28-f59234ea7a64', TemplateId: '10471' },
    Strategy: {
      Repeatable: true,
      WorkingTime: [
        { BeginTime: '09:00:00', EndTime: '12:00:00' },
        { BeginTime: '14:00:00', EndTime: '18:30:00' },
      ],
    },
    Progress: { TotalJobs: 48, Paused: 24, Failed: 5, Cancelled: 1, TotalCompleted: 24, Scheduling: 0 },
  })
})

describe('optional parameters that are left out', () => {
  test('are cleared, calling numbers, status and strategy id excepted', async () => {
    await using sandbox = await startSandbox()
    await modify(sandbox, base)
    const group = await describeGroup(sandbox)
    expect(group).toMatchObject({
      Status: 'Paused',
      JobGroupDescription: '',
      CallingNumbers: ['4008013260'],
      RecallCallingNumbers: [],
      MinConcurrency: 0,
      RingingDuration: 25,
      Priority: 'Daily',
      // The scenario named a script, as on new canvases.
      ScriptId: surveyScript,
      RecallStrategy: { EmptyNumberIgnore: false, InArrearsIgnore: false, OutOfServiceIgnore: false },
      Strategy: { StrategyId: pageStrategy, WorkingTime: [], RepeatDays: [] },
    })
    expect(group).not.toHaveProperty('FlashSmsExtras')
    expect(group['Strategy']).not.toHaveProperty('MaxAttemptsPerDay')
  })

  test('are kept when the sandbox is told so', async () => {
    await using sandbox = await startSandbox({ strict: { omitted: 'keep', scenarioId: 'optional' } })
    await modify(sandbox, { ...ids, Name: 'kept' })
    expect(await describeGroup(sandbox)).toMatchObject({
      JobGroupName: 'kept',
      JobGroupDescription: '签收后第三天回访，工作日拨打',
      RecallCallingNumbers: ['05710000013'],
      MinConcurrency: 2,
      ScriptId: retailScript,
      FlashSmsExtras: { TemplateId: '10471' },
      RecallStrategy: { EmptyNumberIgnore: true },
      Strategy: { MaxAttemptsPerDay: 3, RepeatDays: ['1', '2', '3', '4', '5'] },
    })
  })
})

const strategyJson = (members: object) => ({ StrategyJson: JSON.stringify({ id: pageStrategy, ...members }) })

test.each<[string, object, string]>([
  ['no name', { Name: '' }, 'MissingName'],
  ['no scenario', { ScenarioId: '' }, 'MissingScenarioId'],
  ['unknown instance', { InstanceId: 'nope' }, 'NotExist.Instance'],
  ['unknown group', { JobGroupId: 'nope' }, 'NotExist.JobGroup'],
  ['unknown script', { ScriptId: 'nope' }, 'NotExist.Script'],
  ['a status that is not set by hand', { JobGroupStatus: 'Executing' }, 'InvalidJobGroupStatus'],
  ['a priority that does not exist', { Priority: 'High' }, 'InvalidPriority'],
  ['a strategy without id', { StrategyJson: '{"maxAttemptsPerDay":1}' }, 'InvalidStrategyJson'],
  ['the id of another strategy', { StrategyJson: '{"id":"other"}' }, 'InvalidStrategyJson'],
  ['a strategy that is no JSON', { StrategyJson: '{' }, 'InvalidStrategyJson'],
  [
    'a window that ends before it begins',
    strategyJson({ workingTime: [{ beginTime: '12:00:00', endTime: '09:00:00' }] }),
    'InvalidStrategyJson',
  ],
  ['a schedule without repeatBy', strategyJson({ startTime: 1, endTime: 2 }), 'InvalidStrategyJson'],
  ['a day no week has', strategyJson({ repeatBy: 'Week', repeatDays: ['7'] }), 'InvalidStrategyJson'],
  ['a ringing time that is no number', { RingingDuration: 'long' }, 'InvalidRingingDuration'],
  ['flash SMS as text', { FlashSmsExtras: '10471' }, 'InvalidFlashSmsExtras'],
  ['more guaranteed calls than the instance has', { MinConcurrency: 41 }, 'SIM.MinConcurrencyExceeded'],
])('refuses %s and changes nothing', async (_name, change, code) => {
  await using sandbox = await startSandbox()
  const before = await describeGroup(sandbox)
  const error = await rejection(pop(sandbox, outboundBot)('ModifyJobGroup', { ...base, ...change }))
  expect(error.code).toBe(code)
  expect(await describeGroup(sandbox)).toEqual(before)
})

test('guaranteed calls are added up per priority', async () => {
  await using sandbox = await startSandbox()
  // Daily groups of the demo data guarantee 4 + 1 + 1 beside this one; the instance has 40.
  expect(await modify(sandbox, { ...base, MinConcurrency: 34 })).toMatchObject({ MinConcurrency: 34 })
  const call = pop(sandbox, outboundBot)
  expect((await rejection(call('ModifyJobGroup', { ...base, MinConcurrency: 35 }))).code).toBe(
    'SIM.MinConcurrencyExceeded',
  )
  // Urgent groups guarantee 6.
  expect(await modify(sandbox, { ...base, MinConcurrency: 34, Priority: 'Urgent' })).toMatchObject({
    Priority: 'Urgent',
  })
})

test('only drafts and paused groups may be modified', async () => {
  await using sandbox = await startSandbox()
  const running = { ...base, JobGroupId: '9b1d0000-0002-4e11-9c6a-3d5e7f900002' }
  const error = await rejection(pop(sandbox, outboundBot)('ModifyJobGroup', running))
  expect(error.code).toBe('SIM.JobGroupStatusIllegal')
  expect(error.message).toContain('it is Executing')
})
