// One vendor's weather through a real socket: its outage costs the other nothing, stops by itself, and ends by itself.
import { expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { type Stage, startStage } from '../support/gateway.ts'

const instance = `instance(id: "${demo.instance}") { name }`
const task = `callTask(id: "${demo.stoppedTask}") { name }`
const route = `calledRoute(id: "${demo.calledRoute}") { accessCode }`
const create =
  'mutation { createInstance(input: { name: "新的", maxConcurrentConversations: 1 }) { __typename } }'

/** One after the other, so that none shares the read of another. */
async function ask(stage: Stage, document: string, times: number) {
  const answers: Awaited<ReturnType<Stage['send']>>[] = []
  for (let time = 0; time < times; time++) answers.push(await stage.send(document))
  return answers
}

const outage = (stage: Stage, selector: string) =>
  stage.sandbox.faults.add(selector, { kind: 'server-error', status: 503 }, { probability: 1 })

it.each([
  ['vendor:alibaba', instance, 'ALIBABA', route, { calledRoute: { accessCode: '9911411' } }],
  ['vendor:huawei', route, 'HUAWEI', instance, { instance: { name: '客户回访中心' } }],
])(
  'an outage of %s is left alone, and the other vendor is as it was',
  async (selector, down, vendor, up, healthy) => {
    await using stage = await startStage()
    outage(stage, selector)
    const answers = await ask(stage, `{ ${down} }`, 30)
    for (const { errors } of answers)
      expect(errors).toMatchObject([{ extensions: { code: 'VENDOR_UNAVAILABLE', vendor, retryable: true } }])
    // Ten attempts are enough to know.
    expect(stage.actions()).toHaveLength(10)
    expect(answers.at(-1)?.errors[0]?.extensions['retryAfterMs']).toBeGreaterThan(0)

    const both = await stage.send<object, never>(`{ ${down} ${up} }`)
    expect(both.data).toMatchObject(healthy)
    expect(both.errors).toHaveLength(1)
    for (const { data, errors } of await ask(stage, `{ ${up} }`, 10)) {
      expect(data).toEqual(healthy)
      expect(errors).toEqual([])
    }
  },
)

it('an outage of one product is none of the other product of that vendor', async () => {
  await using stage = await startStage()
  outage(stage, 'DescribeInstance')
  await ask(stage, `{ ${instance} }`, 10)
  expect(await stage.execute(`{ ${task} }`)).toEqual({ callTask: { name: '测试任务' } })
})

it('a write during an outage is refused before it is sent, and nobody has to wonder', async () => {
  await using stage = await startStage()
  outage(stage, 'DescribeInstance')
  await ask(stage, `{ ${instance} }`, 10)
  stage.actions()
  const { data, errors } = await stage.send(create)
  expect(data).toEqual({ createInstance: null })
  expect(errors).toMatchObject([
    { extensions: { code: 'VENDOR_UNAVAILABLE', action: 'CreateInstance', retryable: true } },
  ])
  expect(stage.actions()).toEqual([])
})

it('is over soon after the vendor has recovered', async () => {
  await using stage = await startStage()
  outage(stage, 'vendor:alibaba')
  const answers = await ask(stage, `{ ${instance} }`, 10)
  stage.sandbox.faults.clear()
  const retryAfterMs = Number(answers.at(-1)?.errors[0]?.extensions['retryAfterMs'])
  expect(retryAfterMs).toBeLessThanOrEqual(2_000)
  await new Promise((resolve) => setTimeout(resolve, retryAfterMs))
  for (const { errors } of await ask(stage, `{ ${instance} }`, 5)) expect(errors).toEqual([])
})
