// How many vendor calls a document costs, as a table.
import { expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { startStage } from '../support/gateway.ts'

const ids = (nodes: readonly { id: string }[]) => nodes.map(({ id }) => id)

it.each([
  [
    '20 instances with 6 fields',
    '{ instances(first: 20) { nodes { id name description ownerName createdAt creatorId } } }',
    { ListInstances: 1 },
  ],
  [
    '100 instances with tags',
    '{ instances(first: 100) { nodes { name tags { key } } } }',
    { ListInstances: 1 },
  ],
  [
    '20 instances with use',
    '{ instances(first: 20) { nodes { usage { calls } } } }',
    { ListInstances: 1, GetSummaryInfo: 1 },
  ],
  [
    '20 instances with scripts',
    '{ instances(first: 20) { nodes { scripts(first: 5) { nodes { name status } } } } }',
    { ListInstances: 1, ListScripts: 20 },
  ],
  [
    'nothing but typenames',
    `{ __typename instance(id: "${demo.instance}") { __typename } }`,
    { DescribeInstance: 1 },
  ],
])('%s', async (_name, document, budget) => {
  await using stage = await startStage()
  await stage.execute(document)
  const counted = Object.groupBy(stage.actions(), (action) => action)
  expect(
    Object.fromEntries(Object.entries(counted).map(([action, calls]) => [action, calls?.length])),
  ).toEqual(budget)
})

it('finds 25 instances by node(id) in one page of the list', async () => {
  await using stage = await startStage()
  const { instances } = await stage.execute<{ instances: { nodes: { id: string }[] } }, never>(
    '{ instances(first: 25) { nodes { id } } }',
  )
  stage.actions()
  const fields = ids(instances.nodes).map(
    (id, index) => `n${index}: node(id: "${id}") { ... on Instance { name } }`,
  )
  const data = await stage.execute<Record<string, { name: string }>, never>(
    `{ ${fields.join(' ')} missing: node(id: "Instance:none") { id } }`,
  )
  expect(Object.values(data).filter((node) => node !== null)).toHaveLength(25)
  expect(data['missing']).toBeNull()
  expect(stage.actions()).toEqual(['ListInstances', 'DescribeInstance'])
})

it('answers the same document, sent 50 times at once, with the calls of one', async () => {
  await using stage = await startStage()
  stage.sandbox.faults.add('ListInstances', { kind: 'delay', ms: 500 })
  const document = '{ instances(first: 5) { nodes { name } } }'
  const answers = await Promise.all(Array.from({ length: 50 }, () => stage.execute(document)))
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(stage.actions()).toEqual(['ListInstances'])
})

it('does not answer a read that follows a write with what was read before it', async () => {
  await using stage = await startStage()
  const read = `{ instance(id: "${demo.instance}") { name } }`
  const write = `mutation { updateInstance(input: { id: "${demo.instance}", name: "新名", description: "", maxConcurrentConversations: 5 }) { __typename } }`
  stage.sandbox.faults.add('DescribeInstance', { kind: 'delay', ms: 800 })
  const early = stage.execute(read)
  await stage.execute(write)
  expect(await stage.execute(read)).toEqual({ instance: { name: '新名' } })
  await early
})
