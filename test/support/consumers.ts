// Two consumers on two accounts of one sandbox, which hold objects with the same vendor ids.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { type Access, digestOf, type KnownConsumer, unrestricted } from '../../src/access/access.ts'
import { noAuditLog } from '../../src/audit/audit-log.ts'
import { Secret } from '../../src/core/redact.ts'
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts'
import { listen } from '../../src/listen.ts'
import {
  type Sandbox,
  type SandboxAccount,
  type SandboxOptions,
  startSandbox,
} from '../../src/sandbox/server.ts'
import { createEmbeddedState } from '../../src/state/embedded/embedded-state.ts'
import { createSqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts'
import type { Vendors } from '../../src/upstream.ts'
import { type GraphQLAnswer, silent } from './gateway.ts'

export type AccountName = 'acme' | 'globex'
export const accountNames = ['acme', 'globex'] as const
export const keyOf = (consumer: string) => `key-of-${consumer}-0123456789`

/** Each account has a second pair of credentials, to rotate to. */
export const accountOf = (name: AccountName): SandboxAccount => ({
  name,
  alibaba: ['1', '2'].map((edition) => ({
    accessKeyId: `${name}-${edition}`,
    accessKeySecret: `${name}-alibaba-secret-${edition}`,
  })),
  huawei: ['1', '2'].map((edition) => ({
    appKey: `${name}-${edition}`,
    appSecret: `${name}-huawei-secret-${edition}`,
  })),
})

export const vendorsOf = (name: AccountName, url: string, edition: '1' | '2' = '1'): Required<Vendors> => ({
  alibaba: {
    accessKeyId: `${name}-${edition}`,
    accessKeySecret: new Secret(`${name}-alibaba-secret-${edition}`),
    outboundBotEndpoint: url,
    aiccsEndpoint: url,
  },
  huawei: {
    appKey: `${name}-${edition}`,
    appSecret: new Secret(`${name}-huawei-secret-${edition}`),
    endpoint: url,
  },
})

/** A consumer who may do everything on one account. */
export const consumerOn = (account: string, id = `partner-of-${account}`): KnownConsumer => ({
  ...unrestricted(id, account),
  costPerMinute: 100_000_000,
  keys: [{ digest: digestOf(keyOf(id)) }],
})

export const accessTo = (url: string, changes: Partial<Access> = {}): Access => ({
  accounts: new Map(accountNames.map((name) => [name, vendorsOf(name, url)])),
  consumers: accountNames.map((name) => consumerOn(name)),
  jwt: undefined,
  anonymous: undefined,
  ...changes,
})

export interface Shared extends AsyncDisposable {
  readonly url: string
  readonly sandbox: Sandbox
  readonly gateway: Gateway
  /** As the consumer with this key; undefined: with none. */
  send<Data = Record<string, never>>(
    consumer: string | undefined,
    document: TypedDocumentNode<Data, never> | string,
    variables?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<GraphQLAnswer<Data>>
  /** As the consumer of this account; errors fail the test. */
  as(account: AccountName, document: string, variables?: object): Promise<Record<string, never>>
  /** What was called since the last look: the account and the action. */
  called(): string[]
}

export async function startShared(
  sandboxOptions: SandboxOptions = {},
  options: Partial<GatewayOptions> & { readonly access?: never; readonly changes?: Partial<Access> } = {},
): Promise<Shared> {
  const sandbox = await startSandbox({ accounts: accountNames.map(accountOf), ...sandboxOptions })
  const { changes, ...gatewayOptions } = options
  const gateway = await createGateway({
    mode: 'live',
    version: 'test',
    log: silent,
    state: createEmbeddedState(await createSqliteLedger()),
    audit: noAuditLog,
    ...gatewayOptions,
    access: accessTo(sandbox.url, changes),
  })
  const listener = await listen(gateway, '127.0.0.1', 0)
  const send: Shared['send'] = async (consumer, document, variables, headers = {}) => {
    const response = await fetch(`${listener.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(consumer === undefined ? {} : { authorization: `Bearer ${keyOf(consumer)}` }),
        ...headers,
      },
      body: JSON.stringify({ query: document, variables }),
    })
    const { data, errors = [] } = (await response.json()) as { data?: never; errors?: [] }
    return { status: response.status, headers: response.headers, data, errors }
  }
  return {
    url: listener.url,
    sandbox,
    gateway,
    send,
    async as(account, document, variables) {
      const { data, errors } = await send(`partner-of-${account}`, document, variables)
      if (data == null || errors.length > 0) throw new Error(JSON.stringify(errors, null, 2))
      return data
    },
    called() {
      const calls = sandbox.transcript.entries().map(({ account, action }) => `${account} ${action}`)
      sandbox.transcript.clear()
      return calls
    },
    async [Symbol.asyncDispose]() {
      await listener[Symbol.asyncDispose]()
      await sandbox.close()
    },
  }
}
