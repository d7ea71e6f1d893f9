// What is too much: documents out of proportion, consumers that used up what they may, and that others go on meanwhile.
import { describe, expect, it } from 'vitest'
import { unrestricted } from '../../src/access/access.ts'
import { maxDocumentCost } from '../../src/plugins/use-cost.ts'
import { documentLimits } from '../../src/plugins/use-document-limits.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import { createMemoryBuckets } from '../../src/state/embedded/memory-buckets.ts'
import * as demo from '../support/demo.ts'
import { simpleAccess, startGateway, vendorsAt } from '../support/gateway.ts'

async function start(costPerMinute = 60_000) {
  let time = 0
  const sandbox = await startSandbox()
  const access = simpleAccess(vendorsAt(sandbox.url))
  const anonymous = { ...unrestricted('partner', 'default'), costPerMinute }
  const gateway = await startGateway({
    access: { ...access, anonymous },
    buckets: createMemoryBuckets(() => time),
  })
  return {
    url: gateway.url,
    async send(document: string) {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
        body: JSON.stringify({ query: document }),
      })
      const body = (await response.json()) as {
        data?: unknown
        errors?: { message: string; extensions: { code: string; retryAfterMs?: number } }[]
        extensions?: { cost: Record<string, number> }
      }
      return { status: response.status, headers: response.headers, ...body }
    },
    pass: (ms: number) => {
      time += ms
    },
    called: () => sandbox.transcript.entries().length,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await sandbox.close()
    },
  }
}

