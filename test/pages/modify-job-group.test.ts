// ModifyJobGroup: its page's example through the gateway, its page's parameters on the wire, and what absent keeps.
import { expect, test } from 'vitest'
import type { SeenRequest } from '../support/vendor-server.ts'
import { updateJobGroup, updateJobGroupAndReadBack } from './documents.ts'
import { changed, groupInstanceId, jobGroupId, page, startPages, stored } from './stage.ts'

const id = `JobGroup:${groupInstanceId}:${jobGroupId}`

const example = {
  __typename: 'UpdateJobGroupSuccess',
  jobGroup: {
    // The page answers another group than it asks for.
    id: `JobGroup:${groupInstanceId}:c62e6789-28a8-41db-941e-171a01d3b3b9`,
    vendor: 'ALIBABA',
    vendorId: 'c62e6789-28a8-41db-941e-171a01d3b3b9',
    name: '第一个催收',
    description: '催收的作业组',
    status: 'SCHEDULING',
    priority: 'DAILY',
    scenarioId: '6cea9bed-63e6-439e-ae4c-b3333efff53d',
    scriptName: '话术',
    scriptVersion: '1628425608429',
    callingNumbers: ['4008013260'],
    ringingDurationSeconds: 25,
    minConcurrency: 1,
    createdAt: new Date(1578550074361).toISOString(),
    modifiedAt: new Date(1628425608429).toISOString(),
    jobFilePath:
      'UPLOADED/JOB/d481cebe-0bb6-4d13-9649-42ce5074fb75/6c7d9132-98e1-4f08-8a76-8a266c7532fd_job_template - 副本.xlsx',
    jobDataParsingTaskId: 'e37d28cb-0413-4816-85ed-fd354d025ea3',
    exportProgress: {
      status: 'FINISHED',
      fileHttpUrl: 'https://***.oss-cn-shanghai.aliyuncs.com/sample',
      progress: '1',
    },
    strategy: {
      id: 'f718798d-96be-40e4-bef6-317b54855708',
      name: '催收策略',
      description: '催收作业执行策略',
      type: 'Repeatable',
      maxAttemptsPerDay: 3,
      minAttemptIntervalMinutes: 10,
      startAt: new Date(1578550074000).toISOString(),
      endAt: new Date(2209702074000).toISOString(),
      workingTime: [{ begin: '09:00:00', end: '12:00:00' }],
      repeatBy: 'ONCE',
      repeatDays: [1, 2, 3, 4, 5],
      routingStrategy: 'LOCAL_FIRST',
      followUpStrategy: 'CONTINUE',
      customized: '{}',
      isTemplate: false,
    },
    recallStrategy: { emptyNumberIgnore: false, inArrearsIgnore: false, outOfServiceIgnore: false },
    flashSms: { templateId: '1234', configId: '3157b3c8-3a3e-4ea9-894b-9c8a6' },
  },
  answer: {
    vendor: 'ALIBABA',
    action: 'ModifyJobGroup',
    httpStatus: 200,
    code: 'OK',
    message: 'Success',
    requestId: '254EB995-DEDF-48A4-9101-9CA5B72FFBCC',
  },
}

test.each([
  ['JSON', 'modify-job-group.json', 'application/json'],
  ['XML', 'modify-job-group.xml', 'application/xml'],
])(
  'the example in %s is the changed group, nested lists and texts opened',
  async (_form, name, contentType) => {
    await using stage = await startPages()
    stage.vendor.on('ModifyJobGroup', { body: page(name), contentType })
    expect(await stage.execute(updateJobGroup, { input: { id } })).toEqual({ updateJobGroup: example })
    expect(stage.vendor.actions()).toEqual(['DescribeJobGroup', 'ModifyJobGroup'])
  },
)

test('the script and the re-dial numbers, which the page does not answer, are read back', async () => {
  await using stage = await startPages()
  expect(await stage.execute(updateJobGroupAndReadBack, { input: { id } })).toMatchObject({
    updateJobGroup: {
      jobGroup: {
        script: { id: `Script:${groupInstanceId}:49f00b0d-78ac-4d51-91de-a9e8e92b8470` },
        recallCallingNumbers: ['4008013260'],
      },
    },
  })
  expect(stage.vendor.actions()).toEqual(['DescribeJobGroup', 'ModifyJobGroup', 'DescribeJobGroup'])
})

/** The parameters with their JSON texts opened. */
function opened(request: SeenRequest | undefined): Record<string, unknown> {
  const texts = ['StrategyJson', 'RecallStrategyJson', 'FlashSmsExtras']
  const open = (value: string) => JSON.parse(value) as unknown
  return Object.fromEntries(
    Object.entries(request?.query ?? {}).map(([name, value]) => [
      name,
      texts.includes(name) ? open(value) : value,
    ]),
  )
}

