// Sends documents to a gateway, or to a proxy before it, over kept connections.
import { Agent } from 'undici'

export interface Reply {
  readonly status: number
  readonly data: Readonly<Record<string, unknown>> | null
  readonly errors: readonly {
    readonly message: string
    readonly extensions: Readonly<Record<string, unknown>>
  }[]
}

export interface Sender extends AsyncDisposable {
  /** Rejects when no whole answer of a gateway came. */
  send(query: string, variables: object, headers?: Readonly<Record<string, string>>): Promise<Reply>
}

/** Somebody between client and gateway answered; `code` is told like that of a broken connection. */
export class NotAGateway extends Error {
  readonly code: string
  constructor(status: number, text: string) {
    super(`HTTP ${status}: ${text.slice(0, 200)}`)
    this.name = 'NotAGateway'
    this.code = `HTTP_${status}`
  }
}

export function createSender(url: string, apiKey: string): Sender {
  const agent = new Agent({ headersTimeout: 60_000, bodyTimeout: 60_000 })
  return {
    async send(query, variables, headers = {}) {
      const response = await agent.request({
        origin: url,
        path: '/graphql',
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}`, ...headers },
        body: JSON.stringify({ query, variables }),
      })
      const text = await response.body.text()
      if (!String(response.headers['content-type']).includes('json'))
        throw new NotAGateway(response.statusCode, text)
      const { data = null, errors = [] } = JSON.parse(text) as Partial<Reply>
      return { status: response.statusCode, data, errors }
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  }
}
