// ivrFlows: all at once at the vendor, pages and filters on this side.
import { expect, it } from 'vitest'
import { IvrFlowsDocument, type IvrFlowsQueryVariables } from '../support/documents.ts'
import { type Stage, startStage } from '../support/gateway.ts'

const page = async (stage: Stage, variables: IvrFlowsQueryVariables = {}) =>
  (await stage.execute(IvrFlowsDocument, variables)).ivrFlows

const namesOf = (read: Awaited<ReturnType<typeof page>>) => read?.nodes.map(({ name }) => name)

it('answers all that the vendor tells', async () => {
  await using stage = await startStage()
  const read = await page(stage)
  expect(read).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: false } })
  expect(read?.nodes[0]).toEqual({
    id: 'IvrFlow:101',
    vendor: 'HUAWEI',
    vendorId: '101',
    name: '主菜单',
    accessCode: '*101',
    description: '主菜单',
    fileName: 'main_menu.xml',
    type: 'VOICE_XML',
    loaded: true,
    maxConcurrentCalls: 100,
  })
  // No description: the file names it.
  expect(read?.nodes[4]).toMatchObject({ name: 'unnamed_flow.xml', description: null, loaded: false })
  expect(stage.sandbox.transcript.entries('queryIVRFlowList')[0]?.body).toEqual({})
})

it.each([1, 2, 5, 100])('shows every flow once, %i at a time', async (first) => {
  await using stage = await startStage()
  const names: unknown[] = []
  for (let after: string | null = null; ; ) {
    const read: Awaited<ReturnType<typeof page>> = await page(stage, { first, after })
    names.push(...(namesOf(read) ?? []))
    if (read?.pageInfo.hasNextPage !== true) break
    after = read.pageInfo.endCursor
  }
  expect(new Set(names).size).toBe(5)
  expect(names).toHaveLength(5)
})

it.each([
  [{ name: 'MAIN' }, ['English main menu']],
  [{ loaded: false }, ['unnamed_flow.xml']],
  [{ type: 'VOICE_XML', loaded: true }, ['主菜单', 'English main menu']],
  [{ name: null, type: null, loaded: null }, undefined],
] as const)('filters by %j', async (filter, expected) => {
  await using stage = await startStage()
  const read = await page(stage, { filter })
  if (expected !== undefined) expect(namesOf(read)).toEqual(expected)
  expect(read?.totalCount).toBe(expected?.length ?? 5)
})

it('reads an answer inside the object that only the table prints', async () => {
  await using stage = await startStage()
  const schema = { retCode: '0', message: 'success', result: [{ id: 7, flowType: 9, isLoad: 1 }] }
  stage.sandbox.faults.add('queryIVRFlowList', {
    kind: 'answer',
    status: 200,
    body: JSON.stringify({ schema }),
  })
  expect((await page(stage))?.nodes).toEqual([
    {
      id: 'IvrFlow:7',
      vendor: 'HUAWEI',
      vendorId: '7',
      name: null,
      accessCode: null,
      description: null,
      fileName: null,
      type: 'UNRECOGNIZED',
      loaded: true,
      maxConcurrentCalls: null,
    },
  ])
})

it.each([{}, { schema: true }])('a refusal is a fault, with its words, wrapped or not', async (wrapped) => {
  await using stage = await startStage()
  const refusal = { retCode: '7', message: 'no flows today' }
  stage.sandbox.faults.add('queryIVRFlowList', {
    kind: 'answer',
    status: 200,
    body: JSON.stringify('schema' in wrapped ? { schema: refusal } : refusal),
  })
  const { data, errors } = await stage.send(IvrFlowsDocument)
  expect(data).toEqual({ ivrFlows: null })
  expect(errors).toMatchObject([
    {
      message: 'queryIVRFlowList was refused: no flows today',
      extensions: { code: 'VENDOR_CONTRACT_BROKEN', action: 'queryIVRFlowList' },
    },
  ])
})

it('answers one flow, null for what is not there', async () => {
  await using stage = await startStage()
  expect(
    await stage.execute(
      '{ a: ivrFlow(id: "IvrFlow:104") { name type } b: ivrFlow(id: "IvrFlow:1") { name } c: node(id: "IvrFlow:x") { id } }',
    ),
  ).toEqual({ a: { name: 'Satisfaction survey', type: 'CCXML' }, b: null, c: null })
  expect(stage.actions()).toEqual(['tokenByAkSk', 'queryIVRFlowList'])
})
