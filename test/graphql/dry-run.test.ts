// A dry run: exactly what would be sent, and nothing sent but reads.
import { describe, expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { documentOf, everyMutation, perform, stageFor } from '../support/every-mutation.ts'
import { type Stage, startStage } from '../support/gateway.ts'

interface NameAndValue {
  readonly name: string
  readonly value: string
}

interface Preview {
  readonly __typename: 'MutationPreview'
  readonly upstreamCalls: number
  readonly requests: readonly {
    readonly method: string
    readonly endpoint: string
    readonly parameters: readonly NameAndValue[]
    readonly headers: readonly NameAndValue[]
  }[]
}

const preview = async (stage: Stage, mutation: string, input: object): Promise<Preview> => {
  const { result, errors } = await perform(stage, mutation, { ...input, dryRun: true })
  expect({ errors, result }).toMatchObject({ errors: [], result: { __typename: 'MutationPreview' } })
  return result as unknown as Preview
}

/** The same mutation in earnest; its selection reads nothing back. */
const send = async (stage: Stage, mutation: string, input: object) => {
  const title = mutation.charAt(0).toUpperCase() + mutation.slice(1)
  const { result } = await stage.execute<{ result: { __typename: string } }, { input: object }>(
    `mutation ($input: ${title}Input!) { result: ${mutation}(input: $input) { __typename } }`,
    { input },
  )
  expect(result.__typename).toBe(`${title}Success`)
}

/** Without the calls for a token, which several mutations share. */
const calls = (stage: Stage) =>
  stage.sandbox.transcript.entries().filter(({ action }) => action !== 'tokenByAkSk')

const recordOf = (pairs: readonly NameAndValue[]) =>
  Object.fromEntries(pairs.map(({ name, value }) => [name, value]))

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/** Made by the connection, not by the request. */
const ofConnection = new Set(['host', 'connection', 'content-length'])

describe('every mutation', () => {
  it.each(Object.entries(everyMutation))(
    '%s is told as it is then sent, at the price it then costs',
    async (mutation, [action, input]) => {
      await using stage = await stageFor(mutation)
      const { upstreamCalls, requests } = await preview(stage, mutation, input)
      expect(calls(stage).filter(({ effect }) => effect !== 'read')).toEqual([])
      expect(stage.sandbox.transcript.counts()[action]).toBeUndefined()
      stage.sandbox.transcript.clear()

      await send(stage, mutation, input)
      expect(upstreamCalls).toBe(calls(stage).length)
      const written = calls(stage).filter(({ effect }) => effect === 'write')
      expect(written.map((entry) => entry.action)).toEqual([action])
      expect(requests).toMatchObject([{ action, method: 'POST' }])
      const [request] = requests
      const [entry] = written
      expect(request?.endpoint).toBe(`${stage.sandbox.url}${entry?.path}`)
      const sent = (entry?.parameters ?? entry?.body) as Readonly<Record<string, unknown>>
      expect(recordOf(request?.parameters ?? [])).toEqual(
        Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, asText(value)])),
      )
      const headers = (request?.headers ?? []).map(({ name }) => name)
      expect(headers.filter((name) => !ofConnection.has(name)).toSorted()).toEqual(
        entry?.headerNames.filter((name) => !ofConnection.has(name)).toSorted(),
      )
    },
  )

  it.each(Object.entries(everyMutation))('%s shows no secret', async (mutation, [, input]) => {
    await using stage = await stageFor(mutation)
    const { requests } = await preview(stage, mutation, input)
    // Key and secret of both vendors begin like this.
    expect(JSON.stringify(requests)).not.toContain('sandbox')
    const headers = recordOf(requests.flatMap((request) => request.headers))
    expect(headers['authorization']).toMatch(/^(Bearer )?\[redacted\]$/)
    expect(headers['x-app-key'] ?? '[redacted]').toBe('[redacted]')
    expect(headers['x-acs-signature-nonce'] ?? '[per attempt]').toBe('[per attempt]')
    expect(headers['x-acs-date'] ?? '[per attempt]').toBe('[per attempt]')
  })

  it.each(Object.entries(everyMutation))('%s claims no key, and ignores one', async (mutation, [, input]) => {
    await using stage = await stageFor(mutation)
    const keyed = { ...input, idempotencyKey: 'k-1' }
    const told = await preview(stage, mutation, keyed)
    // Of another mutation, so that the key would conflict if it were claimed.
    const other = mutation === 'tagInstances' ? 'untagInstances' : 'tagInstances'
    const tagging = { ...everyMutation[other]?.[1], idempotencyKey: 'k-1' }
    expect(await perform(stage, other, tagging)).toMatchObject({ result: { replayed: false } })
    expect(await preview(stage, mutation, keyed)).toEqual(told)
  })
})

