/** What can go wrong on demand: every kind of fault and what it may be told. */

import { z } from 'zod'
import type { Vendor } from './transcript.ts'
import type { Wire } from './wire.ts'

const status = z.int().min(200).max(599).exactOptional()
const text = z.string().exactOptional()
const applied = z.boolean().exactOptional()
const ms = z.int().min(0).max(3_600_000)
// Node refuses to send anything else, and then the sandbox would break instead of the call.
const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/)
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/)

/** `applied` says everywhere whether the operation is carried out although its answer does not tell. */
const kinds = [
  /** Any fixed answer; the operation is not carried out. */
  z.strictObject({
    kind: z.literal('answer'),
    status: z.int().min(200).max(599),
    body: z.string(),
    contentType: headerValue.exactOptional(),
    headers: z.record(headerName, headerValue).exactOptional(),
  }),
  /** Refused for its rate, never carried out. Unless told: `x-acs-retry-after` (Alibaba), `retry-after` (Huawei). */
  z.strictObject({
    kind: z.literal('throttle'),
    hint: z
      .enum(['x-acs-retry-after', 'retry-after', 'x-ratelimit-user-api', 'x-ratelimit-user', 'none'])
      .exactOptional(),
    retryAfterMs: ms.exactOptional(),
    status,
    code: text,
  }),
  /** 5xx; `code: null` leaves the code out of the body. */
  z.strictObject({
    kind: z.literal('server-error'),
    status,
    code: z.string().nullable().exactOptional(),
    applied,
  }),
  /** Never answers until the sandbox closes. */
  z.strictObject({ kind: z.literal('hang'), applied }),
  /** Connection reset without an answer. */
  z.strictObject({ kind: z.literal('reset'), applied: z.boolean() }),
  /** Silence, then the true answer; carried out before it, or after it even when the caller has gone. */
  z.strictObject({ kind: z.literal('slow-headers'), ms, applied: z.enum(['before', 'after']) }),
  /** Short for slow-headers, carried out after the wait. */
  z.strictObject({ kind: z.literal('delay'), ms }),
  /** Head and first half of the true answer at once, the rest in small pieces over `ms`. */
  z.strictObject({ kind: z.literal('slow-body'), ms }),
  /** Half of the true body under its full content-length, then the connection ends. */
  z.strictObject({ kind: z.literal('truncate') }),
  /** The true answer in full length, with its last character wrong. */
  z.strictObject({ kind: z.literal('invalid-json') }),
  /** What a proxy in front of a vendor answers; not carried out unless told. */
  z.strictObject({ kind: z.literal('html'), status, applied }),
  /** HTTP 200 without a body; carried out unless told otherwise. */
  z.strictObject({ kind: z.literal('empty'), applied }),
  /** A firewall's page, HTTP 418; never carried out. */
  z.strictObject({ kind: z.literal('waf') }),
  /** The true answer with members nobody knows: at the top, in the payload, in the rows of lists. */
  z.strictObject({ kind: z.literal('extra-fields') }),
  /** The true answer without its payload, a success all the same; or without `fields`, wherever they are. */
  z.strictObject({
    kind: z.literal('missing-fields'),
    fields: z.array(z.string()).readonly().exactOptional(),
  }),
  /** The true answer with the first letter of every member's name in the other case. */
  z.strictObject({ kind: z.literal('changed-casing') }),
  /** Carries the operation out (unless `applied: false`) and contradicts itself in the envelope. */
  z.strictObject({
    kind: z.literal('contradiction'),
    status,
    success: z.boolean().exactOptional(),
    code: z.union([z.string(), z.number()]).exactOptional(),
    message: text,
    data: z.custom<Wire>((value) => value !== undefined).exactOptional(),
    applied,
  }),
  /** Refused for missing rights: RAM's 403 with its detail (Alibaba), 403 (Huawei); never carried out. */
  z.strictObject({ kind: z.literal('denied'), code: text }),
  /** Refused by the business layer in the vendor's own shape; never carried out. */
  z.strictObject({
    kind: z.literal('business'),
    shape: z.enum(['return-code', 'http-500']).exactOptional(),
    code: text,
    message: text,
  }),
  /** Huawei: the token of this call is dropped, as if its time were over; never carried out. */
  z.strictObject({ kind: z.literal('token-expired'), status: z.literal([401, 403]).exactOptional() }),
  /** Alibaba: as if a copy of the request had come before; `applied`: that copy was carried out. */
  z.strictObject({ kind: z.literal('nonce-used'), applied }),
  /** Alibaba: for this call the vendor's clock is `ms` off; refused when its time is outside of the window then. */
  z.strictObject({
    kind: z.literal('clock-skew'),
    ms: z.int().min(-31_536_000_000).max(31_536_000_000).exactOptional(),
  }),
] as const

export const faultKinds = kinds.map((kind) => kind.shape.kind.value)

export const fault = z.discriminatedUnion('kind', kinds, {
  error: (issue) => (issue.code === 'invalid_union' ? `kind is one of ${faultKinds.join(', ')}` : undefined),
})

export type Fault = z.infer<typeof fault>
export type FaultKind = Fault['kind']
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>

/** Kinds that exist at one vendor only: what they are about is unknown to the other's protocol. */
const exclusive: Partial<Record<FaultKind, Vendor>> = {
  'token-expired': 'huawei',
  'nonce-used': 'alibaba',
  'clock-skew': 'alibaba',
}

export function happensAt(kind: FaultKind, vendor: Vendor): boolean {
  return (exclusive[kind] ?? vendor) === vendor
}
