// The header with the key of a mutation: plain or quoted it is one key, and what cannot be a key is refused.
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { stateOf } from '../../src/plugins/request-state.ts'
import { useIdempotencyKey } from '../../src/plugins/use-idempotency-key.ts'

const yoga = createYoga({
  logging: false,
  schema: createSchema<{ request: Request }>({
    typeDefs: 'type Query { key: String }',
    resolvers: { Query: { key: (_root, _args, { request }) => stateOf(request).idempotencyKey } },
  }),
  plugins: [useIdempotencyKey()],
})

const ask = (headers: Readonly<Record<string, string>>) =>
  yoga.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: '{ key }' }),
  })

const longest = 'k'.repeat(255)

describe('Idempotency-Key', () => {
  it.each([
    ['order-4711', 'order-4711'],
    ['"order-4711"', 'order-4711'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['"', '"'],
    ['say-"hi"', 'say-"hi"'],
    ['~!', '~!'],
    [longest, longest],
    [`"${longest}"`, longest],
  ])('%s is the key %s', async (given, key) => {
    expect(await (await ask({ 'Idempotency-Key': given })).json()).toEqual({ data: { key } })
  })

  it('may be absent', async () => {
    expect(await (await ask({})).json()).toEqual({ data: { key: null } })
  })

  it.each(['', '""', 'two words', '"two words"', 'a\tb', 'schlüssel', `${longest}k`])(
    '%j is refused',
    async (given) => {
      const response = await ask({ 'Idempotency-Key': given })
      expect(response.status).toBe(400)
      const message =
        'The header idempotency-key must have 1 to 255 printable ASCII characters and no spaces.'
      const extensions = { code: 'BAD_USER_INPUT', retryable: false, requestId: expect.any(String) }
      expect(await response.json()).toEqual({ errors: [{ message, extensions }] })
    },
  )
})
