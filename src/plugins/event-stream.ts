// A stream as server-sent events, in the form of graphql-sse (distinct connections); one that is interrupted ends without `complete`.
import type { ExecutionResult } from 'graphql'
import type { FetchAPI } from 'graphql-yoga'

/** Proxies cut connections that are silent for a minute, some after fewer seconds. */
const pingMs = 12_000

export interface StreamOfEvents {
  readonly events: AsyncIterable<ExecutionResult>
  /** Aborted when it ends before its time: a client that is still there comes again where it hears nothing of an end. */
  readonly signal: AbortSignal
}

export function eventStream({ events, signal }: StreamOfEvents, fetchAPI: FetchAPI): Response {
  const iterator = events[Symbol.asyncIterator]()
  const encoder = new fetchAPI.TextEncoder()
  let ping: NodeJS.Timeout | undefined
  const end = async () => {
    clearInterval(ping)
    await iterator.return?.()
  }
  // A client that has stopped reading is never asked to cancel; whatever fails now has nobody to tell.
  const leave = () => void end().catch(() => undefined)
  signal.addEventListener('abort', leave, { once: true })
  const body = new fetchAPI.ReadableStream<Uint8Array>({
    start(controller) {
      const send = () => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(':\n\n'))
      }
      // At once: some clients see no head before there is a body.
      send()
      ping = setInterval(send, pingMs)
    },
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done !== true) {
        controller.enqueue(encoder.encode(`event: next\ndata: ${JSON.stringify(value)}\n\n`))
        return
      }
      clearInterval(ping)
      if (!signal.aborted) controller.enqueue(encoder.encode('event: complete\ndata:\n\n'))
      controller.close()
    },
    cancel: end,
  })
  return new fetchAPI.Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      // Proxies hold back what they have not been told to pass on at once.
      'x-accel-buffering': 'no',
    },
  })
}
