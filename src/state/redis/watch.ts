// Waiting for another replica to be through with a key: by its message, and by looking now and then.

import { setTimeout as sleep } from 'node:timers/promises'
import type { EndSignal } from '../../core/end-signal.ts'
import { unlessAborted } from '../../core/life.ts'
import type { RedisLink } from './link.ts'

export interface Watch {
  settled(account: string, id: string, signal: EndSignal): Promise<void>
}

/** Owners that die send no message, and messages can be lost. */
const lookAgainMs = 500

/** All who wait for one key look together. */
export function createWatch(link: RedisLink, momentMs: number): Watch {
  const watched = new Map<string, Promise<void>>()

  async function watchUntilSettled(account: string, id: string): Promise<void> {
    const { promise: told, resolve } = Promise.withResolvers<'told'>()
    using _listening = link.subscribe(account, (message) => {
      if (message.startsWith('w') && message.endsWith(id)) resolve('told')
    })
    const step = { name: 'watch_key', keys: [id], args: [momentMs] }
    for (;;) {
      const [isHeld] = await link.run(account, step)
      if (isHeld !== 1) return
      if ((await Promise.race([told, sleep(lookAgainMs, undefined, { ref: false })])) === 'told') return
    }
  }

  return {
    settled(account, id, signal) {
      const underWay = watched.get(id)
      const settled = underWay ?? watchUntilSettled(account, id).finally(() => watched.delete(id))
      if (underWay === undefined) watched.set(id, settled)
      return unlessAborted(settled, signal)
    },
  }
}
