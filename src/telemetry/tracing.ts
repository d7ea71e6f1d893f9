// Spans over the OpenTelemetry API: one of the server for each operation, one of the client for each attempt at a vendor.
import {
  type Attributes,
  type Context,
  isSpanContextValid,
  ProxyTracerProvider,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { Followed, OnCall, UpstreamCall } from '../vendors/upstream-call.ts'

export interface OperationEnd {
  /** Of a trusted document: other names are the client's, and would make as many kinds of spans. */
  readonly name: string | undefined
  readonly type: string
  readonly outcome: string
  readonly attributes: Attributes
  /** Codes of its top-level errors. */
  readonly errors: readonly string[]
}

/** The trace that an operation is part of. */
export interface OperationTrace {
  readonly traceId: string
  readonly follow: NonNullable<OnCall['follow']>
  end(operation: OperationEnd): void
}

const headersGetter = {
  get: (headers: Headers, name: string) => headers.get(name) ?? undefined,
  keys: (headers: Headers) => [...headers.keys()],
}

/** Undefined as long as nobody has registered an SDK: then nothing is made that nobody would see. */
function registeredTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider()
  return provider instanceof ProxyTracerProvider
    ? provider.getDelegateTracer('trunkline')
    : provider.getTracer('trunkline')
}

/**
 * Only where the call stands in its trace. Neither `tracestate` nor baggage is sent: they may hold what is none of a
 * vendor's business.
 */
function traceHeaders(traceId: string, spanId: string, flags: TraceFlags): Followed['headers'] {
  return { traceparent: `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}` }
}

const endOf = ({ httpStatus, code, upstreamRequestId, outcome }: UpstreamCall): Attributes => ({
  'trunkline.call.outcome': outcome,
  ...(httpStatus === null ? {} : { 'http.response.status_code': httpStatus }),
  ...(code === null ? {} : { 'trunkline.vendor.code': code }),
  ...(upstreamRequestId === null ? {} : { 'trunkline.vendor.request_id': upstreamRequestId }),
})

const following =
  (tracer: Tracer, context: Context): OperationTrace['follow'] =>
  ({ vendor, product, action, attempt }) => {
    const span = tracer.startSpan(
      `${product} ${action}`,
      {
        kind: SpanKind.CLIENT,
        attributes: {
          'trunkline.vendor': vendor,
          'trunkline.product': product,
          'trunkline.action': action,
          'trunkline.attempt': attempt,
        },
      },
      context,
    )
    const own = span.spanContext()
    return {
      headers: isSpanContextValid(own) ? traceHeaders(own.traceId, own.spanId, own.traceFlags) : {},
      ended(call) {
        span.setAttributes(endOf(call))
        if (call.outcome !== 'success')
          span.setStatus({ code: SpanStatusCode.ERROR, message: call.code ?? call.outcome })
        span.end()
      },
    }
  }

/** Begins the span of an operation, in the trace that its headers name. */
export function traceOperation(headers: Headers, startedAt: number): OperationTrace | undefined {
  const tracer = registeredTracer()
  if (tracer === undefined) return undefined
  const parent = propagation.extract(ROOT_CONTEXT, headers, headersGetter)
  const startTime = performance.timeOrigin + startedAt
  const span = tracer.startSpan('graphql', { kind: SpanKind.SERVER, startTime }, parent)
  const context = trace.setSpan(parent, span)
  return {
    traceId: span.spanContext().traceId,
    follow: following(tracer, context),
    end({ name, type, outcome, attributes, errors }) {
      span.updateName(name === undefined ? type : `${type} ${name}`)
      span.setAttributes({ 'graphql.operation.type': type, 'trunkline.outcome': outcome, ...attributes })
      if (name !== undefined) span.setAttribute('graphql.operation.name', name)
      if (errors.length > 0) span.setStatus({ code: SpanStatusCode.ERROR, message: errors.join(', ') })
      span.end()
    },
  }
}

const traceparent = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(?:-|$)/

/** The trace that the client names, for the log, also where nobody traces here. */
export function traceIdOf(headers: Headers): string | undefined {
  const [, id] = traceparent.exec(headers.get('traceparent') ?? '') ?? []
  return id
}
