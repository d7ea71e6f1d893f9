// Requests as they are counted: by the names of trusted documents only, since clients may choose any other.
import { Counter, type Registry } from 'prom-client'
import { type ErrorCode, errorCodes, type FaultCode, faultCodes } from '../core/errors.ts'
import { createDistribution, createTally } from './tallies.ts'

/** What never became an operation is of no type: it was refused, unreadable or invalid. */
export type OperationType = 'query' | 'mutation' | 'subscription' | 'none'

/**
 * Without errors; data beside errors; errors instead of data; refused before anything ran; the client went before it
 * was answered.
 */
export type RequestOutcome = 'success' | 'partial' | 'failed' | 'refused' | 'abandoned'

export interface RequestEnd {
  /** Of a trusted document; undefined for all others. */
  readonly operation: string | undefined
  readonly type: OperationType
  readonly outcome: RequestOutcome
  readonly durationMs: number
}

export interface RequestEvents {
  ended(request: RequestEnd): void
  /** A top-level error, or an expected outcome of a mutation. */
  failed(code: FaultCode | ErrorCode): void
}

/** Of loopback answers from memory as well as of vendors at their deadline. */
export const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20]

export function createRequestMetrics(registry: Registry): RequestEvents {
  const countRequest = createTally(registry, {
    name: 'trunkline_requests_total',
    help: 'GraphQL requests by trusted document (all others: other), type and outcome.',
    labelNames: ['operation', 'type', 'outcome'],
  })
  const observeRequest = createDistribution(
    registry,
    {
      name: 'trunkline_request_duration_seconds',
      help: 'Time from the head of a GraphQL request to the head of its answer.',
      labelNames: ['operation', 'type'],
    },
    durationBuckets,
  )
  const errors = new Counter({
    name: 'trunkline_errors_total',
    help: 'Errors answered, by code: top-level errors, and expected outcomes of mutations.',
    labelNames: ['code'],
    registers: [registry],
  })
  for (const code of [...faultCodes, ...errorCodes]) errors.inc({ code }, 0)
  return {
    ended({ operation = 'other', type, outcome, durationMs }) {
      countRequest([operation, type, outcome])
      observeRequest([operation, type], durationMs / 1_000)
    },
    failed(code) {
      errors.inc({ code })
    },
  }
}
