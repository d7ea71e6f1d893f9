// The vendor accounts at work: each with pools, tokens, quotas and breakers of its own, replaced without dropping what is under way.
import { createHash } from 'node:crypto'
import type { Secret } from './core/redact.ts'
import { createTurns, type Turns } from './state/turns.ts'
import { createUpstream, type Upstream, type UpstreamOptions, type Vendors } from './upstream.ts'

/** An account in use; what was entered is kept open until it is left. */
export interface AccountLease {
  readonly id: string
  readonly caller: Upstream['caller']
  readonly turns: Turns
  /** Keeps it open for longer than the lease itself. */
  retain(): Disposable
  leave(): void
}

export interface Accounts extends AsyncDisposable {
  /** Enters an account; undefined when there is none of this id. */
  enter(id: string): AccountLease | undefined
  /** The accounts from now on; those whose credentials are the same go on as they are. */
  replace(accounts: ReadonlyMap<string, Vendors>): void
}

type Options = Omit<UpstreamOptions, 'vendors'>

interface Entry {
  readonly fingerprint: string
  readonly upstream: Upstream
  readonly turns: Turns
  users: number
  isRetired: boolean
}

const revealed = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'reveal' in value ? (value as Secret).reveal() : value

/** Equal for equal credentials; secrets do not show by themselves, not even to a comparison. */
const fingerprintOf = (vendors: Vendors): string => {
  const text = JSON.stringify(vendors, function (this: Record<string, unknown>, name, value) {
    return revealed(name, this[name] ?? value)
  })
  return createHash('sha256').update(text).digest('hex')
}

const close = async (upstream: Upstream): Promise<void> => {
  await using _closed = upstream
}

export function createAccounts(initial: ReadonlyMap<string, Vendors>, options: Options): Accounts {
  const entries = new Map<string, Entry>()
  const closing = new Set<Promise<void>>()

  const open = (vendors: Vendors, turns: Turns): Entry => ({
    fingerprint: fingerprintOf(vendors),
    upstream: createUpstream({ ...options, vendors }),
    turns,
    users: 0,
    isRetired: false,
  })

  function closeIfUnused(entry: Entry): void {
    if (!entry.isRetired || entry.users > 0) return
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
    for (const [id, entry] of entries)
      if (!accounts.has(id)) {
        entries.delete(id)
        retire(entry)
      }
    for (const [id, vendors] of accounts) {
      const existing = entries.get(id)
      if (existing?.fingerprint === fingerprintOf(vendors)) continue
      // Turns are about the account's objects, which are the same under other credentials.
      entries.set(id, open(vendors, existing?.turns ?? createTurns()))
      if (existing !== undefined) retire(existing)
    }
  }

  replace(initial)
  return {
    enter(id) {
      const entry = entries.get(id)
      if (entry === undefined) return undefined
      return {
        id,
        caller: entry.upstream.caller,
        turns: entry.turns,
        retain: () => ({ [Symbol.dispose]: use(entry) }),
        leave: use(entry),
      }
    },
    replace,
    async [Symbol.asyncDispose]() {
      for (const entry of entries.values()) {
        entry.users = 0
        retire(entry)
      }
      entries.clear()
      await Promise.all(closing)
    },
  }
}
