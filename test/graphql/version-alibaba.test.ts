// The versions of instances, job groups and call tasks: equal however they are read, others after a change, and no change undone.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { type Stage, startGateway, startStage, vendorsAt } from '../support/gateway.ts'

interface Noun {
  readonly type: 'Instance' | 'JobGroup' | 'CallTask'
  readonly id: string
  readonly field: string
  readonly write: string
  /** A field of every list that has it, with its nodes. */
  readonly list: string
  /** Changes one after the other; each has to give another version. */
  readonly changes: readonly object[]
  /** What is read on the way to a change that expects a version, and sent. */
  readonly calls: readonly string[]
  /** Tells that nothing was sent. */
  readonly sends: string
}

const instance: Noun = {
  type: 'Instance',
  id: demo.instance,
  field: 'instance',
  write: 'updateInstance',
  list: 'instances(first: 100) { nodes { id version } }',
  changes: [
    { name: '新名字' },
    { description: '新' },
    { description: null },
    { maxConcurrentConversations: 39 },
  ],
  calls: ['DescribeInstance', 'ModifyInstance'],
  sends: 'ModifyInstance',
}
const jobGroup: Noun = {
  type: 'JobGroup',
  id: demo.jobGroup,
  field: 'jobGroup',
  write: 'updateJobGroup',
  list: `instance(id: "${demo.instance}") { jobGroups(first: 100) { nodes { id version } } }`,
  changes: [
    { name: '新名字' },
    { description: '新' },
    { scenarioId: 'scenario-2' },
    { scriptId: demo.otherScript, scenarioId: 'scenario-2' },
    { callingNumbers: ['05710000013', '05710000012'] },
    { callingNumbers: ['05710000012', '05710000013'] },
    { recallCallingNumbers: ['05710000012'] },
    { strategy: { name: '新策略' } },
    { strategy: { maxAttemptsPerDay: 7 } },
    { strategy: { minAttemptIntervalMinutes: 11 } },
    {
      strategy: {
        startAt: '2027-01-01T00:00:00Z',
        endAt: '2027-02-01T00:00:00Z',
        repeatBy: 'WEEK',
        repeatDays: [1],
      },
    },
    { strategy: { repeatDays: [1, 2] } },
    { strategy: { endAt: '2027-03-01T00:00:00Z' } },
    { strategy: { startAt: null } },
    { strategy: { workingTime: [{ begin: '10:00:00', end: '11:00:00' }] } },
    { strategy: { repeatable: false } },
    { strategy: { repeatable: true } },
    { strategy: { routingStrategy: 'LOCAL_PROVINCE_FIRST' } },
    { recallStrategy: { outOfServiceIgnore: true } },
    { recallStrategy: { outOfServiceIgnore: false } },
    { ringingDurationSeconds: 31 },
    { minConcurrency: 3 },
    { priority: 'URGENT' },
    { flashSms: { templateId: 't-2', configId: 'c-2' } },
  ],
  calls: ['DescribeJobGroup', 'ModifyJobGroup'],
  sends: 'ModifyJobGroup',
}
const callTask: Noun = {
  type: 'CallTask',
  id: demo.stoppedTask,
  field: 'callTask',
  write: 'updateCallTask',
  list: 'callTasks(first: 100) { nodes { id version } }',
  changes: [
    { name: '新名字' },
    { virtualNumber: '05710000099' },
    { startType: 'SCHEDULE', startAt: '2027-01-01T00:00:00Z' },
    { startAt: '2027-01-02T00:00:00Z' },
    { callWindows: [{ begin: '10:00:00', end: '11:00:00' }] },
    { callDays: ['SUNDAY'] },
    { retry: { enabled: true, reasons: ['NO_ANSWER'], maxRetries: 1, intervalMinutes: 10 } },
    { retry: { enabled: false } },
    { retry: { reasons: ['NO_ANSWER', 'USER_BUSY'] } },
    { retry: { maxRetries: 2 } },
    { retry: { maxRetries: null } },
    { retry: { intervalMinutes: 20 } },
    { maxConcurrentCalls: 77 },
  ],
  calls: ['QueryAiCallTaskPage', 'QueryAiCallTaskDetail', 'UpdateAiCallTask'],
  sends: 'UpdateAiCallTask',
}
const nouns = [instance, jobGroup, callTask].map((noun) => [noun.type, noun] as const)

type Client = Pick<Stage, 'execute'>

const versionOf = async (client: Client, { field, id }: Pick<Noun, 'field' | 'id'>) => {
  const document = `query ($id: ID!) { ${field}(id: $id) { version } }`
  const data = await client.execute<Record<string, { version: string }>, unknown>(document, { id })
  return data[field]?.version
}

