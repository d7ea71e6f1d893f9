// Composition root: vendors, schema and plugins become one HTTP handler. It decides nothing else.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createYoga } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Access } from './access.ts'
import { createAccounts } from './accounts.ts'
import type { GatewayContext } from './context.ts'
import { createGraphiQLPage } from './graphiql.ts'
import { schema } from './graphql/schema.ts'
import { stateOf } from './plugins/request-state.ts'
import { useConsumer } from './plugins/use-consumer.ts'
import { useCost } from './plugins/use-cost.ts'
import { useDeadline } from './plugins/use-deadline.ts'
import { useDocumentLimits } from './plugins/use-document-limits.ts'
import { maskError, useFaults } from './plugins/use-faults.ts'
import { type Health, useHealth } from './plugins/use-health.ts'
import { useIdempotencyKey } from './plugins/use-idempotency-key.ts'
import { useOneEndpoint } from './plugins/use-one-endpoint.ts'
import { useOperationLog } from './plugins/use-operation-log.ts'
import { useRequestId } from './plugins/use-request-id.ts'
import { useScopes } from './plugins/use-scopes.ts'
import type { AuditLog } from './state/audit-log.ts'
import { createMemoryBuckets, type LeakyBuckets } from './state/leaky-bucket.ts'
import type { Ledger } from './state/ledger.ts'
import type { UpstreamCall } from './vendors/attempt.ts'
import type { QuotaLimits } from './vendors/quota.ts'

export interface GatewayOptions {
  readonly mode: Health['mode']
  readonly version: string
  /** Accounts and consumers at the start. */
  readonly access: Access
  readonly log: Logger
  /** What was sent under which idempotency key; closed with the gateway. */
  readonly ledger: Ledger
  /** Where every mutation is noted; closed with the gateway. */
  readonly audit: AuditLog
  /** What consumers have used; in memory when absent. */
  readonly buckets?: LeakyBuckets
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
  /** Accounts and consumers from now on; what is under way goes on with those it began with. */
  replaceAccess(access: Access): void
}

export const graphqlEndpoint = '/graphql'

const defaultRequestTimeoutMs = 10_000

/** What was sent is finished, looked up and recorded within so long after the deadline of its request. */
const graceMs = 10_000

/** Ten times what a deletion of a thousand routes needs, the largest input there is. */
const maxRequestBodySize = 512 * 1024

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { mode, version, log } = options
  let { access } = options
  const accounts = createAccounts(access.accounts, {
    quotas: options.quotas ?? new Map(),
    timeoutMs: options.vendorTimeoutMs,
  })
  const requestTimeoutMs = options.requestTimeoutMs ?? defaultRequestTimeoutMs
  const underWay = new Set<Promise<unknown>>()
  const keep = (work: Promise<unknown>) => {
    const ended: Promise<unknown> = Promise.allSettled([work]).then(() => underWay.delete(ended))
    underWay.add(ended)
  }
  const health = (): Health => ({
    mode,
    version,
    vendors: [...new Set([...access.accounts.values()].flatMap((vendors) => Object.keys(vendors)))],
    anonymous: access.anonymous !== undefined,
    consumers: access.consumers.length,
    accounts: access.accounts.size,
  })
  const page = await createGraphiQLPage(access.anonymous === undefined)
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
      const { id, consumer, account, upstreamCalls, deadline, idempotencyKey } = stateOf(request)
      if (deadline === undefined || consumer === undefined || account === undefined)
        throw new Error('a request that skipped a plugin')
      const { caller, turns } = account
      const onCall = (call: UpstreamCall) => upstreamCalls.push(call)
      return {
        requestId: id,
        consumer,
        deadline,
        idempotencyKey,
        call: caller.reader(deadline, onCall),
        caller,
        onCall,
        writing: {
          ledger: options.ledger,
          audit: options.audit,
          turns,
          graceMs,
          async keep(work) {
            using _account = account.retain()
            keep(work)
            await Promise.allSettled([work])
          },
        },
        loaders: new Map(),
        log,
      }
    },
    plugins: [
      useRequestId(), // first: whatever answers, its answer is named
      useHealth({ health, isReady: () => !draining }), // before the key: probes have none
      useOneEndpoint(graphqlEndpoint), // nothing below sees any other path
      useConsumer({ access: () => access, accounts, log }), // before anything is parsed
      useIdempotencyKey(), // of clients that may ask
      useDeadline(requestTimeoutMs), // last before execution: it must be ended
      useDocumentLimits(), // while it is parsed and validated
      useScopes(), // of what was validated, before anything is resolved
      useCost({ buckets: options.buckets ?? createMemoryBuckets() }), // of what is granted
      useFaults(), // completes what execution answered
      useOperationLog(log), // after it: logs the codes that the client sees
    ],
  })

  return {
    handler: yoga,
    drain() {
      draining = true
    },
    replaceAccess(next) {
      access = next
      accounts.replace(next.accounts)
    },
    async [Symbol.asyncDispose]() {
      await yoga.dispose()
      // Writes whose requests were answered already: their outcome is still to be recorded.
      await Promise.all(underWay)
      await accounts[Symbol.asyncDispose]()
      await options.ledger[Symbol.asyncDispose]()
      await options.audit[Symbol.asyncDispose]()
    },
  }
}
