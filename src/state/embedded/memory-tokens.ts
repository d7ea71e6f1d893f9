// The tokens that this process keeps for itself.
import type { KeptToken, TokenRequest, TokenStore } from '../../vendors/token-store.ts'

interface Kept {
  readonly text: string
  readonly renewAt: number
}

export function createMemoryTokens(now: () => number = () => performance.now()): TokenStore {
  const kept = new Map<string, Kept>()
  const fetching = new Map<string, Promise<KeptToken>>()

  async function fetchAndKeep({ name, fetch }: TokenRequest): Promise<KeptToken> {
    const token = await fetch()
    kept.set(name, { text: token.text, renewAt: now() + token.renewInMs })
    return token
  }

  return {
    async get(request) {
      const { name, refused } = request
      if (kept.get(name)?.text === refused) kept.delete(name)
      const found = kept.get(name)
      const renewInMs = (found?.renewAt ?? 0) - now()
      if (found !== undefined && renewInMs > 0) return { text: found.text, renewInMs }
      const underWay = fetching.get(name)
      if (underWay !== undefined) return underWay
      const fetched = fetchAndKeep(request).finally(() => fetching.delete(name))
      fetching.set(name, fetched)
      return fetched
    },
  }
}
