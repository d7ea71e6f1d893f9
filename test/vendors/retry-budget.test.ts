// The budget of repeats: scattered failures are repeated, an outage is not.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRetryBudget } from '../../src/vendors/retry-budget.ts'

const spendAll = (budget: { spend(): boolean }): number => {
  let spent = 0
  while (spent < 1_000 && budget.spend()) spent++
  return spent
}

test('starts full, and empty it pays for nothing', () => {
  const budget = createRetryBudget()
  expect(spendAll(budget)).toBe(10)
  expect(budget.spend()).toBe(false)
})

test('five successes earn one repeat, to the last of a thousand', () => {
  const budget = createRetryBudget()
  spendAll(budget)
  for (let repeat = 0; repeat < 1_000; repeat++) {
    for (let success = 0; success < 4; success++) budget.succeeded()
    expect(budget.spend()).toBe(false)
    budget.succeeded()
    expect(budget.spend()).toBe(true)
  }
})

test('no more is saved up than the capacity', () => {
  const budget = createRetryBudget({ capacity: 3, perSuccess: 1 })
  for (let success = 0; success < 100; success++) budget.succeeded()
  expect(spendAll(budget)).toBe(3)
})

test('repeats never exceed the capacity and the share of successes', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 500 }), (events) => {
      const budget = createRetryBudget()
      let [repeats, successes] = [0, 0]
      for (const succeeds of events)
        if (succeeds) {
          budget.succeeded()
          successes++
        } else if (budget.spend()) repeats++
      expect(repeats).toBeLessThanOrEqual(10 + successes / 5)
    }),
  )
})

test.each([
  ['an outage', 0, 1.02],
  ['one failure in ten', 0.9, 1.11],
])('attempts per request in %s', (_weather, share, most) => {
  const budget = createRetryBudget()
  const requests = 1_000
  let attempts = 0
  for (let request = 0; request < requests; request++) {
    attempts++
    if (request % 10 < share * 10) budget.succeeded()
    else if (budget.spend()) attempts++
  }
  expect(attempts / requests).toBeLessThanOrEqual(most)
  // Scattered failures are all repeated.
  if (share > 0) expect(attempts).toBe(1_100)
})
