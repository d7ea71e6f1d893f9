// A client of streams over a real socket that keeps every event, and waits for the next one.
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'

export interface StreamEvent<Data = Record<string, never>> {
  readonly data?: Data | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly string[]
    readonly extensions: Readonly<Record<string, unknown>>
  }[]
  readonly extensions?: { readonly cost: Readonly<Record<string, number>> }
}

export interface EventStream extends Disposable {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** The next event, in order; undefined when the stream has ended before. */
  next(): Promise<StreamEvent | undefined>
  /** How it ended: completed, closed without a word, or cut off. */
  readonly ended: Promise<'complete' | 'closed' | 'cut off'>
  /** Goes away like a client that was closed. */
  leave(): void
}

interface Asked {
  readonly document: string
  readonly variables?: object
  readonly headers?: Readonly<Record<string, string>>
}

export async function openStream(url: string, { document, variables, headers }: Asked): Promise<EventStream> {
  const sent: ClientRequest = request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
  })
  sent.end(JSON.stringify({ query: document, variables }))
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const events: StreamEvent[] = []
  const waiting: ((event: StreamEvent | undefined) => void)[] = []
  let isComplete = false
  let isOver = false
  let text = ''
  const { promise: ended, resolve } = Promise.withResolvers<'complete' | 'closed' | 'cut off'>()

  function take(block: string): void {
    const name = /^event: ?(.*)$/m.exec(block)?.[1]
    if (name === 'complete') isComplete = true
    if (name !== 'next') return
    const event = JSON.parse(/^data: ?(.*)$/m.exec(block)?.[1] ?? '') as StreamEvent
    const waiter = waiting.shift()
    if (waiter === undefined) events.push(event)
    else waiter(event)
  }

  function end(how: 'closed' | 'cut off'): void {
    if (isOver) return
    isOver = true
    resolve(isComplete ? 'complete' : how)
    for (const waiter of waiting.splice(0)) waiter(undefined)
  }

  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) take(block)
  })
  response.on('end', () => end('closed'))
  response.on('error', () => end('cut off'))
  response.on('close', () => end('cut off'))
  sent.on('error', () => end('cut off'))

  const leave = () => {
    sent.destroy()
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    async next() {
      const event = events.shift()
      if (event !== undefined || isOver) return event
      return new Promise((told) => waiting.push(told))
    },
    ended,
    leave,
    [Symbol.dispose]: leave,
  }
}
