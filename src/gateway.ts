// Composition root: vendors, schema and plugins become one HTTP handler. It decides nothing else.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createYoga } from 'graphql-yoga'
import type { Logger } from 'pino'
import trustedDocuments from '../schema/trusted-documents.json' with { type: 'json' }
import { type Access, isGrantedAlike } from './access/access.ts'
import { createAccounts } from './access/accounts.ts'
import type { AuditLog } from './audit/audit-log.ts'
import type { GatewayContext } from './context.ts'
import { createExecutePlanned } from './execution/execute.ts'
import { createGraphiQLPage } from './graphiql/page.ts'
import { createReadBack } from './graphql/read-back.ts'
import { schema } from './graphql/schema.ts'
import { subgraphOf } from './graphql/subgraph.ts'
import { createDirectHandler } from './http/direct-handler.ts'
import type { GatewayPlugin } from './http/plugin-hooks.ts'
import { createStreams, type StreamLimits } from './live/streams.ts'
import type { PollBounds } from './live/watches.ts'
import { createBrowserSessions } from './plugins/browser-session.ts'
import { type RequestState, stateOf } from './plugins/request-state.ts'
import { useSessionEnd, useSessionStart } from './plugins/use-browser-session.ts'
import { useConsumer } from './plugins/use-consumer.ts'
import { useCors } from './plugins/use-cors.ts'
import { useCost } from './plugins/use-cost.ts'
import { useCsrf } from './plugins/use-csrf.ts'
import { useDeadline } from './plugins/use-deadline.ts'
import { useDocumentLimits } from './plugins/use-document-limits.ts'
import { maskError, useFaults } from './plugins/use-faults.ts'
import { useGraphiQL, useGraphiQLAssets } from './plugins/use-graphiql.ts'
import { type Health, useHealth } from './plugins/use-health.ts'
import { useIdempotencyKey } from './plugins/use-idempotency-key.ts'
import { useIntrospection } from './plugins/use-introspection.ts'
import { createKnownDocuments } from './plugins/use-known-documents.ts'
import { useMetrics } from './plugins/use-metrics.ts'
import { useOneEndpoint } from './plugins/use-one-endpoint.ts'
import { useOperationLog } from './plugins/use-operation-log.ts'
import { usePlannedExecution } from './plugins/use-planned-execution.ts'
import { useReadBack } from './plugins/use-read-back.ts'
import { useRequestId } from './plugins/use-request-id.ts'
import { useScopes } from './plugins/use-scopes.ts'
import { useSecurityHeaders } from './plugins/use-security-headers.ts'
import { useSharedQueries } from './plugins/use-shared-queries.ts'
import { useStreams } from './plugins/use-streams.ts'
import { createTelemetryPlugins } from './plugins/use-telemetry.ts'
import { useTrustedDocuments } from './plugins/use-trusted-documents.ts'
import { uncaughtAnswer, useUncaught } from './plugins/use-uncaught.ts'
import { createReadiness } from './readiness.ts'
import type { SharedState } from './state/shared-state.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'
import type { QuotaLimits } from './vendors/quota.ts'
import type { OnCall, UpstreamCall } from './vendors/upstream-call.ts'

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
  /** What is counted; closed with the gateway. By default its own. */
  readonly metrics?: Metrics
  /** Whether whoever reaches the gateway may read them at `/metrics`, without a key. */
  readonly showMetrics?: boolean
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
const sessionPath = `${graphqlEndpoint}/session`
const assetFolder = `${graphqlEndpoint}/assets/`

/** How long a request may take where nobody says otherwise. */
export const defaultRequestTimeoutMs = 10_000

/** What was sent is finished, looked up and recorded within so long after the deadline of its request. */
const graceMs = 10_000

