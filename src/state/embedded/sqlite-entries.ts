// The ledger's table: what is on disk about a key, and every statement that touches it.
import type { DatabaseSync } from 'node:sqlite'

/** One row. Held in memory alone until something is sent. */
export interface Entry {
  /** A digest, see the ledger. */
  readonly id: string
  readonly fingerprint: string
  /** Milliseconds since 1970. */
  readonly beganAt: number
  /** What was sent last; null once its answer is recorded. */
  readonly intent: string | null
  readonly recorded: string | null
  /** An owner died between sending and recording. */
  readonly interrupted: boolean
}

const version = 1

/** Each writing looks for this many expired rows and adds one at most: the table shrinks to what is alive. */
const purgeBatch = 32

const schema = `
  CREATE TABLE entries (
    id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    intent TEXT,
    recorded TEXT,
    -- The owner is still at it, or died.
    owned INTEGER NOT NULL,
    interrupted INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX entries_by_age ON entries (began_at);
  -- Counts the openings of this file.
  CREATE TABLE epoch (number INTEGER NOT NULL) STRICT;
  INSERT INTO epoch VALUES (0);
  PRAGMA user_version = ${version};
`

/** All or nothing, in one durable commit. */
function commit(database: DatabaseSync, write: () => void): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    write()
    database.exec('COMMIT')
  } catch (error) {
    // A full disk ends the transaction by itself.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Brings the schema up to date and marks what the process before left in the middle. */
export function migrate(database: DatabaseSync): void {
  commit(database, () => {
    const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
    if (found > version) throw new Error(`Its schema ${found} is newer than this program's, ${version}.`)
    if (found < version) database.exec(schema)
    database.exec('UPDATE epoch SET number = number + 1')
    database.exec('UPDATE entries SET interrupted = 1, owned = 0 WHERE owned = 1 AND recorded IS NULL')
  })
}

export interface Entries {
  readonly epoch: number
  /** The row of a key, unless it began too long ago. */
  find(id: string, beganAfter: number): Entry | undefined
  /** Writes an entry whose owner is at it, and removes some of those that began too long ago. */
  own(entry: Entry, beganAfter: number): Promise<void>
  /** Writes an entry that nobody owns any more. */
  keep(entry: Entry): Promise<void>
  remove(id: string): Promise<void>
  /** Ends what is still to be written, at once. */
  flush(): void
}

/**
 * Writings that come together share one commit: a commit waits for the disk and stops everybody meanwhile, so a
 * hundred at once must not stop them a hundred times. Each is durable when its promise resolves.
 */
function createWriter(database: DatabaseSync) {
  let waiting: { readonly write: () => void; readonly settle: (failure?: { cause: unknown }) => void }[] = []
  const flush = () => {
    const group = waiting
    waiting = []
    if (group.length === 0) return
    let failure: { cause: unknown } | undefined
    try {
      commit(database, () => {
        for (const { write } of group) write()
      })
    } catch (cause) {
      failure = { cause }
    }
    for (const { settle } of group) settle(failure)
  }
  const enqueue = (write: () => void) =>
    new Promise<void>((resolve, reject) => {
      const settle = (failure?: { cause: unknown }) =>
        failure === undefined ? resolve() : reject(failure.cause)
      if (waiting.push({ write, settle }) === 1) setImmediate(flush)
    })
  return { enqueue, flush }
}

/** The statements over a database that was migrated. */
export function createEntries(database: DatabaseSync): Entries {
  const select = database.prepare('SELECT * FROM entries WHERE id = ? AND began_at > ?')
  const upsert = database.prepare(
    'INSERT OR REPLACE INTO entries (id, fingerprint, began_at, intent, recorded, owned, interrupted) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const purge = database.prepare(
    'DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE began_at <= ? ORDER BY began_at LIMIT ?)',
  )
  const remove = database.prepare('DELETE FROM entries WHERE id = ?')
  const write = (entry: Entry, owned: boolean) =>
    upsert.run(
      entry.id,
      entry.fingerprint,
      entry.beganAt,
      entry.intent,
      entry.recorded,
      Number(owned),
      Number(entry.interrupted),
    )
  const { enqueue, flush } = createWriter(database)
  return {
    flush,
    epoch: Number(database.prepare('SELECT number FROM epoch').get()?.['number']),
    find(id, beganAfter) {
      const row = select.get(id, beganAfter)
      if (row === undefined) return undefined
      return {
        id,
        fingerprint: String(row['fingerprint']),
        beganAt: Number(row['began_at']),
        intent: row['intent'] === null ? null : String(row['intent']),
        recorded: row['recorded'] === null ? null : String(row['recorded']),
        interrupted: row['interrupted'] === 1,
      }
    },
    own: (entry, beganAfter) =>
      enqueue(() => {
        purge.run(beganAfter, purgeBatch)
        write(entry, true)
      }),
    keep: (entry) => enqueue(() => write(entry, false)),
    remove: (id) => enqueue(() => remove.run(id)),
  }
}
