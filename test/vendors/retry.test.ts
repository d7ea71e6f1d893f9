// The decision on repeating, against the design's table: written out here, not derived from the code.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, maxAttempts, type Situation, type Trouble } from '../../src/vendors/retry.ts'

const operations = {
  read: { effect: 'read' },
  update: { effect: 'update', repeatable: true },
  delete: { effect: 'delete', repeatable: true },
  control: { effect: 'control', repeatable: true },
  // Starting a task is no state to bring about, but an act.
  act: { effect: 'control', repeatable: false },
  create: { effect: 'create', repeatable: false },
} as const satisfies Record<string, Situation['operation']>
type Kind = keyof typeof operations

const troubles = [
  'unsent',
  'throttled',
  'stale',
  'failed',
  'duplicate',
  'lost',
  'late',
  'garbled',
  'final',
] as const satisfies readonly Trouble[]

/** After a first attempt: `+` again, `-` what was perhaps executed is not repeated, `.` the last word. */
const table: Readonly<Record<Kind, string>> = {
  //       unsent throttled stale failed duplicate lost late garbled final
  read: '  +      +         +     +      +         +    +    +       .',
  update: '+      +         +     +      +         +    +    +       .',
  delete: '+      +         +     +      +         +    +    +       .',
  control: '+     +         +     +      +         +    +    +       .',
  act: '   +      +         +     -      -         -    -    -       .',
  create: '+      +         +     -      -         -    -    -       .',
}

const meaning: Readonly<Record<string, object>> = {
  '+': { again: true },
  '-': { again: false, because: 'not repeatable' },
  '.': { again: false, because: 'final' },
}

const cases = Object.entries(table).flatMap(([kind, row]) =>
  row
    .trim()
    .split(/\s+/)
    .map((mark, index) => ({ kind: kind as Kind, trouble: troubles[index] as Trouble, mark })),
)

const situation = (kind: Kind, trouble: Trouble, more: Partial<Situation> = {}): Situation => ({
  operation: operations[kind],
  trouble,
  attempts: 1,
  wasStale: false,
  random: 0.5,
  ...more,
})

it('has a row for every effect and a column for every trouble', () => {
  expect(cases).toHaveLength(Object.keys(operations).length * troubles.length)
})

describe.each(cases)('a $kind that ended $trouble', ({ kind, trouble, mark }) => {
  it.each([1, 2])(`is ${mark} after attempt %i`, (attempts) => {
    expect(decide(situation(kind, trouble, { attempts }))).toMatchObject(meaning[mark] as object)
  })

  it('is over after the third attempt', () => {
    const because = trouble === 'final' ? 'final' : 'attempts'
    expect(decide(situation(kind, trouble, { attempts: 3 }))).toEqual({ again: false, because })
  })
})

it('makes three attempts at most', () => {
  expect(maxAttempts).toBe(3)
})

it('comes at once with a new token or a corrected clock, and one time only', () => {
  expect(decide(situation('create', 'stale', { hintMs: 5_000 }))).toEqual({ again: true, afterMs: 0 })
  expect(decide(situation('read', 'stale', { attempts: 2, wasStale: true }))).toEqual({
    again: false,
    because: 'stale',
  })
  expect(decide(situation('read', 'throttled', { attempts: 2, wasStale: true }))).toMatchObject({
    again: true,
  })
})

it.each([
  ['throttled', 1, 1_000],
  ['throttled', 2, 2_000],
  ['unsent', 1, 100],
  ['unsent', 2, 200],
  ['failed', 1, 100],
  ['failed', 2, 200],
  ['lost', 1, 100],
  ['late', 2, 200],
] as const)('waits after %s, attempt %i, anything up to %i ms', (trouble, attempts, mostMs) => {
  const wait = (random: number) => decide(situation('read', trouble, { attempts, random }))
  expect(wait(0)).toEqual({ again: true, afterMs: 0 })
  expect(wait(0.5)).toEqual({ again: true, afterMs: mostMs / 2 })
  expect(wait(0.999_999_999)).toEqual({ again: true, afterMs: mostMs })
})

const anySituation = fc.record({
  kind: fc.constantFrom(...(Object.keys(operations) as Kind[])),
  trouble: fc.constantFrom(...troubles),
  attempts: fc.integer({ min: 1, max: 5 }),
  wasStale: fc.boolean(),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
})

it('never waits longer than the cap where nobody asked for it', () => {
  fc.assert(
    fc.property(anySituation, ({ kind, trouble, ...more }) => {
      const decision = decide(situation(kind, trouble, more))
      if (!decision.again) return
      expect(Number.isInteger(decision.afterMs)).toBe(true)
      expect(decision.afterMs).toBeGreaterThanOrEqual(0)
      expect(decision.afterMs).toBeLessThanOrEqual(trouble === 'throttled' ? 2_000 : 200)
    }),
  )
})

it('is never earlier than asked, and later by a fifth at most', () => {
  fc.assert(
    fc.property(anySituation, fc.integer({ min: 1, max: 60_000 }), ({ kind, trouble, ...more }, hintMs) => {
      const decision = decide(situation(kind, trouble, { ...more, hintMs }))
      if (!decision.again || trouble === 'stale') return
      expect(decision.afterMs).toBeGreaterThanOrEqual(hintMs)
      expect(decision.afterMs).toBeLessThanOrEqual(Math.ceil(hintMs * 1.2))
    }),
  )
})
