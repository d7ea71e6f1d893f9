// The form of a stream, and that a client nothing can be sent to leaves neither a timer nor a source behind.
import type { ExecutionResult } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { eventStream } from '../../src/plugins/event-stream.ts'

const { fetchAPI } = createYoga({ logging: false })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A source of as many events as anybody asks for, or of so many. */
function createSource(count = Number.POSITIVE_INFINITY) {
  const state = { sent: 0, isClosed: false }
  async function* events(): AsyncGenerator<ExecutionResult> {
    try {
      while (state.sent < count) yield { data: { event: ++state.sent } }
    } finally {
      state.isClosed = true
    }
  }
  return { state, events: events() }
}

it('writes events as graphql-sse reads them, and that there are no more', async () => {
  const { events } = createSource(2)
  const response = eventStream({ events, signal: new AbortController().signal }, fetchAPI)
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(await response.text()).toBe(
    [
      ':',
      'event: next\ndata: {"data":{"event":1}}',
      'event: next\ndata: {"data":{"event":2}}',
      'event: complete\ndata:',
      '',
    ].join('\n\n'),
  )
  expect(vi.getTimerCount()).toBe(0)
})

it('lets go of a source whose client neither reads nor cancels', async () => {
  const { events, state } = createSource()
  const client = new AbortController()
  const response = eventStream({ events, signal: client.signal }, fetchAPI)
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.read()
  expect([state.isClosed, vi.getTimerCount()]).toEqual([false, 1])
  client.abort()
  await expect.poll(() => state.isClosed).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})
