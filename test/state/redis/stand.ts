// Links to the shared Redis under one prefix, each as if it were another replica's.
import type { RedisLink } from '../../../src/state/redis/link.ts'
import { createRedisLink } from '../../../src/state/redis/redis-link.ts'
import { redisPrefix, redisUrl } from '../../support/redis.ts'

export interface Links extends AsyncDisposable {
  /** Resolves when it is up and hears. */
  link(): Promise<RedisLink>
}

/** To be called inside a test. */
export function useLinks(url = redisUrl, prefix = redisPrefix(url)): Links {
  const links: RedisLink[] = []
  return {
    async link() {
      const link = createRedisLink({ url, prefix })
      links.push(link)
      await ready(link)
      return link
    },
    async [Symbol.asyncDispose]() {
      for (const link of links) await link[Symbol.asyncDispose]()
    },
  }
}

/** Resolves when steps are answered and messages arrive. */
export async function ready(link: RedisLink): Promise<void> {
  while (!link.isUp() || !link.hears()) await new Promise(setImmediate)
}
