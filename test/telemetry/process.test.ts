// The process as operators run it: where its metrics are, an SDK that is registered before it, and what its log says.
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import * as demo from '../support/demo.ts'
import { readMetrics } from '../support/exposition.ts'
import { startStage } from '../support/gateway.ts'
import { createTestLog } from '../support/log.ts'
import { type Started, start } from '../support/process.ts'

const freePorts = { PORT: '0', SANDBOX_PORT: '0' }
const key = 'sk-0123456789abcdef'
const liveAt = ({ url }: Sandbox) => ({
  ...freePorts,
  TRUNKLINE_API_KEY: key,
  ALIBABA_ACCESS_KEY_ID: 'sandbox',
  ALIBABA_ACCESS_KEY_SECRET: 'sandbox-secret',
  ALIBABA_OUTBOUNDBOT_ENDPOINT: url,
  ALIBABA_AICCS_ENDPOINT: url,
})

async function banner(gateway: Started) {
  const [, url = '', metrics = ''] = await gateway.printed(
    /GraphiQL +(http:\S+)\/graphql\n[\s\S]* metrics +(\S.*)\n[\s\S]*\n/,
  )
  return { url, metrics }
}

const ask = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: `{ instance(id: "${demo.instance}") { name } }` }),
  })

test('the sandbox shows them at its own port', async () => {
  await using gateway = start('src/main.ts', freePorts)
  const { url, metrics } = await banner(gateway)
  expect(metrics).toBe(`${url}/metrics`)
  await ask(url)
  expect((await readMetrics(url)).value('trunkline_requests_total', { outcome: 'success' })).toBe(1)
})

test('live they are nowhere, not even with the key', async () => {
  await using sandbox = await startSandbox()
  await using gateway = start('src/main.ts', liveAt(sandbox))
  const { url, metrics } = await banner(gateway)
  expect(metrics).toBe('nowhere: METRICS_PORT is not set')
  expect((await fetch(`${url}/metrics`)).status).toBe(404)
  expect((await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(404)
})

test('live they are at a port of their own, and only there, until the last request is answered', async () => {
  await using sandbox = await startSandbox()
  await using gateway = start('src/main.ts', { ...liveAt(sandbox), METRICS_PORT: '0' })
  const { url, metrics } = await banner(gateway)
  const own = metrics.replace(/\/metrics$/, '')
  expect(own).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(own).not.toBe(url)
  await ask(url)
  await ask(url, { authorization: `Bearer ${key}` })
  const { value } = await readMetrics(own)
  expect(value('trunkline_requests_total', { outcome: 'success' })).toBe(1)
  expect(value('trunkline_errors_total', { code: 'UNAUTHENTICATED' })).toBe(1)
  expect(value('trunkline_info', { mode: 'live' })).toBe(1)
  expect((await fetch(`${url}/metrics`)).status).toBe(404)
  expect((await fetch(`${own}/graphql`)).status).toBe(404)
  expect((await fetch(`${own}/metrics`, { method: 'POST' })).status).toBe(405)
  expect((await fetch(`${own}/metrics?name[]=up`)).status).toBe(200)

  sandbox.faults.add('DescribeInstance', { kind: 'slow-headers', ms: 1_000, applied: 'before' })
  const last = ask(url, { authorization: `Bearer ${key}` })
  while (sandbox.transcript.entries('DescribeInstance').length < 2)
    await new Promise((resolve) => setTimeout(resolve, 10))
  gateway.kill('SIGTERM')
  await gateway.printed(/draining/)
  expect((await readMetrics(own)).value('trunkline_requests_total', { outcome: 'success' })).toBe(1)
  expect((await last).status).toBe(200)
  expect(await gateway.exited).toEqual({ code: 0, signal: null })
})

/** As an operator writes one, with an exporter that prints. */
const sdk = `
import { propagation, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
const exporter = {
  export(spans, done) {
    for (const span of spans) process.stdout.write(\`span \${span.name} \${span.spanContext().traceId}\\n\`)
    done({ code: 0 })
  },
  shutdown: async () => {},
}
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
propagation.setGlobalPropagator(new W3CTraceContextPropagator())
`

test('an SDK that is imported before the gateway gets its spans', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'trunkline-tracing-'))
  const file = join(directory.path, 'tracing.mjs')
  // It belongs to the operator, but its packages are here.
  const modules = (name: string) => import.meta.resolve(name)
  await writeFile(
    file,
    sdk.replaceAll(/'(@opentelemetry\/[\w-]+)'/g, (_, name: string) => `'${modules(name)}'`),
  )
  await using gateway = start('src/main.ts', {
    ...freePorts,
    NODE_OPTIONS: `--import ${pathToFileURL(file).href}`,
  })
  const { url } = await banner(gateway)
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  await ask(url, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` })
  await gateway.printed(new RegExp(`span query ${traceId}`))
  expect(gateway.stdout()).toMatch(new RegExp(`span OutboundBot DescribeInstance ${traceId}`))
})

test('one line tells of an operation what it was, what it cost, and what was called for it', async () => {
  const { log, lines, line } = createTestLog()
  await using stage = await startStage({}, { log })
  const { headers } = await stage.send(`query Mine { instance(id: "${demo.instance}") { name } }`)
  expect(await line('graphql')).toMatchObject({
    requestId: headers.get('x-request-id'),
    consumer: 'anonymous',
    operationName: 'Mine',
    cost: { requested: 1, actual: 1 },
    errors: [],
    upstreamCalls: [
      {
        vendor: 'ALIBABA',
        action: 'DescribeInstance',
        outcome: 'success',
        upstreamRequestId: expect.stringMatching(/^[\w-]+$/),
      },
    ],
  })
  expect(lines.filter(({ msg }) => msg === 'graphql')).toHaveLength(1)
})
