// The configuration file is read again when it or a file of secrets changes, or on SIGHUP; a bad one changes nothing.
import { type StatsListener, unwatchFile, watchFile } from 'node:fs'
import type { Logger } from 'pino'
import type { Access } from './access.ts'
import type { AccessFile } from './config.ts'

export interface ReloadOptions {
  readonly path: string
  /** The files that were read so far: it, and those it takes secrets from. */
  readonly files: readonly string[]
  readonly read: () => AccessFile
  readonly apply: (access: Access) => void
  readonly log: Logger
}

/** Editors and orchestrators write in several steps: the last one counts. */
const quietMs = 100

/**
 * Looks instead of listening: a file may be written, replaced, reached by a link or a folder that is turned, or lie on
 * a disk that tells nothing.
 */
const lookEveryMs = 1_000

export function watchConfigFile({ path, files, read, apply, log }: ReloadOptions): Disposable {
  let timer: NodeJS.Timeout | undefined
  const watched = new Set<string>()
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(reload, quietMs)
  }
  // A listener of its own: another watch of the same file must not be ended with this one.
  const changed: StatsListener = () => soon()

  function watchOnly(wanted: ReadonlySet<string>): void {
    for (const file of watched) if (!wanted.has(file)) unwatchFile(file, changed)
    for (const file of wanted)
      if (!watched.has(file)) watchFile(file, { interval: lookEveryMs, persistent: false }, changed)
    watched.clear()
    for (const file of wanted) watched.add(file)
  }

  function reload(): void {
    const next = read()
    watchOnly(new Set(next.files))
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

  watchOnly(new Set(files))
  process.on('SIGHUP', soon)
  return {
    [Symbol.dispose]() {
      clearTimeout(timer)
      watchOnly(new Set())
      process.off('SIGHUP', soon)
    },
  }
}
