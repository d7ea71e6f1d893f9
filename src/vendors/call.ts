// The one road to a vendor: encode, sign each attempt afresh, send, open, decode; a value comes back or an error is thrown.
import * as z from 'zod'
import { Fault, type Vendor } from '../core/errors.ts'
import type { Call, Operation } from '../core/operation.ts'
import { failure, noAnswer, undecodable, unreadable } from './failure.ts'
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

/** Makes the `call` of one request; `onCall` hears of every attempt. */
export function createCaller({ protocols, transport, timeoutMs }: CallerOptions): (onCall: OnCall) => Call {
  return (onCall) => async (operation, request) => {
    const { vendor } = operation.product
    const protocol = protocols[vendor]
    if (protocol === undefined)
      throw new Fault('VENDOR_NOT_CONFIGURED', `No credentials for ${vendor} are configured.`, {
        vendor,
        action: operation.name,
        retryable: false,
      })
    // The declared shape is lost at this seam and nowhere else: a codec encodes what its own type admits.
    const parameters = z.encode(operation.request, request) as WireParameters
    const untyped = operation as unknown as Operation
    const report = (response: HttpResponse | undefined, envelope: Envelope | undefined, startedAt: number) =>
      onCall({
        vendor,
        product: operation.product.name,
        action: operation.name,
        httpStatus: response?.status ?? null,
        code: envelope?.code ?? null,
        upstreamRequestId: envelope?.requestId ?? null,
        durationMs: Math.round(performance.now() - startedAt),
      })

    const send = async (renewed: boolean): Promise<{ response: HttpResponse; startedAt: number }> => {
      const attempt: Attempt = await protocol.attempt(untyped, parameters, timeoutMs)
      const startedAt = performance.now()
      try {
        const response = await transport.send(attempt.request, timeoutMs)
        if (!renewed && attempt.renewAfter?.(response) === true) {
          report(response, undefined, startedAt)
          return send(true)
        }
        return { response, startedAt }
      } catch (error) {
        if (!(error instanceof TransportError)) throw error
        report(undefined, undefined, startedAt)
        throw noAnswer(untyped, request, error)
      }
    }

    const { response, startedAt } = await send(false)
    let envelope: Envelope
    try {
      envelope = protocol.open(untyped, response)
    } catch (error) {
      report(response, undefined, startedAt)
      if (!(error instanceof UnreadableAnswer)) throw error
      throw unreadable(untyped, request, response, error)
    }
    report(response, envelope, startedAt)
    if (!envelope.succeeded) throw failure(untyped, request, response, envelope)
    const decoded = z.safeDecode(operation.response, envelope.body as z.input<typeof operation.response>)
    if (!decoded.success) throw undecodable(untyped, request, response, envelope, decoded.error)
    return {
      value: decoded.data,
      upstream: {
        vendor,
        action: operation.name,
        httpStatus: response.status,
        code: envelope.code,
        message: envelope.message,
        requestId: envelope.requestId,
      },
    }
  }
}
