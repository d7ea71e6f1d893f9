// Job groups through a real socket: created, paused, changed, resumed, cancelled, repeated and deleted.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import {
  CancelJobGroupDocument,
  CreateJobGroupDocument,
  DeleteJobGroupDocument,
  JobGroupDocument,
  JobGroupStatisticsDocument,
  JobGroupsDocument,
  PauseJobGroupDocument,
  RepeatJobGroupDocument,
  ResumeJobGroupDocument,
  UpdateJobGroupDocument,
} from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

/** As many as a call makes that may be repeated. */
const attempts = 3

const instanceId = '174952ab-9825-4cc9-a5e2-de82d7fa4cdd'
const scriptId = '5a3940ce-a12f-4222-9f0f-605a9b89ea7c'
const script = `Script:${instanceId}:${scriptId}`
const completed = `JobGroup:${instanceId}:9b1d0000-0004-4e11-9c6a-3d5e7f900004`
const executing = `JobGroup:${instanceId}:9b1d0000-0002-4e11-9c6a-3d5e7f900002`

const minimal = { instanceId: demo.instance, name: '五月回访', scriptId: script }

const sent = (stage: Stage, action: string) => stage.sandbox.transcript.entries(action)[0]?.parameters ?? {}

const names = async (stage: Stage, text: string) => {
  const { instance } = await stage.execute(JobGroupsDocument, { instance: demo.instance, filter: { text } })
  return instance?.jobGroups?.edges.map(({ node }) => node.name)
}

it('lives through its whole life', async () => {
  await using stage = await startStage()
  const { createJobGroup: created } = await stage.execute(CreateJobGroupDocument, { input: minimal })
  if (created?.__typename !== 'CreateJobGroupSuccess') throw new Error(created?.__typename)
  const id = created.jobGroup?.id ?? ''
  expect(created.jobGroup).toMatchObject({
    name: '五月回访',
    status: 'SCHEDULING',
    ringingDurationSeconds: 25,
  })
  expect((await stage.execute(JobGroupDocument, { id })).jobGroup).toMatchObject({
    id,
    script: { id: script, name: '售后回访话术' },
    callingNumbers: ['05710000011', '05710000012', '05710000013'],
  })
  expect(await names(stage, '五月')).toEqual(['五月回访'])

  const { pauseJobGroup } = await stage.execute(PauseJobGroupDocument, { input: { id } })
  expect(pauseJobGroup).toMatchObject({ jobGroup: { id, status: 'PAUSED' } })
  const { updateJobGroup } = await stage.execute(UpdateJobGroupDocument, { input: { id, name: '六月回访' } })
  expect(updateJobGroup).toMatchObject({ jobGroup: { id, name: '六月回访' } })
  const { resumeJobGroup } = await stage.execute(ResumeJobGroupDocument, { input: { id } })
  expect(resumeJobGroup).toMatchObject({ jobGroup: { status: 'SCHEDULING' } })
  const { cancelJobGroup } = await stage.execute(CancelJobGroupDocument, { input: { id } })
  expect(cancelJobGroup).toMatchObject({ jobGroup: { status: 'CANCELLED' } })

  const { deleteJobGroup } = await stage.execute(DeleteJobGroupDocument, { input: { id } })
  expect(deleteJobGroup).toMatchObject({ __typename: 'DeleteJobGroupSuccess', id })
  expect(await stage.execute(JobGroupDocument, { id })).toEqual({ jobGroup: null })
  expect(await names(stage, '六月')).toEqual([])
  expect((await stage.execute(DeleteJobGroupDocument, { input: { id } })).deleteJobGroup).toMatchObject({
    __typename: 'NotFoundError',
    id,
  })
})

