// When a vendor counts as down: most of its latest attempts were sick, and too many of them for bad luck.

/** What opens a circuit. */
export interface OutageRule {
  /** Fewer attempts than this prove nothing. */
  readonly attempts: number
  /** How far back attempts count. */
  readonly withinMs: number
  /** The share of them that has to be sick. */
  readonly share: number
  /** The share of sick attempts with which a vendor is still worth calling. */
  readonly tolerated: number
}

/** Six standard deviations: of a vendor at its tolerated share, one attempt in millions looks like an outage. */
const deviations = 6

/** Of few attempts half are sick by chance soon enough, so the fewer there are the more of them must be. */
export const isOutage = (rule: OutageRule, sick: number, total: number): boolean =>
  total >= rule.attempts &&
  sick >= rule.share * total &&
  sick >=
    Math.min(
      total,
      rule.tolerated * total + deviations * Math.sqrt(rule.tolerated * (1 - rule.tolerated) * total),
    )

interface Slice {
  since: number
  healthy: number
  sick: number
}

const slices = 10
const never = Number.NEGATIVE_INFINITY

/** Counts attempts over the latest time. */
export interface OutageDetector {
  healthy(): void
  /** Whether this one makes it an outage. */
  sick(): boolean
  /** What was before is over. */
  forget(): void
}

/** `now` must not go back. */
export function createOutageDetector(rule: OutageRule, now: () => number): OutageDetector {
  const sliceMs = rule.withinMs / slices
  const window: Slice[] = Array.from({ length: slices }, () => ({ since: never, healthy: 0, sick: 0 }))

  function current(): Slice {
    const since = Math.floor(now() / sliceMs)
    const index = since % slices
    let slice = window[index]
    if (slice?.since !== since) {
      slice = { since, healthy: 0, sick: 0 }
      window[index] = slice
    }
    return slice
  }

  return {
    healthy() {
      current().healthy++
    },
    sick() {
      const latest = current()
      latest.sick++
      const counted = window.filter(({ since }) => since > latest.since - slices)
      const sick = counted.reduce((sum, slice) => sum + slice.sick, 0)
      return isOutage(
        rule,
        sick,
        counted.reduce((sum, slice) => sum + slice.healthy, sick),
      )
    },
    forget() {
      for (const slice of window) slice.since = never
    },
  }
}
