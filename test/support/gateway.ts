// A gateway and a sandbox on free ports, and a client that shows what was said when an expectation fails.

import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { print } from 'graphql'
import pino, { type Logger } from 'pino'
import { simpleAccess } from '../../src/access/access.ts'
import { noAuditLog } from '../../src/audit/audit-log.ts'
import { Secret } from '../../src/core/redact.ts'
import { createGateway, type GatewayOptions, graphqlEndpoint } from '../../src/gateway.ts'
import { listen } from '../../src/listen.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts'
import { createEmbeddedState } from '../../src/state/embedded/embedded-state.ts'
import { createSqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts'
import type { LeakyBuckets } from '../../src/state/leaky-bucket.ts'
import type { Ledger } from '../../src/state/ledger.ts'
import type { Vendors } from '../../src/upstream.ts'

export interface GraphQLFailure {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions: Readonly<Record<string, unknown>>
}

export interface GraphQLAnswer<Data> {
  readonly status: number
  readonly headers: Headers
  readonly data: Data | null | undefined
  readonly errors: readonly GraphQLFailure[]
}

export interface TestGateway extends AsyncDisposable {
  readonly url: string
  /** Sends a document and answers whatever comes. */
  send<Data, Variables>(
    document: TypedDocumentNode<Data, Variables> | string,
    variables?: Variables,
    headers?: Readonly<Record<string, string>>,
  ): Promise<GraphQLAnswer<Data>>
  /** Sends a document and answers its data; errors fail the test. */
  execute<Data, Variables>(
    document: TypedDocumentNode<Data, Variables> | string,
    variables?: Variables,
  ): Promise<Data>
}

const textOf = (document: TypedDocumentNode<never, never> | string) =>
  typeof document === 'string' ? document : print(document)

/** Both vendors at one address, with the sandbox's credentials. */
export const vendorsAt = (url: string): Vendors => ({
  alibaba: {
    accessKeyId: 'sandbox',
    accessKeySecret: new Secret('sandbox-secret'),
    outboundBotEndpoint: url,
    aiccsEndpoint: url,
  },
  huawei: { appKey: 'sandbox', appSecret: new Secret('sandbox-secret'), endpoint: url },
})

export { simpleAccess }

export const silent: Logger = pino({ level: 'silent' })

/** One consumer on one account, or the access itself. */
export interface TestGatewayOptions extends Partial<GatewayOptions> {
  readonly vendors?: Vendors
  readonly apiKey?: Secret | undefined
  /** In place of those of an embedded state. */
  readonly ledger?: Ledger
  readonly buckets?: LeakyBuckets
}

export async function startGateway({
  vendors = {},
  apiKey,
  ledger,
  buckets,
  ...options
}: TestGatewayOptions): Promise<TestGateway> {
  const gateway = await createGateway({
    mode: 'sandbox',
    version: 'test',
    log: silent,
    state: createEmbeddedState(ledger ?? (await createSqliteLedger()), buckets),
    audit: noAuditLog,
    access: simpleAccess(vendors, apiKey),
    ...options,
  })
  const listener = await listen(gateway, '127.0.0.1', 0)
  const send: TestGateway['send'] = async (document, variables, headers = {}) => {
    const response = await fetch(`${listener.url}${graphqlEndpoint}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: textOf(document as never), variables }),
    })
    const { data, errors = [] } = (await response.json()) as { data?: never; errors?: GraphQLFailure[] }
    return { status: response.status, headers: response.headers, data, errors }
  }
  return {
    url: listener.url,
    send,
    async execute(document, variables) {
      const { data, errors, headers } = await send(document, variables)
      if (errors.length > 0 || data == null)
        throw new Error(
          [
            `request ${headers.get('x-request-id')} failed:`,
            JSON.stringify(errors, null, 2),
            textOf(document as never),
            JSON.stringify(variables, null, 2),
          ].join('\n'),
        )
      return data
    },
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  }
}

export interface Stage extends AsyncDisposable, Pick<TestGateway, 'url' | 'send' | 'execute'> {
  readonly sandbox: Sandbox
  /** The vendor actions called since the last look, in order. */
  actions(): string[]
}

/** A gateway in front of a sandbox of its own. */
export async function startStage(
  options: SandboxOptions = {},
  gatewayOptions: TestGatewayOptions = {},
): Promise<Stage> {
  const sandbox = await startSandbox(options)
  const gateway = await startGateway({ vendors: vendorsAt(sandbox.url), ...gatewayOptions })
  return {
    url: gateway.url,
    send: gateway.send,
    execute: gateway.execute,
    sandbox,
    actions() {
      const actions = sandbox.transcript.entries().map(({ action }) => action)
      sandbox.transcript.clear()
      return actions
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await sandbox.close()
    },
  }
}
