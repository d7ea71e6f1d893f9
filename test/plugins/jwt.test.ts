// Tokens: which signatures and claims count, how often the provider is asked, and what happens while it is down.
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { exportJWK, exportSPKI } from 'jose'
import { describe, expect, test } from 'vitest'
import type { Scope } from '../../src/access/scopes.ts'
import { createTokenVerifier } from '../../src/plugins/jwt.ts'
import { narrowed } from '../../src/plugins/token-claims.ts'
import {
  type Algorithm,
  type IdentityProvider,
  signingKey,
  startIdentityProvider,
} from '../support/identity-provider.ts'

const rsa = signingKey('RS256')
const ec = signingKey('ES256')
const ed = signingKey('EdDSA')
const foreign = signingKey('ES256')

const verifierFor = (
  { issuer, audience, jwksUri }: IdentityProvider,
  now: () => number = Date.now,
  claims: { readonly consumerClaim?: string; readonly scopeClaim?: string } = {},
) =>
  createTokenVerifier(
    { issuer, audience, jwksUri, consumerClaim: 'sub', scopeClaim: 'scope', ...claims },
    now,
  )

const base64url = (text: string) => Buffer.from(text).toString('base64url')

test.each<[Algorithm, typeof rsa]>([
  ['RS256', rsa],
  ['ES256', ec],
  ['EdDSA', ed],
])('%s is accepted, also without a key id', async (_algorithm, key) => {
  await using provider = await startIdentityProvider(rsa, ec, ed)
  const verify = verifierFor(provider)
  expect(await verify(await provider.token(key))).toEqual({ consumer: 'partner-a', scopes: undefined })
  expect(await verify(await provider.token(key, {}, { kid: undefined }))).toMatchObject({
    consumer: 'partner-a',
  })
})

describe('is not valid', () => {
  const seconds = () => Math.floor(Date.now() / 1000)
  const wrongClaims: readonly [string, () => Readonly<Record<string, unknown>>][] = [
    ['of another issuer', () => ({ iss: 'https://id.example' })],
    ['for somebody else', () => ({ aud: 'somebody-else' })],
    ['for several, none of whom is the gateway', () => ({ aud: ['a', 'b'] })],
    ['that is over', () => ({ exp: seconds() - 10 })],
    ['that does not end', () => ({ exp: undefined })],
    ['that has not begun', () => ({ nbf: seconds() + 60 })],
    ['without issuer', () => ({ iss: undefined })],
    ['without audience', () => ({ aud: undefined })],
    ['that names nobody', () => ({ sub: undefined })],
  ]
  test.each(wrongClaims)('a token %s', async (_name, claims) => {
    await using provider = await startIdentityProvider(ec)
    expect(await verifierFor(provider)(await provider.token(ec, claims()))).toBeUndefined()
  })

  /** The claims of a valid token under another head and signature. */
  async function resigned(provider: IdentityProvider, head: object, sign: (text: string) => string) {
    const [, payload = ''] = (await provider.token(rsa)).split('.')
    const text = `${base64url(JSON.stringify(head))}.${payload}`
    return `${text}.${sign(text)}`
  }

  test('a token without signature', async () => {
    await using provider = await startIdentityProvider(rsa)
    const verify = verifierFor(provider)
    for (const alg of ['none', 'None', 'NONE'])
      expect(await verify(await resigned(provider, { alg }, () => ''))).toBeUndefined()
    const [head, payload] = (await provider.token(rsa)).split('.')
    expect(await verify(`${head}.${payload}.`)).toBeUndefined()
  })

  test('a token that is signed with the public key as if it were a shared secret', async () => {
    await using provider = await startIdentityProvider(rsa)
    const verify = verifierFor(provider)
    const secrets = [await exportSPKI(rsa.publicKey), JSON.stringify(await exportJWK(rsa.publicKey))]
    for (const secret of secrets)
      for (const alg of ['HS256', 'HS384', 'HS512']) {
        const sign = (text: string) =>
          createHmac(`sha${alg.slice(2)}`, secret)
            .update(text)
            .digest('base64url')
        expect(await verify(await resigned(provider, { alg, kid: rsa.kid }, sign))).toBeUndefined()
      }
  })

  test('a token of a key that the provider does not have, also when the token brings it along', async () => {
    await using provider = await startIdentityProvider(ec)
    const verify = verifierFor(provider)
    const jwk = await exportJWK(foreign.publicKey)
    for (const header of [{}, { jwk }, { jku: `${provider.issuer}/others`, kid: 'others' }])
      expect(await verify(await provider.token(foreign, {}, header))).toBeUndefined()
    expect(
      await verify(await provider.token(ec, {}, { crit: ['made-up'], 'made-up': true }).catch(() => 'a.b.c')),
    ).toBeUndefined()
  })

  test('what only looks like a token', async () => {
    await using provider = await startIdentityProvider(ec)
    const verify = verifierFor(provider)
    const [head, payload, signature] = (await provider.token(ec)).split('.')
    const changed = base64url(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()), sub: 'partner-b' }),
    )
    for (const token of [
      'a.b.c',
      `${head}.${changed}.${signature}`,
      `${head}.e30.${signature}`,
      `.${payload}.`,
    ])
      expect(await verify(token)).toBeUndefined()
  })
})

