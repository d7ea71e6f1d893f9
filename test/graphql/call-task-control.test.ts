// startCallTask and stopCallTask: the state first, then the act, then the task as it is.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { StartCallTaskDocument, StopCallTaskDocument } from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

const noTask = 'CallTask:1187000000000000999'

const start = async (stage: Stage, id: string) =>
  (await stage.execute(StartCallTaskDocument, { input: { id } })).startCallTask
const stop = async (stage: Stage, id: string) =>
  (await stage.execute(StopCallTaskDocument, { input: { id } })).stopCallTask

describe.each([
  ['startCallTask', start, 'StartAiCallTask', demo.stoppedTask, 'RUNNING', demo.runningTask],
  ['stopCallTask', stop, 'StopAiCallTask', demo.runningTask, 'STOPPED', demo.stoppedTask],
] as const)('%s', (_name, control, action, id, after, wrong) => {
  it('looks, acts and reads back', async () => {
    await using stage = await startStage()
    expect(await control(stage, id)).toMatchObject({ callTask: { id, status: after } })
    expect(stage.actions()).toEqual(['QueryAiCallTaskPage', action, 'QueryAiCallTaskPage'])
  })

  it('answers InvalidStateError in the wrong state and sends nothing', async () => {
    await using stage = await startStage()
    const before = after === 'RUNNING' ? 'STOPPED' : 'RUNNING'
    expect(await control(stage, wrong)).toMatchObject({
      __typename: 'InvalidStateError',
      status: after,
      allowed: [before],
      upstream: null,
    })
    expect(stage.actions()).toEqual(['QueryAiCallTaskPage'])
  })

  it('answers NotFoundError for a task that does not exist', async () => {
    await using stage = await startStage()
    expect(await control(stage, noTask)).toMatchObject({ __typename: 'NotFoundError', id: noTask })
    expect(stage.actions()).toEqual(['QueryAiCallTaskPage'])
  })

  it.each(['', '1187000000000000001', 'Agent:1', 'CallTask:', 'CallTask:1:2', `CallTask:${'1'.repeat(129)}`])(
    'refuses the id %j',
    async (bad) => {
      await using stage = await startStage()
      expect(await control(stage, bad)).toMatchObject({
        __typename: 'InvalidInputError',
        fields: [{ path: ['id'], message: 'must have the form CallTask:<TaskId>' }],
      })
      expect(stage.actions()).toEqual([])
    },
  )

  const times = (stage: Stage) => stage.actions().filter((called) => called === action).length

  it('looks at the state when the answer is lost', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add(action, { kind: 'reset', applied: true })
    expect(await control(stage, id)).toMatchObject({ callTask: { status: after } })
    expect(times(stage)).toBe(1)
  })

  it('says how to find out what happened when the answer is lost and nothing is seen of it, and does not repeat it', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add(action, { kind: 'reset', applied: false })
    const answer = await control(stage, id)
    expect(answer).toMatchObject({ __typename: 'OutcomeUnknownError', retryable: false })
    expect(answer?.__typename === 'OutcomeUnknownError' && answer.reconcile).toMatch(
      `Query callTask(id: "${id}") { status }: ${after}`,
    )
    expect(times(stage)).toBe(1)
  })

  it('does not take Data false for a success, and keeps it', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add(action, { kind: 'contradiction', data: false, applied: false })
    expect(await control(stage, id)).toMatchObject({
      __typename: 'OutcomeUnknownError',
      message: expect.stringContaining('Data false') as string,
      upstream: { action },
    })
    expect(times(stage)).toBe(1)
  })
})

it.each([
  [demo.scheduledTask, 'RUNNING', null],
  [demo.failedTask, 'FAILED', '智能体不在线'],
])('leaves it to the vendor whether %s may be started', async (id, status, startFailedReason) => {
  await using stage = await startStage()
  expect(await start(stage, id)).toMatchObject({
    __typename: 'StartCallTaskSuccess',
    callTask: { status, startFailedReason },
  })
})

it.each([
  [demo.scheduledTask, 'INIT'],
  [demo.failedTask, 'FAILED'],
])('does not stop %s', async (id, status) => {
  await using stage = await startStage()
  expect(await stop(stage, id)).toMatchObject({ __typename: 'InvalidStateError', status })
  expect(stage.actions()).toEqual(['QueryAiCallTaskPage'])
})
