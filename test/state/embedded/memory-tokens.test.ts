// Tokens in memory: the contract, shared failures, and the moment when one is due.
import { describe, expect, test } from 'vitest'
import { createMemoryTokens } from '../../../src/state/embedded/memory-tokens.ts'
import { asked, issuer, pending, tokenStoreContract } from '../token-store-contract.ts'

describe('tokens in memory', () => {
  tokenStoreContract(async () => {
    const store = createMemoryTokens()
    return { store, another: store, [Symbol.asyncDispose]: async () => undefined }
  })

  test('a failed fetch fails all who waited for it', async () => {
    const store = createMemoryTokens()
    const { fetch, fail } = pending()
    const both = Promise.allSettled([store.get(asked(fetch)), store.get(asked(fetch))])
    const failure = new Error('no')
    fail(failure)
    expect(await both).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ])
  })

  test('a token is good until its last millisecond', async () => {
    const clock = { time: 0 }
    const store = createMemoryTokens(() => clock.time)
    const { fetch } = issuer(1_000)
    await store.get(asked(fetch))
    clock.time = 999
    expect(await store.get(asked(fetch))).toEqual({ text: 'token 1', renewInMs: 1 })
    clock.time = 1_000
    expect(await store.get(asked(fetch))).toEqual({ text: 'token 2', renewInMs: 1_000 })
  })
})
