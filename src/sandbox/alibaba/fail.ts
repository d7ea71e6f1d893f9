/** Scripted faults in the shapes of the RPC gateway. */

import { flipCase, only, withExtra, without } from '../distort.ts'
import type { Reply, VendorFault } from '../exchange.ts'
import type { FaultOf } from '../fault.ts'
import { hintHeaders } from '../hint.ts'
import type { WireObject } from '../wire.ts'
import { answer, errorBody, type Writer } from './answer.ts'
import { expiredTime, nonceUsed, type Refusal, throttled } from './errors.ts'

/** Sets the vendor's clock off for this call; absent = as far as it takes. */
export type Skewed = (ms?: number) => { now: number; expired: boolean }

export interface FaultTarget {
  writer: Writer
  skewed: Skewed
  apply(): Reply
}

export function failWith(fault: VendorFault, target: FaultTarget): Reply {
  const { writer, apply } = target
  switch (fault.kind) {
    case 'throttle': {
      const hint = hintHeaders(fault.hint ?? 'x-acs-retry-after', fault.retryAfterMs ?? 150)
      return withHeaders(refusal(throttled(fault.status, fault.code), writer), hint)
    }
    case 'server-error':
      if (fault.applied) apply()
      return serverError(fault, writer)
    case 'denied':
      return denied(fault, writer)
    case 'business':
      return writer.product ? answer(200, softBody(fault, writer), writer) : apply()
    case 'contradiction':
      return contradict(fault, writer, apply)
    case 'nonce-used':
      if (fault.applied) apply()
      return refusal(nonceUsed(), writer)
    case 'clock-skew':
      return skew(fault, target)
    case 'extra-fields':
      return distorted(apply(), writer, (wire) => withExtra(wire, { ExtraMember: 'unknown', ExtraList: [1] }))
    case 'missing-fields': {
      const { fields } = fault
      return distorted(apply(), writer, (wire) =>
        fields ? without(wire, new Set(fields)) : only(wire, envelope),
      )
    }
    case 'changed-casing':
      return distorted(apply(), writer, flipCase)
    // Huawei's alone: no call to this gateway meets it.
    case 'token-expired':
      return apply()
  }
}

/** Members of success and failure alike, in either casing; all else is payload. */
const envelope = new Set([
  'RequestId',
  'requestId',
  'Code',
  'code',
  'Message',
  'message',
  'Success',
  'success',
  'HttpStatusCode',
  'AccessDeniedDetail',
])

function distorted(truth: Reply, writer: Writer, change: (wire: WireObject) => WireObject): Reply {
  return answer(truth.status, change(truth.wire ?? {}), writer)
}

function refusal({ status, code, message }: Refusal, writer: Writer): Reply {
  return answer(status, errorBody(code, message, writer), writer)
}

function withHeaders(reply: Reply, headers: Record<string, string>): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } }
}

/** The answer shows the clock it was judged by, so that its caller can tell how far apart they are. */
function skew({ ms }: FaultOf<'clock-skew'>, { writer, skewed, apply }: FaultTarget): Reply {
  const { now, expired } = skewed(ms)
  const reply = expired ? refusal(expiredTime(), writer) : apply()
  return withHeaders(reply, { date: new Date(now).toUTCString() })
}

function softBody(fault: FaultOf<'business'>, writer: Writer): WireObject {
  const code = fault.code ?? 'SIM.BusinessFailure'
  return writer.product?.sealSoft(code, fault.message ?? '参数不合法', {}, writer.requestId) ?? {}
}

function serverError(fault: FaultOf<'server-error'>, writer: Writer): Reply {
  const status = fault.status ?? 500
  const unavailable = status === 503
  const code = fault.code ?? (unavailable ? 'ServiceUnavailable' : 'InternalError')
  const message = unavailable
    ? 'The request has failed due to a temporary failure of the server.'
    : 'An error occurred while processing your request. Please try again later. Submit a ticket if the error still exists.'
  const body = errorBody(code, message, writer)
  return answer(status, fault.code === null ? { ...body, Code: undefined } : body, writer)
}

/** Members of AccessDeniedDetail as documented; here an object, while aiccs has a text of the same name. */
function denied(fault: FaultOf<'denied'>, writer: Writer): Reply {
  const detail = {
    AuthAction: `${writer.product?.name.toLowerCase() ?? 'outboundbot'}:${writer.action}`,
    AuthPrincipalType: 'SubUser',
    AuthPrincipalOwnerId: '1000000000000001',
    AuthPrincipalDisplayName: '212345678901234567',
    NoPermissionType: 'ImplicitDeny',
    PolicyType: 'AccountLevelIdentityBasedPolicy',
    EncodedDiagnosticMessage: 'c2FuZGJveA==',
  }
  const message = "User not authorized to operate on the specified resource, or this API doesn't support RAM."
  const body = errorBody(fault.code ?? 'Forbidden.RAM', message, writer, { AccessDeniedDetail: detail })
  return answer(403, body, writer)
}

/** The envelope says what the fault says, whatever really happened. */
function contradict(fault: FaultOf<'contradiction'>, writer: Writer, apply: () => Reply): Reply {
  const truth = fault.applied === false ? {} : (apply().wire ?? {})
  const base: WireObject = { RequestId: writer.requestId, Code: 'OK', Success: true, ...truth }
  const lower = 'success' in truth
  const body = {
    ...base,
    ...(lower ? { Success: undefined } : {}),
    ...(fault.success === undefined ? {} : { [lower ? 'success' : 'Success']: fault.success }),
    ...(fault.code === undefined ? {} : { Code: fault.code }),
    ...(fault.message === undefined ? {} : { Message: fault.message }),
    ...(fault.data === undefined ? {} : { Data: fault.data }),
  }
  return answer(fault.status ?? 200, body, writer)
}