const update = async (client: Client, { type, field, write, id }: Noun, change: object) => {
  const document = `mutation ($input: Update${type}Input!) {
    ${write}(input: $input) {
      __typename
      ... on Update${type}Success { ${field} { version } }
      ... on ConflictError { current { id ... on ${type} { version name } } }
      ... on InvalidInputError { fields { path message } }
      ... on Error { code message retryable }
    }
  }`
  const data = await client.execute<Record<string, { __typename: string }>, unknown>(document, {
    input: { id, ...change },
  })
  return data[write]
}

/** Another consumer, with nothing in common but the vendor. */
const stranger = (stage: Stage) => startGateway({ vendors: vendorsAt(stage.sandbox.url) })

describe.each(nouns)('version of %s', (_type, noun) => {
  const { type, id, field, list } = noun

  it('is the same alone, in a list, as a node and from another gateway', async () => {
    await using stage = await startStage()
    await using other = await stranger(stage)
    const version = await versionOf(stage, noun)
    expect(version).toMatch(/^[\w-]{22}$/)
    expect(await versionOf(other, noun)).toBe(version)
    expect(await stage.execute(`{ node(id: "${id}") { ... on ${type} { version } } }`)).toEqual({
      node: { version },
    })
    const answer = JSON.stringify(await stage.execute(`{ ${list} }`))
    expect(answer).toContain(JSON.stringify({ id, version }))
  })

  it('is another one after each change, and the success tells the one that is read afterwards', async () => {
    await using stage = await startStage()
    let before = await versionOf(stage, noun)
    for (const change of noun.changes) {
      const updated = await update(stage, noun, change)
      const version = await versionOf(stage, noun)
      expect({ change, updated }).toMatchObject({ change, updated: { [field]: { version } } })
      expect({ change, isNew: version !== before }).toEqual({ change, isNew: true })
      before = version
    }
  })

  it('stays when nothing is changed', async () => {
    await using stage = await startStage()
    const version = await versionOf(stage, noun)
    expect(await update(stage, noun, {})).toMatchObject({ [field]: { version } })
  })
})

it('of a task covers how it starts, whatever its start time', async () => {
  await using stage = await startStage()
  const told = (StartType: string) => ({
    TaskId: '1187000000000000001',
    TaskName: 'a',
    StartType,
    StartTime: 1,
  })
  const versions: unknown[] = []
  for (const startType of ['IMMEDIATE', 'SCHEDULE', 'SCHEDULE']) {
    const body = JSON.stringify({ Code: 'OK', Success: true, Data: told(startType) })
    stage.sandbox.faults.add('QueryAiCallTaskDetail', { kind: 'answer', status: 200, body })
    versions.push(await versionOf(stage, callTask))
  }
  expect(versions[1]).not.toBe(versions[0])
  expect(versions[2]).toBe(versions[1])
})

describe('what does not change a version', () => {
  it('status and counters of a task, and its start and stop', async () => {
    await using stage = await startStage()
    const version = await versionOf(stage, callTask)
    const input = { id: demo.stoppedTask }
    await stage.execute(
      'mutation ($input: StartCallTaskInput!) { startCallTask(input: $input) { __typename } }',
      {
        input,
      },
    )
    const running = await stage.execute<{ callTask: { status: string } }, unknown>(
      `{ callTask(id: "${demo.stoppedTask}") { status } }`,
    )
    expect(running.callTask.status).toBe('RUNNING')
    expect(await versionOf(stage, callTask)).toBe(version)
  })

  it('the status of a job group, and when it was changed', async () => {
    await using stage = await startStage()
    const version = await versionOf(stage, jobGroup)
    await stage.execute(
      'mutation ($input: CancelJobGroupInput!) { cancelJobGroup(input: $input) { __typename } }',
      {
        input: { id: demo.jobGroup },
      },
    )
    const cancelled = await stage.execute<{ jobGroup: { status: string } }, unknown>(
      `{ jobGroup(id: "${demo.jobGroup}") { status } }`,
    )
    expect(cancelled.jobGroup.status).toBe('CANCELLED')
    expect(await versionOf(stage, jobGroup)).toBe(version)
  })

  it('the tags of an instance', async () => {
    await using stage = await startStage()
    const version = await versionOf(stage, instance)
    await stage.execute(
      'mutation ($input: TagInstancesInput!) { tagInstances(input: $input) { __typename } }',
      {
        input: { id: demo.instance, tags: [{ key: 'a', value: 'b' }] },
      },
    )
    expect(await versionOf(stage, instance)).toBe(version)
  })
})

