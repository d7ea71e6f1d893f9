// What schema/partners.md tells partners is true: its figures are those of the code, its headers and examples work.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultCostPerMinute } from '../../src/access/access.ts'
import { Fault } from '../../src/core/errors.ts'
import { Secret } from '../../src/core/redact.ts'
import { defaultRequestTimeoutMs, maxRequestBodySize } from '../../src/gateway.ts'
import { writeCost } from '../../src/graphql/cost.ts'
import { idTypes, keyOf } from '../../src/graphql/ids.ts'
import { defaultFirst, maxFirst } from '../../src/graphql/page-size.ts'
import { schema } from '../../src/graphql/schema.ts'
import { maxDocumentCost } from '../../src/plugins/use-cost.ts'
import { documentLimits } from '../../src/plugins/use-document-limits.ts'
import { keptForMs } from '../../src/state/ledger.ts'
import { maxAttempts } from '../../src/vendors/retry.ts'
import { announcementsFile, noticeDays } from '../promise/announcements.ts'
import { type Stage, startStage } from '../support/gateway.ts'

const folder = new URL('../../schema/', import.meta.url)
const page = await readFile(new URL('partners.md', folder), 'utf8')
const sectionOf = (title: string) => page.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? ''

const hours = (ms: number) => ms / 3_600_000
const { tokens, depth, aliases, directives } = documentLimits

test.each([
  ['Paging', `\`first\` is 1 to ${maxFirst} (${defaultFirst} when it is absent)`],
  ['Idempotency', `kept for ${hours(keptForMs)} hours`],
  ['Deadlines', `answered within ${defaultRequestTimeoutMs / 1_000} seconds`],
  ['Deadlines', `at most ${maxAttempts} attempts`],
  ['Limits and cost', `1 for each object it can answer and ${writeCost} for each mutation`],
  ['Limits and cost', `You have ${defaultCostPerMinute} per minute`],
  [
    'Limits and cost',
    `costs more than ${maxDocumentCost}, or has more than ${tokens} tokens, ${depth} levels, ${aliases} aliases or ${directives} directives. Bodies end at ${maxRequestBodySize / 1_024} KiB`,
  ],
  ['What changes, and what does not', `at least ${noticeDays} days before`],
])('%s: %s', (section, sentence) => {
  expect(sectionOf(section)).toContain(sentence)
})

test('announced-changes.md promises the same notice', async () => {
  const text = await readFile(new URL(`../${announcementsFile}`, folder), 'utf8')
  expect(text).toContain(`at least ${noticeDays} days before`)
})

test('the table of ids has the form of each', () => {
  const rows = idTypes.map((type) => {
    try {
      return String(keyOf(type, ''))
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      const [, form] = /of the form (\S+) is wanted/.exec(error.message) ?? []
      return `| \`${type}\` | \`${form}\` |`
    }
  })
  const told = sectionOf('Ids')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(told).toEqual(rows)
})

test('the nouns with a version are those that have one', () => {
  const [, sentence = ''] = /^(.*) have a `version`/m.exec(sectionOf('Versions')) ?? []
  const told = [...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name)
  const versioned = Object.values(schema.getTypeMap()).filter(
    (type) => 'getFields' in type && type.getFields()['version'] !== undefined,
  )
  expect(told.toSorted()).toEqual(versioned.map(({ name }) => name).toSorted())
})

test('links lead somewhere', () => {
  const anchors = new Set(
    [...page.matchAll(/^## (.*)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(',', '').replaceAll(' ', '-'),
    ),
  )
  const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
  expect(links.length).toBeGreaterThan(7)
  for (const link of links)
    expect([
      link,
      link.startsWith('#') ? anchors.has(link.slice(1)) : existsSync(new URL(link, folder)),
    ]).toEqual([link, true])
})

const key = 'a-key-of-a-partner-0123456789'
const origin = 'https://desk.example'
let stage: Stage

beforeAll(async () => {
  stage = await startStage({}, { apiKey: new Secret(key), corsOrigins: [origin] })
})
afterAll(() => stage[Symbol.asyncDispose]())

const ask = (query: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${stage.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
    body: JSON.stringify({ query }),
  })

const examples = [...page.matchAll(/```graphql\n([\s\S]*?)```\n\n```json\n([\s\S]*?)```/g)].map(
  ([, query = '', answer = '']) => [query, answer] as const,
)

test('there are examples', () => {
  expect(examples).toHaveLength(3)
})

test.each(examples)('is answered as told: %s', async (query, answer) => {
  const { data } = (await (await ask(query)).json()) as { readonly data: unknown }
  expect({ data }).toEqual(JSON.parse(answer))
})

const headersOf = (title: string) =>
  (page.split(`| ${title} | |\n`)[1]?.split('\n\n')[0] ?? '')
    .split('\n')
    .flatMap((line) => /^\| `([\w-]+)` \|/.exec(line)?.[1] ?? [])

test('the headers are those that pages of other origins may send and read', async () => {
  const preflight = await fetch(`${stage.url}/graphql`, { method: 'OPTIONS', headers: { origin } })
  const list = (name: string) => (preflight.headers.get(name) ?? '').split(', ').toSorted()
  expect(headersOf('Header of a request').toSorted()).toEqual(list('access-control-allow-headers'))
  expect(headersOf('Header of an answer').toSorted()).toEqual(list('access-control-expose-headers'))
})

test('the headers do what is told', async () => {
  expect((await ask('{ __typename }', { authorization: '', 'x-api-key': key })).status).toBe(200)
  const named = await ask('{ __typename }', { 'x-request-id': `${'a'.repeat(127)}-` })
  expect(named.headers.get('x-request-id')).toBe(`${'a'.repeat(127)}-`)
  const tooLong = await ask('{ __typename }', { 'x-request-id': 'a'.repeat(129) })
  expect(tooLong.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect((await ask('{ __typename }', { 'x-request-timeout-ms': '1' })).status).toBe(200)
  expect((await ask('{ __typename }', { 'x-request-timeout-ms': '0' })).status).toBe(400)
  expect((await ask('{ __typename }', { 'idempotency-key': '~'.repeat(255) })).status).toBe(200)
  expect((await ask('{ __typename }', { 'idempotency-key': '~'.repeat(256) })).status).toBe(400)
  expect((await ask('{ __typename }', { 'idempotency-key': 'with a space' })).status).toBe(400)
})

test('the cost is told as the table says, and the example costs that', async () => {
  const [, example = '', costs] = /`(\{ instances.*?\})` costs (\d+)/.exec(sectionOf('Limits and cost')) ?? []
  const { extensions } = (await (await ask(example)).json()) as {
    readonly extensions: { readonly cost: Readonly<Record<string, number>> }
  }
  expect(extensions.cost['requested']).toBe(Number(costs))
  expect(Object.keys(extensions.cost)).toEqual(headersOf('`extensions.cost`'))
})