/** Ten times what a deletion of a thousand routes needs, the largest input there is. */
export const maxRequestBodySize = 512 * 1024

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { mode, version, log, state, metrics = createMetrics({ mode, version }) } = options
  const ledger = metrics.counted(state.ledger)
  let { access } = options
  const accounts = createAccounts(access.accounts, {
    state,
    quotas: options.quotas ?? new Map(),
    timeoutMs: options.vendorTimeoutMs,
    events: metrics.calls,
    polling: options.polling,
  })
  metrics.watchCircuits(accounts.circuits)
  const streams = createStreams(options.streams)
  const requestTimeoutMs = options.requestTimeoutMs ?? defaultRequestTimeoutMs
  const underWay = new Set<Promise<unknown>>()
  const keep = (work: Promise<unknown>, account: Disposable) => {
    const end = () => {
      underWay.delete(work)
      account[Symbol.dispose]()
    }
    underWay.add(work)
    work.then(end, end)
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
  const page = createGraphiQLPage(assetFolder.slice(1))
  const sessions = createBrowserSessions(() => access)

  const { useRequestTelemetry, useResultTelemetry } = createTelemetryPlugins(
    metrics.requests,
    Object.values(trustedDocuments),
  )

  function contextFor(
    request: Request,
    { deadline, upstreamCalls }: Pick<RequestState, 'deadline' | 'upstreamCalls'>,
  ): GatewayContext {
    const { id, consumer, account, idempotencyKey, trace } = stateOf(request)
    if (deadline === undefined || consumer === undefined || account === undefined)
      throw new Error('a request that skipped a plugin')
    const { caller, turns, notices, watches } = account
    const told = (call: UpstreamCall) => upstreamCalls.push(call)
    const onCall: OnCall = trace === undefined ? told : Object.assign(told, { follow: trace.follow })
    const readBack = createReadBack(caller.reader(deadline, onCall, consumer.id), ledger, (error) =>
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
      onOutcome: metrics.requests.failed,
      writing: {
        ledger,
        audit: options.audit,
        turns,
        notices,
        graceMs,
        keep: (work) => keep(work, account.retain()),
      },
      watches,
      loaders: new Map(),
      log,
    }
  }

  const served = options.federation === 'subgraph' ? subgraphOf(schema) : schema
  const documents = createKnownDocuments()
  const executePlanned = createExecutePlanned()
  const mask = maskError(log)
  const plugins: GatewayPlugin[] = [
    useUncaught(log), // around everything
    useRequestId(), // first: whatever answers, its answer is named
    useSecurityHeaders(), // on every answer, refusals included
    useHealth({ health, readiness, isDraining }), // before the key: probes have none
    ...(options.showMetrics === true ? [useMetrics(metrics)] : []), // they have none either
    useGraphiQLAssets(page, assetFolder), // the same for everybody
    useOneEndpoint(graphqlEndpoint, new Set([sessionPath])), // nothing below sees any other path
    useRequestTelemetry(), // whatever is answered from here on is counted
    useCors(new Set(options.corsOrigins)), // preflights have no key
    useSessionEnd(sessions, sessionPath), // whatever the key is worth
    useConsumer({ access: () => access, accounts, sessions, log }), // before anything is parsed
    useSessionStart(sessions, sessionPath), // for consumers that may see GraphiQL
    useGraphiQL(page, graphqlEndpoint), // for them; browsers may always ask for a page
    useCsrf(), // whatever else a browser sends
    useIdempotencyKey(), // of clients that may ask
    useDeadline(requestTimeoutMs), // last before execution: it must be ended
    useTrustedDocuments(new Map(Object.entries(trustedDocuments))), // before anything is parsed
    useDocumentLimits(), // while it is parsed and validated
    documents.useKnownDocuments(), // once it is valid
    useScopes(), // of what was validated, before anything is resolved
    useCost({ buckets: state.buckets }), // of what is granted
    useStreams({
      streams,
      buckets: state.buckets,
      timeoutMs: requestTimeoutMs,
      contextFor,
      executePlanned,
      log,
    }), // likewise
    useIntrospection(), // after what refuses cheaper; takes suggestions out of errors
    usePlannedExecution(executePlanned), // how all that was let through is executed
    useSharedQueries(), // and how often
    useReadBack(), // keeps what a keyed mutation read, for its replays
    useFaults(), // completes what execution answered
    useResultTelemetry(), // after it: counts the codes that the client sees
    useOperationLog(log), // after it: logs the codes that the client sees
  ]
  const yoga = createYoga({
    schema: served,
    graphqlEndpoint,
    // Page, preflights and probe of Yoga would answer before any plugin, the last at every URL that ends like this.
    graphiql: false,
    landingPage: false,
    cors: false,
    healthCheckEndpoint: '\n',
    logging: false,
    maskedErrors: { maskError: mask },
    maxRequestBodySize,
    multipart: false,
    context: ({ request }): GatewayContext => contextFor(request, stateOf(request)),
    plugins,
  })

  return {
    handler: createDirectHandler({
      yoga,
      schema: served,
      plugins,
      documents,
      endpoint: graphqlEndpoint,
      maxBodyBytes: maxRequestBodySize,
      contextFor: (request) => contextFor(request, stateOf(request)),
      maskError: mask,
      uncaught: (request, error) => uncaughtAnswer(log, request, error),
    }),
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
      await Promise.allSettled(underWay)
      await accounts[Symbol.asyncDispose]()
      await state[Symbol.asyncDispose]()
      await options.audit[Symbol.asyncDispose]()
      metrics[Symbol.dispose]()
    },
  }
}