it('comes with a list of instances and costs nothing; a group and a task are read for it once each', async () => {
  await using stage = await startStage()
  await stage.execute(`{ ${instance.list} }`)
  expect(stage.actions()).toEqual(['ListInstances'])
  await stage.execute(`{ jobGroup(id: "${demo.jobGroup}") { version strategy { name } } }`)
  expect(stage.actions()).toEqual(['DescribeJobGroup'])
  await stage.execute(`{ callTask(id: "${demo.stoppedTask}") { version callDays } }`)
  expect(stage.actions()).toEqual(['QueryAiCallTaskPage', 'QueryAiCallTaskDetail'])
  await stage.execute(`{ callTask(id: "${demo.stoppedTask}") { name } }`)
  expect(stage.actions()).toEqual(['QueryAiCallTaskPage'])
})

describe.each(nouns)('expectedVersion of %s', (type, noun) => {
  it('lets a change pass that was decided on what is stored', async () => {
    await using stage = await startStage()
    const expectedVersion = await versionOf(stage, noun)
    stage.actions()
    expect(await update(stage, noun, { name: '新名字', expectedVersion })).toMatchObject({
      __typename: `Update${type}Success`,
    })
    expect(stage.actions().slice(0, noun.calls.length)).toEqual(noun.calls)
  })

  it('refuses what another client has overtaken, and shows what is there', async () => {
    await using stage = await startStage()
    await using other = await stranger(stage)
    const expectedVersion = await versionOf(stage, noun)
    await update(other, noun, { name: '别人的' })
    const version = await versionOf(other, noun)
    stage.actions()
    const whole = type === 'Instance' ? { description: '新', maxConcurrentConversations: 39 } : {}
    expect(await update(stage, noun, { name: '新名字', ...whole, expectedVersion })).toEqual({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      message: expect.stringContaining('was changed since it was read') as string,
      retryable: false,
      current: { id: noun.id, version, name: '别人的' },
    })
    expect(stage.actions()).not.toContain(noun.sends)
  })

  it('of two that decided on the same, one wins', async () => {
    await using stage = await startStage()
    const expectedVersion = await versionOf(stage, noun)
    const answers = await Promise.all(
      ['甲', '乙'].map((name) => update(stage, noun, { name, expectedVersion })),
    )
    expect(answers.map((answer) => answer?.__typename).sort()).toEqual([
      'ConflictError',
      `Update${type}Success`,
    ])
    expect(stage.actions().filter((action) => action === noun.sends)).toHaveLength(1)
  })

  it('null expects nothing, empty text is refused', async () => {
    await using stage = await startStage()
    expect(await update(stage, noun, { name: '新名字', expectedVersion: '' })).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ path: ['expectedVersion'], message: 'must not be empty' }],
    })
    expect(stage.actions()).toEqual([])
    expect(await update(stage, noun, { name: '新名字', expectedVersion: null })).toMatchObject({
      __typename: `Update${type}Success`,
    })
  })

  it('is judged after whether the object is there', async () => {
    await using stage = await startStage()
    const id = {
      Instance: 'Instance:none',
      JobGroup: `JobGroup:${demo.instance.slice(9)}:none`,
      CallTask: 'CallTask:1',
    }
    expect(await update(stage, { ...noun, id: id[noun.type] }, { expectedVersion: 'old' })).toMatchObject({
      __typename: 'NotFoundError',
    })
  })
})

describe('expectedVersion', () => {
  it('of a task is judged before its state, without one a wrong state costs one read', async () => {
    await using stage = await startStage()
    const running = { ...callTask, id: demo.runningTask }
    expect(await update(stage, running, { name: 'a', expectedVersion: 'old' })).toMatchObject({
      __typename: 'ConflictError',
    })
    const expectedVersion = await versionOf(stage, running)
    expect(await update(stage, running, { name: 'a', expectedVersion })).toMatchObject({
      __typename: 'InvalidStateError',
    })
    stage.actions()
    await update(stage, running, { name: 'a' })
    expect(stage.actions()).toEqual(['QueryAiCallTaskPage'])
  })

  it('of an instance that is given whole is the only reason to read it first', async () => {
    await using stage = await startStage()
    const whole = { name: 'a', description: 'b', maxConcurrentConversations: 39 }
    await update(stage, instance, whole)
    expect(stage.actions()).toEqual(['ModifyInstance'])
    const expectedVersion = await versionOf(stage, instance)
    stage.actions()
    await update(stage, instance, { ...whole, name: 'c', expectedVersion })
    expect(stage.actions()).toEqual(['DescribeInstance', 'ModifyInstance'])
  })
})
