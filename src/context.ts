// What a resolver gets: who asks, how to call a vendor, and the loaders of this request.
import type DataLoader from 'dataloader'
import type { Logger } from 'pino'
import type { Call } from './core/operation.ts'

/** Who sent the request, decided once before anything executes. */
export interface Consumer {
  readonly id: string
}

/** Loaders of one request by what they load; emptied after each write, so that no later field sees old values. */
export type Loaders = Map<object, DataLoader<never, unknown, never>>

export interface GatewayContext {
  /** Also in the response header `x-request-id`, in every fault and in the log. */
  readonly requestId: string
  readonly consumer: Consumer
  readonly call: Call
  readonly loaders: Loaders
  readonly log: Logger
}
