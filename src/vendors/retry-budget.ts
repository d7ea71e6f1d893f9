// How many repeats one vendor account may cause: a share of its successes.

export interface RetryBudget {
  /** A call succeeded at its first attempt. */
  succeeded(): void
  /** Takes one repeat out of the budget; false: there is none, do not repeat. */
  spend(): boolean
}

export interface RetryBudgetOptions {
  /** Repeats that may be saved up; also what there is at the start. */
  readonly capacity?: number
  /** Repeats that one success earns. */
  readonly perSuccess?: number
}

/**
 * Without a budget three attempts per request mean three times the load just when a vendor is failing under load,
 * and the repeats keep it down. So repeats are paid out of successes: scattered failures are all repeated, and in an
 * outage, which earns nothing, attempts per request tend to one.
 */
export function createRetryBudget({ capacity = 10, perSuccess = 0.2 }: RetryBudgetOptions = {}): RetryBudget {
  // Whole thousandths, so that five successes at 0.2 are one repeat whatever came before.
  const earned = Math.round(perSuccess * 1_000)
  const full = Math.round(capacity * 1_000)
  let saved = full
  return {
    succeeded() {
      saved = Math.min(full, saved + earned)
    },
    spend() {
      if (saved < 1_000) return false
      saved -= 1_000
      return true
    },
  }
}
