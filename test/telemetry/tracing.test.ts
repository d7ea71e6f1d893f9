// Traces with an SDK that remembers: one span for each operation, one for each attempt, in the trace of the client.
import { propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { traceOperation } from '../../src/telemetry/tracing.ts'
import * as demo from '../support/demo.ts'
import { InstanceDocument } from '../support/documents.ts'
import { startGateway, startStage, vendorsAt } from '../support/gateway.ts'
import { createTestLog } from '../support/log.ts'
import { startVendorServer } from '../support/vendor-server.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'
const traceparent = `00-${traceId}-${parentId}-01`
const instance = `{ instance(id: "${demo.instance}") { name } }`

/** Whatever the gateway tells an SDK. */
function register(sampler = new ParentBasedSampler({ root: new AlwaysOnSampler() })) {
  const exporter = new InMemorySpanExporter()
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ sampler, spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  )
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  )
  return () => exporter.getFinishedSpans()
}

function unregister(): void {
  trace.disable()
  propagation.disable()
}

const ofKind = (spans: readonly ReadableSpan[], kind: SpanKind) => spans.filter((span) => span.kind === kind)
const parentOf = ({ parentSpanContext }: ReadableSpan) => parentSpanContext?.spanId

describe('without an SDK', () => {
  it('no span is made, vendors are sent no header, and the log has the trace that the client names', async () => {
    const { log, line } = createTestLog()
    await using stage = await startStage({}, { log })
    expect(traceOperation(new Headers({ traceparent }), performance.now())).toBeUndefined()
    await stage.send(instance, undefined, { traceparent })
    expect(stage.sandbox.transcript.entries().flatMap(({ headerNames }) => headerNames)).not.toContain(
      'traceparent',
    )
    expect(await line('graphql')).toMatchObject({ traceId })
  })

  it.each([
    ['none', {}],
    ['one that is malformed', { traceparent: `00-${traceId}` }],
    ['one that says something else', { traceparent: `00-${traceId}\n-x-01`.replace('\n', '') }],
  ])('a request with %s has no trace in the log', async (_what, headers) => {
    const { log, line } = createTestLog()
    await using stage = await startStage({}, { log })
    await stage.send(instance, undefined, headers)
    expect(await line('graphql')).not.toHaveProperty('traceId')
  })
})

describe('with an SDK', () => {
  let finished: () => readonly ReadableSpan[] = () => []
  beforeEach(() => {
    finished = register()
  })
  afterEach(unregister)

  it('an operation is a span in the trace of its client, and each attempt one below it', async () => {
    const { log, line } = createTestLog()
    await using stage = await startStage({}, { log })
    stage.sandbox.faults.add('DescribeInstance', { kind: 'throttle', retryAfterMs: 20 })
    const { headers } = await stage.send(InstanceDocument, { id: demo.instance }, { traceparent })
    const [server, ...others] = ofKind(finished(), SpanKind.SERVER)
    expect(others).toEqual([])
    expect(server).toMatchObject({
      name: 'query Instance',
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'graphql.operation.type': 'query',
        'graphql.operation.name': 'Instance',
        'trunkline.outcome': 'success',
        'trunkline.request_id': headers.get('x-request-id'),
      },
    })
    expect(server && parentOf(server)).toBe(parentId)
    const calls = ofKind(finished(), SpanKind.CLIENT)
    expect(calls).toMatchObject([
      {
        name: 'OutboundBot DescribeInstance',
        status: { code: SpanStatusCode.ERROR },
        attributes: {
          'trunkline.vendor': 'ALIBABA',
          'trunkline.attempt': 1,
          'trunkline.call.outcome': 'throttled',
        },
      },
      {
        name: 'OutboundBot DescribeInstance',
        status: { code: SpanStatusCode.UNSET },
        attributes: {
          'trunkline.attempt': 2,
          'trunkline.call.outcome': 'success',
          'http.response.status_code': 200,
          'trunkline.vendor.request_id': expect.stringMatching(/^[\w-]+$/),
        },
      },
    ])
    for (const span of finished()) expect(span.spanContext().traceId).toBe(traceId)
    for (const call of calls) expect(parentOf(call)).toBe(server?.spanContext().spanId)
    expect(await line('graphql')).toMatchObject({ traceId })
  })

  it('a request without a trace begins one', async () => {
    const { log, line } = createTestLog()
    await using stage = await startStage({}, { log })
    await stage.send(instance)
    const [server] = ofKind(finished(), SpanKind.SERVER)
    expect(server?.name).toBe('query')
    expect(server && parentOf(server)).toBeUndefined()
    expect(await line('graphql')).toMatchObject({ traceId: server?.spanContext().traceId })
  })

  it('vendors get the place of the call in its trace, and nothing else of it', async () => {
    await using vendor = await startVendorServer()
    await using gateway = await startGateway({ vendors: vendorsAt(vendor.url) })
    await gateway.send(instance, undefined, {
      traceparent,
      tracestate: 'inner=secret',
      baggage: 'user=secret',
    })
    const [sent] = vendor.requests('DescribeInstance')
    const [call] = ofKind(finished(), SpanKind.CLIENT)
    expect(sent?.headers['traceparent']).toBe(`00-${traceId}-${call?.spanContext().spanId}-01`)
    expect(JSON.stringify(sent?.rawHeaders)).not.toContain('secret')
    expect(sent?.headers['authorization']).toMatch(/^ACS3-HMAC-SHA256 /)
    expect(sent?.headers['authorization']).not.toContain('traceparent')
  })

  it('both vendors accept what they are sent with it, writes too', async () => {
    await using stage = await startStage()
    await stage.execute(
      `mutation { updateInstance(input: { id: "${demo.instance}", name: "追踪" }) { ... on UpdateInstanceSuccess { requestId } } }`,
    )
    await stage.execute(`{ calledRoute(id: "${demo.calledRoute}") { id } }`)
    const sent = stage.sandbox.transcript.entries().filter(({ action }) => action !== 'tokenByAkSk')
    expect(sent.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['ModifyInstance', 'queryCalledRoute']),
    )
    for (const { headerNames } of sent) expect(headerNames).toContain('traceparent')
  })

  it('what is refused is a span with the code as its status', async () => {
    await using stage = await startStage()
    await stage.send('query Mine { nothing }', undefined, { traceparent })
    expect(finished()).toMatchObject([
      {
        name: 'none',
        status: { code: SpanStatusCode.ERROR, message: 'BAD_USER_INPUT' },
        attributes: { 'trunkline.outcome': 'refused' },
      },
    ])
  })

  it('a trace that is not sampled is followed all the same, and nothing is exported', async () => {
    unregister()
    finished = register(new ParentBasedSampler({ root: new AlwaysOffSampler() }))
    await using vendor = await startVendorServer()
    await using gateway = await startGateway({ vendors: vendorsAt(vendor.url) })
    await gateway.send(instance, undefined, { traceparent: `00-${traceId}-${parentId}-00` })
    const [sent] = vendor.requests('DescribeInstance')
    expect(sent?.headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`))
    expect(finished()).toEqual([])
  })
})
