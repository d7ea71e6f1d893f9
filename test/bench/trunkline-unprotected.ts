// Schema, resolvers and vendors of Trunkline under a bare Yoga: what all protections together cost is the difference.
import { createServer } from 'node:http'
import { createYoga } from 'graphql-yoga'
import pino from 'pino'
import '../../src/engine.ts'
import { simpleAccess } from '../../src/access/access.ts'
import { createAccounts } from '../../src/access/accounts.ts'
import { noAuditLog } from '../../src/audit/audit-log.ts'
import type { GatewayContext } from '../../src/context.ts'
import { Secret } from '../../src/core/redact.ts'
import { createExecutePlanned } from '../../src/execution/execute.ts'
import { graphqlEndpoint, maxRequestBodySize } from '../../src/gateway.ts'
import { createReadBack } from '../../src/graphql/read-back.ts'
import { schema } from '../../src/graphql/schema.ts'
import { createDirectHandler } from '../../src/http/direct-handler.ts'
import { createWatches } from '../../src/live/watches.ts'
import { createBrowserSessions } from '../../src/plugins/browser-session.ts'
import { stateOf } from '../../src/plugins/request-state.ts'
import { useConsumer } from '../../src/plugins/use-consumer.ts'
import { useDeadline } from '../../src/plugins/use-deadline.ts'
import { createKnownDocuments } from '../../src/plugins/use-known-documents.ts'
import { usePlannedExecution } from '../../src/plugins/use-planned-execution.ts'
import { useSharedQueries } from '../../src/plugins/use-shared-queries.ts'
import { createEmbeddedState } from '../../src/state/embedded/embedded-state.ts'
import { createSqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts'
import { listenAsTold } from './listen-as-told.ts'

const { upstreamUrl, listen } = listenAsTold()
const log = pino({ level: 'silent' })
const state = createEmbeddedState(await createSqliteLedger())
const access = simpleAccess({
  alibaba: {
    accessKeyId: 'sandbox',
    accessKeySecret: new Secret('sandbox-secret'),
    outboundBotEndpoint: upstreamUrl,
    aiccsEndpoint: upstreamUrl,
  },
})
/** The fastest that can be set, as for the gateway that is compared with this. */
const quotas = new Map([
  ['OutboundBot.read', 10_000],
  ['OutboundBot.write', 10_000],
])
const accounts = createAccounts(access.accounts, { quotas, state })

/** What resolvers cannot do without, as `createGateway` gives it to them. */
function context(request: Request): GatewayContext {
  const { id, consumer, account, upstreamCalls, deadline } = stateOf(request)
  if (deadline === undefined || consumer === undefined || account === undefined)
    throw new Error('a request that skipped a plugin')
  const { caller, turns, notices } = account
  const onCall: GatewayContext['onCall'] = (call) => upstreamCalls.push(call)
  const readBack = createReadBack(caller.reader(deadline, onCall, consumer.id), state.ledger, (error) =>
    log.warn(error),
  )
  return {
    requestId: id,
    consumer,
    deadline,
    idempotencyKey: undefined,
    call: readBack.call,
    readBack,
    caller,
    onCall,
    onOutcome: () => undefined,
    writing: {
      ledger: state.ledger,
      audit: noAuditLog,
      turns,
      notices,
      graceMs: 10_000,
      async keep(work) {
        using _account = account.retain()
        await Promise.allSettled([work])
      },
    },
    watches: createWatches(),
    loaders: new Map(),
    log,
  }
}

// Everybody is the one consumer; without a deadline nothing could be called.
const documents = createKnownDocuments()
const plugins = [
  useConsumer({ access: () => access, accounts, sessions: createBrowserSessions(() => access), log }),
  useDeadline(10_000),
  usePlannedExecution(createExecutePlanned()),
  useSharedQueries(),
  documents.useKnownDocuments(),
]
const yoga = createYoga({
  schema,
  graphqlEndpoint,
  graphiql: false,
  landingPage: false,
  cors: false,
  logging: false,
  maskedErrors: false,
  multipart: false,
  context: ({ request }) => context(request),
  plugins,
})

/** The way of requests is the gateway's: what is compared is what happens on it. */
const handler = createDirectHandler({
  yoga,
  schema,
  plugins,
  documents,
  endpoint: graphqlEndpoint,
  maxBodyBytes: maxRequestBodySize,
  contextFor: context,
  maskError: (error) => error as Error,
  uncaught: (_request, error) => ({ status: 500, text: String(error) }),
})

listen(createServer(handler))
