// Scripts through a real socket: listed on their instance, read alone, never with a key.
import { expect, it } from 'vitest'
import * as demo from '../support/demo.ts'
import { NodeDocument, ScriptDocument, ScriptsDocument } from '../support/documents.ts'
import { startStage } from '../support/gateway.ts'

const first = 'Script:174952ab-9825-4cc9-a5e2-de82d7fa4cdd:5a3940ce-a12f-4222-9f0f-605a9b89ea7c'

it('lists the scripts of an instance without another call', async () => {
  await using stage = await startStage()
  const { instance } = await stage.execute(ScriptsDocument, { instanceId: demo.instance })
  const scripts = instance?.scripts
  expect(scripts?.totalCount).toBe(scripts?.nodes.length)
  expect(scripts?.nodes.find(({ id }) => id === first)).toMatchObject({
    vendorId: '5a3940ce-a12f-4222-9f0f-605a9b89ea7c',
    name: '售后回访话术',
    status: 'PUBLISHED',
    isPreset: false,
    createdAt: expect.stringMatching(/Z$/),
  })
  expect(stage.actions()).toEqual(['DescribeInstance', 'ListScripts'])
})

it('pages and filters', async () => {
  await using stage = await startStage()
  const all =
    (await stage.execute(ScriptsDocument, { instanceId: demo.instance })).instance?.scripts?.nodes ?? []
  const page = (await stage.execute(ScriptsDocument, { instanceId: demo.instance, first: 1 })).instance
    ?.scripts
  expect(page).toMatchObject({ nodes: [{ id: all[0]?.id }], pageInfo: { hasNextPage: all.length > 1 } })
  const next = await stage.execute(ScriptsDocument, {
    instanceId: demo.instance,
    first: 1,
    after: page?.pageInfo.endCursor,
  })
  expect(next.instance?.scripts?.nodes[0]?.id).toBe(all[1]?.id)
  const named = await stage.execute(ScriptsDocument, {
    instanceId: demo.instance,
    filter: { name: '售后回访话术' },
  })
  expect(named.instance?.scripts?.nodes.map(({ id }) => id)).toEqual([first])
})

it('reads one script, null for what only lists tell', async () => {
  await using stage = await startStage()
  const { script } = await stage.execute(ScriptDocument, { id: first })
  expect(script).toMatchObject({
    id: first,
    name: '售后回访话术',
    status: 'PUBLISHED',
    createdAt: null,
    instance: { id: demo.instance },
  })
  expect(stage.actions()).toEqual(['DescribeScript'])
  expect(await stage.execute(ScriptDocument, { id: `${first}0` })).toEqual({ script: null })
  expect(await stage.execute(NodeDocument, { id: first })).toMatchObject({
    node: { __typename: 'Script', id: first },
  })
})
