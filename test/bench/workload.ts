// One workload: a piece of work in the words of every kind of server.
import type { Ask, Dialect } from './asks.ts'

export type Asks = Readonly<Partial<Record<Dialect, Ask>>>

/** Of so many answers one is parsed and compared whole; all others are looked at for status and errors. */
export const compareEvery = 25

export interface Workload {
  readonly id: string
  readonly title: string
  readonly connections: number
  /** Calls that one request makes at the vendors; `shared`: fewer than requests, where a server shares reads. */
  readonly upstreamCalls: number | 'shared'
  readonly asks: Asks
}