it('finishes by itself as time goes by, and its figures show it', async () => {
  const clock = { now: Date.now() }
  // Signatures carry the true time, so the vendor's window has to be open.
  const limits = { clockWindowMs: Number.POSITIVE_INFINITY }
  await using stage = await startStage({ clock: () => clock.now, limits })
  const { repeatJobGroup } = await stage.execute(RepeatJobGroupDocument, {
    input: { id: completed, name: '再拨', outcomes: ['FAILED'], strategy: { maxAttemptsPerDay: 1 } },
  })
  if (repeatJobGroup?.__typename !== 'RepeatJobGroupSuccess') throw new Error(repeatJobGroup?.__typename)
  const id = repeatJobGroup.jobGroup?.id ?? ''
  const read = async () => (await stage.execute(JobGroupStatisticsDocument, { id })).jobGroup
  expect(await read()).toMatchObject({
    progress: { total: 12, scheduling: 12, completed: 0 },
    statistics: { calls: 0, startedAt: null },
  })
  clock.now += 7 * 86_400_000
  const { jobGroup } = await stage.execute(JobGroupDocument, { id })
  expect(jobGroup).toMatchObject({ status: 'COMPLETED' })
  const after = await read()
  expect(after).toMatchObject({ progress: { total: 12, scheduling: 0, executing: 0, completed: 12 } })
  expect(after?.statistics.progress).toEqual(after?.progress)
  expect(after?.statistics.calls).toBeGreaterThanOrEqual(12)
  const { deleteJobGroup } = await stage.execute(DeleteJobGroupDocument, { input: { id } })
  expect(deleteJobGroup).toMatchObject({ __typename: 'DeleteJobGroupSuccess', id })
})

type ControlDocument = TypedDocumentNode<object, { input: { id: string } }>

const control = async (stage: Stage, document: ControlDocument, id: string): Promise<unknown> =>
  Object.values(await stage.execute(document, { input: { id } }))[0]

describe('pause, resume and cancel', () => {
  const controls = [
    ['pauseJobGroup', PauseJobGroupDocument, 'SuspendJobs', executing, 'PAUSED'],
    ['resumeJobGroup', ResumeJobGroupDocument, 'ResumeJobs', demo.jobGroup, 'SCHEDULING'],
    ['cancelJobGroup', CancelJobGroupDocument, 'CancelJobs', executing, 'CANCELLED'],
  ] as const

  it.each(controls)('%s acts on all jobs of the one group', async (_name, document, action, id, status) => {
    await using stage = await startStage()
    expect(await control(stage, document, id)).toMatchObject({ jobGroup: { id, status } })
    expect(sent(stage, action)).toEqual({ InstanceId: instanceId, JobGroupId: id.split(':')[2], All: 'true' })
    expect(stage.actions()).toEqual([action, 'DescribeJobGroup'])
  })

  it.each(controls)('%s tells the status of a group it has no effect on', async (_name, document) => {
    await using stage = await startStage()
    expect(await control(stage, document, completed)).toMatchObject({ jobGroup: { status: 'COMPLETED' } })
  })

  it.each(controls)(
    '%s refuses ids of no group and reports missing ones',
    async (_name, document, action) => {
      await using stage = await startStage()
      for (const id of [
        '',
        demo.instance,
        'JobGroup:a:',
        'JobGroup:a',
        'JobGroup:a:b:c',
        `JobGroup:a:${'b'.repeat(129)}`,
      ])
        expect(await control(stage, document, id)).toMatchObject({
          __typename: 'InvalidInputError',
          fields: [{ path: ['id'] }],
        })
      expect(stage.actions()).toEqual([])
      expect(await control(stage, document, `JobGroup:${instanceId}:none`)).toMatchObject({
        __typename: 'NotFoundError',
        id: `JobGroup:${instanceId}:none`,
      })
      expect(stage.actions()).toEqual([action])
    },
  )

  it('leaves the other groups of the instance alone', async () => {
    await using stage = await startStage()
    const statuses = async () => {
      const { instance } = await stage.execute(JobGroupsDocument, { instance: demo.instance, first: 100 })
      return instance?.jobGroups?.edges.map(({ node }) => [node.id, node.status])
    }
    const before = await statuses()
    await stage.execute(CancelJobGroupDocument, { input: { id: executing } })
    expect(await statuses()).toEqual(
      before?.map(([id, status]) => [id, id === executing ? 'CANCELLED' : status]),
    )
  })
})

