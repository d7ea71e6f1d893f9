// Tokens of an identity provider: who they speak for, and what they grant at most.
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import type { Consumer, JwtSettings, KnownConsumer } from '../access.ts'
import { isScope, type Scope } from '../scopes.ts'

/** Asymmetric signatures only: with a shared secret, or none at all, anybody who can check a token can make one. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** The provider cannot be asked for its keys: nothing is known about the token. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
}

export type VerifyToken = (
  token: string,
  consumers: readonly KnownConsumer[],
) => Promise<Consumer | undefined>

/** A claim of scopes is a text with spaces between, or a list. */
function scopesOf(claim: unknown): Set<Scope> | undefined {
  if (claim === undefined) return undefined
  const names = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : []
  return new Set(names.filter((name) => typeof name === 'string').filter(isScope))
}

/** What both grant: a token can take away from what the consumer may do, never add to it. */
function narrowed(own: ReadonlySet<Scope>, claimed: ReadonlySet<Scope> | undefined): ReadonlySet<Scope> {
  if (claimed === undefined || claimed.has('*')) return own
  const covers = (by: ReadonlySet<Scope>, scope: Scope) =>
    by.has('*') || by.has(scope) || (by.has('*:read') && scope.endsWith(':read'))
  return new Set([
    ...[...own].filter((scope) => covers(claimed, scope)),
    ...[...claimed].filter((scope) => covers(own, scope)),
  ])
}

/** Keys of the provider are fetched when first needed and kept; an unknown key id fetches them again, not too often. */
export function createTokenVerifier(settings: JwtSettings): VerifyToken {
  const keys = createRemoteJWKSet(new URL(settings.jwksUri), {
    timeoutDuration: 3_000,
    cooldownDuration: 10_000,
    cacheMaxAge: 10 * 60_000,
  })
  const { issuer, audience, consumerClaim, scopeClaim } = settings
  return async (token, consumers) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        clockTolerance: 5,
        requiredClaims: ['exp', consumerClaim],
      })
      const consumer = consumers.find(({ id }) => id === payload[consumerClaim])
      return consumer && { ...consumer, scopes: narrowed(consumer.scopes, scopesOf(payload[scopeClaim])) }
    } catch (error) {
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError))
        throw new ProviderUnavailable('the keys of the identity provider cannot be had', { cause: error })
      return undefined
    }
  }
}
