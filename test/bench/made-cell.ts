// A cell of the table for tests that care for some of its figures alone.
import type { Cell } from './cell.ts'

export const madeCell = (figures: Partial<Cell>): Cell => ({
  requests: 1,
  cpuMicroseconds: 1,
  requestsPerSecond: 1,
  p50Ms: 1,
  p99Ms: 1,
  upstreamCallsPerRequest: 1,
  checked: 1,
  failure: undefined,
  ...figures,
})
