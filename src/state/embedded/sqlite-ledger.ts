// The embedded ledger: one process, one SQLite file, or memory alone when no directory is given.
import { hash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import {
  type Begun,
  type Claim,
  ClaimLost,
  type Intent,
  keptForMs,
  type Ledger,
  type LedgerKey,
  LedgerUnavailable,
} from '../ledger.ts'
import { readIntent, readRecorded, writeIntent, writeRecorded } from '../record.ts'
import { createEntries, type Entry, migrate } from './sqlite-entries.ts'
import { openStateFile } from './state-directory.ts'

export interface SqliteLedgerOptions {
  /** Where the file lives; without it nothing outlives the process. */
  readonly directory?: string
  /** How long an entry lives from its first `begin`. */
  readonly retentionMs?: number
  /** How long to wait for a process that still holds the directory. */
  readonly patienceMs?: number
  /** Milliseconds since 1970. */
  readonly clock?: () => number
}

/** Leaves each opening of a file more fences than it can use, below 2^53 for two million openings. */
const fencesPerEpoch = 2 ** 32

/**
 * Keys are chosen by clients and may hold what is not for a disk, such as a phone number or a name; all the ledger
 * needs is to know them again. The array keeps `a`, `bc` and `ab`, `c` apart.
 */
const digest = (...parts: readonly string[]) => hash('sha256', JSON.stringify(parts), 'base64url')

interface Waiter {
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** A claim that is held: what its holder knows of the entry, and who waits for its end. */
interface Holding {
  readonly fence: number
  entry: Entry
  /** The time of the entry's intent, where that was noted under this claim. */
  notedAt: Date | undefined
  /** Whether there may be a row of it. */
  written: boolean
  /** The last write is on its way to the disk: the claim may do nothing more. */
  ending: boolean
  readonly waiters: Set<Waiter>
}

/** Whether it is what was noted before, but for the time. */
const isNoted = (intent: Intent, { notedAt, entry }: Holding): boolean =>
  notedAt !== undefined && writeIntent({ ...intent, sentAt: notedAt }) === entry.intent

function openInMemory(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  migrate(database)
  return database
}

export async function createSqliteLedger({
  directory,
  retentionMs = keptForMs,
  patienceMs = 5_000,
  clock = Date.now,
}: SqliteLedgerOptions = {}): Promise<Ledger> {
  const database =
    directory === undefined
      ? openInMemory()
      : await openStateFile(directory, 'ledger.sqlite', patienceMs, migrate)
  const entries = createEntries(database)
  const held = new Map<string, Holding>()
  let fence = entries.epoch * fencesPerEpoch

  const closed = () => new LedgerUnavailable('The idempotency ledger is closed.')

  const failed = (cause: unknown): never => {
    throw new LedgerUnavailable('The idempotency ledger cannot be read or written.', cause)
  }

  const read = <T>(access: () => T): T => {
    try {
      return access()
    } catch (cause) {
      return failed(cause)
    }
  }

  const open = () => {
    if (!database.isOpen) throw closed()
  }

  const idOf = ({ account, consumer, key }: LedgerKey) => digest(account, consumer, key)

  const holdingOf = (claim: Claim): Holding => {
    open()
    const holding = held.get(idOf(claim.key))
    if (holding?.fence !== claim.fence || holding.ending) throw new ClaimLost()
    return holding
  }

  const claimFor = (key: LedgerKey, entry: Entry, written: boolean, notedAt?: Date): Claim => {
    fence += 1
    held.set(entry.id, { fence, entry, notedAt, written, ending: false, waiters: new Set() })
    return { key, fence }
  }

  const letGo = (id: string) => {
    const holding = held.get(id)
    held.delete(id)
    for (const waiter of holding?.waiters ?? []) waiter.resolve()
  }

  /** The last write of a claim; whether it succeeds or not, the claim is over. */
  const end = async (claim: Claim, write: (holding: Holding) => Promise<void> | undefined) => {
    const holding = holdingOf(claim)
    holding.ending = true
    try {
      await write(holding)?.catch(failed)
    } finally {
      letGo(holding.entry.id)
    }
  }

  const oldest = () => clock() - retentionMs

  const beginAgain = (key: LedgerKey, entry: Entry): Begun => {
    const { recorded, intent, interrupted } = entry
    if (recorded !== null) return { state: 'recorded', recorded: read(() => readRecorded(recorded)) }
    const sent = read(() => readIntent(intent ?? ''))
    return { state: 'unsettled', claim: claimFor(key, entry, true), intent: sent, interrupted }
  }

  const claimNew = async (key: LedgerKey, entry: Entry, announced: Intent | undefined): Promise<Claim> => {
    if (announced === undefined) return claimFor(key, entry, false)
    const announcing = { ...entry, intent: writeIntent(announced) }
    const claim = claimFor(key, announcing, true, announced.sentAt)
    await entries.own(announcing, oldest()).catch((cause: unknown) => {
      letGo(entry.id)
      return failed(cause)
    })
    return claim
  }

  return {
    async begin(key, text, announced) {
      open()
      const id = idOf(key)
      const fingerprint = digest(text)
      const holding = held.get(id)
      const entry = holding?.entry ?? read(() => entries.find(id, oldest()))
      if (entry !== undefined && entry.fingerprint !== fingerprint) return { state: 'other-input' }
      if (holding !== undefined) return { state: 'running' }
      if (entry !== undefined) return beginAgain(key, entry)
      const fresh = { id, fingerprint, beganAt: clock(), intent: null, recorded: null, interrupted: false }
      return { state: 'claimed', claim: await claimNew(key, fresh, announced) }
    },

    async settled(key, signal) {
      open()
      signal.throwIfAborted()
      const waiters = held.get(idOf(key))?.waiters
      if (waiters === undefined) return
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const waiter = { resolve, reject }
      const abort = () => reject(signal.reason)
      waiters.add(waiter)
      signal.addEventListener('abort', abort)
      try {
        await promise
      } finally {
        waiters.delete(waiter)
        signal.removeEventListener('abort', abort)
      }
    },

    async sending(claim, intent) {
      const holding = holdingOf(claim)
      if (isNoted(intent, holding)) return
      const entry = { ...holding.entry, intent: writeIntent(intent) }
      holding.written = true
      await entries.own(entry, oldest()).catch(failed)
      holding.entry = entry
      holding.notedAt = intent.sentAt
    },

    record: (claim, recorded) =>
      end(claim, ({ entry }) => {
        const text = writeRecorded(recorded)
        // The intent has done its duty; what it says of the request is not kept longer than needed.
        return entries.keep({ ...entry, intent: null, recorded: text })
      }),

    async addReads(key, text, reads) {
      open()
      const entry = read(() => entries.find(idOf(key), oldest()))
      if (entry?.recorded == null || entry.fingerprint !== digest(text)) return
      const recorded = readRecorded(entry.recorded)
      if (recorded.kind !== 'success') return
      const added = writeRecorded({ ...recorded, reads: { ...reads, ...recorded.reads } })
      await entries.keep({ ...entry, recorded: added }).catch(failed)
    },

    leaveUnsettled: (claim) =>
      end(claim, ({ entry }) => (entry.intent === null ? undefined : entries.keep(entry))),

    release: (claim) => end(claim, ({ entry, written }) => (written ? entries.remove(entry.id) : undefined)),

    async [Symbol.asyncDispose]() {
      if (!database.isOpen) return
      entries.flush()
      database.close()
      for (const { waiters } of held.values()) for (const waiter of waiters) waiter.reject(closed())
      held.clear()
    },
  }
}
