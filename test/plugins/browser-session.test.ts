// Sessions of browsers: what the cookie is, who may use it, when it ends, and that it tells nobody the key.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { digestOf } from '../../src/access/access.ts'
import { createBrowserSessions } from '../../src/plugins/browser-session.ts'
import { accessTo, consumerOn, keyOf, type Shared, startShared } from '../support/consumers.ts'
import { simpleAccess } from '../support/gateway.ts'
import { signingKey, startIdentityProvider } from '../support/identity-provider.ts'

const query = '{ instances(first: 1) { edges { node { id } } } }'
const key = keyOf('partner-of-acme')
const json = { 'content-type': 'application/json' }
const ownPage = { 'sec-fetch-site': 'same-origin' }
const page = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }

const openSession = ({ url }: Pick<Shared, 'url'>, credentials = key, headers: object = {}) =>
  fetch(`${url}/graphql/session`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credentials}`, ...headers },
  })

/** The cookie as a browser sends it back. */
const cookieOf = (response: Response) => ({
  cookie: (response.headers.get('set-cookie') ?? 'none').split(';', 1)[0] ?? '',
})

const ask = ({ url }: Pick<Shared, 'url'>, headers: Readonly<Record<string, string>>) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: JSON.stringify({ query }),
  })

const show = ({ url }: Pick<Shared, 'url'>, headers: Readonly<Record<string, string>>) =>
  fetch(`${url}/graphql`, { headers: { ...page, ...headers } })

async function failureOf(response: Response): Promise<{ status: number; code: unknown; message: string }> {
  const { errors } = (await response.json()) as {
    errors: [{ message: string; extensions: { code: unknown } }]
  }
  return { status: response.status, code: errors[0].extensions.code, message: errors[0].message }
}

describe('opening', () => {
  test('answers a cookie that no script, no other site and no other path gets, and that hides the key', async () => {
    await using shared = await startShared()
    const opened = await openSession(shared)
    expect(opened.status).toBe(204)
    const cookie = opened.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^trunkline-session=[\w-]{80,}; HttpOnly; SameSite=Strict$/)
    const sealed = Buffer.from(cookieOf(opened).cookie.split('=')[1] ?? '', 'base64url')
    expect(sealed.toString('latin1')).not.toContain(key)
    expect(sealed.toString('latin1')).not.toContain(digestOf(key).toString('latin1'))
    expect(cookieOf(await openSession(shared)), 'of the same key once more').not.toEqual(cookieOf(opened))
    expect(shared.called()).toEqual([])
  })

  test('behind TLS the cookie never goes without it', async () => {
    await using shared = await startShared()
    const opened = await openSession(shared, key, { 'x-forwarded-proto': 'https' })
    expect(opened.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict; Secure$/)
  })

  test('needs a key in a header, of a consumer that may see the schema', async () => {
    await using shared = await startShared()
    const blind = { ...consumerOn('acme', 'blind'), introspection: false }
    shared.gateway.replaceAccess(
      accessTo(shared.sandbox.url, { consumers: [...accessTo('').consumers, blind] }),
    )
    const url = `${shared.url}/graphql/session`
    const answers = {
      none: await fetch(url, { method: 'POST' }),
      wrong: await openSession(shared, 'no-key-at-all'),
      blind: await openSession(shared, keyOf('blind')),
      session: await fetch(url, { method: 'POST', headers: cookieOf(await openSession(shared)) }),
    }
    expect(Object.values(answers).flatMap(({ headers }) => headers.get('set-cookie') ?? [])).toEqual([])
    expect(await failureOf(answers.none)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    expect(await failureOf(answers.wrong)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    expect(await failureOf(answers.blind)).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect(await failureOf(answers.session)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    for (const method of ['GET', 'PUT']) {
      const answer = await fetch(url, { method, headers: { authorization: `Bearer ${key}` } })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, DELETE'])
    }
  })

  test('is refused for what browsers would not keep', async () => {
    const long = 'k'.repeat(3_900)
    await using shared = await startShared()
    const holder = { ...consumerOn('acme', 'long'), keys: [{ digest: digestOf(long) }] }
    shared.gateway.replaceAccess(accessTo(shared.sandbox.url, { consumers: [holder] }))
    expect(await failureOf(await openSession(shared, long))).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
    })
  })
})

describe('using', () => {
  test('the page of GraphiQL is shown and may ask; a key in a header goes before', async () => {
    await using shared = await startShared()
    const cookie = cookieOf(await openSession(shared))
    const shown = await show(shared, cookie)
    expect(shown.status).toBe(200)
    expect(await shown.text()).toContain('Forget the key')
    expect((await ask(shared, { ...cookie, ...ownPage })).status).toBe(200)
    expect(shared.called()).toEqual(['acme ListInstances'])
    const globex = { authorization: `Bearer ${keyOf('partner-of-globex')}` }
    expect((await ask(shared, { ...cookie, ...ownPage, ...globex })).status).toBe(200)
    expect(shared.called()).toEqual(['globex ListInstances'])
    const wrong = await failureOf(await ask(shared, { ...cookie, ...ownPage, 'x-api-key': 'no-key' }))
    expect(wrong).toMatchObject({ status: 401, message: 'The key is not valid.' })
  })

  test('where browsers do not say from where they ask, the origin of a POST does', async () => {
    await using shared = await startShared()
    const cookie = cookieOf(await openSession(shared))
    expect((await ask(shared, { ...cookie, origin: shared.url })).status).toBe(200)
  })

  test.each<[string, Readonly<Record<string, string>>]>([
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of another origin of the site', { 'sec-fetch-site': 'same-site' }],
    ['that no page sent', { 'sec-fetch-site': 'none' }],
    ['of another origin, from an old browser', { origin: 'http://127.0.0.1:1' }],
    ['of no origin', { origin: 'null' }],
    ['of no browser', {}],
    [
      'of another site, whatever headers it adds',
      { 'sec-fetch-site': 'cross-site', 'graphql-require-preflight': '1', 'x-requested-with': 'x' },
    ],
  ])('a request %s is refused, as POST and as GET', async (_name, headers) => {
    await using shared = await startShared()
    const cookie = cookieOf(await openSession(shared))
    const search = new URLSearchParams({ query })
    const answers = [
      await ask(shared, { ...cookie, ...headers }),
      await fetch(`${shared.url}/graphql?${search}`, { headers: { ...cookie, ...headers } }),
    ]
    for (const answer of answers)
      expect(await failureOf(answer)).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect(shared.called()).toEqual([])
  })

  test('forms and scripts without a preflight get nothing through, not even from an own page', async () => {
    await using shared = await startShared()
    const cookie = cookieOf(await openSession(shared))
    const headers = { ...cookie, ...ownPage, 'content-type': 'text/plain' }
    expect(await failureOf(await ask(shared, headers))).toMatchObject({ status: 415 })
    const address = `${shared.url}/graphql?${new URLSearchParams({ query })}`
    const got = await fetch(address, { headers: { ...cookie, ...ownPage } })
    expect(await failureOf(got)).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect(shared.called()).toEqual([])
  })

  test('every replica of a configuration takes it, none of another one does', async () => {
    await using first = await startShared()
    const access = accessTo(first.sandbox.url)
    const [same, other] = [createBrowserSessions(() => access), createBrowserSessions(() => simpleAccess({}))]
    const headers = new Headers(cookieOf(await openSession(first)))
    expect(same.credentialsOf(headers)).toBe(key)
    expect(other.credentialsOf(headers)).toBeUndefined()
    expect(other.isClaimed(headers)).toBe(true)
  })

  test('a token does for a key, with its own end', async () => {
    const signing = signingKey('ES256')
    await using provider = await startIdentityProvider(signing)
    const jwt = { ...provider, consumerClaim: 'sub', scopeClaim: 'scope' }
    await using shared = await startShared({}, { changes: { jwt } })
    const token = await provider.token(signing, { sub: 'partner-of-globex' })
    const cookie = cookieOf(await openSession(shared, token))
    expect((await ask(shared, { ...cookie, ...ownPage })).status).toBe(200)
    expect(shared.called()).toEqual(['globex ListInstances'])
  })
})

describe('ending', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('a browser has its cookie removed, whatever it is worth', async () => {
    await using shared = await startShared()
    for (const cookie of ['trunkline-session=nonsense', 'other=1']) {
      const ended = await fetch(`${shared.url}/graphql/session`, { method: 'DELETE', headers: { cookie } })
      expect(ended.status).toBe(204)
      expect(ended.headers.get('set-cookie')).toBe('trunkline-session=; Max-Age=0; HttpOnly; SameSite=Strict')
    }
  })

  test('whoever is removed is out at once, and is asked for a key again', async () => {
    await using shared = await startShared()
    const cookie = cookieOf(await openSession(shared))
    const { keys, ...rest } = consumerOn('acme')
    // The secrets are the same, so that the seal still opens: it is the key that has ended.
    const ended = keys.map((known) => ({ ...known, notAfter: new Date(0) }))
    const consumers = [{ ...rest, keys: ended }, consumerOn('globex')]
    shared.gateway.replaceAccess(accessTo(shared.sandbox.url, { consumers }))
    expect(await failureOf(await ask(shared, { ...cookie, ...ownPage }))).toEqual({
      status: 401,
      code: 'UNAUTHENTICATED',
      message: 'The session has ended: enter the key again. The page asks for it when it is reloaded.',
    })
    const shown = await show(shared, cookie)
    expect([shown.status, shown.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(await shown.text()).toContain('The session has ended: enter the key again.')
    expect(shared.called()).toEqual([])
  })

  test('whoever may not see the schema any more is told so, and can enter another key', async () => {
    await using shared = await startShared()
    const cookie = cookieOf(await openSession(shared))
    const consumers = [{ ...consumerOn('acme'), introspection: false }, consumerOn('globex')]
    shared.gateway.replaceAccess(accessTo(shared.sandbox.url, { consumers }))
    const shown = await show(shared, cookie)
    expect(shown.status).toBe(403)
    const html = await shown.text()
    expect(html).toContain('The key may not see the schema any more.')
    expect(html).toContain('<label for="key">')
  })

  test('after twelve hours, also when the browser keeps the cookie', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const access = accessTo('http://127.0.0.1:1')
    const sessions = createBrowserSessions(() => access)
    const [cookie = ''] = sessions.opening(new Headers(), key)?.split(';') ?? []
    const headers = new Headers({ cookie: `a=b; ${cookie}; c=d` })
    vi.advanceTimersByTime(12 * 60 * 60 * 1_000 - 1)
    expect(sessions.credentialsOf(headers)).toBe(key)
    vi.advanceTimersByTime(1)
    expect(sessions.credentialsOf(headers)).toBeUndefined()
  })

  test('a cookie that was changed in any place is none', () => {
    const access = accessTo('http://127.0.0.1:1')
    const sessions = createBrowserSessions(() => access)
    const [name = '', sealed = ''] = sessions.opening(new Headers(), key)?.split(/[=;]/) ?? []
    const bytes = Buffer.from(sealed, 'base64url')
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      const headers = new Headers({ cookie: `${name}=${changed.toString('base64url')}` })
      expect(sessions.credentialsOf(headers), `byte ${at}`).toBeUndefined()
    }
    expect(sessions.credentialsOf(new Headers({ cookie: `${name}=` }))).toBeUndefined()
  })
})

test('where nobody needs a key a cookie means nothing', async () => {
  await using shared = await startShared({}, { changes: { anonymous: consumerOn('acme', 'anybody') } })
  const cookie = 'trunkline-session=nonsense'
  expect((await ask(shared, { cookie })).status).toBe(200)
  const shown = await show(shared, { cookie })
  expect(shown.status).toBe(200)
  expect(await shown.text()).not.toContain('Forget the key')
})
