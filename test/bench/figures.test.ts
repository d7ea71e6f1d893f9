// The figures of the bench: CPU time as the kernel tells it, spreads, ratios, growth of memory.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { memoryReport, trendOf } from './memory.ts'
import { cpuMsOf } from './server-process.ts'
import { ratiosOf, spreadOf } from './statistics.ts'

test('reads user and kernel time, whatever the process is called', () => {
  const stat = '7 (a (b) c) S 1 7 7 0 -1 4194560 900 0 0 0 123 45 0 0 20 0 11 0 99 1 2 3'
  expect(cpuMsOf(stat)).toBe(1_680)
})

test('agrees with what the runtime says of itself', () => {
  const { user, system } = process.cpuUsage()
  const told = cpuMsOf(readFileSync('/proc/self/stat', 'utf8'))
  expect(Math.abs(told - (user + system) / 1_000)).toBeLessThan(100)
})

test('spreads odd and even numbers of rounds', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 })
  expect(spreadOf([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5, max: 4 })
})

test('compares round by round', () => {
  expect(ratiosOf([20, 60, 30], [10, 20, 10])).toEqual({ min: 2, median: 3, max: 3 })
})

test('finds the line through values, and how sure it is', () => {
  expect(trendOf([1, 3, 5, 7])).toEqual({ perMinute: 2, error: 0 })
  const { perMinute, error } = trendOf([1, 2, 2, 3, 5])
  expect(perMinute).toBeCloseTo(0.9)
  expect(error).toBeCloseTo(0.1915)
})

const reportOn = (megabytes: readonly number[]) =>
  memoryReport({
    requests: 7,
    failure: undefined,
    samples: megabytes.map((residentMegabytes, minute) => ({ minute, residentMegabytes })),
  })

/** What runs of one version came to, whose heap was the same at their ends. */
const swinging = [431, 404, 436, 393, 431, 395, 467, 390, 465, 438]

test('tells a leak from what a collector moves', () => {
  expect(reportOn(swinging)).toContain('MB a minute, with a standard error of 3.8: flat.')
  expect(reportOn(swinging.map((value, minute) => value + 12 * minute))).toContain('NOT FLAT')
  // As sure as can be, and nothing.
  expect(reportOn(swinging.map((_value, minute) => 400 + minute / 10))).toContain('error of 0.0: flat')
  // While it grows into its work it may.
  expect(reportOn(swinging.map((value, minute) => (minute === 0 ? 100 : value)))).toContain(': flat')
  expect(reportOn([400, 410, 405])).toContain('Too short')
})
