// A vendor that fails while it writes: what may be repeated is, what may not leaves its outcome unknown.
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

it.each([
  [1, true],
  [2, true],
  [3, false],
] as const)(
  'ModifyInstance is repeated: after %i failures it took effect: %s',
  async (failures, succeeds) => {
    await using stage = await startStage()
    stage.sandbox.faults.add('ModifyInstance', { kind: 'server-error' }, failures)
    const { updateInstance } = await stage.execute(UpdateInstanceDocument, {
      input: { id: demo.instance, name: '再试' },
    })
    expect(updateInstance).toMatchObject(
      succeeds
        ? { __typename: 'UpdateInstanceSuccess', instance: { name: '再试' } }
        : {
            __typename: 'OutcomeUnknownError',
            retryable: true,
            reconcile: expect.stringContaining(demo.instance),
            upstream: { action: 'ModifyInstance', code: 'InternalError' },
          },
    )
    const attempts = stage.actions().filter((action) => action === 'ModifyInstance')
    expect(attempts).toHaveLength(Math.min(failures + 1, 3))
  },
)
