// An identity provider on a free port: signs tokens of every kind, serves its keys, counts who asked, and can be down.
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, SignJWT } from 'jose'

export type Algorithm = 'RS256' | 'ES256' | 'EdDSA'

const generate = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
} satisfies Record<Algorithm, () => { publicKey: KeyObject; privateKey: KeyObject }>

export interface SigningKey {
  readonly algorithm: Algorithm
  readonly kid: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

export const signingKey = (algorithm: Algorithm, kid: string = algorithm): SigningKey => ({
  algorithm,
  kid,
  ...generate[algorithm](),
})

export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string
  readonly audience: string
  readonly jwksUri: string
  /** How often its keys were asked for. */
  asked(): number
  /** The keys it serves from now on. */
  serve(...keys: readonly SigningKey[]): void
  /** What it answers instead of its keys; undefined: its keys again. `cut` ends the connection, a promise is waited for. */
  fail(how: { readonly status: number; readonly body: string } | 'cut' | Promise<void> | undefined): void
  /** A token that is valid in all but what is changed. */
  token(
    key: SigningKey,
    claims?: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>
}

export async function startIdentityProvider(...initial: readonly SigningKey[]): Promise<IdentityProvider> {
  let keys = initial
  let failure: Parameters<IdentityProvider['fail']>[0]
  let asked = 0
  const audience = 'trunkline'
  const served = () =>
    Promise.all(
      keys.map(async ({ publicKey, kid, algorithm }) => ({
        ...(await exportJWK(publicKey)),
        kid,
        alg: algorithm,
        use: 'sig',
      })),
    )
  const server = createServer((_request, response) => {
    asked++
    if (failure === 'cut') {
      response.socket?.resetAndDestroy()
      return
    }
    if (failure !== undefined && 'status' in failure) {
      response.writeHead(failure.status, { 'content-type': 'application/json' }).end(failure.body)
      return
    }
    const waited = Promise.resolve(failure)
    waited.then(served).then(
      (jwks) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: jwks })),
      () => response.writeHead(500).end(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    audience,
    jwksUri: `${issuer}/keys`,
    asked: () => asked,
    serve(...next) {
      keys = next
    },
    fail(how) {
      failure = how
    },
    token({ privateKey, kid, algorithm }, claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000)
      const payload = { iss: issuer, aud: audience, sub: 'partner-a', iat: now, exp: now + 300, ...claims }
      return new SignJWT(payload)
        .setProtectedHeader({ alg: algorithm, kid, typ: 'JWT', ...header })
        .sign(privateKey)
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
