// Composition root: vendors, schema and plugins become one HTTP handler. It decides nothing else.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createYoga } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { GatewayContext } from './context.ts'
import type { Secret } from './core/redact.ts'
import { createGraphiQLPage } from './graphiql.ts'
import { schema } from './graphql/schema.ts'
import { stateOf } from './plugins/request-state.ts'
import { useApiKey } from './plugins/use-api-key.ts'
import { maskError, useFaults } from './plugins/use-faults.ts'
import { type Health, useHealth } from './plugins/use-health.ts'
import { useOneEndpoint } from './plugins/use-one-endpoint.ts'
import { useOperationLog } from './plugins/use-operation-log.ts'
import { useRequestId } from './plugins/use-request-id.ts'
import { type AlibabaAccount, createRpcProtocol } from './vendors/alibaba/rpc.ts'
import { createCaller } from './vendors/call.ts'
import { createRestProtocol } from './vendors/huawei/rest.ts'
import type { HuaweiAccount } from './vendors/huawei/token.ts'
import { createTransport } from './vendors/transport.ts'

export interface GatewayOptions {
  readonly mode: Health['mode']
  readonly version: string
  readonly vendors: { readonly alibaba?: AlibabaAccount; readonly huawei?: HuaweiAccount }
  /** Every request has to present it; without one anybody may ask. */
  readonly apiKey: Secret | undefined
  readonly log: Logger
  /** How long one attempt at a vendor may take. */
  readonly vendorTimeoutMs?: number
}

export interface Gateway extends AsyncDisposable {
  readonly handler: (request: IncomingMessage, response: ServerResponse) => unknown
  /** From now on /ready answers 503 and connections are not kept. */
  drain(): void
}

export const graphqlEndpoint = '/graphql'

/** The default deadline of a request. */
const defaultVendorTimeoutMs = 10_000

/** Inputs are names, lists of numbers and windows: nothing legitimate comes near a megabyte. */
const maxRequestBodySize = 1024 * 1024

export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { mode, version, vendors, apiKey, log } = options
  const transport = createTransport()
  const caller = createCaller({
    protocols: {
      ...(vendors.alibaba === undefined ? {} : { ALIBABA: createRpcProtocol(vendors.alibaba) }),
      ...(vendors.huawei === undefined ? {} : { HUAWEI: createRestProtocol(vendors.huawei, transport) }),
    },
    transport,
    timeoutMs: options.vendorTimeoutMs ?? defaultVendorTimeoutMs,
  })
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
      const { id, consumer, upstreamCalls } = stateOf(request)
      return {
        requestId: id,
        consumer,
        call: caller((call) => upstreamCalls.push(call)),
        loaders: new Map(),
        log,
      }
    },
    plugins: [
      useRequestId(), // first: whatever answers, its answer is named
      useHealth({ health, isReady: () => !draining }), // before the key: probes have none
      useOneEndpoint(graphqlEndpoint), // nothing below sees any other path
      ...(apiKey === undefined ? [] : [useApiKey(apiKey)]), // before anything is parsed
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
      await transport[Symbol.asyncDispose]()
    },
  }
}
