// Huawei's token among replicas: fetched by one for all, kept where nobody else can read it, and never outlived.
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../src/core/redact.ts'
import { createMemoryTokens } from '../../../src/state/embedded/memory-tokens.ts'
import { list } from '../../../src/vendors/huawei/called-route.ts'
import type { KeptToken, TokenRequest, TokenStore } from '../../../src/vendors/token-store.ts'
import { stored } from '../../pages/stage.ts'
import { vendorsAt } from '../../support/gateway.ts'
import { type SeenRequest, tokenAction } from '../../support/vendor-server.ts'
import { type Calling, startCalling } from '../calling.ts'

const issued = (name: string, seconds = 600) =>
  JSON.stringify({ AccessToken: name, Expires: String(seconds) })
const routes = stored('query-called-route')
const read = (calling: Calling, offset = 0) => calling.read(list, { limit: 10, offset })

/** Accepts one token only. */
const guarded =
  (accepted: string) =>
  ({ headers }: SeenRequest) =>
    headers.authorization === `Bearer ${accepted}` ? routes : { status: 401, body: '{}' }

const tokensOf = (calling: Calling) =>
  calling.vendor.requests('queryCalledRoute').map(({ headers }) => headers.authorization)

/** Two replicas at one vendor, which keep their tokens in one store; further ones with `another`. */
async function startReplicas(store: TokenStore = createMemoryTokens()) {
  const stack = new AsyncDisposableStack()
  const first = stack.use(await startCalling({ tokens: store }))
  first.vendor.on('queryCalledRoute', routes)
  const another = async (secret = 'sandbox-secret') => {
    const vendors = () => {
      const { huawei } = vendorsAt(first.vendor.url)
      return huawei === undefined ? {} : { huawei: { ...huawei, appSecret: new Secret(secret) } }
    }
    return stack.use(await startCalling({ tokens: store, vendors }))
  }
  const second = await another()
  return { first, second, another, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** A store that counts what it is asked, and whose texts a test can change. */
function observed(store = createMemoryTokens()) {
  const requests: TokenRequest[] = []
  const texts: string[] = []
  return {
    requests,
    texts,
    change: (text: string) => text,
    async get(request: TokenRequest): Promise<KeptToken> {
      requests.push(request)
      const kept = await store.get(request)
      texts.push(kept.text)
      return { ...kept, text: this.change(kept.text) }
    },
  }
}

describe('two replicas', () => {
  it('use one token', async () => {
    await using replicas = await startReplicas()
    const { first, second } = replicas
    await Promise.all(
      Array.from({ length: 20 }, (_, offset) => read(offset % 2 === 0 ? first : second, offset)),
    )
    expect(first.vendor.requests(tokenAction)).toHaveLength(1)
    expect(first.vendor.actions()).toHaveLength(20)
  })

  it('renew it once when it is refused to both, and nobody throws the new one away', async () => {
    await using replicas = await startReplicas()
    const { first, second } = replicas
    first.vendor.on(tokenAction, issued('old'), issued('new'), issued('one too many'))
    first.vendor.on('queryCalledRoute', routes)
    await read(first)
    await read(second)
    first.vendor.on('queryCalledRoute', guarded('new'))
    await read(first, 1)
    // The other one still holds the old one, and finds the new one where it asks.
    await read(second, 2)
    await Promise.all([read(first, 3), read(second, 4)])
    expect(first.vendor.requests(tokenAction)).toHaveLength(2)
    expect(tokensOf(first).slice(-2)).toEqual(['Bearer new', 'Bearer new'])
  })
})

it('asks the store once for as long as the token is good', async () => {
  const store = observed()
  await using replicas = await startReplicas(store)
  await read(replicas.first)
  await read(replicas.first, 1)
  expect(store.requests).toHaveLength(1)
  expect(replicas.first.vendor.requests(tokenAction)).toHaveLength(1)
})

it('asks for it again when what was left of its time is over', async () => {
  const store = observed()
  await using replicas = await startReplicas({
    async get(request) {
      return { ...(await store.get(request)), renewInMs: 0 }
    },
  })
  await read(replicas.first)
  await read(replicas.first, 1)
  expect(store.requests).toHaveLength(2)
  expect(replicas.first.vendor.requests(tokenAction)).toHaveLength(1)
})

it('says how long a fetch may take: longer than the attempt it is made for', async () => {
  const store = observed()
  await using calling = await startCalling({ tokens: store, timeoutMs: 3_000 })
  calling.vendor.on('queryCalledRoute', routes)
  await read(calling)
  expect(store.requests[0]?.fetchMs).toBeGreaterThan(3_000)
})

it('hands the store nothing that can be read', async () => {
  const store = observed()
  await using replicas = await startReplicas(store)
  replicas.first.vendor.on(tokenAction, issued('a-plain-token'))
  await read(replicas.first)
  expect(tokensOf(replicas.first)).toEqual(['Bearer a-plain-token'])
  const given = JSON.stringify([store.requests, store.texts])
  for (const secret of ['a-plain-token', 'sandbox-secret']) {
    expect(given).not.toContain(secret)
    expect(Buffer.from(store.texts[0] ?? '', 'base64url').toString('latin1')).not.toContain(secret)
  }
})

it('never meets the token of other credentials', async () => {
  await using replicas = await startReplicas()
  const { first, another } = replicas
  first.vendor.on(tokenAction, issued('old'), issued('of the new secret'))
  await read(first)
  await read(await another('a new secret'))
  expect(tokensOf(first)).toEqual(['Bearer old', 'Bearer of the new secret'])
})

describe('what the store holds in place of a token', () => {
  it('is replaced for all', async () => {
    const store = observed()
    await using replicas = await startReplicas(store)
    const { first, second, another } = replicas
    first.vendor.on(tokenAction, issued('old'), issued('new'), issued('one too many'))
    await read(first)
    const [request] = store.requests
    const [kept] = store.texts
    if (request === undefined || kept === undefined) throw new Error('nothing was kept')
    const forged = `${kept.slice(0, -4)}AAAA`
    await store.get({ ...request, refused: kept, fetch: async () => ({ text: forged, renewInMs: 60_000 }) })
    await read(second)
    await read(await another())
    expect(tokensOf(first)).toEqual(['Bearer old', 'Bearer new', 'Bearer new'])
    expect(first.vendor.requests(tokenAction)).toHaveLength(2)
  })

  it('is done without, where it stays', async () => {
    const store = observed()
    await using replicas = await startReplicas(store)
    store.change = () => 'garbage'
    await read(replicas.first)
    await read(replicas.first, 1)
    // Two looks at the store in all: what was fetched alone is good for as long.
    expect(store.requests).toHaveLength(2)
  })
})
