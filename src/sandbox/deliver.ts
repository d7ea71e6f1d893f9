/** Sends an answer the way it is meant to arrive: whole, late, in pieces, in half, or not at all. */

import type { ServerResponse } from 'node:http'
import type { Reply } from './exchange.ts'
import { waitFor } from './wait.ts'

export type Delivery =
  | { manner: 'whole' | 'half'; reply: Reply }
  | { manner: 'late' | 'pieces'; ms: number; reply: Reply }
  | { manner: 'reset' | 'silence'; reply?: undefined }

/** Vendors' answers carry their Date; ours is that of the sandbox's clock. */
export async function deliver(
  response: ServerResponse,
  delivery: Delivery,
  clock: () => number,
  closing: AbortSignal,
): Promise<void> {
  switch (delivery.manner) {
    case 'silence':
      // The connection stays open until the caller or close() ends it.
      return
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'late':
      if (!(await waitFor(delivery.ms, goneSignal(response), closing))) return
      break
    case 'whole':
    case 'half':
    case 'pieces':
      break
  }
  if (response.destroyed) return
  const { reply } = delivery
  const bytes = Buffer.from(reply.text)
  response.writeHead(reply.status, {
    date: new Date(clock()).toUTCString(),
    'content-type': reply.contentType,
    'content-length': bytes.length,
    ...reply.headers,
  })
  const middle = Math.floor(bytes.length / 2)
  if (delivery.manner === 'half') {
    // The head promises more than is sent, then the connection ends.
    response.write(bytes.subarray(0, middle), () => response.socket?.destroy())
  } else if (delivery.manner === 'pieces') {
    response.write(bytes.subarray(0, middle))
    await dribble(response, bytes.subarray(middle), delivery.ms, closing)
  } else {
    response.end(bytes)
  }
}

const pieces = 10

async function dribble(
  response: ServerResponse,
  rest: Buffer,
  ms: number,
  closing: AbortSignal,
): Promise<void> {
  const gone = goneSignal(response)
  const size = Math.max(1, Math.ceil(rest.length / pieces))
  const pause = ms / Math.max(1, Math.ceil(rest.length / size))
  for (let at = 0; at < rest.length; at += size) {
    if (!(await waitFor(pause, gone, closing))) return
    response.write(rest.subarray(at, at + size))
  }
  response.end()
}

/** Told as soon as the caller leaves. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  if (response.destroyed) gone.abort()
  else response.once('close', () => gone.abort())
  return gone.signal
}
