// Small text files that an operator wrote: read, and looked at for changes. What else may be at a path is refused.
import { type BigIntStats, readFileSync, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'

/** The file cannot be used; the message says why, to be put behind its name. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile'
}

const maxBytes = 1024 * 1024

/** Throws UnusableFile. */
export function readTextFile(path: string): string {
  try {
    const stats = statSync(path)
    // Reading a pipe or a device would hold the whole process.
    if (!stats.isFile()) throw new UnusableFile('is not a regular file')
    if (stats.size > maxBytes) throw new UnusableFile('is larger than 1 MiB')
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    if (error instanceof UnusableFile) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw new UnusableFile('is not UTF-8')
    throw new UnusableFile(`cannot be read (${code ?? 'unknown'})`)
  }
}

const fingerprint = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats) =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ')

const absent = 'absent'

/** Another text when the file is written, replaced, or reached by other links than before. */
export function versionOf(path: string): string {
  try {
    return fingerprint(statSync(path, { bigint: true }))
  } catch {
    return absent
  }
}

/** The same without holding the process, should the disk take its time. */
export const currentVersionOf = (path: string): Promise<string> =>
  stat(path, { bigint: true }).then(fingerprint, () => absent)
