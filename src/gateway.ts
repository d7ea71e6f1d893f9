// Composition root: vendors, schema and plugins become one HTTP handler. It decides nothing else.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createYoga } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { GatewayContext, Writing } from './context.ts'
import type { Secret } from './core/redact.ts'
import { createGraphiQLPage } from './graphiql.ts'
import { schema } from './graphql/schema.ts'
import { stateOf } from './plugins/request-state.ts'
import { useApiKey } from './plugins/use-api-key.ts'
import { useDeadline } from './plugins/use-deadline.ts'
import { maskError, useFaults } from './plugins/use-faults.ts'
import { type Health, useHealth } from './plugins/use-health.ts'
import { useIdempotencyKey } from './plugins/use-idempotency-key.ts'
import { useOneEndpoint } from './plugins/use-one-endpoint.ts'
import { useOperationLog } from './plugins/use-operation-log.ts'
import { useReadBack } from './plugins/use-read-back.ts'
import { useRequestId } from './plugins/use-request-id.ts'
import type { Ledger } from './state/ledger.ts'
import { createReadBack } from './state/read-back.ts'
import { createTurns } from './state/turns.ts'
import { createUpstream, type Vendors } from './upstream.ts'
import type { UpstreamCall } from './vendors/attempt.ts'
import type { QuotaLimits } from './vendors/quota.ts'

export interface GatewayOptions {
  readonly mode: Health['mode']
  readonly version: string
  readonly vendors: Vendors
  /** Every request has to present it; without one anybody may ask. */
  readonly apiKey: Secret | undefined
  readonly log: Logger
  /** What was sent under which idempotency key; closed with the gateway. */
  readonly ledger: Ledger
  /** The deadline of a request; its client may shorten it. */
  readonly requestTimeoutMs?: number
  /** How long one attempt at a vendor may take. */
  readonly vendorTimeoutMs?: number
  /** Calls per second that the operator sets in place of the defaults. */
  readonly quotas?: QuotaLimits
}

export interface Gateway extends AsyncDisposable {
  readonly handler: (request: IncomingMessage, response: ServerResponse) => unknown
  /** From now on /ready answers 503 and connections are not kept. */
  drain(): void
}

export const graphqlEndpoint = '/graphql'

const defaultRequestTimeoutMs = 10_000

/** What was sent is finished, looked up and recorded within so long after the deadline of its request. */
const graceMs = 10_000

/** Inputs are names, lists of numbers and windows: nothing legitimate comes near a megabyte. */
const maxRequestBodySize = 1024 * 1024

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { mode, version, vendors, apiKey, log } = options
  const upstream = createUpstream({
    vendors,
    quotas: options.quotas ?? new Map(),
    timeoutMs: options.vendorTimeoutMs,
  })
  const { caller } = upstream
  const requestTimeoutMs = options.requestTimeoutMs ?? defaultRequestTimeoutMs
  const underWay = new Set<Promise<unknown>>()
  const writing: Writing = {
    ledger: options.ledger,
    turns: createTurns(),
    graceMs,
    keep(work) {
      const ended: Promise<unknown> = Promise.allSettled([work]).then(() => underWay.delete(ended))
      underWay.add(ended)
    },
  }
  const health: Health = { mode, version, vendors: Object.keys(vendors), anonymous: apiKey === undefined }
  const page = await createGraphiQLPage(apiKey !== undefined)
  let draining = false

  const yoga = createYoga({
    schema,
    graphqlEndpoint,
    // Yoga would show the page at every path that ends like the endpoint.
    graphiql: ({ url }) => (new URL(url).pathname === graphqlEndpoint ? page.options : false),
    renderGraphiQL: page.render,
    landingPage: false,
    // Yoga's own probe would answer before ours and say nothing.
    healthCheckEndpoint: '/livez',
    logging: false,
    maskedErrors: { maskError: maskError(log) },
    maxRequestBodySize,
    multipart: false,
    context: ({ request }): GatewayContext => {
      const { id, consumer, upstreamCalls, deadline, idempotencyKey } = stateOf(request)
      if (deadline === undefined) throw new Error('a request without a deadline')
      const onCall = (call: UpstreamCall) => upstreamCalls.push(call)
      const readBack = createReadBack(caller.reader(deadline, onCall), options.ledger, (error) =>
        log.warn({ err: error, requestId: id }, 'what a mutation read could not be kept for its replay'),
      )
      return {
        requestId: id,
        consumer,
        deadline,
        idempotencyKey,
        call: readBack.call,
        readBack,
        caller,
        onCall,
        writing,
        loaders: new Map(),
        log,
      }
    },
    plugins: [
      useRequestId(), // first: whatever answers, its answer is named
      useHealth({ health, isReady: () => !draining }), // before the key: probes have none
      useOneEndpoint(graphqlEndpoint), // nothing below sees any other path
      ...(apiKey === undefined ? [] : [useApiKey(apiKey)]), // before anything is parsed
      useIdempotencyKey(), // of clients that may ask
      useDeadline(requestTimeoutMs), // last before execution: it must be ended
      useReadBack(),
      useFaults(), // completes what execution answered
      useOperationLog(log), // after it: logs the codes that the client sees
    ],
  })

  return {
    handler: yoga,
    drain() {
      draining = true
    },
    async [Symbol.asyncDispose]() {
      await yoga.dispose()
      // Writes whose requests were answered already: their outcome is still to be recorded.
      await Promise.all(underWay)
      await upstream[Symbol.asyncDispose]()
      await options.ledger[Symbol.asyncDispose]()
    },
  }
}
