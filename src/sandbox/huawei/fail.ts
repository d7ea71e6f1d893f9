/** Scripted faults in the shapes of the Huawei service. */

import { flipCase, only, withExtra, without } from '../distort.ts'
import type { Reply, VendorFault } from '../exchange.ts'
import type { FaultOf } from '../fault.ts'
import { hintHeaders } from '../hint.ts'
import type { SandboxConfig } from '../options.ts'
import type { WireObject } from '../wire.ts'
import { failure, reply } from './answer.ts'
import type { Envelope } from './operation.ts'

export interface FaultTarget {
  envelope: Envelope
  tokenStatus: 401 | 403
  config: SandboxConfig
  /** Ends the life of this call's token. */
  drop(): void
  apply(): Reply
}

export function failWith(fault: VendorFault, target: FaultTarget): Reply {
  const { envelope } = target
  switch (fault.kind) {
    case 'token-expired':
      target.drop()
      return failure(fault.status ?? target.tokenStatus, envelope, 'authentication fails')
    case 'business': {
      const shape = fault.shape ?? target.config.strict.huaweiFailure
      const text = fault.message ?? 'business failure'
      return failure(shape === 'http-500' ? 500 : 200, envelope, text, { code: fault.code })
    }
    // No rate limit is published; a proxy in front would answer 429.
    case 'throttle':
      return {
        ...failure(fault.status ?? 429, envelope, 'too many requests'),
        headers: hintHeaders(fault.hint ?? 'retry-after', fault.retryAfterMs ?? 1000),
      }
    case 'server-error':
      if (fault.applied) target.apply()
      return fault.code === null
        ? { status: fault.status ?? 500, contentType: 'application/json', text: '' }
        : failure(fault.status ?? 503, envelope, 'service unavailable', { code: fault.code })
    case 'denied':
      return failure(403, envelope, 'authentication fails')
    case 'contradiction':
      return contradict(fault, target)
    case 'extra-fields':
      return distorted(target, (wire) => withExtra(wire, { extraMember: 'unknown', extraList: [1] }))
    case 'missing-fields': {
      const { fields } = fault
      return distorted(target, (wire) =>
        fields ? without(wire, new Set(fields)) : only(wire, new Set([envelope.code, envelope.text])),
      )
    }
    case 'changed-casing':
      return distorted(target, flipCase)
    // Alibaba's alone: nothing is signed here, so no call meets them.
    case 'nonce-used':
    case 'clock-skew':
      return target.apply()
  }
}

function distorted({ apply, envelope }: FaultTarget, change: (wire: WireObject) => WireObject): Reply {
  const truth = apply()
  return reply(truth.status, change(truth.wire ?? {}), envelope)
}

/** The envelope says what the fault says, whatever really happened. */
function contradict(fault: FaultOf<'contradiction'>, target: FaultTarget): Reply {
  const { envelope } = target
  const truth = fault.applied === false ? {} : (target.apply().wire ?? {})
  const wire = {
    [envelope.code]: '0',
    ...truth,
    ...(fault.code === undefined ? {} : { [envelope.code]: fault.code }),
    ...(fault.message === undefined ? {} : { [envelope.text]: fault.message }),
    ...(fault.data === undefined ? {} : { data: fault.data }),
  }
  return reply(fault.status ?? 200, wire, envelope)
}
