/** Scripted faults in the shapes of the RPC gateway. */

import type { Reply } from '../exchange.ts'
import type { Fault } from '../faults.ts'
import type { WireObject } from '../wire.ts'
import { answer, errorBody, type Writer } from './answer.ts'
import { throttled } from './errors.ts'

type Contradiction = Extract<Fault, { kind: 'contradiction' }>

export function failWith(fault: Fault, writer: Writer, apply: () => Reply): Reply {
  switch (fault.kind) {
    case 'throttle': {
      const refusal = throttled(fault.status, fault.code)
      const reply = answer(refusal.status, errorBody(refusal.code, refusal.message, writer), writer)
      // Milliseconds, as the official client reads it.
      return {
        ...reply,
        headers: { ...reply.headers, 'x-acs-retry-after': String(fault.retryAfterMs ?? 150) },
      }
    }
    case 'server-error':
      return serverError(fault, writer)
    case 'denied':
      return denied(fault, writer)
    case 'business':
      return writer.product ? answer(200, softBody(fault, writer), writer) : apply()
    case 'contradiction':
      return contradict(fault, writer, apply)
    default:
      return apply()
  }
}

function softBody(fault: Extract<Fault, { kind: 'business' }>, writer: Writer): WireObject {
  const code = fault.code ?? 'SIM.BusinessFailure'
  return writer.product?.sealSoft(code, fault.message ?? '参数不合法', {}, writer.requestId) ?? {}
}

function serverError(fault: Extract<Fault, { kind: 'server-error' }>, writer: Writer): Reply {
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
function denied(fault: Extract<Fault, { kind: 'denied' }>, writer: Writer): Reply {
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
function contradict(fault: Contradiction, writer: Writer, apply: () => Reply): Reply {
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
