// What a resolver gets: who asks, how long there is, how to read and write at a vendor, and the loaders of this request.
import type DataLoader from 'dataloader'
import type { Logger } from 'pino'
import type { Consumer } from './access/access.ts'
import type { AuditLog } from './audit/audit-log.ts'
import type { ErrorCode } from './core/errors.ts'
import type { Deadline } from './core/life.ts'
import type { Call } from './core/operation.ts'
import type { ReadBack } from './graphql/read-back.ts'
import type { Stream } from './live/streams.ts'
import type { Watches } from './live/watches.ts'
import type { Ledger } from './state/ledger.ts'
import type { Notices } from './state/notices.ts'
import type { Turns } from './state/turns.ts'
import type { Caller } from './vendors/call.ts'
import type { OnCall } from './vendors/upstream-call.ts'

/** Loaders of one request by what they load; emptied after each write, so that no later field sees old values. */
export type Loaders = Map<object, DataLoader<never, unknown, never>>

/** What it takes to write safely. */
export interface Writing {
  readonly ledger: Ledger
  readonly audit: AuditLog
  readonly turns: Turns
  readonly notices: Notices
  /** How long a write that was sent may take after the deadline of its request, to be finished and recorded. */
  readonly graceMs: number
  /** Keeps process and account until this has ended, although its request was answered. */
  keep(work: Promise<unknown>): void
}

export interface GatewayContext {
  /** Also in the response header `x-request-id`, in every fault and in the log. */
  readonly requestId: string
  readonly consumer: Consumer
  readonly deadline: Deadline
  /** The header `Idempotency-Key`. */
  readonly idempotencyKey: string | undefined
  readonly call: Call
  /** Stands behind `call` and keeps what is read for the result of a keyed mutation. */
  readonly readBack: ReadBack
  readonly caller: Caller
  readonly onCall: OnCall
  /** Told of every expected outcome that a mutation answers in place of success. */
  readonly onOutcome: (code: ErrorCode) => void
  readonly writing: Writing
  /** The objects of the account that streams are told about. */
  readonly watches: Watches
  /** The stream that a subscription is answered with; absent for everything else. */
  readonly stream?: Stream | undefined
  readonly loaders: Loaders
  readonly log: Logger
}
