// The one road to a vendor: encode, sign each attempt afresh, send, open, decode; a value comes back or an error is thrown.
import * as z from 'zod'
import { type Answer, Fault, type Vendor } from '../core/errors.ts'
import type { Call, Operation } from '../core/operation.ts'
import { createCoalescer } from './coalesce.ts'
import { failure, masked, noAnswer, undecodable, unreadable } from './failure.ts'
import {
  type Attempt,
  type Envelope,
  type Protocol,
  UnreadableAnswer,
  type WireParameters,
} from './protocol.ts'
import { type HttpResponse, type Transport, TransportError } from './transport.ts'

/** One line per attempt, for the log and the metrics; holds no parameter and no header. */
export interface UpstreamCall {
  readonly vendor: Vendor
  readonly product: string
  readonly action: string
  readonly httpStatus: number | null
  readonly code: string | null
  readonly upstreamRequestId: string | null
  readonly durationMs: number
}

export interface CallerOptions {
  readonly protocols: Readonly<Partial<Record<Vendor, Protocol>>>
  readonly transport: Transport
  /** How long one attempt may take. */
  readonly timeoutMs: number
}

export type OnCall = (call: UpstreamCall) => void

/** Makes the `call` of one request; `onCall` hears of every attempt it starts itself. */
export function createCaller(options: CallerOptions): (onCall: OnCall) => Call {
  const reads = createCoalescer()
  return (onCall) => async (operation, request) => {
    const { vendor, name: product } = operation.product
    const protocol = options.protocols[vendor]
    if (protocol === undefined)
      throw new Fault('VENDOR_NOT_CONFIGURED', `No credentials for ${vendor} are configured.`, {
        vendor,
        action: operation.name,
        retryable: false,
      })
    const parameters = z.encode(operation.request, request) as WireParameters
    const once = () => perform({ operation, request, parameters, protocol, onCall, ...options })
    if (operation.effect === 'read')
      return reads.join(`${product} ${operation.name} ${JSON.stringify(parameters)}`, once)
    reads.forget()
    return once().finally(reads.forget)
  }
}

interface Exchange<Request extends z.ZodType, Response extends z.ZodType> extends CallerOptions {
  readonly operation: Operation<Request, Response>
  readonly request: z.output<Request>
  readonly parameters: WireParameters
  readonly protocol: Protocol
  readonly onCall: OnCall
}

async function perform<Request extends z.ZodType, Response extends z.ZodType>(
  exchange: Exchange<Request, Response>,
): Promise<Answer<z.output<Response>>> {
  const { request, protocol } = exchange
  // The declared shape is lost at this seam and nowhere else: what interprets an answer knows no request.
  const operation = exchange.operation as unknown as Operation
  const { response, report } = await send(exchange, operation)
  let envelope: Envelope
  try {
    envelope = protocol.open(operation, response)
  } catch (error) {
    report(undefined)
    if (!(error instanceof UnreadableAnswer)) throw error
    throw unreadable(operation, request, response, error)
  }
  report(envelope)
  if (!envelope.succeeded) throw failure(operation, request, response, envelope)
  const decoded = z.safeDecode(exchange.operation.response, envelope.body as z.input<Response>)
  if (!decoded.success) throw undecodable(operation, request, response, envelope, decoded.error)
  return {
    value: decoded.data,
    upstream: {
      vendor: operation.product.vendor,
      action: operation.name,
      httpStatus: response.status,
      code: envelope.code,
      message: masked(envelope.message),
      requestId: envelope.requestId,
    },
  }
}

interface Sent {
  readonly response: HttpResponse
  /** To be called once the answer is opened. */
  readonly report: (envelope: Envelope | undefined) => void
}

/** One attempt, and a second one where the vendor did not accept the token of the first. */
async function send(
  exchange: Omit<Exchange<z.ZodType, z.ZodType>, 'operation'>,
  operation: Operation,
  isRepeat = false,
): Promise<Sent> {
  const { request, parameters, protocol, transport, timeoutMs, onCall } = exchange
  const attempt: Attempt = await protocol.attempt(operation, parameters, timeoutMs)
  const startedAt = performance.now()
  const report = (response: HttpResponse | undefined, envelope: Envelope | undefined) =>
    onCall({
      vendor: operation.product.vendor,
      product: operation.product.name,
      action: operation.name,
      httpStatus: response?.status ?? null,
      code: envelope?.code ?? null,
      upstreamRequestId: envelope?.requestId ?? null,
      durationMs: Math.round(performance.now() - startedAt),
    })
  try {
    const response = await transport.send(attempt.request, timeoutMs)
    if (isRepeat || attempt.renewAfter?.(response) !== true)
      return { response, report: (envelope) => report(response, envelope) }
    report(response, undefined)
  } catch (error) {
    if (!(error instanceof TransportError)) throw error
    report(undefined, undefined)
    throw noAnswer(operation, request, error)
  }
  return send(exchange, operation, true)
}