describe('repeatJobGroup', () => {
  it('copies the jobs that ended in the named ways', async () => {
    await using stage = await startStage()
    const { repeatJobGroup } = await stage.execute(RepeatJobGroupDocument, {
      input: {
        id: completed,
        name: '春节问候，再拨',
        outcomes: ['FAILED', 'NO_INTERACTION'],
        ringingDurationSeconds: 40,
        strategy: { maxAttemptsPerDay: 1 },
      },
    })
    expect(repeatJobGroup).toMatchObject({
      __typename: 'RepeatJobGroupSuccess',
      jobGroup: {
        id: expect.stringMatching(new RegExp(`^JobGroup:${instanceId}:(?!${completed.split(':')[2]})`)),
        name: '春节问候，再拨',
        ringingDurationSeconds: 40,
        progress: { total: 12, scheduling: 12 },
      },
    })
    expect(sent(stage, 'CreateBatchRepeatJob')).toEqual({
      InstanceId: instanceId,
      SourceGroupId: completed.split(':')[2],
      Name: '春节问候，再拨',
      FilterStatus: 'Failed,NoInteraction',
      RingingDuration: '40',
      StrategyJson: '{"maxAttemptsPerDay":"1"}',
    })
    expect(stage.actions()).toEqual(['CreateBatchRepeatJob', 'DescribeJobGroup'])
  })

  it('tells what is wrong, what is missing and which name is taken', async () => {
    await using stage = await startStage()
    const repeat = async (input: object) =>
      (await stage.execute(RepeatJobGroupDocument, { input: { id: completed, name: 'a', ...input } }))
        .repeatJobGroup
    expect(
      await repeat({ name: '', outcomes: ['FAILED', 'FAILED'], scriptId: 'Script:another:1' }),
    ).toMatchObject({ fields: [{ path: ['name'] }, { path: ['outcomes'] }, { path: ['scriptId'] }] })
    expect(await repeat({ outcomes: [] })).toMatchObject({ fields: [{ path: ['outcomes'] }] })
    expect(stage.actions()).toEqual([])
    const none = `JobGroup:${instanceId}:none`
    expect(await repeat({ id: none })).toMatchObject({ __typename: 'NotFoundError', id: none })
    const script = `Script:${instanceId}:none`
    expect(await repeat({ scriptId: script })).toMatchObject({ __typename: 'NotFoundError', id: script })
    expect(await repeat({ name: '春节问候' })).toMatchObject({
      __typename: 'NameTakenError',
      name: '春节问候',
    })
    const gone = '{"Code":"NotExist.Script","Message":"The specified Script does not exist.","RequestId":"1"}'
    stage.sandbox.faults.add('CreateBatchRepeatJob', { kind: 'answer', status: 404, body: gone })
    expect(await repeat({})).toMatchObject({ __typename: 'VendorRejectedError' })
  })
})

describe('deleteJobGroup', () => {
  it('leaves a refusal that no page lists to the vendor, and the group as it was', async () => {
    await using stage = await startStage()
    const { deleteJobGroup } = await stage.execute(DeleteJobGroupDocument, { input: { id: executing } })
    expect(deleteJobGroup).toMatchObject({
      __typename: 'VendorRejectedError',
      upstream: { action: 'DeleteJobGroup' },
    })
    expect((await stage.execute(JobGroupDocument, { id: executing })).jobGroup).toMatchObject({
      status: 'EXECUTING',
    })
  })

  it('makes up for a lost answer by looking: the group is gone', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('DeleteJobGroup', { kind: 'reset', applied: true })
    const { deleteJobGroup } = await stage.execute(DeleteJobGroupDocument, { input: { id: completed } })
    expect(deleteJobGroup).toMatchObject({ __typename: 'DeleteJobGroupSuccess', id: completed })
  })

  it('may be repeated after a lost answer when nobody can look', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('DeleteJobGroup', { kind: 'reset', applied: false }, attempts)
    stage.sandbox.faults.add('DescribeJobGroup', { kind: 'html' }, attempts)
    const { deleteJobGroup } = await stage.execute(DeleteJobGroupDocument, { input: { id: completed } })
    expect(deleteJobGroup).toMatchObject({
      __typename: 'OutcomeUnknownError',
      retryable: true,
      reconcile: `Query jobGroup(id: "${completed}"): it is null once the group is gone.`,
    })
  })
})
