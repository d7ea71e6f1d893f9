// The deadline of a request: the default, shortened by its header, refused when that is no number, and nothing left of it.
import { createSchema, createYoga } from 'graphql-yoga'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stateOf } from '../../src/plugins/request-state.ts'
import { useDeadline } from '../../src/plugins/use-deadline.ts'

const defaultMs = 1_000

const yoga = createYoga({
  logging: false,
  schema: createSchema<{ request: Request }>({
    typeDefs: 'type Query { totalMs: Float timers: Int }',
    resolvers: {
      Query: {
        totalMs: (_root, _args, { request }) => stateOf(request).deadline?.totalMs,
        timers: () => vi.getTimerCount(),
      },
    },
  }),
  plugins: [useDeadline(defaultMs)],
})

const ask = (query: string, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal) =>
  yoga.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
    ...(signal === undefined ? {} : { signal }),
  })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('X-Request-Timeout-Ms', () => {
  it.each([
    [undefined, defaultMs],
    ['1', 1],
    ['200', 200],
    ['1000', defaultMs],
    ['1001', defaultMs],
    ['999999999', defaultMs],
  ])('%s is a deadline of %i ms', async (asked, totalMs) => {
    const response = await ask('{ totalMs }', asked === undefined ? {} : { 'X-Request-Timeout-Ms': asked })
    expect(await response.json()).toEqual({ data: { totalMs } })
  })

  it.each(['0', '-5', '1.5', '1e3', '0x10', '007', 'soon', '', '1000, 1000', '10000000000'])(
    '%j is refused',
    async (asked) => {
      const response = await ask('{ totalMs }', { 'X-Request-Timeout-Ms': asked })
      expect(response.status).toBe(400)
      const message = 'The header x-request-timeout-ms must be a whole number of milliseconds, at least 1.'
      const extensions = { code: 'BAD_USER_INPUT', retryable: false, requestId: expect.any(String) }
      expect(await response.json()).toEqual({ errors: [{ message, extensions }] })
      expect(vi.getTimerCount()).toBe(0)
    },
  )
})

it('leaves no timer behind once it was answered', async () => {
  const response = await ask('{ timers }')
  expect(await response.json()).toEqual({ data: { timers: 1 } })
  expect(vi.getTimerCount()).toBe(0)
})

it('leaves no timer behind when the client has gone', async () => {
  const client = new AbortController()
  const response = ask('{ timers }', {}, client.signal)
  client.abort()
  await Promise.allSettled([response])
  expect(vi.getTimerCount()).toBe(0)
})
