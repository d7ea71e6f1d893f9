// The vendor accounts at work: each with pools, tokens, quotas and breakers of its own, replaced without dropping what is under way.
import { createHash } from 'node:crypto'
import { Secret } from '../core/redact.ts'
import { createWatches, type PollBounds, type Watches } from '../live/watches.ts'
import type { AccountState, SharedState } from '../state/shared-state.ts'
import { createUpstream, type Upstream, type UpstreamOptions, type Vendors } from '../upstream.ts'
import type { Circuit } from '../vendors/account.ts'

/** An account in use; what was entered is kept open until it is left. */
export interface AccountLease {
  readonly id: string
  readonly caller: Upstream['caller']
  readonly turns: AccountState['turns']
  readonly notices: AccountState['notices']
  /** The objects of it that streams are told about. */
  readonly watches: Watches
  /** Whether others enter it with other credentials, or not at all. */
  isRetired(): boolean
  /** Keeps it open for longer than the lease itself. */
  retain(): Disposable
  leave(): void
}

export interface Accounts extends AsyncDisposable {
  /** Enters an account; undefined when there is none of this id. */
  enter(id: string): AccountLease | undefined
  /** The accounts from now on; those whose credentials are the same go on as they are. */
  replace(accounts: ReadonlyMap<string, Vendors>): void
  /** Of all accounts, in no order that tells whose they are. */
  circuits(): Circuit[]
}

interface Options extends Omit<UpstreamOptions, 'vendors' | 'tokens' | 'notices' | 'windows'> {
  /** How often what is watched is read, in place of the defaults. */
  readonly polling?: PollBounds | undefined
  /** It is about the objects of an account, which are the same under other credentials. */
  readonly state: Pick<SharedState, 'account'>
}

interface Entry {
  readonly fingerprint: string
  readonly upstream: Upstream
  readonly shared: AccountState
  readonly watches: Watches
  users: number
  isRetired: boolean
}

/** Equal for equal credentials. Secrets do not print, so the replacer takes them from the object that holds them. */
const fingerprintOf = (vendors: Vendors): string => {
  const text = JSON.stringify(
    vendors,
    function (this: Readonly<Record<string, unknown>>, name, printed: unknown) {
      const value = this[name]
      return value instanceof Secret ? value.reveal() : printed
    },
  )
  return createHash('sha256').update(text).digest('hex')
}

const close = async (upstream: Upstream): Promise<void> => {
  await using _closed = upstream
}

export function createAccounts(
  initial: ReadonlyMap<string, Vendors>,
  { state, polling, ...options }: Options,
): Accounts {
  const current = new Map<string, Entry>()
  /** The current ones, and retired ones that are still in use. */
  const opened = new Set<Entry>()
  const closing = new Set<Promise<void>>()
  let isClosed = false

  function open(id: string, vendors: Vendors, fingerprint: string): Entry {
    const shared = state.account(id)
    const upstream = createUpstream({ ...options, ...shared, vendors })
    const watches = createWatches(polling)
    const entry = { fingerprint, upstream, shared, watches, users: 0, isRetired: false }
    opened.add(entry)
    return entry
  }

  function closeIfUnused(entry: Entry): void {
    if (!entry.isRetired || entry.users > 0 || !opened.delete(entry)) return
    const closed: Promise<void> = close(entry.upstream).finally(() => closing.delete(closed))
    closing.add(closed)
  }

  function retire(entry: Entry): void {
    entry.isRetired = true
    closeIfUnused(entry)
  }

  /** Counts a user, once, until it is done. */
  function use(entry: Entry): () => void {
    entry.users++
    let isDone = false
    return () => {
      if (isDone) return
      isDone = true
      entry.users--
      closeIfUnused(entry)
    }
  }

  function replace(accounts: ReadonlyMap<string, Vendors>): void {
    if (isClosed) return
    for (const [id, entry] of [...current])
      if (!accounts.has(id)) {
        current.delete(id)
        retire(entry)
      }
    for (const [id, vendors] of accounts) {
      const existing = current.get(id)
      const fingerprint = fingerprintOf(vendors)
      if (existing?.fingerprint === fingerprint) continue
      current.set(id, open(id, vendors, fingerprint))
      if (existing !== undefined) retire(existing)
    }
  }

  replace(initial)
  return {
    enter(id) {
      const entry = current.get(id)
      if (entry === undefined) return undefined
      return {
        id,
        caller: entry.upstream.caller,
        turns: entry.shared.turns,
        notices: entry.shared.notices,
        watches: entry.watches,
        isRetired: () => entry.isRetired,
        retain: () => ({ [Symbol.dispose]: use(entry) }),
        leave: use(entry),
      }
    },
    replace,
    circuits: () => [...opened].flatMap(({ upstream }) => upstream.circuits()),
    async [Symbol.asyncDispose]() {
      isClosed = true
      current.clear()
      for (const entry of [...opened]) {
        entry.users = 0
        retire(entry)
      }
      await Promise.all(closing)
    },
  }
}
