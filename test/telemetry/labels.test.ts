// Labels are words of a closed list, whatever clients send; what operators read is what the README says.
import { readFile } from 'node:fs/promises'
import { getOperationAST, parse } from 'graphql'
import type { MetricObject } from 'prom-client'
import { expect, test } from 'vitest'
import trustedDocuments from '../../schema/trusted-documents.json' with { type: 'json' }
import { errorCodes, faultCodes } from '../../src/core/errors.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { callOutcomes } from '../../src/vendors/call-events.ts'
import { catalogue } from '../../src/vendors/catalogue.ts'
import { keyOf, startShared } from '../support/consumers.ts'
import * as demo from '../support/demo.ts'
import { InstanceDocument } from '../support/documents.ts'
import { readMetrics } from '../support/exposition.ts'

const names = Object.values(trustedDocuments).map((text) => getOperationAST(parse(text))?.name?.value ?? '')

/** Every value that a label may have; the bounds of buckets are checked where the format is. */
const words: Readonly<Record<string, ReadonlySet<string>>> = {
  operation: new Set([...names, 'other']),
  type: new Set(['query', 'mutation', 'subscription', 'none']),
  code: new Set([...faultCodes, ...errorCodes]),
  vendor: new Set(['ALIBABA', 'HUAWEI']),
  product: new Set(catalogue.map(({ product }) => product.name)),
  action: new Set([...catalogue.map(({ name }) => name), 'tokenByAkSk']),
  reason: new Set(callOutcomes),
  state: new Set(['closed', 'half-open', 'open']),
  found: new Set(['new', 'running', 'replayed', 'other_input', 'unsettled', 'unavailable']),
  version: new Set(['test']),
  mode: new Set(['live']),
}

const outcomes: Readonly<Record<string, readonly string[]>> = {
  trunkline_requests_total: ['success', 'partial', 'failed', 'refused', 'abandoned'],
  trunkline_upstream_calls_total: callOutcomes,
  trunkline_quota_wait_seconds: ['granted', 'refused', 'abandoned'],
  trunkline_redis_operation_duration_seconds: ['answered', 'failed'],
}

const strange = [
  'x'.repeat(5_000),
  '"}\n# HELP forged_total\nforged_total 1',
  '客户',
  '{__proto__}',
  'constructor',
  '\\"',
  '\u0000',
]

test('no label takes a word from outside, and nothing tells who asked for what', async () => {
  await using stage = await startShared({}, { showMetrics: true })
  const consumer = 'partner-of-acme'
  const key = { authorization: `Bearer ${keyOf(consumer)}`, 'content-type': 'application/json' }
  const post = (body: unknown, headers: Record<string, string> = key) =>
    fetch(`${stage.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) })
  await stage.send(consumer, InstanceDocument as never, { id: demo.instance })
  for (const word of strange) {
    await post({ query: `query { instance(id: ${JSON.stringify(word)}) { name } }`, operationName: word })
    await post({ query: word, operationName: word, extensions: { [word]: word } })
    await post({
      query: `query Client_${word.length} { __typename }`,
      operationName: `Client_${word.length}`,
    })
    await post({ documentId: word, variables: { [word]: word } })
    await post([{ query: word }])
    await post({ query: '{ __typename }', variables: word })
    await post(
      { query: '{ __typename }' },
      { ...key, authorization: `Bearer ${word.replace(/[^!-~]/g, '')}` },
    )
    await post({ query: '{ __typename }' }, { ...key, 'content-type': 'text/plain' })
    await fetch(
      `${stage.url}/graphql?query=${encodeURIComponent(word)}&operationName=${encodeURIComponent(word)}`,
      {
        headers: { ...key, traceparent: '00-zz', 'x-request-timeout-ms': 'soon' },
      },
    )
    await fetch(`${stage.url}/${encodeURIComponent(word)}`, { headers: key })
    await post({
      query: `mutation ($input: CreateInstanceInput!) { createInstance(input: $input) { __typename } }`,
      variables: { input: { name: word, maxConcurrentConversations: 1, idempotencyKey: word } },
    })
    stage.sandbox.faults.add('DescribeInstance', {
      kind: 'answer',
      status: 400,
      body: JSON.stringify({ Code: word, Message: word, RequestId: word }),
      contentType: 'application/json',
      headers: {},
    })
    await stage.send(consumer, `{ instance(id: "${demo.instance}") { name } }`)
  }
  await stage.as('globex', `{ calledRoute(id: "${demo.calledRoute}") { id } }`)

  const { families, value } = await readMetrics(stage.url)
  expect(value('trunkline_requests_total')).toBeGreaterThan(strange.length * 8)
  for (const { name, samples } of families)
    for (const { labels } of samples)
      for (const [label, word] of Object.entries(labels)) {
        if (label === 'le') continue
        const allowed = label === 'outcome' ? new Set(outcomes[name]) : words[label]
        expect(allowed, `${name} ${label}="${word}"`).toContain(word)
      }
  const text = await (await fetch(`${stage.url}/metrics`)).text()
  for (const secret of [
    'acme',
    'globex',
    'partner',
    'key-of',
    demo.instance.split(':')[1] ?? 'none',
    'forged',
    'Client_',
  ])
    expect(text).not.toContain(secret)
})

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
const section = /\n## Metrics and traces\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? ''

test('the README names every word for an outcome and a type', () => {
  const told = new Set([...section.matchAll(/`([a-z_-]+)`/g)].map(([, word]) => word))
  for (const word of [...Object.values(outcomes).flat(), ...(words['type'] ?? [])])
    expect(told, word).toContain(word)
})

test('the README lists every metric with its labels and what it counts, and no other', async () => {
  using metrics = createMetrics({ version: 'test', mode: 'live' })
  metrics.redis()
  const rows = [...section.matchAll(/^\| `([a-z_]+)` \| (.*?) \| (.+?) \|$/gm)].map(
    ([, name, labels, help]) => ({
      name,
      labels: [...(labels ?? '').matchAll(/`(\w+)`/g)].map(([, label]) => label),
      help,
    }),
  )
  expect(rows).toEqual(
    metrics.registry.getMetricsAsArray().map((metric) => {
      const { name, help, labelNames } = metric as MetricObject & { readonly labelNames: readonly string[] }
      return { name, labels: [...labelNames], help }
    }),
  )
})
