// The version that an update expects, together with an idempotency key and with a dry run.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { perform } from '../support/every-mutation.ts'
import { type Stage, startStage } from '../support/gateway.ts'

const updates = [
  ['updateInstance', demo.instance, { description: '甲' }, { description: '乙' }],
  ['updateJobGroup', demo.jobGroup, { description: '甲' }, { description: '乙' }],
  ['updateCallTask', demo.stoppedTask, { name: '甲' }, { name: '乙' }],
  [
    'updateCalledRoute',
    'CalledRoute:1128000000000000005',
    { target: { ivrFlowId: 'IvrFlow:101' } },
    { target: { ivrFlowId: 'IvrFlow:102' } },
  ],
] as const

const versionOf = async (stage: Stage, id: string): Promise<string> => {
  const { node } = await stage.execute<{ node: { version: string } }, { id: string }>(
    `query ($id: ID!) { node(id: $id) {
      ... on Instance { version } ... on JobGroup { version } ... on CallTask { version } ... on CalledRoute { version }
    } }`,
    { id },
  )
  return node.version
}

const writes = (stage: Stage) =>
  stage.sandbox.transcript.entries().filter(({ effect }) => effect === 'write').length

const conflict = { errors: [], result: { __typename: 'ConflictError' } }
const done = (replayed: boolean) => ({ errors: [], result: { replayed } })

describe.each(updates)('%s', (mutation, id, change, otherChange) => {
  it('that was made is replayed under its key, although the version is another one by now', async () => {
    await using stage = await startStage()
    const expectedVersion = await versionOf(stage, id)
    const input = { id, ...change, expectedVersion, idempotencyKey: 'k-1' }
    expect(await perform(stage, mutation, input)).toMatchObject(done(false))
    expect(await perform(stage, mutation, input)).toMatchObject(done(true))
    expect(await perform(stage, mutation, { ...input, idempotencyKey: 'k-2' })).toMatchObject(conflict)
    expect(writes(stage)).toBe(1)
  })

  it('that conflicts leaves its key free, for the same with the version of now', async () => {
    await using stage = await startStage()
    const input = { id, ...change, idempotencyKey: 'k-1' }
    expect(await perform(stage, mutation, { ...input, expectedVersion: 'old' })).toMatchObject(conflict)
    const expectedVersion = await versionOf(stage, id)
    expect(await perform(stage, mutation, { ...input, expectedVersion })).toMatchObject(done(false))
    expect(writes(stage)).toBe(1)
  })

  it('with another version expected is other input', async () => {
    await using stage = await startStage()
    const input = { id, ...change, idempotencyKey: 'k-1' }
    expect(await perform(stage, mutation, input)).toMatchObject(done(false))
    const expectedVersion = await versionOf(stage, id)
    expect(await perform(stage, mutation, { ...input, expectedVersion })).toMatchObject({
      result: { __typename: 'ConflictError', message: expect.stringContaining('key') },
    })
    expect(writes(stage)).toBe(1)
  })

  it('is previewed with the version of now, and refused with another one', async () => {
    await using stage = await startStage()
    const expectedVersion = await versionOf(stage, id)
    const input = { id, ...change, expectedVersion, dryRun: true }
    expect(await perform(stage, mutation, input)).toMatchObject({ result: { __typename: 'MutationPreview' } })
    expect(await perform(stage, mutation, { id, ...otherChange })).toMatchObject(done(false))
    expect(await perform(stage, mutation, input)).toMatchObject(conflict)
    expect(writes(stage)).toBe(1)
  })
})
