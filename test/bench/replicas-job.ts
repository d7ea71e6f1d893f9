// What the loading process is told, and what it answers.
export const subjects = ['list', 'create', 'update', 'updateInPart'] as const
export type Subject = (typeof subjects)[number]

export interface Job {
  readonly urls: readonly string[]
  readonly subject: Subject
  /** Begins every key and every name of this job. */
  readonly run: string
  readonly atOnce: number
  /** Whichever comes first. */
  readonly most: { readonly ms: number; readonly requests: number }
  /** One for each who sends at the same time, so that none waits for the other's turn. */
  readonly instanceIds: readonly string[]
}

export interface Done {
  readonly requests: number
  readonly ms: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly failures: readonly string[]
}

export const pageSize = 20

/** Of those who send at the same time each reads a list of its own: identical reads would be one. */
export const listName = (worker: number) => `list-${worker}.`

/** What each of them changes. */
export const ownName = (worker: number) => `own-${worker}.`
