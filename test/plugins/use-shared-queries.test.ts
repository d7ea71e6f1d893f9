// Identical queries under way at once are executed once, and nobody is answered with what was read before it asked.
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'graphql'
import { expect, test, vi } from 'vitest'
import { ClientGone } from '../../src/core/life.ts'
import { useSharedQueries } from '../../src/plugins/use-shared-queries.ts'
import { calledRoute, instance } from '../support/demo.ts'
import { type GraphQLAnswer, type Stage, startStage } from '../support/gateway.ts'

const slowly = { kind: 'slow-headers', ms: 300, applied: 'before' } as const
const list = 'query List($first: Int) { instances(first: $first) { nodes { id name createdAt } } }'
const nested = `{ instance(id: "${instance}") { id name scripts(first: 5) { nodes { id } } } }`

interface Cost {
  readonly requested: number
  readonly actual: number
  readonly upstreamCalls: number
}

async function sent(stage: Stage, query: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${stage.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })
  const text = await response.text()
  return { text, id: response.headers.get('x-request-id'), ...(JSON.parse(text) as GraphQLAnswer<object>) }
}

test('many at once are one execution, each answered and counted for itself', async () => {
  await using stage = await startStage()
  const query = list.replace('$first: Int', '$first: Int = 3')
  await sent(stage, query)
  stage.actions()
  stage.sandbox.faults.add('ListInstances', slowly)
  const answers = await Promise.all(Array.from({ length: 30 }, () => sent(stage, query)))
  expect(stage.actions()).toEqual(['ListInstances'])
  expect(new Set(answers.map(({ id }) => id)).size).toBe(30)
  expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1)
  const costs = answers.map(
    ({ text }) => (JSON.parse(text) as { extensions: { cost: Cost } }).extensions.cost,
  )
  expect(costs.map(({ requested, actual }) => [requested, actual])).toEqual(
    Array.from({ length: 30 }, () => [costs[0]?.requested, costs[0]?.actual]),
  )
  expect(costs.reduce((sum, { upstreamCalls }) => sum + upstreamCalls, 0)).toBe(1)
})

test('other variables and other operations are executed for themselves', async () => {
  await using stage = await startStage()
  for (const first of [1, 2]) await stage.send(list, { first })
  stage.actions()
  stage.sandbox.faults.add('ListInstances', slowly, 2)
  const [one, two] = await Promise.all([1, 2].map((first) => stage.send(list, { first })))
  expect(stage.actions()).toHaveLength(2)
  expect(one?.data).not.toEqual(two?.data)
})

test('who asks after the first answer has come reads for itself', async () => {
  await using stage = await startStage()
  await sent(stage, nested)
  stage.actions()
  stage.sandbox.faults.add('ListScripts', { ...slowly, ms: 600 }, 2)
  const first = sent(stage, nested)
  await expect.poll(() => stage.sandbox.transcript.counts()['ListScripts']?.received).toBe(2)
  const second = sent(stage, nested)
  const [before, after] = await Promise.all([first, second])
  expect(after.data).toEqual(before.data)
  const actions = stage.actions()
  expect(actions.filter((action) => action === 'DescribeInstance')).toHaveLength(2)
})

test('who asks after a write is not answered with what was read before it', async () => {
  await using stage = await startStage()
  const query = `{ instance(id: "${instance}") { name } }`
  const rename = `mutation { updateInstance(input: { id: "${instance}", name: "改名", description: "", maxConcurrentConversations: 5 }) { __typename } }`
  await sent(stage, query)
  stage.sandbox.faults.add('DescribeInstance', { kind: 'slow-headers', ms: 800, applied: 'before' })
  const before = sent(stage, query)
  await expect.poll(() => stage.sandbox.transcript.counts()['DescribeInstance']?.received).toBe(2)
  expect((await sent(stage, rename)).data).toEqual({
    updateInstance: { __typename: 'UpdateInstanceSuccess' },
  })
  expect((await sent(stage, query)).data).toEqual({ instance: { name: '改名' } })
  expect((await before).data).not.toEqual({ instance: { name: '改名' } })
})

test('whoever has less time is told so, and the others are answered by the same call', async () => {
  await using stage = await startStage()
  await sent(stage, list)
  stage.actions()
  stage.sandbox.faults.add('ListInstances', { ...slowly, ms: 700 })
  const hasty = sent(stage, list, { 'x-request-timeout-ms': '200' })
  await sleep(20)
  const patient = sent(stage, list)
  const { errors } = await hasty
  expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['VENDOR_TIMEOUT'])
  expect((await patient).errors).toBeUndefined()
  expect(stage.actions()).toEqual(['ListInstances'])
})

test('a client that goes takes nothing from the others', async () => {
  await using stage = await startStage()
  await sent(stage, list)
  stage.actions()
  stage.sandbox.faults.add('ListInstances', { ...slowly, ms: 500 })
  const leaving = new AbortController()
  const gone = fetch(`${stage.url}/graphql`, {
    method: 'POST',
    signal: leaving.signal,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: list }),
  }).catch(() => 'gone')
  await expect.poll(() => stage.sandbox.transcript.counts()['ListInstances']?.received).toBe(2)
  const staying = sent(stage, list)
  await sleep(50)
  leaving.abort()
  expect(await gone).toBe('gone')
  expect((await staying).errors).toBeUndefined()
  expect(stage.actions()).toEqual(['ListInstances'])
})

test('whoever leaves keeps what has come until then, also where others stay', async () => {
  await using stage = await startStage()
  const both = `{ instance(id: "${instance}") { name } calledRoute(id: "${calledRoute}") { accessCode } }`
  await sent(stage, both)
  stage.actions()
  stage.sandbox.faults.add('queryCalledRoute', { ...slowly, ms: 900 })
  const hasty = sent(stage, both, { 'x-request-timeout-ms': '400' })
  const patient = sent(stage, both)
  const { data, errors } = await hasty
  expect(data).toMatchObject({ instance: { name: expect.any(String) }, calledRoute: null })
  expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['VENDOR_TIMEOUT'])
  expect((await patient).data).toMatchObject({ calledRoute: { accessCode: expect.any(String) } })
  expect(stage.actions().sort()).toEqual(['DescribeInstance', 'queryCalledRoute'])
})

test('whose time is over before it is executed begins nothing that nobody waits for', async () => {
  const reader = vi.fn()
  const deadline = { signal: AbortSignal.abort(new ClientGone()), left: () => 1_000, leftToSend: () => 1_000 }
  const contextValue = { caller: { epoch: () => ({}), reader }, deadline, consumer: { id: 'one' } }
  const args = { document: parse('{ instances { nodes { id } } }'), contextValue }
  const executeFn = vi.fn(() => ({ data: null }))
  let execute: (given: object) => unknown = () => undefined
  await useSharedQueries().onExecute?.({
    args,
    executeFn,
    setExecuteFn(fn: typeof execute) {
      execute = fn
    },
  } as never)
  expect(await execute(args)).toEqual({ data: null })
  expect(executeFn).toHaveBeenCalledExactlyOnceWith(args)
  expect(reader).not.toHaveBeenCalled()
})
