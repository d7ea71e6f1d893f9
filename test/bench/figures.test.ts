// The figures of the bench: CPU time as the kernel tells it, spreads, ratios, growth of memory.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { growthOf } from './memory.ts'
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

test('sets the end of a run against its second quarter', () => {
  const samples = [100, 900, 200, 200, 250, 260, 300, 300].map((residentMegabytes, minute) => ({
    minute,
    residentMegabytes,
  }))
  expect(growthOf(samples)).toBe(0.5)
})
