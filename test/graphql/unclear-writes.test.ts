// A vendor that fails while it writes: what may be repeated says so, what may not leaves its outcome unknown.
import { expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import {
  CreateJobGroupDocument,
  StartCallTaskDocument,
  StopCallTaskDocument,
  UpdateInstanceDocument,
} from '../support/documents.ts'
import { startStage } from '../support/gateway.ts'

it.each([
  ['StartAiCallTask', StartCallTaskDocument, { id: demo.stoppedTask }, 'RUNNING'],
  ['StopAiCallTask', StopCallTaskDocument, { id: demo.runningTask }, 'STOPPED'],
  [
    'CreateJobGroup',
    CreateJobGroupDocument,
    { instanceId: demo.instance, name: '不知道', scriptId: demo.otherScript },
    'may be created again',
  ],
])('%s is not to be repeated blindly', async (action, document, input, advice) => {
  await using stage = await startStage()
  stage.sandbox.faults.add(action, { kind: 'server-error' })
  const data = await stage.execute<Record<string, { reconcile?: string }>, { input: object }>(
    document as never,
    { input },
  )
  const [outcome] = Object.values(data)
  expect(outcome).toMatchObject({
    __typename: 'OutcomeUnknownError',
    retryable: false,
    upstream: { action, code: 'InternalError' },
  })
  expect(outcome?.reconcile).toContain(advice)
  expect(stage.actions().filter((called) => called === action)).toEqual([action])
})

it('ModifyInstance is sent again', async () => {
  await using stage = await startStage()
  stage.sandbox.faults.add('ModifyInstance', { kind: 'server-error' })
  const input = { id: demo.instance, name: '再试' }
  const { updateInstance } = await stage.execute(UpdateInstanceDocument, { input })
  expect(updateInstance).toMatchObject({ instance: { name: '再试' } })
  expect(stage.actions().filter((called) => called === 'ModifyInstance')).toHaveLength(2)
})

it('ModifyInstance that fails to the end may be sent once more: its outcome is unknown, and says so', async () => {
  await using stage = await startStage()
  stage.sandbox.faults.add('ModifyInstance', { kind: 'server-error' }, 3)
  const input = { id: demo.instance, name: '再试' }
  const { updateInstance } = await stage.execute(UpdateInstanceDocument, { input })
  expect(updateInstance).toMatchObject({
    __typename: 'OutcomeUnknownError',
    retryable: true,
    reconcile: `Query instance(id: "${demo.instance}") and compare it with what was asked for.`,
    upstream: { action: 'ModifyInstance', code: 'InternalError' },
  })
})
