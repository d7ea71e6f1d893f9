// Repeating under an idempotency key: one write, and the same answer again.
import { describe, expect, it } from 'vitest'
import { documentOf, everyMutation, mutationNames, stageFor } from '../support/every-mutation.ts'
import type { Stage } from '../support/gateway.ts'

interface Result {
  readonly __typename: string
  readonly replayed?: boolean
}

const perform = async (
  stage: Stage,
  mutation: string,
  input: object,
  headers: Readonly<Record<string, string>> = {},
) => {
  const { data, errors } = await stage.send<{ result: Result | null }, { input: object }>(
    documentOf(mutation),
    { input },
    headers,
  )
  return { result: data?.result, errors }
}

it('the table names every mutation', () => {
  expect(Object.keys(everyMutation).toSorted()).toEqual(mutationNames.toSorted())
})

describe('every mutation', () => {
  it.each(Object.entries(everyMutation))(
    '%s is sent once and answered again, with no vendor call',
    async (mutation, [action, input]) => {
      await using stage = await stageFor(mutation)
      const keyed = { ...input, idempotencyKey: 'intention-1' }
      const first = await perform(stage, mutation, keyed)
      expect(first).toMatchObject({ errors: [], result: { replayed: false } })
      expect(stage.actions().filter((called) => called === action)).toEqual([action])
      const again = await perform(stage, mutation, keyed)
      expect(again).toEqual({ errors: [], result: { ...first.result, replayed: true } })
      expect(stage.actions()).toEqual([])
      const counts = stage.sandbox.transcript.counts()[action]
      expect(counts).toMatchObject({ received: 1, tookEffect: 1 })
    },
  )
})
