// The outbound quota through a real socket: what is too much waits, and what would wait too long is refused unsent.
import { expect, it } from 'vitest'
import { consumerOn, startShared } from '../support/consumers.ts'
import * as demo from '../support/demo.ts'
import { startStage } from '../support/gateway.ts'

const instance = `{ instance(id: "${demo.instance}") { name } }`
const create = (name: string) =>
  `mutation { createInstance(input: { name: "${name}", maxConcurrentConversations: 1 }) { __typename } }`
const quotas = new Map([
  ['DescribeInstance', 2],
  ['CreateInstance', 0.1],
])

it('lets a call wait that is more than the limit', async () => {
  await using stage = await startStage({}, { quotas })
  const startedAt = performance.now()
  for (let time = 0; time < 3; time++) await stage.execute(instance)
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(999)
  expect(stage.actions()).toHaveLength(3)
})

it('refuses what would wait beyond its deadline, tells when to come again, and sends nothing', async () => {
  await using stage = await startStage({}, { quotas })
  await stage.execute(create('一'))
  stage.actions()
  const { data, errors } = await stage.send(create('二'), {}, { 'X-Request-Timeout-Ms': '2000' })
  expect(data).toEqual({ createInstance: null })
  expect(errors).toMatchObject([
    {
      message: 'CreateInstance: its quota is used up.',
      extensions: { code: 'VENDOR_THROTTLED', vendor: 'ALIBABA', action: 'CreateInstance', retryable: true },
    },
  ])
  const retryAfterMs = Number(errors[0]?.extensions['retryAfterMs'])
  expect(retryAfterMs).toBeGreaterThan(2_000)
  expect(retryAfterMs).toBeLessThanOrEqual(10_000)
  expect(stage.actions()).toEqual([])
})

it('counts every operation for itself', async () => {
  await using stage = await startStage({}, { quotas })
  await stage.execute(create('一'))
  const { errors } = await stage.send(instance, {}, { 'X-Request-Timeout-Ms': '2000' })
  expect(errors).toEqual([])
})

it('is spared by what is answered without a call', async () => {
  await using stage = await startStage({}, { quotas })
  for (let time = 0; time < 5; time++)
    await stage.execute(
      'mutation { createInstance(input: { name: "", maxConcurrentConversations: 1 }) { __typename } }',
    )
  expect(stage.actions()).toEqual([])
  expect(await stage.execute(create('一'))).toEqual({
    createInstance: { __typename: 'CreateInstanceSuccess' },
  })
})

it('gives a consumer its turn beside one that floods', async () => {
  await using shared = await startShared(
    {},
    {
      quotas: new Map([['CreateInstance', 4]]),
      changes: { consumers: ['flood', 'other'].map((id) => consumerOn('acme', id)) },
    },
  )
  let answered = 0
  const createAs = async (consumer: string, name: string) => {
    const { data, errors } = await shared.send(consumer, create(name))
    expect({ data, errors }).toMatchObject({
      data: { createInstance: { __typename: 'CreateInstanceSuccess' } },
      errors: [],
    })
    answered += 1
    return answered
  }
  const flood = Array.from({ length: 16 }, (_, index) => createAs('flood', `第${index}`))
  await expect.poll(() => shared.sandbox.transcript.entries().length).toBeGreaterThanOrEqual(4)
  // First come, first served, all of the flood would be before it.
  expect(await createAs('other', '另')).toBeLessThanOrEqual(12)
  await Promise.all(flood)
})
