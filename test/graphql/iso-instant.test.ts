// Instants are written as the runtime writes them, wherever they lie and in whatever order they come.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isoInstant } from '../../src/graphql/iso-instant.ts'

const asTheRuntime = (moment: number) => new Date(moment).toISOString()

const anywhere = fc.integer({ min: -8.64e15, max: 8.64e15 })
const nearYearsOfFourDigits = fc.integer({
  min: Date.UTC(-1, 0),
  max: Date.UTC(10_001, 0),
})
const withinDays = fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 })

it.each([
  ['anywhere', anywhere],
  ['where years have four digits', nearYearsOfFourDigits],
  ['around 1970, mostly of the same days', withinDays],
])('%s', (_where, moments) => {
  fc.assert(
    fc.property(moments, (moment) => {
      expect(isoInstant(moment)).toBe(asTheRuntime(moment))
    }),
    { numRuns: 5_000 },
  )
})

it('at the edges of days, years and what a Date can be', () => {
  const edges = [
    -8.64e15,
    -62_167_219_200_000,
    -86_400_000,
    0,
    ...['2000-02-29', '1900-03-01', '2024-02-29', '2026-01-01', '9999-12-31'].map((day) => Date.parse(day)),
    253_402_300_800_000,
    8.64e15,
  ]
  for (const edge of edges)
    for (const moment of [edge - 1, edge, edge + 1, edge + 86_399_999, edge + 86_400_000])
      if (Math.abs(moment) <= 8.64e15) expect(isoInstant(moment)).toBe(asTheRuntime(moment))
})

it('refuses what is no moment as the runtime does', () => {
  expect(() => isoInstant(Number.NaN)).toThrow(RangeError)
  expect(() => isoInstant(8.64e15 + 1)).toThrow(RangeError)
})

it('moments that share a place in what is remembered stay apart', () => {
  const shared = [5, 5 + 1_024_000, 6, 5 - 1_024_000, -5].flatMap((moment) => [moment, moment])
  for (const moment of [...shared, ...shared]) expect(isoInstant(moment)).toBe(asTheRuntime(moment))
})
