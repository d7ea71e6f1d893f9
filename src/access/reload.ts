// The configuration file is read again when it or a file of secrets changes, or on SIGHUP; a bad one changes nothing.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { AccessFile, FileVersions } from '../config.ts'
import type { Access } from './access.ts'
import { currentVersionOf } from './text-file.ts'

export interface ReloadOptions {
  readonly path: string
  /** What was read so far. */
  readonly files: FileVersions
  readonly read: () => AccessFile
  readonly apply: (access: Access) => void
  readonly log: Logger
}

/**
 * Looks instead of listening: a file may be written, replaced, reached by a link or a folder that is turned, or lie on
 * a disk that tells nothing.
 */
const lookEveryMs = 1_000

/** Editors and orchestrators write in several steps: what is read has been left alone for so long. */
const quietMs = 100

async function hasChanged(files: FileVersions): Promise<boolean> {
  const changes = await Promise.all(
    [...files].map(async ([file, version]) => (await currentVersionOf(file)) !== version),
  )
  return changes.includes(true)
}

/** Resolves when all of them have stopped changing. */
async function quiet(files: FileVersions): Promise<void> {
  const versions = async () => (await Promise.all([...files.keys()].map(currentVersionOf))).join('\n')
  let [before, now] = ['', await versions()]
  while (now !== before) {
    before = now
    await sleep(quietMs, undefined, { ref: false })
    now = await versions()
  }
}

export function watchConfigFile({ path, files, read, apply, log }: ReloadOptions): Disposable {
  let known = files
  let isAsked = false
  let isLooking = false
  let isOver = false

  function reload(): void {
    const next = read()
    known = next.files
    if (next.access === undefined) {
      log.error(
        { path, problems: next.problems },
        'the configuration file cannot be used; the one before it stays in force',
      )
      return
    }
    apply(next.access)
    log.info(
      { path, consumers: next.access.consumers.length, accounts: next.access.accounts.size },
      'the configuration file was read again',
    )
  }

  async function look(): Promise<void> {
    if (isLooking) return
    isLooking = true
    try {
      // Asked before, or while it was looked.
      while (!isOver && (isAsked || (await hasChanged(known)) || isAsked)) {
        isAsked = false
        await quiet(known)
        if (!isOver) reload()
      }
    } catch (error) {
      log.error({ path, err: error }, 'the configuration file cannot be read again')
    } finally {
      isLooking = false
    }
  }

  const asked = () => {
    isAsked = true
    void look()
  }
  const timer = setInterval(() => void look(), lookEveryMs).unref()
  process.on('SIGHUP', asked)
  return {
    [Symbol.dispose]() {
      isOver = true
      clearInterval(timer)
      process.off('SIGHUP', asked)
    },
  }
}
