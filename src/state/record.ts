// Recorded answers and intents as JSON text that loses nothing: dates, outcome errors, `undefined`, odd numbers.
import {
  ConcurrencyLimitExceededError,
  type ErrorCode,
  InvalidInputError,
  InvalidStateError,
  NameTakenError,
  NotFoundError,
  OutcomeError,
  OutcomeUnknownError,
  PermissionDeniedError,
  VendorRejectedError,
} from '../core/errors.ts'
import { type Intent, NotRecordable, type Recorded } from './ledger.ts'

/** What one entry may hold; far above any answer of a vendor, far below what would stall everybody else. */
export const maxBytes = 1_048_576

/** Deeper than any answer; also ends the walk of a value that contains itself. */
const maxDepth = 100

interface Kind {
  /** The arguments that build the same error again; undefined when it is of another class. */
  readonly take: (error: OutcomeError) => readonly unknown[] | undefined
  readonly make: (args: readonly unknown[]) => OutcomeError
}

const kind = <const Args extends readonly unknown[], E extends OutcomeError>(
  Class: new (...args: Args) => E,
  argumentsOf: (error: E) => readonly [...Args],
): Kind => ({
  // A subclass would come back as its parent.
  take: (error) => (error.constructor === Class ? argumentsOf(error as E) : undefined),
  make: (args) => new Class(...(args as Args)),
})

/** Null is never recorded: a conflict is about one request, and the next one may be free of it. */
const kinds = {
  INVALID_INPUT: kind(InvalidInputError, ({ fields, upstream }) => [fields, upstream]),
  NOT_FOUND: kind(NotFoundError, ({ subject, upstream }) => [subject, upstream]),
  NAME_TAKEN: kind(NameTakenError, ({ takenName, upstream }) => [takenName, upstream]),
  CONCURRENCY_LIMIT_EXCEEDED: kind(ConcurrencyLimitExceededError, ({ upstream }) => [upstream]),
  INVALID_STATE: kind(InvalidStateError, ({ status, allowed, upstream }) => [status, allowed, upstream]),
  PERMISSION_DENIED: kind(PermissionDeniedError, ({ upstream }) => [upstream]),
  VENDOR_REJECTED: kind(VendorRejectedError, ({ upstream, message }) => {
    if (upstream === null) throw new NotRecordable("A vendor's refusal without its answer cannot be kept.")
    return [upstream, message]
  }),
  OUTCOME_UNKNOWN: kind(OutcomeUnknownError, ({ reason, reconcile, retryable, upstream }) => [
    reason,
    reconcile,
    retryable,
    upstream,
  ]),
  CONFLICT: null,
} as const satisfies Readonly<Record<ErrorCode | 'CONFLICT', Kind | null>>

/** Marks an object that stands for something JSON has no notation for; plain objects with this member are wrapped. */
const tag = '$'

const isPlain = (value: object) => {
  const parent: unknown = Object.getPrototypeOf(value)
  return parent === Object.prototype || parent === null
}

function encodeError(error: OutcomeError, path: readonly string[]): unknown {
  const args = kinds[error.code]?.take(error)
  if (args === undefined) throw new NotRecordable(`${error.name} at ${path.join('.')} is never kept.`)
  return { [tag]: 'error', code: error.code, arguments: encode(args, [...path, 'arguments']) }
}

function encodeObject(value: object, path: readonly string[]): unknown {
  if (path.length > maxDepth) throw new NotRecordable('The value is nested too deeply to be kept.')
  if (Array.isArray(value))
    return Array.from(value, (element: unknown, index) => encode(element, [...path, String(index)]))
  if (value instanceof Date) return { [tag]: 'date', value: value.getTime() }
  if (value instanceof OutcomeError) return encodeError(value, path)
  if (!isPlain(value))
    throw new NotRecordable(`The value at ${path.join('.')} is of a class that cannot be kept.`)
  const members = Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, encode(member, [...path, name])]),
  )
  return Object.hasOwn(members, tag) ? { [tag]: 'object', members } : members
}

function encode(value: unknown, path: readonly string[]): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (value === undefined) return { [tag]: 'undefined' }
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { [tag]: 'number', value: Object.is(value, -0) ? '-0' : String(value) }
  if (typeof value === 'bigint') return { [tag]: 'bigint', value: String(value) }
  if (typeof value === 'object') return encodeObject(value, path)
  throw new NotRecordable(`The ${typeof value} at ${path.join('.')} cannot be kept.`)
}

type Json = Readonly<Record<string, unknown>>

const decodeMembers = (members: Json): Json =>
  // `fromEntries` defines members, also one named `__proto__`; assigning would not.
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, decode(member)]))

const isErrorCode = (code: unknown): code is keyof typeof kinds =>
  typeof code === 'string' && Object.hasOwn(kinds, code)

function decodeTagged(stored: Json): unknown {
  const value = stored['value']
  switch (stored[tag]) {
    case 'undefined':
      return undefined
    case 'number':
      return Number(value)
    case 'bigint':
      return BigInt(value as string)
    case 'date':
      return new Date((value as number | null) ?? Number.NaN)
    case 'object':
      return decodeMembers(stored['members'] as Json)
    case 'error': {
      const made = isErrorCode(stored['code']) ? kinds[stored['code']] : null
      if (made !== null) return made.make(decode(stored['arguments']) as readonly unknown[])
    }
  }
  throw new TypeError(`Nothing is known about a stored ${String(stored[tag])}.`)
}

function decode(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null) return stored
  if (Array.isArray(stored)) return stored.map(decode)
  return Object.hasOwn(stored, tag) ? decodeTagged(stored as Json) : decodeMembers(stored as Json)
}

function write(value: unknown): string {
  const text = JSON.stringify(encode(value, []))
  const bytes = Buffer.byteLength(text)
  if (bytes > maxBytes)
    throw new NotRecordable(`${bytes} bytes are too many to be kept; ${maxBytes} are not.`)
  return text
}

export const writeRecorded = (recorded: Recorded): string => write(recorded)
export const readRecorded = (text: string): Recorded => decode(JSON.parse(text)) as Recorded
export const writeIntent = (intent: Intent): string => write(intent)
export const readIntent = (text: string): Intent => decode(JSON.parse(text)) as Intent
export const writeValue = (value: unknown): string => write(value)
export const readValue = (text: string): unknown => decode(JSON.parse(text))
