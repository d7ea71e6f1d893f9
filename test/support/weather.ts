// How the sandbox is told to make each kind of bad weather.
import type { Vendor } from '../../src/core/errors.ts'
import type { Fault } from '../../src/sandbox/fault.ts'
import type { WeatherName } from '../../src/vendors/weather.ts'

export interface Script {
  readonly fault: Fault
  /** Every call meets it, not the first one alone. */
  readonly lasting?: true
  /** Whose patience ends first, where that matters: that of an attempt, or that of the client. */
  readonly patience?: 'attempt' | 'request'
}

type Scripted = Script | Readonly<Record<Vendor, Script>>

const minutes = 60_000
const always = (fault: Fault): Script => ({ fault, lasting: true })
/** No attempt waits for it. */
const late = (fault: Fault): Script => ({ fault, patience: 'attempt' })
const noAnswer = (applied: boolean): Script => late({ kind: 'hang', applied })

/** Both vendors have a way to say yes and no at once. */
const contradiction = (applied: boolean): Scripted => ({
  ALIBABA: { fault: { kind: 'contradiction', success: false, code: 'OK', applied } },
  HUAWEI: { fault: { kind: 'contradiction', status: 503, code: '0', applied } },
})

const scripts: Readonly<Record<WeatherName, Scripted>> = {
  throttledOnce: { fault: { kind: 'throttle', hint: 'none' } },
  throttledOnceWithHint: {
    ALIBABA: { fault: { kind: 'throttle', hint: 'x-acs-retry-after', retryAfterMs: 150 } },
    HUAWEI: { fault: { kind: 'throttle', hint: 'retry-after', retryAfterMs: 1_000 } },
  },
  throttledOn: always({ kind: 'throttle', hint: 'none' }),
  throttledBeyondDeadline: always({ kind: 'throttle', hint: 'retry-after', retryAfterMs: minutes }),
  tokenExpired: { fault: { kind: 'token-expired' } },
  tokenRefused: always({ kind: 'denied' }),
  clocksApart: always({ kind: 'clock-skew', ms: 20 * minutes }),
  nonceUsed: { fault: { kind: 'nonce-used', applied: true } },
  nonceUsedUndone: { fault: { kind: 'nonce-used' } },
  permissionDenied: { fault: { kind: 'denied' } },
  business: { fault: { kind: 'business', shape: 'return-code' } },
  businessBy500: { fault: { kind: 'business', shape: 'http-500' } },
  firewall: { fault: { kind: 'waf' } },
  extraFields: { fault: { kind: 'extra-fields' } },
  changedCasing: { fault: { kind: 'changed-casing' } },

  resetBefore: { fault: { kind: 'reset', applied: false } },
  resetAfter: { fault: { kind: 'reset', applied: true } },
  resetBeforeOn: always({ kind: 'reset', applied: false }),
  resetAfterOn: always({ kind: 'reset', applied: true }),
  cutBody: { fault: { kind: 'truncate' } },
  slowBody: late({ kind: 'slow-body', ms: 10 * minutes }),
  lateUndone: noAnswer(false),
  lateDone: noAnswer(true),
  lateDoneLater: late({ kind: 'slow-headers', ms: 4_000, applied: 'after' }),
  lateUndoneOn: { ...noAnswer(false), lasting: true },
  lateDoneOn: { ...noAnswer(true), lasting: true },
  deadline: { ...always({ kind: 'hang', applied: false }), patience: 'request' },

  failed500: { fault: { kind: 'server-error', status: 500 } },
  failed503: { fault: { kind: 'server-error', status: 503 } },
  failedDone: { fault: { kind: 'server-error', status: 503, applied: true } },
  failedOn: always({ kind: 'server-error', status: 503 }),
  failedDoneOn: always({ kind: 'server-error', status: 503, applied: true }),
  htmlUndone: { fault: { kind: 'html' } },
  htmlDone: { fault: { kind: 'html', status: 200, applied: true } },
  invalidJson: { fault: { kind: 'invalid-json' } },
  invalidJsonOn: always({ kind: 'invalid-json' }),
  emptyUndone: { fault: { kind: 'empty', applied: false } },
  emptyDone: { fault: { kind: 'empty', applied: true } },
  missingPayload: { fault: { kind: 'missing-fields' } },
  missingPayloadUnneeded: { fault: { kind: 'missing-fields' } },
  contradictionDone: contradiction(true),
  contradictionUndone: contradiction(false),
}

export function scriptOf(name: WeatherName, vendor: Vendor): Script {
  const scripted = scripts[name]
  return 'fault' in scripted ? scripted : scripted[vendor]
}
