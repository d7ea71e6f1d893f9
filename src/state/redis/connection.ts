// A connection to Redis that knows whether it is answered, and never lets anybody wait for one that is not.
import { Redis } from 'ioredis'

export interface ConnectionOptions {
  readonly url: string
  /** What must succeed before the connection counts as up, each time it is made or doubted. */
  readonly greet: (client: Redis) => Promise<unknown>
  readonly onUp: () => void
  readonly onDown: (reason: string) => void
}

export interface Connection extends AsyncDisposable {
  readonly client: Redis
  isUp(): boolean
  /** Somebody waited in vain: until the next greeting is answered, nobody else does. */
  doubt(reason: string): void
}

/** How long an answer may take before the connection is doubted. */
export const patienceMs = 1_000

const longestBackOffMs = 250
const greetAgainMs = 100

/** A connection that answers nothing for so many greetings is made anew. */
const mostGreetings = 3

/** The promise, or a rejection after so long; whatever comes later is nobody's. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`Redis did not answer within ${ms} ms`)), ms)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
    promise.catch(() => undefined)
  }
}

export function createConnection({ url, greet, onUp, onDown }: ConnectionOptions): Connection {
  const client = new Redis(url, {
    lazyConnect: true,
    // What cannot be sent now is refused now, and nothing is ever sent twice.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: patienceMs,
    retryStrategy: (times) => Math.min(times * 50, longestBackOffMs),
    // After a failover the old primary refuses writes: the name leads to the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    // Understood by every server and proxy; nothing here needs the newer one.
    protocol: 2,
  })
  let up = false
  let closed = false
  let greeting: NodeJS.Timeout | undefined
  let unanswered = 0
  let lastError = 'the connection is closed'

  const down = (reason: string) => {
    if (!up) return
    up = false
    onDown(reason)
  }

  function greetIn(ms: number): void {
    clearTimeout(greeting)
    if (closed) return
    greeting = setTimeout(() => void tryToGreet(), ms).unref()
  }

  async function tryToGreet(): Promise<void> {
    if (closed || up || client.status !== 'ready') return
    try {
      await within(patienceMs, greet(client))
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error)
      unanswered += 1
      if (unanswered % mostGreetings === 0) client.disconnect(true)
      else greetIn(greetAgainMs)
      return
    }
    unanswered = 0
    if (closed || up || client.status !== 'ready') return
    up = true
    onUp()
  }

  client.on('error', (error: Error) => {
    lastError = error.message
  })
  client.on('ready', () => greetIn(0))
  client.on('close', () => down(lastError))
  client.connect().catch((error: unknown) => {
    lastError = error instanceof Error ? error.message : String(error)
  })

  return {
    client,
    isUp: () => up,
    doubt(reason) {
      down(reason)
      greetIn(greetAgainMs)
    },
    async [Symbol.asyncDispose]() {
      if (closed) return
      closed = true
      up = false
      clearTimeout(greeting)
      client.disconnect()
    },
  }
}