describe('cost', () => {
  const costs: readonly [string, number][] = [
    ['{ __typename }', 1],
    [`{ instance(id: "${demo.instance}") { id name createdAt } }`, 1],
    ['{ instances { totalCount } }', 1],
    [`{ node(id: "${demo.instance}") { id ... on Instance { jobGroups(first: 5) { nodes { id } } } } }`, 7],
    ['{ instances { nodes { id name } pageInfo { hasNextPage } } }', 21],
    ['{ instances(first: 100) { edges { cursor node { name } } } }', 101],
    [
      '{ instances(first: 2) { nodes { jobGroups(first: 3) { nodes { script { name } } } } } }',
      1 + 2 * (1 + 1 + 3 * 2),
    ],
    ['{ a: instances(first: 5) { nodes { id } } b: instances(first: 5) { nodes { id } } }', 12],
    [`mutation { pauseJobGroup(input: { id: "${demo.jobGroup}" }) { __typename } }`, 10],
    [
      `mutation { a: pauseJobGroup(input: { id: "${demo.jobGroup}" }) { __typename } b: resumeJobGroup(input: { id: "${demo.jobGroup}" }) { __typename } }`,
      20,
    ],
  ]
  it.each(costs)('%s costs %d', async (document, requested) => {
    await using stage = await start()
    const { extensions, errors } = await stage.send(document)
    expect(errors).toBeUndefined()
    expect(extensions?.cost).toMatchObject({ requested, restoreRate: 1_000 })
  })

  it('what was not used is given back; vendor calls and what remains are told', async () => {
    await using stage = await start(600)
    const { data, extensions } = await stage.send('{ instances(first: 100) { nodes { id } } }')
    const { nodes } = (data as { instances: { nodes: unknown[] } }).instances
    expect(nodes.length).toBeLessThan(50)
    expect(extensions?.cost).toEqual({
      requested: 101,
      actual: nodes.length + 1,
      upstreamCalls: 1,
      remaining: 600 - nodes.length - 1,
      restoreRate: 10,
    })
  })

  it('who has used up what is granted waits; nothing is called, and after the wait it works', async () => {
    await using stage = await start(110)
    expect(
      (await stage.send('mutation { a: pauseJobGroup(input: { id: "x" }) { __typename } }')).errors,
    ).toBeUndefined()
    const before = stage.called()
    const { status, headers, errors } = await stage.send(
      '{ instances(first: 100) { totalCount nodes { id } } }',
    )
    expect(status).toBe(429)
    expect(headers.get('retry-after')).toBe('1')
    expect(errors).toMatchObject([
      {
        extensions: {
          code: 'RATE_LIMITED',
          retryable: true,
          retryAfterMs: 546,
          requestId: expect.any(String),
        },
      },
    ])
    expect(stage.called()).toBe(before)
    stage.pass(546)
    expect((await stage.send('{ instances(first: 100) { totalCount nodes { id } } }')).status).toBe(200)
  })

  it('no document may cost more than all that is granted, or than any may', async () => {
    await using small = await start(50)
    expect((await small.send('{ instances(first: 100) { nodes { id } } }')).errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_COMPLEX', retryable: false } },
    ])
    await using stage = await start(100_000_000)
    const page = '(first: 100) { nodes { id '
    const { status, errors } = await stage.send(`{ instances${page} jobGroups${page} } } } } }`)
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining(String(maxDocumentCost)),
        extensions: { code: 'QUERY_TOO_COMPLEX' },
      },
    ])
    expect(status).toBe(400)
    expect(stage.called()).toBe(0)
  })

  it('an id that is none makes nothing cheaper', async () => {
    await using stage = await start()
    const { data, errors, extensions } = await stage.send(
      '{ node(id: "none") { id } instances(first: 50) { nodes { id } } }',
    )
    expect(extensions?.cost).toMatchObject({ requested: 52 })
    expect(data).toMatchObject({ node: null, instances: { nodes: expect.any(Array) } })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })

  it('the operation that is asked for is paid, not the first one', async () => {
    await using stage = await start()
    const response = await fetch(`${stage.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query:
          'query Small { instances { totalCount } } query Large { instances(first: 50) { nodes { id } } }',
        operationName: 'Large',
      }),
    })
    expect(await response.json()).toMatchObject({ extensions: { cost: { requested: 51 } } })
  })
})

const aliases = (count: number) =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}: concurrencyQuota { limit }`).join(' ')} }`
const deep = (levels: number) =>
  `{ instances { nodes ${'{ jobGroups { nodes '.repeat(levels)} { id } ${'} }'.repeat(levels)} } }`
const directives = (count: number) => `{ instances { totalCount ${'@include(if: true) '.repeat(count)} } }`

describe('documents out of proportion', () => {
  it.each([
    ['aliases', aliases(documentLimits.aliases + 1)],
    ['levels', deep(documentLimits.depth)],
    ['directives', directives(documentLimits.directives + 1)],
    ['fields', `{ instances { ${'totalCount '.repeat(documentLimits.tokens)} } }`],
    ['ten thousand aliases', aliases(10_000)],
    ['ten thousand levels', deep(10_000)],
  ])('%s are refused before anything is called', async (_what, document) => {
    await using stage = await start()
    const { status, errors, data } = await stage.send(document)
    expect(errors?.map(({ extensions }) => extensions.code)).toContain('QUERY_TOO_COMPLEX')
    expect([status, data]).toEqual([400, undefined])
    expect(stage.called()).toBe(0)
  })

  it('a million bytes are refused', async () => {
    await using stage = await start()
    const response = await fetch(`${stage.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `{ instances { totalCount } } # ${'x'.repeat(1_000_000)}` }),
    })
    expect(response.status).toBe(413)
  })

  it('documents within the limits pass', async () => {
    await using stage = await start()
    expect((await stage.send(aliases(documentLimits.aliases))).errors).toBeUndefined()
    expect((await stage.send(directives(2))).errors?.[0]?.message).toMatch(/only be used once|repeat/i)
  })

  it('others are answered meanwhile', async () => {
    await using stage = await start()
    const huge = [aliases(10_000), deep(10_000), `{ ${'instances { totalCount } '.repeat(15_000)} }`]
    const attack = Array.from({ length: 60 }, (_, index) => stage.send(huge[index % 3] ?? ''))
    const others = Array.from({ length: 20 }, () => stage.send('{ instances { totalCount } }'))
    const answers = await Promise.all(others)
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
    const refused = await Promise.all(attack)
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([400]))
  })
})
