// What replicas have in common: one implementation for a single process, one for any number of them.
import type { CallWindows } from '../vendors/call-windows.ts'
import type { TokenStore } from '../vendors/token-store.ts'
import type { LeakyBuckets } from './leaky-bucket.ts'
import type { Ledger } from './ledger.ts'
import type { Notices } from './notices.ts'
import type { Turns } from './turns.ts'

/** What is shared about one vendor account. */
export interface AccountState {
  /** One change of an object at a time. */
  readonly turns: Turns
  /** The vendor's flow control. */
  readonly windows: CallWindows
  readonly tokens: TokenStore
  readonly notices: Notices
}

/** `reads`: what needs no memory goes on, and mutations under a key are refused. */
export type Usable = 'fully' | 'reads' | 'no'

export interface SharedState extends AsyncDisposable {
  readonly ledger: Ledger
  readonly buckets: LeakyBuckets
  /** The same for the same id, whatever credentials it has. */
  account(id: string): AccountState
  usable(): Promise<Usable>
}
