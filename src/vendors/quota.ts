// How many calls per second each operation may send, so that the vendor's flow control is not hit.
import type { EndSignal } from '../core/end-signal.ts'
import type { Vendor } from '../core/errors.ts'
import type { Effect } from '../core/operation.ts'

export interface QuotaSubject {
  readonly vendor: Vendor
  /** `Product.name`. */
  readonly product: string
  /** The vendor's spelling of the operation. */
  readonly name: string
  readonly effect: Effect
}

/** To send one call at once. */
export interface Place {
  /** Gives it to others; for a call that was never sent. */
  release(): void
}

export interface NoPlace {
  /** How long a call that came now would wait for one. */
  readonly refusedForMs: number
}

/** The quota of one vendor account. */
export interface Quota {
  /**
   * A place to send one call now, at once where there is one, else waits for it, fair between consumers. Refused at once
   * where the turn comes later than `patienceMs` from now, else as soon as that is known. Throws or rejects with the
   * signal's reason.
   */
  take(
    operation: QuotaSubject,
    consumer: string,
    patienceMs: number,
    signal: EndSignal,
  ): Place | NoPlace | Promise<Place | NoPlace>
  /** A call is likely to come at once: a place may be taken ahead, which is nobody's loss if it does not. */
  expect(operation: QuotaSubject): void
  /** The vendor said to stay away: no place of this operation, or of the whole product, is before that. */
  pause(operation: QuotaSubject, scope: PauseScope, ms: number): void
}

export type PauseScope = 'operation' | 'product'

/** The longest pause, whatever the vendor asks for: a broken hint must not switch an operation off. */
export const maxPauseMs = 60_000

type Access = 'read' | 'write'

const accessOf = (effect: Effect): Access => (effect === 'read' ? 'read' : 'write')

/**
 * Calls per second and operation. No product of ours publishes a figure. The smart outbound task operations, siblings
 * of aiccs, publish on their own pages 20 for writes and 100 for reads, per user and API; both Alibaba products are
 * kept to that. Nothing is known of Huawei.
 */
const defaultLimits: Readonly<Record<Vendor, Readonly<Record<Access, number>>>> = {
  ALIBABA: { read: 100, write: 20 },
  HUAWEI: { read: Number.POSITIVE_INFINITY, write: Number.POSITIVE_INFINITY },
}

/** What the operator set: `<operation>`, `<product>.read` or `<product>.write` to calls per second. */
export type QuotaLimits = ReadonlyMap<string, number>

/** Calls per second: that of the operation, else of its product, else the default; Infinity is no limit. */
export const resolveLimit = (limits: QuotaLimits, { vendor, product, name, effect }: QuotaSubject): number =>
  limits.get(name) ?? limits.get(`${product}.${accessOf(effect)}`) ?? defaultLimits[vendor][accessOf(effect)]

/** The names a setting may use; an array of operations of the catalogue is one. */
export type KnownNames = Iterable<{ readonly name: string; readonly product: { readonly name: string } }>

/** Slower is no quota but a switch, faster none at all; a limit remembers as many calls as it allows per second. */
const slowest = 0.01
const fastest = 10_000

const decimal = /^\d{1,9}(?:\.\d{1,9})?$/

/**
 * Reads `CreateInstance=2,aiccs.write=5,cc-management.read=30`. Texts that are not a known name are told by their
 * position only: they may be a secret in the wrong variable.
 */
export function parseQuotas(
  text: string,
  known: KnownNames,
): { readonly limits: QuotaLimits; readonly problems: readonly string[] } {
  const names = new Set<string>()
  for (const { name, product } of known)
    for (const key of [name, `${product.name}.read`, `${product.name}.write`]) names.add(key)
  const limits = new Map<string, number>()
  const told = new Set<string>()
  const problems: string[] = []
  const entries = text.trim() === '' ? [] : text.split(',')
  for (const [index, entry] of entries.entries()) {
    const [key = '', figure = '', ...rest] = entry.split('=').map((part) => part.trim())
    const perSecond = rest.length === 0 && decimal.test(figure) ? Number(figure) : Number.NaN
    if (!names.has(key))
      problems.push(
        `entry ${index + 1} must be an operation, or a product with .read or .write, then = and calls per second`,
      )
    else if (told.has(key)) problems.push(`${key} is there twice`)
    else if (perSecond >= slowest && perSecond <= fastest) limits.set(key, perSecond)
    else problems.push(`${key} must be calls per second, from ${slowest} to ${fastest}`)
    if (names.has(key)) told.add(key)
  }
  return { limits, problems }
}
