// The configuration file is read again when it changes or on SIGHUP; a bad one changes nothing.
import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Logger } from 'pino'
import type { Access } from './access.ts'
import type { ReadFile } from './config-file.ts'

export interface ReloadOptions {
  readonly path: string
  readonly read: () => ReadFile
  readonly apply: (access: Access) => void
  readonly log: Logger
}

/** Editors and orchestrators write in several steps: the last one counts. */
const quietMs = 100

/** Watches the folder, because a file that is replaced, or a link that is turned, is another file. */
export function watchConfigFile({ path, read, apply, log }: ReloadOptions): Disposable {
  let timer: NodeJS.Timeout | undefined
  const reload = () => {
    const { access, problems } = read()
    if (access === undefined) {
      log.error({ path, problems }, 'the configuration file cannot be used; the one before it stays in force')
      return
    }
    apply(access)
    log.info(
      { path, consumers: access.consumers.length, accounts: access.accounts.size },
      'the configuration file was read again',
    )
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(reload, quietMs)
  }
  const folder = watch(dirname(path), { persistent: false }, (_event, name) => {
    // What a secret of the file is in may lie beside it, and links are turned under other names.
    if (name === null || name === basename(path) || name.startsWith('..')) soon()
  })
  folder.on('error', (error) =>
    log.error({ path, err: error }, 'the configuration file is no longer watched'),
  )
  process.on('SIGHUP', soon)
  return {
    [Symbol.dispose]() {
      clearTimeout(timer)
      folder.close()
      process.off('SIGHUP', soon)
    },
  }
}
