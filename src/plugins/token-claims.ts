// What a token of an identity provider says and grants, and the word for not being able to check it.
import type { Scope } from '../access/scopes.ts'

/** The provider cannot be asked for its keys: nothing is known about the token. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
}

/** What a token says that was checked. */
export interface TokenClaims {
  readonly consumer: unknown
  /** At most these; undefined: whatever the consumer may do. */
  readonly scopes: ReadonlySet<Scope> | undefined
}

/** Undefined for every token that is not valid, whatever is wrong with it; rejects with ProviderUnavailable. */
export type VerifyToken = (token: string) => Promise<TokenClaims | undefined>

/** What both grant: a token can take away from what the consumer may do, never add to it. */
export function narrowed(
  own: ReadonlySet<Scope>,
  claimed: ReadonlySet<Scope> | undefined,
): ReadonlySet<Scope> {
  if (claimed === undefined || claimed.has('*')) return own
  const covers = (by: ReadonlySet<Scope>, scope: Scope) =>
    by.has('*') || by.has(scope) || (by.has('*:read') && scope.endsWith(':read'))
  return new Set([
    ...[...own].filter((scope) => covers(claimed, scope)),
    ...[...claimed].filter((scope) => covers(own, scope)),
  ])
}
