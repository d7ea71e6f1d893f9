// Recorded answers survive being written down: whatever goes in comes out, errors as instances of their classes.
import { deepStrictEqual } from 'node:assert/strict'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
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
  type UpstreamFailure,
  VendorRejectedError,
} from '../../src/core/errors.ts'
import { NotRecordable, type Recorded } from '../../src/state/ledger.ts'
import { maxBytes, readIntent, readRecorded, writeIntent, writeRecorded } from '../../src/state/record.ts'
import { intent } from './samples.ts'

const text = fc.string({ unit: 'binary' })
const textOrNull = fc.option(text)

/** Comparing strictly looks at prototypes too; what is read back always has the ordinary one. */
const ordinary = { noNullPrototype: true } as const

const upstream: fc.Arbitrary<UpstreamFailure> = fc.record(
  {
    vendor: fc.constantFrom('ALIBABA', 'HUAWEI'),
    action: text,
    httpStatus: fc.option(fc.nat(599)),
    code: textOrNull,
    message: textOrNull,
    requestId: textOrNull,
    success: fc.option(fc.boolean()),
    data: fc.option(fc.boolean()),
    envelopeStatus: fc.option(fc.nat(599)),
    accessDeniedDetail: textOrNull,
  },
  ordinary,
)
const maybeUpstream = fc.option(upstream)
const texts = fc.array(text, { maxLength: 3 })

/** One of each class; a code without one here does not compile. */
const errorsByCode = {
  INVALID_INPUT: fc
    .tuple(fc.array(fc.record({ path: texts, message: text }, ordinary), { maxLength: 3 }), maybeUpstream)
    .map((args) => new InvalidInputError(...args)),
  NOT_FOUND: fc
    .tuple(fc.record({ type: text, key: texts }, ordinary), maybeUpstream)
    .map((args) => new NotFoundError(...args)),
  NAME_TAKEN: fc.tuple(text, maybeUpstream).map((args) => new NameTakenError(...args)),
  CONCURRENCY_LIMIT_EXCEEDED: maybeUpstream.map((answer) => new ConcurrencyLimitExceededError(answer)),
  INVALID_STATE: fc.tuple(textOrNull, texts, maybeUpstream).map((args) => new InvalidStateError(...args)),
  PERMISSION_DENIED: maybeUpstream.map((answer) => new PermissionDeniedError(answer)),
  VENDOR_REJECTED: fc
    .tuple(upstream, fc.option(text, { nil: undefined }))
    .map(([answer, message]) =>
      message === undefined ? new VendorRejectedError(answer) : new VendorRejectedError(answer, message),
    ),
  OUTCOME_UNKNOWN: fc
    .tuple(text, text, fc.boolean(), maybeUpstream)
    .map((args) => new OutcomeUnknownError(...args)),
} as const satisfies Record<Exclude<ErrorCode, 'CONFLICT'>, fc.Arbitrary<OutcomeError>>

const anyError: fc.Arbitrary<OutcomeError> = fc.oneof(...Object.values(errorsByCode))

const anyValue = fc.letrec<{ value: unknown; leaf: unknown; object: unknown }>((tie) => ({
  leaf: fc.oneof(
    text,
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.double(),
    fc.bigInt(),
    fc.date(),
    fc.constant(new Date(Number.NaN)),
    anyError,
  ),
  object: fc.dictionary(
    fc.oneof(text, fc.constantFrom('$', '__proto__', 'constructor', 'toJSON')),
    tie('value'),
    {
      maxKeys: 4,
      ...ordinary,
    },
  ),
  value: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    tie('object'),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
})).value

/** The same value without members that are undefined: those may go. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof OutcomeError)
    return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, withoutUndefined(member)]),
  )
}

const again = (recorded: Recorded) => readRecorded(writeRecorded(recorded))
const success = (value: unknown): Recorded => ({ kind: 'success', value, upstream: null })

describe('what is written down comes back', () => {
  test('every value, however it is nested', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (value, answer) => {
        const recorded: Recorded = { kind: 'success', value, upstream: answer }
        // The matchers of vitest take a member called `constructor` for the class.
        deepStrictEqual(again(recorded), withoutUndefined(recorded))
      }),
      { numRuns: 500 },
    )
  })

  test.each(Object.entries(errorsByCode))('%s, as the error it was', (code, errors) => {
    fc.assert(
      fc.property(errors as fc.Arbitrary<OutcomeError>, (error) => {
        const found = again({ kind: 'outcome', error })
        if (found.kind !== 'outcome') throw new Error('It became a success.')
        expect(found.error.code).toBe(code)
        expect(found.error).toBeInstanceOf(error.constructor)
        expect(found.error.message).toBe(error.message)
        // Every member of its own; the stack is of the place that built it.
        expect({ ...found.error }).toStrictEqual({ ...error })
      }),
    )
  })

  test('an intent with its date', () => {
    expect(readIntent(writeIntent(intent))).toStrictEqual(intent)
  })
})

test('members that are undefined are absent, and so are none in a list', () => {
  expect(again(success({ a: undefined, b: [undefined, 1], c: null }))).toStrictEqual(
    success({ b: [undefined, 1], c: null }),
  )
})

describe('what cannot be kept is refused, with its place', () => {
  class Route {
    readonly id = '1'
  }
  class NarrowerError extends NameTakenError {}
  class ConflictError extends OutcomeError {
    // The code is never kept, whether the vocabulary has it yet or not.
    readonly code = 'CONFLICT' as ErrorCode
  }
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle

  test.each<[string, unknown, string]>([
    ['a function', { routes: [{ of: () => 1 }] }, 'The function at value.routes.0.of cannot be kept.'],
    ['a symbol', Symbol('x'), 'The symbol at value cannot be kept.'],
    ['an object of a class', { route: new Route() }, 'The value at value.route is of a class'],
    ['a map', new Map(), 'The value at value is of a class'],
    ['an error that is no outcome', new Error('x'), 'The value at value is of a class'],
    ['an error that nobody listed', new NarrowerError('x'), 'NarrowerError at value is never kept.'],
    ['a conflict', new ConflictError('x'), 'ConflictError at value is never kept.'],
    ['a value that contains itself', cycle, 'nested too deeply'],
    ['too much text', '界'.repeat(maxBytes / 3), 'bytes are too many'],
  ])('%s', (_what, value, message) => {
    expect(() => writeRecorded(success(value))).toThrow(NotRecordable)
    expect(() => writeRecorded(success(value))).toThrow(message)
  })

  test('as much as there is room for is kept', () => {
    const room = maxBytes - Buffer.byteLength(writeRecorded(success('')))
    expect(again(success('x'.repeat(room)))).toEqual(success('x'.repeat(room)))
    expect(() => writeRecorded(success('x'.repeat(room + 1)))).toThrow(NotRecordable)
  })
})

test('a text of nobody knows what is no answer', () => {
  for (const stored of ['{"$":"map"}', '{"$":"error","code":"CONFLICT","arguments":[]}', '{"$":"error"}'])
    expect(() => readRecorded(stored)).toThrow('Nothing is known')
})
