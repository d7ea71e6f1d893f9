// Composition root: vendors, schema and plugins become one HTTP handler. It decides nothing else.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createYoga } from 'graphql-yoga'
import type { Logger } from 'pino'
import trustedDocuments from '../schema/trusted-documents.json' with { type: 'json' }
import { type Access, isGrantedAlike } from './access/access.ts'
import { createAccounts } from './access/accounts.ts'
import type { AuditLog } from './audit/audit-log.ts'
import type { GatewayContext } from './context.ts'
import { createGraphiQLPage } from './graphiql.ts'
import { createReadBack } from './graphql/read-back.ts'
import { schema } from './graphql/schema.ts'
import { subgraphOf } from './graphql/subgraph.ts'
import { createStreams, type StreamLimits } from './live/streams.ts'
import type { PollBounds } from './live/watches.ts'
import { type RequestState, stateOf } from './plugins/request-state.ts'
import { useConsumer } from './plugins/use-consumer.ts'
import { useCors } from './plugins/use-cors.ts'
import { useCost } from './plugins/use-cost.ts'
import { useCsrf } from './plugins/use-csrf.ts'
import { useDeadline } from './plugins/use-deadline.ts'
import { useDocumentLimits } from './plugins/use-document-limits.ts'
import { maskError, useFaults } from './plugins/use-faults.ts'
import { createGraphiQLPlugins } from './plugins/use-graphiql.ts'
import { type Health, useHealth } from './plugins/use-health.ts'
import { useIdempotencyKey } from './plugins/use-idempotency-key.ts'
import { useIntrospection } from './plugins/use-introspection.ts'
import { useOneEndpoint } from './plugins/use-one-endpoint.ts'
import { useOperationLog } from './plugins/use-operation-log.ts'
import { useReadBack } from './plugins/use-read-back.ts'
import { useRequestId } from './plugins/use-request-id.ts'
import { useScopes } from './plugins/use-scopes.ts'
import { useSecurityHeaders } from './plugins/use-security-headers.ts'
import { useStreams } from './plugins/use-streams.ts'
import { useTrustedDocuments } from './plugins/use-trusted-documents.ts'
import { useUncaught } from './plugins/use-uncaught.ts'
import { createReadiness } from './readiness.ts'
import type { SharedState } from './state/shared-state.ts'
import type { UpstreamCall } from './vendors/attempt.ts'
import type { QuotaLimits } from './vendors/quota.ts'

export interface GatewayOptions {
  readonly mode: Health['mode']
  readonly version: string
  /** Accounts and consumers at the start. */
  readonly access: Access
  readonly log: Logger
  /** What replicas have in common; closed with the gateway. */
  readonly state: SharedState
  /** Where every mutation is noted; closed with the gateway. */
  readonly audit: AuditLog
  /** Pages of these origins may ask; of no others. */
  readonly corsOrigins?: readonly string[]
  /** The deadline of a request; its client may shorten it. */
  readonly requestTimeoutMs?: number
  /** How long one attempt at a vendor may take. */
  readonly vendorTimeoutMs?: number
  /** Calls per second that the operator sets in place of the defaults. */
  readonly quotas?: QuotaLimits
  /** Served as a subgraph of a federation as well. */
  readonly federation?: 'subgraph' | undefined
  /** How often what streams tell of is read, and how many streams there may be for how long. */
  readonly polling?: PollBounds
  readonly streams?: StreamLimits
}

export interface Gateway extends AsyncDisposable {
  readonly handler: (request: IncomingMessage, response: ServerResponse) => unknown
  /** From now on /ready answers 503 and connections are not kept; everything else is answered as before. */
  drain(): void
  /** Ends the streams, whose clients then ask elsewhere. */
  endStreams(): void
  /** Accounts and consumers from now on; what is under way goes on with those it began with. */
  replaceAccess(access: Access): void
  /** What was to replace them cannot be used: they stay, and /ready says so until the next replacement. */
  keepAccess(): void
}

export const graphqlEndpoint = '/graphql'

/** How long a request may take where nobody says otherwise. */
export const defaultRequestTimeoutMs = 10_000

/** What was sent is finished, looked up and recorded within so long after the deadline of its request. */
const graceMs = 10_000

