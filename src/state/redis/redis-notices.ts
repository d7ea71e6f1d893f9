// Notices between replicas, over Redis.
import type { Notices } from '../notices.ts'
import type { RedisLink } from './link.ts'

/** Begins every message that says that the account was written to. */
const written = 'w'

export function createRedisNotices(link: RedisLink, account: string): Notices {
  return {
    subscribe(listener) {
      const messages = link.subscribe(account, (message) => {
        if (message.startsWith(written)) listener()
      })
      const missed = link.onReturn(listener)
      return {
        [Symbol.dispose]() {
          messages[Symbol.dispose]()
          missed[Symbol.dispose]()
        },
      }
    },
    arrive: link.hears,
    // Late is better than never: whoever shares a read until then reads what was true before.
    announce: () =>
      link.run(account, { name: 'announce_write', keys: [], args: [], evenLate: true }).then(
        () => undefined,
        // Where Redis is gone, notices arrive nowhere, and nobody shares a read.
        () => undefined,
      ),
  }
}
