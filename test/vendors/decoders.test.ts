// What operations decode as plain code is what zod decodes, for whatever a vendor may answer; what that refuses is left to zod.
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { decoderOf } from '../../src/core/decoder.ts'
import { parseJson } from '../../src/core/json.ts'
import { catalogue } from '../../src/vendors/catalogue.ts'
import { recordAnswers } from '../support/recorded-answers.ts'

type Answers = Awaited<ReturnType<typeof recordAnswers>>
let answers: Answers = new Map()

beforeAll(async () => {
  answers = await recordAnswers()
}, 60_000)

/** Of zod alone: an asynchronous decode takes no shortcut. */
const byZod = (schema: z.core.$ZodType, wire: unknown) => z.safeDecodeAsync(schema, wire)

async function expectZods(schema: z.core.$ZodType, wire: unknown): Promise<void> {
  const decoded = decoderOf(schema)(wire)
  if (decoded === z.INVALID) return
  const { success, data } = await byZod(schema, wire)
  expect(success).toBe(true)
  expect(decoded).toStrictEqual(data)
  expect(JSON.stringify(decoded)).toBe(JSON.stringify(data))
}

/** What a vendor may put where something else is expected. */
const oddity: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[undefined, null, true, false, 'TRUE', 'False', '', ' ', 'None', '[]', '["1","2"]', '[1,[2]]', '{'],
    ...['1', '-1', '01', '12345678901234567', '1234567890123456789', '74.14%', '9:30', '09:00', 'Paused'],
    ...[
      '2026-02-30 25:00:00',
      '2026-02-03 04:05:06',
      '8640000000000001',
      0,
      -0,
      1.5,
      1e15,
      1e21,
      8.64e15 + 1,
    ],
    ...[[], [null], {}, [[]], { Key: 'a' }, { 1: '2', max: '3' }],
  ),
  fc.jsonValue({ maxDepth: 2 }),
)

const flipped = (name: string) => {
  const [first = '', rest] = [name.charAt(0), name.slice(1)]
  return (first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()) + rest
}

/** What becomes of a body: a few places changed, so that most of it can still be decoded; any member spelled otherwise. */
const mutation = fc.record({
  changes: fc.dictionary(
    fc.nat(80).map(String),
    fc.record({ how: fc.constantFrom('odd', 'text', 'number', 'list', 'single'), odd: oddity }),
    { maxKeys: 3 },
  ),
  casings: fc.array(fc.constantFrom('kept', 'flipped', 'both'), { minLength: 1, maxLength: 40 }),
})
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never
type Change = Mutation['changes'][string]

const isJsonText = (value: unknown): value is string => typeof value === 'string' && /^[[{]/.test(value)

function changed(value: unknown, change: Change | undefined): unknown {
  switch (change?.how) {
    case 'odd':
      return change.odd
    case 'text':
      return typeof value === 'string' ? value : JSON.stringify(value)
    case 'number':
      return Number(value)
    case 'list':
      return [value]
    case 'single':
      return Array.isArray(value) ? value[0] : value
    default:
      return value
  }
}

function mutated(body: unknown, { changes, casings }: Mutation): unknown {
  let place = 0
  function visit(value: unknown): unknown {
    if (isJsonText(value)) return JSON.stringify(visit(JSON.parse(value)))
    place += 1
    const change = changes[place]
    if (Array.isArray(value)) return changed(value.slice(0, 3).map(visit), change)
    if (typeof value !== 'object' || value === null) return changed(value, change)
    const members: [string, unknown][] = []
    for (const [name, inner] of Object.entries(value)) {
      const casing = casings[place % casings.length]
      members.push([casing === 'flipped' ? flipped(name) : name, visit(inner)])
      if (casing === 'both') members.push([flipped(name), visit(inner)])
    }
    return changed(Object.fromEntries(members), change)
  }
  return visit(body)
}

describe.each(catalogue.map((operation) => [operation.name, operation.response] as const))(
  '%s',
  (name, response) => {
    it('is decoded without zod, as the sandbox answers it', async () => {
      expect(answers.get(name) ?? []).not.toEqual([])
      for (const answer of answers.get(name) ?? []) {
        const wire = parseJson(answer)
        expect(decoderOf(response)(wire)).not.toBe(z.INVALID)
        await expectZods(response, wire)
      }
    })

    it('is decoded as zod does, or left to zod, whatever is answered', async () => {
      const bodies = (answers.get(name) ?? []).map((answer) => parseJson(answer))
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...bodies), mutation, (body, how) =>
          expectZods(response, mutated(body, how)),
        ),
        { numRuns: 100 },
      )
    })
  },
)
