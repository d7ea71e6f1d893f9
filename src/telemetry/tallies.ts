// Counters and histograms of the hot path: cells found by their words alone, shown as prom-client shows its own.
import type { Counter, Histogram, Registry } from 'prom-client'

/** A value for each label, in the order of the labels. */
type Words<Labels extends readonly string[]> = { readonly [Index in keyof Labels]: string }

interface About<Labels extends readonly string[]> {
  readonly name: string
  readonly help: string
  readonly labelNames: Labels
}

interface Sample {
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

interface Cells<Cell> {
  at(words: readonly string[]): Cell
  /** In the order in which they came up. */
  samples(samplesOf: (cell: Cell, labels: Sample['labels']) => readonly Sample[]): Sample[]
}

interface Branch<Cell> {
  cell: Cell | undefined
  readonly branches: Map<string, Branch<Cell>>
}

function createCells<Cell>(labelNames: readonly string[], create: () => Cell): Cells<Cell> {
  const root: Branch<Cell> = { cell: undefined, branches: new Map() }
  const known: { readonly cell: Cell; readonly labels: Sample['labels'] }[] = []
  return {
    at(words) {
      let branch = root
      for (const word of words) {
        let next = branch.branches.get(word)
        if (next === undefined) {
          next = { cell: undefined, branches: new Map() }
          branch.branches.set(word, next)
        }
        branch = next
      }
      if (branch.cell !== undefined) return branch.cell
      const cell = create()
      branch.cell = cell
      known.push({ cell, labels: Object.fromEntries(labelNames.map((name, at) => [name, words[at] ?? ''])) })
      return cell
    },
    samples: (samplesOf) => known.flatMap(({ cell, labels }) => samplesOf(cell, labels)),
  }
}

/** What a registry asks of a metric, which its types do not say. */
function register<Labels extends readonly string[]>(
  registry: Registry,
  about: About<Labels>,
  type: 'counter' | 'histogram',
  samples: () => readonly Sample[],
): void {
  const get = async () => ({ ...about, type, values: samples() })
  registry.registerMetric({ ...about, type, get } as unknown as Counter | Histogram)
}

/** Counts one under these words. */
export function createTally<const Labels extends readonly string[]>(
  registry: Registry,
  about: About<Labels>,
): (words: Words<Labels>) => void {
  const cells = createCells(about.labelNames, () => ({ value: 0 }))
  register(registry, about, 'counter', () => cells.samples(({ value }, labels) => [{ labels, value }]))
  return (words) => {
    cells.at(words).value++
  }
}

/** How many were at most each bound and above the one before; the last are those above all. */
interface Distribution {
  readonly counts: number[]
  sum: number
}

/** Observes a value under these words. */
export function createDistribution<const Labels extends readonly string[]>(
  registry: Registry,
  about: About<Labels>,
  bounds: readonly number[],
): (words: Words<Labels>, value: number) => void {
  const { name, labelNames } = about
  const cells = createCells<Distribution>(labelNames, () => ({
    counts: Array.from({ length: bounds.length + 1 }, () => 0),
    sum: 0,
  }))
  const samplesOf = ({ counts, sum }: Distribution, labels: Sample['labels']): Sample[] => {
    let count = 0
    const buckets = counts.map((more, at) => {
      count += more
      return { metricName: `${name}_bucket`, labels: { le: bounds[at] ?? '+Inf', ...labels }, value: count }
    })
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ]
  }
  register(registry, about, 'histogram', () => cells.samples(samplesOf))
  return (words, value) => {
    const cell = cells.at(words)
    let at = 0
    while (at < bounds.length && value > (bounds[at] ?? 0)) at++
    cell.counts[at] = (cell.counts[at] ?? 0) + 1
    cell.sum += value
  }
}
