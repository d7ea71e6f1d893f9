// Reads a small text file that an operator wrote; what else may be at a path is refused instead of waited for.
import { readFileSync, statSync } from 'node:fs'

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
