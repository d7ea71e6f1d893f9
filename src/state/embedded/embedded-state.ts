// What one process keeps for itself: the ledger in a file or in memory, everything else in memory.
import type { LeakyBuckets } from '../leaky-bucket.ts'
import type { Ledger } from '../ledger.ts'
import type { AccountState, SharedState } from '../shared-state.ts'
import { localNotices } from './local-notices.ts'
import { createMemoryBuckets } from './memory-buckets.ts'
import { createMemoryTokens } from './memory-tokens.ts'
import { createMemoryTurns } from './memory-turns.ts'
import { createMemoryWindows } from './memory-windows.ts'

/** No consumer has an empty id, so that nobody's key is looked up; nothing is written. */
const probe = { account: '', consumer: '', key: 'ready' } as const

async function look(ledger: Ledger): Promise<void> {
  const begun = await ledger.begin(probe, '')
  if (begun.state === 'claimed') await ledger.release(begun.claim)
}

/** The ledger is closed with it. */
export function createEmbeddedState(
  ledger: Ledger,
  buckets: LeakyBuckets = createMemoryBuckets(),
): SharedState {
  const accounts = new Map<string, AccountState>()
  return {
    ledger,
    buckets,
    account(id) {
      const known = accounts.get(id)
      if (known !== undefined) return known
      const account = {
        turns: createMemoryTurns(),
        windows: createMemoryWindows(),
        tokens: createMemoryTokens(),
        notices: localNotices,
      }
      accounts.set(id, account)
      return account
    },
    usable: () =>
      look(ledger).then(
        () => 'fully',
        () => 'no',
      ),
    [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose](),
  }
}