describe('what forbids the mutation forbids its dry run', () => {
  it.each([
    ['InvalidInputError', 'createInstance', { name: '', maxConcurrentConversations: 0 }],
    ['InvalidInputError', 'createInstance', { name: 'a', maxConcurrentConversations: 1, idempotencyKey: '' }],
    [
      'InvalidInputError',
      'createCalledRoute',
      { accessCode: 'none', target: { skillQueueId: 'SkillQueue:2' } },
    ],
    ['NotFoundError', 'updateInstance', { id: 'Instance:none', description: 'a' }],
    ['NotFoundError', 'startCallTask', { id: 'CallTask:1' }],
    ['NotFoundError', 'updateCalledRoute', { id: 'CalledRoute:1', target: { skillQueueId: 'SkillQueue:1' } }],
    ['InvalidStateError', 'startCallTask', { id: demo.runningTask }],
    ['InvalidStateError', 'updateCallTask', { id: demo.runningTask, name: 'a' }],
    [
      'NameTakenError',
      'createCalledRoute',
      { accessCode: '9911412', target: { skillQueueId: 'SkillQueue:2' } },
    ],
    ['ConflictError', 'updateInstance', { id: demo.instance, description: 'a', expectedVersion: 'old' }],
    ['ConflictError', 'updateJobGroup', { id: demo.jobGroup, description: 'a', expectedVersion: 'old' }],
    ['ConflictError', 'updateCallTask', { id: demo.stoppedTask, name: 'a', expectedVersion: 'old' }],
    [
      'ConflictError',
      'updateCalledRoute',
      { id: demo.calledRoute, target: { skillQueueId: 'SkillQueue:1' }, expectedVersion: 'old' },
    ],
  ])('%s of %s', async (typename, mutation, input) => {
    await using stage = await startStage()
    const dry = await perform(stage, mutation, { ...input, dryRun: true })
    expect(dry).toMatchObject({ errors: [], result: { __typename: typename } })
    expect(await perform(stage, mutation, input)).toEqual(dry)
    expect(calls(stage).filter(({ effect }) => effect !== 'read')).toEqual([])
  })

  it('a vendor that cannot be read is a fault', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('QueryAiCallTaskPage', { kind: 'waf' })
    const { result, errors } = await perform(stage, 'startCallTask', { id: demo.stoppedTask, dryRun: true })
    expect(result).toBeNull()
    expect(errors).toMatchObject([{ extensions: { action: 'QueryAiCallTaskPage' } }])
  })
})

it('nothing to write is nothing to send: routes that are not there', async () => {
  await using stage = await startStage()
  expect(await preview(stage, 'deleteCalledRoutes', { ids: ['CalledRoute:1'] })).toMatchObject({
    requests: [],
    upstreamCalls: 1,
  })
})

it('costs the same when a read had to be repeated', async () => {
  await using stage = await startStage()
  stage.sandbox.faults.add('QueryAiCallTaskPage', { kind: 'server-error' })
  expect(await preview(stage, 'startCallTask', { id: demo.stoppedTask })).toMatchObject({ upstreamCalls: 2 })
  expect(stage.actions()).toEqual(['QueryAiCallTaskPage', 'QueryAiCallTaskPage'])
})

it.each([false, null])('%s is in earnest', async (dryRun) => {
  await using stage = await startStage()
  expect(await perform(stage, 'startCallTask', { id: demo.stoppedTask, dryRun })).toMatchObject({
    result: { __typename: 'StartCallTaskSuccess' },
  })
})

it.each(['true', 1, [true], {}])('%j is an error of the request', async (dryRun) => {
  await using stage = await startStage()
  const input = { id: demo.stoppedTask, dryRun }
  const { data, errors } = await stage.send(documentOf('startCallTask'), { input })
  expect(data ?? null).toBeNull()
  expect(errors).toMatchObject([
    { message: expect.stringContaining('dryRun'), extensions: { code: 'BAD_USER_INPUT' } },
  ])
  expect(stage.actions()).toEqual([])
})