test('other claims can name the consumer and the scopes', async () => {
  await using provider = await startIdentityProvider(ec)
  const verify = verifierFor(provider, Date.now, { consumerClaim: 'client_id', scopeClaim: 'permissions' })
  expect(await verify(await provider.token(ec))).toBeUndefined()
  const token = await provider.token(ec, { client_id: 'partner-b', permissions: ['instances:read'] })
  expect(await verify(token)).toEqual({ consumer: 'partner-b', scopes: new Set(['instances:read']) })
})

test.each<[string, unknown, Scope[] | undefined]>([
  ['a text', 'openid instances:read  *:read', ['instances:read', '*:read']],
  ['a list', ['jobGroups:write', 'profile', 7], ['jobGroups:write']],
  ['names of which none is a scope', 'openid profile', []],
  ['nothing', '', []],
  ['null', null, []],
  ['an object', { '*': true }, []],
  ['no claim', undefined, undefined],
])('scopes as %s', async (_name, scope, expected) => {
  await using provider = await startIdentityProvider(ec)
  const claims = await verifierFor(provider)(await provider.token(ec, { scope }))
  expect(claims?.scopes).toEqual(expected && new Set(expected))
})

test.each<[string, Scope[], Scope[] | undefined, Scope[]]>([
  ['no claim leaves everything', ['instances:read', '*:read'], undefined, ['instances:read', '*:read']],
  ['a claim to everything adds nothing', ['instances:read'], ['*'], ['instances:read']],
  ['of everything the claim remains', ['*'], ['jobGroups:write', '*:read'], ['jobGroups:write', '*:read']],
  ['of all reads only reads remain', ['*:read'], ['instances:read', 'instances:write'], ['instances:read']],
  [
    'a claim to all reads leaves the own ones',
    ['instances:read', 'agents:write'],
    ['*:read'],
    ['instances:read'],
  ],
  ['what is not common is gone', ['instances:read'], ['agents:read'], []],
  ['an empty claim grants nothing', ['*'], [], []],
])('%s', (_name, own, claimed, expected) => {
  expect([...narrowed(new Set(own), claimed && new Set(claimed))].toSorted()).toEqual(expected.toSorted())
})