/** Ten times what a deletion of a thousand routes needs, the largest input there is. */
export const maxRequestBodySize = 512 * 1024

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { mode, version, log, state } = options
  let { access } = options
  const accounts = createAccounts(access.accounts, {
    state,
    quotas: options.quotas ?? new Map(),
    timeoutMs: options.vendorTimeoutMs,
    polling: options.polling,
  })
  const streams = createStreams(options.streams)
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
  let draining = false
  let outdated = false
  const isDraining = () => draining
  const readiness = createReadiness({
    state,
    audit: options.audit,
    isDraining,
    isOutdated: () => outdated,
  })
  const { useKeyPage, useGraphiQL } = createGraphiQLPlugins({
    page: await createGraphiQLPage(),
    needsKey: () => access.anonymous === undefined,
  })

  function contextFor(
    request: Request,
    { deadline, upstreamCalls }: Pick<RequestState, 'deadline' | 'upstreamCalls'>,
  ): GatewayContext {
    const { id, consumer, account, idempotencyKey } = stateOf(request)
    if (deadline === undefined || consumer === undefined || account === undefined)
      throw new Error('a request that skipped a plugin')
    const { caller, turns, notices, watches } = account
    const onCall = (call: UpstreamCall) => upstreamCalls.push(call)
    const readBack = createReadBack(caller.reader(deadline, onCall, consumer.id), state.ledger, (error) =>
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
      writing: {
        ledger: state.ledger,
        audit: options.audit,
        turns,
        notices,
        graceMs,
        async keep(work) {
          using _account = account.retain()
          keep(work)
          await Promise.allSettled([work])
        },
      },
      watches,
      loaders: new Map(),
      log,
    }
  }

  const yoga = createYoga({
    schema: options.federation === 'subgraph' ? subgraphOf(schema) : schema,
    graphqlEndpoint,
    // Page, preflights and probe of Yoga would answer before any plugin, the last at every URL that ends like this.
    graphiql: false,
    landingPage: false,
    cors: false,
    healthCheckEndpoint: '\n',
    logging: false,
    maskedErrors: { maskError: maskError(log) },
    maxRequestBodySize,
    multipart: false,
    context: ({ request }): GatewayContext => contextFor(request, stateOf(request)),
    plugins: [
      useUncaught(log), // around everything
      useRequestId(), // first: whatever answers, its answer is named
      useSecurityHeaders(), // on every answer, refusals included
      useHealth({ health, readiness, isDraining }), // before the key: probes have none
      useOneEndpoint(graphqlEndpoint), // nothing below sees any other path
      useCors(new Set(options.corsOrigins)), // preflights have no key
      useKeyPage(), // for browsers that have none yet
      useConsumer({ access: () => access, accounts, log }), // before anything is parsed
      useGraphiQL(), // for consumers that may see it; browsers may always ask for a page
      useCsrf(), // whatever else a browser sends
      useIdempotencyKey(), // of clients that may ask
      useDeadline(requestTimeoutMs), // last before execution: it must be ended
      useTrustedDocuments(new Map(Object.entries(trustedDocuments))), // before anything is parsed
      useDocumentLimits(), // while it is parsed and validated
      useScopes(), // of what was validated, before anything is resolved
      useCost({ buckets: state.buckets }), // of what is granted
      useStreams({ streams, buckets: state.buckets, timeoutMs: requestTimeoutMs, contextFor, log }), // likewise
      useIntrospection(), // after what refuses cheaper; takes suggestions out of errors
      useReadBack(), // keeps what a keyed mutation read, for its replays
      useFaults(), // completes what execution answered
      useOperationLog(log), // after it: logs the codes that the client sees
    ],
  })

  return {
    handler: yoga,
    drain() {
      draining = true
    },
    endStreams: () => streams.end(),
    replaceAccess(next) {
      const before = access
      access = next
      outdated = false
      accounts.replace(next.accounts)
      streams.review((consumer) => isGrantedAlike(before, next, consumer))
    },
    keepAccess() {
      outdated = true
    },
    async [Symbol.asyncDispose]() {
      streams.end()
      await yoga.dispose()
      // Writes whose requests were answered already: their outcome is still to be recorded.
      await Promise.all(underWay)
      await accounts[Symbol.asyncDispose]()
      await state[Symbol.asyncDispose]()
      await options.audit[Symbol.asyncDispose]()
    },
  }
}
