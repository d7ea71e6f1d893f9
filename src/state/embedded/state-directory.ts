// A database file in the state directory, held by one process at a time.
import { chmodSync } from 'node:fs'
import { lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { LedgerUnavailable } from '../ledger.ts'

/** How often a directory that another process holds is tried again. */
const retryMs = 50

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

/** Another process uses the directory. */
export class StateDirectoryHeld extends LedgerUnavailable {}

/** The primary result code: the upper bits only refine it. */
const resultOf = (error: unknown) =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined

const advice: Readonly<Record<string, string>> = {
  EACCES: 'This user may not write there: change its owner or choose another directory.',
  EPERM: 'This user may not write there: change its owner or choose another directory.',
  EROFS: 'The file system is read-only: mount a writable one.',
  ENOTDIR: 'A part of the path is not a directory.',
  EEXIST: 'There is something of that name that is not a directory.',
  ENOENT: 'It cannot be created: a part of the path leads nowhere.',
  ENOSPC: 'The disk is full.',
}

/** By SQLite's primary result codes. */
const databaseAdvice: Readonly<Record<number, string>> = {
  3: 'This user may not write there: change its owner or choose another directory.',
  8: 'It cannot be written: change the owner of its files or mount a writable file system.',
  10: 'The disk failed or is full.',
  11: 'Its file is damaged: move it away; what was under way is then forgotten.',
  13: 'The disk is full.',
  14: 'Its file cannot be opened: change its owner or choose another directory.',
  26: 'Its file is not a database: move it away or choose another directory.',
}

const unusable = (directory: string, what: string, cause?: unknown, Kind = LedgerUnavailable) =>
  new Kind(`The state directory ${directory} (TRUNKLINE_STATE_DIR) is unusable. ${what}`, cause)

function explained(directory: string, error: unknown): LedgerUnavailable {
  if (error instanceof LedgerUnavailable) return error
  const result = resultOf(error)
  const known = result === undefined ? advice[String(codeOf(error))] : databaseAdvice[result]
  return unusable(directory, known ?? (error instanceof Error ? error.message : String(error)), error)
}

async function checkFile(directory: string, path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })
  // Whoever may plant a link decides where the keys go and whose file is overwritten.
  if (found?.isSymbolicLink()) throw unusable(directory, `${path} is a symbolic link: put a real file there.`)
  if (found !== undefined && !found.isFile()) throw unusable(directory, `${path} is not a file.`)
}

function openFile(path: string, migrate: (database: DatabaseSync) => void): DatabaseSync {
  const database = new DatabaseSync(path)
  try {
    // Still empty, and the files that SQLite puts beside it take over its mode.
    chmodSync(path, 0o600)
    // Exclusive, so that a second process is refused; the lock dies with its process, however that ends.
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('PRAGMA journal_mode = WAL')
    // In WAL mode the default would let a power cut take back what was reported as written.
    database.exec('PRAGMA synchronous = FULL')
    migrate(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Opens a file of the state directory and holds it until it is closed. `migrate` must write: that takes the lock
 * and proves that the disk can be written. A directory that is held is tried again for `patienceMs`, because the
 * process before may still be draining.
 */
export async function openStateFile(
  directory: string,
  name: string,
  patienceMs: number,
  migrate: (database: DatabaseSync) => void,
): Promise<DatabaseSync> {
  const path = join(directory, name)
  const giveUpAt = performance.now() + patienceMs
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    for (;;) {
      await checkFile(directory, path)
      try {
        return openFile(path, migrate)
      } catch (error) {
        if (resultOf(error) !== 5) throw error
        if (performance.now() >= giveUpAt)
          throw unusable(
            directory,
            'Another process holds it: each gateway needs a directory of its own, or end the other one first.',
            error,
            StateDirectoryHeld,
          )
      }
      await sleep(retryMs)
    }
  } catch (error) {
    throw explained(directory, error)
  }
}