test('every parameter of the page can be said and arrives as the page spells it', async () => {
  await using stage = await startPages()
  await stage.execute(updateJobGroup, {
    input: {
      id,
      name: '修改后的作业组',
      description: '修改后的描述',
      scriptId: `Script:${groupInstanceId}:5a3940ce-a12f-4222-9f0f-605a9b89ea7c`,
      scenarioId: 'c6a668d1-3145-4048-9101-cb3678bb8884',
      callingNumbers: ['95187', '4008013261'],
      recallCallingNumbers: ['4008013262'],
      status: 'DRAFT',
      strategy: {
        id: '689fc584-7f9f-4dc2-933d-8711beef7b15',
        name: '新策略',
        maxAttemptsPerDay: 0,
        minAttemptIntervalMinutes: 5,
        startAt: '2026-01-02T03:04:05.678Z',
        endAt: '2027-01-02T03:04:05.678Z',
        workingTime: [{ begin: '08:30:00', end: '11:45:30' }],
        repeatBy: 'WEEK',
        repeatDays: [0, 6],
        routingStrategy: 'LOCAL_PROVINCE_FIRST',
      },
      recallStrategy: { emptyNumberIgnore: true, inArrearsIgnore: false, outOfServiceIgnore: true },
      ringingDurationSeconds: 26,
      minConcurrency: 0,
      priority: 'URGENT',
      flashSms: { templateId: '10471', configId: '8037f524-6ff2-4dbe-bb28-f59234ea7a64' },
    },
  })
  const [request] = stage.vendor.requests('ModifyJobGroup')
  expect(request).toMatchObject({ method: 'POST', path: '/', body: '' })
  expect(opened(request)).toEqual({
    InstanceId: groupInstanceId,
    JobGroupId: jobGroupId,
    Name: '修改后的作业组',
    ScenarioId: 'c6a668d1-3145-4048-9101-cb3678bb8884',
    Description: '修改后的描述',
    StrategyJson: {
      id: '689fc584-7f9f-4dc2-933d-8711beef7b15',
      name: '新策略',
      maxAttemptsPerDay: '0',
      minAttemptInterval: '5',
      startTime: 1767323045678,
      endTime: 1798859045678,
      workingTime: [{ beginTime: '08:30:00', endTime: '11:45:30' }],
      repeatBy: 'Week',
      repeatDays: ['0', '6'],
      repeatable: false,
      routingStrategy: 'LocalProvinceFirst',
    },
    RecallStrategyJson: { emptyNumberIgnore: true, inArrearsIgnore: false, outOfServiceIgnore: true },
    ScriptId: '5a3940ce-a12f-4222-9f0f-605a9b89ea7c',
    'CallingNumber.1': '95187',
    'CallingNumber.2': '4008013261',
    JobGroupStatus: 'Draft',
    RingingDuration: '26',
    MinConcurrency: '0',
    Priority: 'Urgent',
    FlashSmsExtras: { templateId: '10471', configId: '8037f524-6ff2-4dbe-bb28-f59234ea7a64' },
    'RecallCallingNumber.1': '4008013262',
  })
})

const storedStrategy = {
  id: 'a2bff22c-2604-4df2-83d6-5952e2438c5a',
  name: '催收策略名字',
  maxAttemptsPerDay: '2',
  minAttemptInterval: '10',
  startTime: 1578881227404,
  endTime: 1579881227404,
  workingTime: [{ beginTime: '09:00:00', endTime: '12:00:00' }],
  repeatBy: 'Once',
  repeatDays: ['1', '2'],
  repeatable: false,
  routingStrategy: 'LocalFirst',
}

const resent = {
  InstanceId: groupInstanceId,
  JobGroupId: jobGroupId,
  Name: '催收作业组',
  ScenarioId: 'fce6c599-8ede-40e3-9f78-0928eda7b4e8',
  Description: '催收作业组',
  StrategyJson: storedStrategy,
  RecallStrategyJson: { emptyNumberIgnore: false, inArrearsIgnore: false, outOfServiceIgnore: false },
  ScriptId: '49f00b0d-78ac-4d51-91de-a9e8e92b8470',
  'CallingNumber.1': '4008013260',
  RingingDuration: '30',
  MinConcurrency: '1',
  Priority: 'Daily',
  FlashSmsExtras: {
    templateId: 'e080d737-5c0b-4350-b7d4-1162530579e7',
    configId: 'bebe23e6e2604f50bbeb12900c07703d',
  },
  'RecallCallingNumber.1': '4008013260',
}

const storedGroup = changed(stored('describe-job-group'), 'JobGroup', { Priority: 'Daily' })

test.each([
  ['nothing', {}, resent],
  ['a name', { name: '新' }, { ...resent, Name: '新' }],
  ['no description', { description: null }, { ...resent, Description: '' }],
  [
    'one strategy member',
    { strategy: { maxAttemptsPerDay: 3 } },
    { ...resent, StrategyJson: { ...storedStrategy, maxAttemptsPerDay: '3' } },
  ],
  [
    'one re-dial flag',
    { recallStrategy: { inArrearsIgnore: true } },
    { ...resent, RecallStrategyJson: { ...resent.RecallStrategyJson, inArrearsIgnore: true } },
  ],
  [
    'one flash SMS member',
    { flashSms: { templateId: '9' } },
    { ...resent, FlashSmsExtras: { ...resent.FlashSmsExtras, templateId: '9' } },
  ],
  ['a status', { status: 'PAUSED' }, { ...resent, JobGroupStatus: 'Paused' }],
  ['numbers', { callingNumbers: ['1', '2'] }, { ...resent, 'CallingNumber.1': '1', 'CallingNumber.2': '2' }],
])('with %s given everything else is sent as it is stored', async (_what, change, sent) => {
  await using stage = await startPages()
  stage.vendor.on('DescribeJobGroup', storedGroup)
  await stage.execute(updateJobGroup, { input: { id, ...change } })
  expect(stage.vendor.requests('ModifyJobGroup').map(opened)).toEqual([sent])
  expect(stage.vendor.requests('DescribeJobGroup')[0]?.query).toEqual({
    InstanceId: groupInstanceId,
    JobGroupId: jobGroupId,
  })
})

test('a start and an end that are null are not sent, the strategy id still is', async () => {
  await using stage = await startPages()
  await stage.execute(updateJobGroup, { input: { id, strategy: { startAt: null, endAt: null } } })
  const { startTime: _start, endTime: _end, ...rest } = storedStrategy
  expect(opened(stage.vendor.requests('ModifyJobGroup')[0])).toMatchObject({ StrategyJson: rest })
  expect(stage.vendor.requests('ModifyJobGroup')[0]?.query['StrategyJson']).not.toContain('Time":1')
})
