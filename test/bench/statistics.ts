// Figures of several rounds in few words.

export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return {
    min: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    max: at(sorted.length - 1),
  }
}

export const medianOf = (values: readonly number[]): number => spreadOf(values).median

/** One against the other, round by round: what disturbs a round disturbs both. */
export const ratiosOf = (these: readonly number[], those: readonly number[]): Spread =>
  spreadOf(these.map((value, round) => value / (those[round] ?? Number.NaN)))
