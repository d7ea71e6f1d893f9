// The fixtures are the pages' examples: nobody may bend them, and each shows the oddities it is kept for.
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { page } from './stage.ts'

/** Taken from the pages when they were copied. */
const digests = {
  'create-instance.json': 'bd99ca35bef94778',
  'create-instance.xml': '7872e92d73af0193',
  'modify-called-route.json': '4433b1714b0fe81d',
  'modify-instance.json': '3db5b94f79bba054',
  'modify-instance.xml': '661aff4adeeb39f9',
  'modify-job-group.json': '2a470d689133e531',
  'modify-job-group.xml': '531d09323004908b',
  'update-ai-call-task.json': 'f644ef41f3798c97',
}

test('there is no fixture that is not pinned', () => {
  const names = readdirSync(new URL('../fixtures/pages/', import.meta.url)).sort()
  expect(names).toEqual(Object.keys(digests))
})

test.each(Object.entries(digests))('%s is as the page prints it', (name, digest) => {
  expect(createHash('sha256').update(page(name)).digest('hex').slice(0, 16)).toBe(digest)
})

/** The names in the tables of answers; a page's example shows a part of them. */
const tables = {
  'create-instance.json': {
    envelope: ['HttpStatusCode', 'Code', 'Message', 'RequestId', 'Success', 'Instance'],
    Instance:
      'CreationTime InstanceId CreatorId OwnerName InstanceDescription InstanceName CreatorName ResourceGroupId MaxConcurrentConversation',
  },
  'modify-instance.json': {
    envelope: ['HttpStatusCode', 'Code', 'Message', 'RequestId', 'Success', 'Instance'],
    Instance:
      'CreationTime InstanceName CreatorName MaxConcurrentConversation OwnerName CreatorId InstanceId InstanceDescription',
  },
  'modify-job-group.json': {
    envelope: ['HttpStatusCode', 'Code', 'Message', 'RequestId', 'Success', 'JobGroup'],
    JobGroup:
      'Status ScenarioId JobGroupId CreationTime JobGroupName JobFilePath JobGroupDescription JobDataParsingTaskId ScriptName ScriptVersion ModifyTime CallingNumbers ExportProgress Strategy RecallStrategy RingingDuration Priority MinConcurrency FlashSmsExtras',
    Strategy:
      'Type StrategyName MaxAttemptsPerDay FollowUpStrategy EndTime Customized IsTemplate StartTime StrategyId RoutingStrategy MinAttemptInterval StrategyDescription RepeatBy WorkingTime RepeatDays',
  },
  'update-ai-call-task.json': {
    envelope: ['AccessDeniedDetail', 'Message', 'RequestId', 'Data', 'Code', 'Success'],
  },
  'modify-called-route.json': { envelope: ['returnCode', 'description'] },
} as const

type Node = Readonly<Record<string, unknown>>
const parsed = (name: string) => JSON.parse(page(name)) as Node
const known = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()))

test.each(Object.entries(tables))('%s answers what its table lists', (name, table) => {
  const body = parsed(name)
  const envelope = known(table.envelope)
  expect(Object.keys(body).filter((member) => !envelope.has(member.toLowerCase()))).toEqual([])
  for (const [object, names] of Object.entries(table).filter(([part]) => part !== 'envelope')) {
    const node = (body[object] ?? (body['JobGroup'] as Node)[object]) as Node
    const listed = known(String(names).split(' '))
    expect(Object.keys(node).filter((member) => !listed.has(member.toLowerCase()))).toEqual([])
    // Only CreateInstance's example leaves members of the table out.
    if (name !== 'create-instance.json') expect(Object.keys(node)).toHaveLength(listed.size)
  }
})

test('CreateInstance mixes the casing of its names', () => {
  const body = parsed('create-instance.json')
  expect(Object.keys(body)).toEqual(['Code', 'HttpStatusCode', 'Instance', 'requestId', 'success'])
  expect(body['Instance']).toHaveProperty('creationTime', 1578469042851)
})

test('ModifyJobGroup hides lists and an object in texts', () => {
  const { JobGroup } = parsed('modify-job-group.json') as { JobGroup: Node & { Strategy: Node } }
  expect(JobGroup['CallingNumbers']).toEqual(['["4008013260"]'])
  expect(JobGroup.Strategy['RepeatDays']).toEqual(['[1,2,3,4,5]'])
  expect(JobGroup['FlashSmsExtras']).toBe('{"configId":"3157b3c8-3a3e-4ea9-894b-9c8a6", "templateId":"1234"}')
  expect([JobGroup['CreationTime'], JobGroup['ModifyTime']]).toEqual([1578550074361, '1628425608429'])
})

test('UpdateAiCallTask contradicts itself', () => {
  expect(parsed('update-ai-call-task.json')).toEqual({
    AccessDeniedDetail: 'None',
    Message: '参数不合法',
    RequestId: 'FCD94A7F-316D-54D1-9BFC-814006CB1C34',
    Data: true,
    Code: 'OK',
    Success: false,
  })
})

test('modifyCalledRoute answers a code and a text, and no route', () => {
  expect(parsed('modify-called-route.json')).toEqual({ returnCode: '0', description: 'data update success' })
})

test.each(['modify-instance', 'modify-job-group'])('%s says the same in XML, every value as text', (name) => {
  const xml = new XMLParser({ parseTagValue: false }).parse(page(`${name}.xml`)) as Record<string, Node>
  const [twin] = Object.values(xml)
  const asText = (value: unknown): unknown => {
    // A list of one element is the element; JSON in a text of a list stands bare.
    if (Array.isArray(value)) return asText(value[0])
    if (typeof value !== 'object' || value === null) return String(value)
    return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, asText(inner)]))
  }
  expect(twin).toEqual(asText(parsed(`${name}.json`)))
})
