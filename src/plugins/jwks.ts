// The keys of an identity provider: fetched when first needed, looked for again, and kept while it is down.
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { ProviderUnavailable } from './token-claims.ts'

const timeoutMs = 3_000

/** Keys that were withdrawn are known to be so by then, if the provider can be asked. */
const maxAgeMs = 10 * 60_000

/** Whatever tokens are sent, the provider is asked no more often than this. */
const pauseMs = 10_000

/** After a failure sooner: requests wait for this provider. */
const pauseAfterFailureMs = 1_000

export function createKeySource(uri: string, now: () => number): JWTVerifyGetKey {
  // When keys are fetched is decided here alone: the library would ask at each request while the provider is down.
  const remote = createRemoteJWKSet(new URL(uri), {
    timeoutDuration: timeoutMs,
    cooldownDuration: Number.POSITIVE_INFINITY,
    cacheMaxAge: Number.POSITIVE_INFINITY,
  })
  let loadedAt = Number.NEGATIVE_INFINITY
  let failure: { readonly at: number; readonly error: ProviderUnavailable } | undefined

  async function load(): Promise<void> {
    if (failure !== undefined && now() < failure.at + pauseAfterFailureMs) throw failure.error
    try {
      await remote.reload()
      loadedAt = now()
      failure = undefined
    } catch (cause) {
      const error = new ProviderUnavailable('the keys of the identity provider cannot be had', { cause })
      failure = { at: now(), error }
      throw error
    }
  }

  /** With keys in hand a provider that is down is no reason to refuse what they can check. */
  async function refresh(): Promise<void> {
    if (now() < loadedAt + maxAgeMs) return
    await load().catch((error: unknown) => {
      if (loadedAt === Number.NEGATIVE_INFINITY) throw error
    })
  }

  return async (header, token) => {
    await refresh()
    try {
      return await remote(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || now() < loadedAt + pauseMs) throw error
      // Signed with a key that came after the last look.
      await load()
      return remote(header, token)
    }
  }
}