describe('the keys of the provider', () => {
  const minute = 60_000

  test('are asked for once, however many tokens come', async () => {
    await using provider = await startIdentityProvider(rsa, ec)
    const verify = verifierFor(provider)
    expect(provider.asked()).toBe(0)
    const tokens = await Promise.all([rsa, ec, rsa, ec].map((key) => provider.token(key)))
    expect((await Promise.all(tokens.map(verify))).every((claims) => claims !== undefined)).toBe(true)
    for (const token of tokens) await verify(token)
    expect(provider.asked()).toBe(1)
  })

  test('are asked for again when a token names one that is not known, but not at each such token', async () => {
    await using provider = await startIdentityProvider(ec)
    let time = Date.now()
    const verify = verifierFor(provider, () => time)
    expect(await verify(await provider.token(ec))).toBeDefined()
    const next = signingKey('ES256', 'next')
    provider.serve(ec, next)
    // Made up key ids do not make the gateway ask.
    for (let sent = 0; sent < 20; sent++)
      expect(await verify(await provider.token(foreign, {}, { kid: `made-up-${sent}` }))).toBeUndefined()
    expect(provider.asked()).toBe(1)
    time += 10_001
    expect(await verify(await provider.token(next))).toBeDefined()
    expect(await verify(await provider.token(ec))).toBeDefined()
    expect(provider.asked()).toBe(2)
  })

  test('that were withdrawn are no longer accepted after ten minutes', async () => {
    await using provider = await startIdentityProvider(ec)
    let time = Date.now()
    const verify = verifierFor(provider, () => time)
    expect(await verify(await provider.token(ec))).toBeDefined()
    provider.serve(rsa)
    time += 11 * minute
    const exp = Math.floor(time / 1000) + 300
    expect(await verify(await provider.token(ec, { exp }))).toBeUndefined()
    expect(await verify(await provider.token(rsa, { exp }))).toBeDefined()
  })

  test.each([
    'cut',
    { status: 500, body: '{}' },
    { status: 302, body: '' },
    { status: 200, body: '<html>' },
    { status: 200, body: '{"keys":"none"}' },
  ] as const)('cannot be had (%j): nothing is known about a token, until they can be had', async (how) => {
    await using provider = await startIdentityProvider(ec)
    let time = Date.now()
    const verify = verifierFor(provider, () => time)
    provider.fail(how)
    const token = await provider.token(ec)
    const message = 'the keys of the identity provider cannot be had'
    await expect(verify(token)).rejects.toMatchObject({ name: 'ProviderUnavailable', message })
    // Not at each token: a provider that is down is not asked by everybody.
    await expect(verify(token)).rejects.toMatchObject({ name: 'ProviderUnavailable' })
    expect(provider.asked()).toBe(1)
    provider.fail(undefined)
    time += 1_001
    expect(await verify(token)).toBeDefined()
  })

  test('go on working while the provider is down, whatever their age', async () => {
    await using provider = await startIdentityProvider(ec)
    let time = Date.now()
    const verify = verifierFor(provider, () => time)
    expect(await verify(await provider.token(ec))).toBeDefined()
    provider.fail({ status: 503, body: '' })
    time += 60 * minute
    const exp = Math.floor(time / 1000) + 300
    const token = await provider.token(ec, { exp })
    for (let sent = 0; sent < 5; sent++) expect(await verify(token)).toBeDefined()
    expect(provider.asked()).toBe(2)
    // About the token of another key nothing is known.
    time += 1_001
    await expect(verify(await provider.token(rsa, { exp }))).rejects.toMatchObject({
      name: 'ProviderUnavailable',
    })
  })

  test('that are too weak are no reason to call a token invalid', async () => {
    const weak = { ...rsa, kid: 'weak', ...generateKeyPairSync('rsa', { modulusLength: 1024 }) }
    await using provider = await startIdentityProvider(weak)
    const [, payload] = (await provider.token(rsa)).split('.')
    const head = base64url(JSON.stringify({ alg: 'RS256', kid: 'weak' }))
    await expect(verifierFor(provider)(`${head}.${payload}.AAAA`)).rejects.toMatchObject({
      name: 'ProviderUnavailable',
    })
  })
})
