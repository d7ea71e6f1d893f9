// Instants that a vendor writes as the time on its own wall.
import { expect, test } from 'vitest'
import * as z from 'zod'
import { wallClockInstant } from '../../src/core/wire.ts'

test.each([
  ['2026-01-31 10:00:00', '2026-01-31T02:00:00.000Z'],
  ['2026-01-01 07:59:59', '2025-12-31T23:59:59.000Z'],
  // No summer time, in no year.
  ['2026-07-01 00:00:00', '2026-06-30T16:00:00.000Z'],
])('%s is %s, and back', (wire, instant) => {
  const decoded = z.decode(wallClockInstant, wire)
  expect(decoded.toISOString()).toBe(instant)
  expect(z.encode(wallClockInstant, decoded)).toBe(wire)
})

test('a T between date and time is taken too', () => {
  expect(z.decode(wallClockInstant, '2026-01-31T10:00:00').toISOString()).toBe('2026-01-31T02:00:00.000Z')
})

test.each(['', '2026-01-31', '2026-13-01 00:00:00', '2026-01-31 25:00:00', '1748923429000', '昨天'])(
  '%j is no such instant',
  (wire) => {
    expect(z.safeDecode(wallClockInstant, wire).success).toBe(false)
  },
)
