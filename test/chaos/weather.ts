// The bad weather of a chaos run: every kind of fault of the sandbox, together a given share of all calls.
import type { Fault, Sandbox } from '../../src/sandbox/server.ts'

interface Trouble {
  readonly action: string
  readonly fault: Fault
  /** Against the usual 1: what takes seconds is rarer, so that the run does not consist of waiting. */
  readonly weight?: number
}

const everywhere: readonly Fault[] = [
  { kind: 'reset', applied: false },
  { kind: 'reset', applied: true },
  { kind: 'server-error', applied: false },
  { kind: 'server-error', applied: true },
  { kind: 'server-error', status: 503, code: null, applied: true },
  { kind: 'html', status: 502 },
  { kind: 'html', status: 502, applied: true },
  { kind: 'empty', applied: true },
  { kind: 'empty', applied: false },
  { kind: 'truncate' },
  { kind: 'invalid-json' },
  { kind: 'slow-headers', ms: 300, applied: 'before' },
  { kind: 'slow-body', ms: 200 },
  { kind: 'extra-fields' },
  { kind: 'missing-fields' },
  { kind: 'changed-casing' },
  { kind: 'contradiction', status: 500 },
  { kind: 'throttle', retryAfterMs: 50 },
  { kind: 'throttle', hint: 'none' },
  { kind: 'waf' },
  { kind: 'denied' },
  { kind: 'business' },
]

const slow: readonly Fault[] = [
  // Beyond the patience for one attempt.
  { kind: 'slow-headers', ms: 5_000, applied: 'before' },
  { kind: 'hang', applied: true },
  { kind: 'hang', applied: false },
]

export const creations = [
  'CreateInstance',
  'CreateAiCallTask',
  'createCalledRoute',
  'CreateJobGroup',
] as const

const troubles: readonly Trouble[] = [
  ...everywhere.map((fault) => ({ action: '*', fault })),
  ...slow.map((fault) => ({ action: '*', fault, weight: 0.2 })),
  { action: 'vendor:alibaba', fault: { kind: 'contradiction', success: false } },
  { action: 'vendor:alibaba', fault: { kind: 'nonce-used', applied: true } },
  { action: 'vendor:alibaba', fault: { kind: 'nonce-used', applied: false } },
  { action: 'vendor:alibaba', fault: { kind: 'clock-skew', ms: 3_600_000 } },
  { action: 'vendor:huawei', fault: { kind: 'token-expired' }, weight: 3 },
  // Carried out long after everybody gave up. Not for updates: one that comes so late undoes its successors, and
  // neither vendor takes anything along with a write by which it could tell.
  ...creations.map(
    (action): Trouble => ({
      action,
      fault: { kind: 'slow-headers', ms: 8_000, applied: 'after' },
      weight: 0.3,
    }),
  ),
]

/** So that a call that all of them match meets one with this probability. */
export function brew(sandbox: Sandbox, share: number, seed: number): void {
  const weights = troubles.reduce((sum, { weight = 1 }) => sum + weight, 0)
  const chance = (weight: number) => 1 - (1 - share) ** (weight / weights)
  for (const [index, { action, fault, weight = 1 }] of troubles.entries())
    sandbox.faults.add(action, fault, { probability: chance(weight), seed: seed * 1_000 + index })
}
