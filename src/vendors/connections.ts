// The connections to one origin: which of them takes a request, and which one is used no more.
import { buildConnector, Client } from 'undici'
import type { HttpExchange } from './http-exchange.ts'
import type { HttpRequest } from './transport.ts'

/** The largest answer that is read; the vendors page everything that can grow. */
const maxResponseBytes = 16 * 1024 * 1024

/** What one client of the HTTP library keeps: it opens its connection anew where the vendor closed it. */
export class Connection {
  readonly client: Client
  readonly #connections: Connections
  isFree = false

  constructor(client: Client, connections: Connections) {
    this.client = client
    this.#connections = connections
  }

  /** A request that it took is over; one that was not sent may have it still try to open. */
  leave(isSent: boolean): void {
    if (isSent) this.#connections.free(this)
    else this.#connections.retire(this)
  }
}

/**
 * In place of the library's pool, which looks through all its connections for each request, and has each one go to
 * sleep after it. Here the next request is for the connection that got free last, as soon as its answer is there.
 * There are as many as requests were under way at once: the limit of calls is kept for each product, not here.
 */
export class Connections {
  readonly #open: () => Client
  readonly #free: Connection[] = []
  /** Those that are about to close among them. */
  readonly #clients = new Set<Client>()

  constructor(origin: string) {
    // One for all of them, as what it knows of TLS sessions is.
    const connect = buildConnector({ timeout: 3_000 })
    this.#open = () =>
      new Client(origin, {
        connect,
        pipelining: 1,
        keepAliveTimeout: 20_000,
        maxResponseSize: maxResponseBytes,
        // Each exchange has one time limit for all of it.
        headersTimeout: 0,
        bodyTimeout: 0,
      })
  }

  dispatch({ path, method, headers, body }: HttpRequest, exchange: HttpExchange): void {
    const connection = this.#free.pop() ?? this.#opened()
    connection.isFree = false
    exchange.connection = connection
    const hasRoom = connection.client.dispatch({ path, method, headers, body: body ?? null }, exchange)
    // With HTTP/2 there is room for others at once.
    if (hasRoom) this.free(connection)
  }

  #opened(): Connection {
    const client = this.#open()
    this.#clients.add(client)
    return new Connection(client, this)
  }

  free(connection: Connection): void {
    if (connection.isFree || connection.client.closed) return
    connection.isFree = true
    this.#free.push(connection)
  }

  /** Nobody else has to wait until it knows whether it can be opened. */
  retire(connection: Connection): void {
    const { client } = connection
    if (connection.isFree) this.#free.splice(this.#free.indexOf(connection), 1)
    connection.isFree = false
    if (client.closed) return
    client.close(() => this.#clients.delete(client))
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.close()))
  }
}
