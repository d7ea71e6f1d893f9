// Tokens of an identity provider: who they speak for, and what they grant at most.
import { errors, jwtVerify } from 'jose'
import type { JwtSettings } from '../access/access.ts'
import { isScope, type Scope } from '../access/scopes.ts'
import { createKeySource } from './jwks.ts'
import { ProviderUnavailable, type VerifyToken } from './token-claims.ts'

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

/** A claim of scopes is a text with spaces between, or a list; of anything else nothing is granted. */
function scopesOf(claim: unknown): ReadonlySet<Scope> | undefined {
  if (claim === undefined) return undefined
  const names: readonly unknown[] =
    typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : []
  return new Set(names.filter((name) => typeof name === 'string').filter(isScope))
}

export function createTokenVerifier(settings: JwtSettings, now: () => number = Date.now): VerifyToken {
  const { issuer, audience, jwksUri, consumerClaim, scopeClaim } = settings
  const keys = createKeySource(jwksUri, now)
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        clockTolerance: 5,
        currentDate: new Date(now()),
        requiredClaims: ['exp', consumerClaim],
      })
      return { consumer: payload[consumerClaim], scopes: scopesOf(payload[scopeClaim]) }
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined
      if (error instanceof ProviderUnavailable) throw error
      // No token can lead here: the key it names is one that cannot be used, for instance because it is too short.
      throw new ProviderUnavailable('a key of the identity provider cannot be used', { cause: error })
    }
  }
}
