// The audit log: one line per mutation, chained, on disk before its answer goes out.
import { type FileHandle, open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setImmediate as endOfTurn } from 'node:timers/promises'
import { type ChainEnd, digestOf, emptyChain, link, placeOf } from './audit-chain.ts'

export interface AuditLog extends AsyncDisposable {
  /**
   * Rejects with AuditUnavailable while lines cannot be written: no mutation may be sent that nobody could note.
   * Undefined where no line waits to be written.
   */
  ready(): Promise<void> | undefined
  /** Resolves when the line is where it belongs; a line that cannot be written is kept, and written first. */
  append(entry: object): Promise<void>
}

/** The log cannot be written. */
export class AuditUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'AuditUnavailable'
  }
}

/** Takes lines; rejects when they may not be there. */
type Sink = (lines: string) => Promise<void>

/** Lines of one turn of the event loop go out together, and so do those that come while others are written. */
function createAuditLog(initial: ChainEnd, sink: Sink, close: () => Promise<void>): AuditLog {
  let end = initial
  /** What is not known to be where it belongs, in order. */
  const pending: string[] = []
  /** The write that takes whatever is pending when it begins. */
  let next: Promise<void> | undefined
  /** The write that is under way. */
  let current: Promise<void> | undefined

  async function write(): Promise<void> {
    await endOfTurn()
    if (current !== undefined) await current.catch(() => undefined)
    current = next
    next = undefined
    const count = pending.length
    try {
      if (count > 0) await sink(`${pending.join('\n')}\n`)
    } catch (error) {
      throw new AuditUnavailable('the audit log cannot be written', error)
    } finally {
      current = undefined
    }
    pending.splice(0, count)
  }

  /** When everything that is pending now is written. */
  function flushed(): Promise<void> {
    next ??= write()
    return next
  }

  return {
    ready: () => (pending.length > 0 ? flushed() : undefined),
    append(entry) {
      const linked = link(end, entry)
      end = linked.end
      pending.push(linked.line)
      return flushed()
    },
    async [Symbol.asyncDispose]() {
      await flushed().finally(close)
    },
  }
}

/** Where the chain of a file stands; a line that a crash cut off is closed, and the chain goes on behind it. */
async function endOf(file: FileHandle): Promise<ChainEnd> {
  let last: string | undefined
  let end = emptyChain
  const lines = createInterface({ input: file.createReadStream({ start: 0, autoClose: false }) })
  for await (const line of lines) {
    last = line
    const place = placeOf(line)
    if (place !== undefined) end = { sequence: place.sequence, previous: end.previous }
  }
  if (last === undefined) return emptyChain
  const { size } = await file.stat()
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  if (buffer.toString() !== '\n') await file.write('\n', size)
  return { sequence: end.sequence, previous: digestOf(last) }
}

const advice: Readonly<Record<string, string>> = {
  ENOENT: 'Its directory does not exist: make it, or choose another file.',
  ENOTDIR: 'A part of the path is not a directory.',
  EISDIR: 'It is a directory: name a file in it.',
  EACCES: 'This user may not write there: change its owner or choose another file.',
  EPERM: 'This user may not write there: change its owner or choose another file.',
  EROFS: 'The file system is read-only: mount a writable one.',
  ENOSPC: 'The disk is full.',
}

function notOpened(path: string, error: unknown): AuditUnavailable {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  const what = advice[code ?? ''] ?? `The system says: ${code ?? error}.`
  return new AuditUnavailable(`The audit log ${path} (TRUNKLINE_AUDIT_LOG) cannot be opened. ${what}`, error)
}

/** Opens a file as the log would, and writes nothing; rejects with AuditUnavailable. */
export async function probeAuditFile(path: string): Promise<void> {
  try {
    const file = await open(path, 'a+', 0o600)
    await file.close()
  } catch (error) {
    throw notOpened(path, error)
  }
}

/** Appends to a file, and waits for the disk. */
export async function createFileAuditLog(path: string): Promise<AuditLog> {
  try {
    const file = await open(path, 'a+', 0o600)
    return createAuditLog(
      await endOf(file),
      async (lines) => {
        // One write, so that a line is there whole or not at all.
        const bytes = Buffer.from(lines)
        const { size } = await file.stat()
        try {
          const { bytesWritten } = await file.write(bytes)
          if (bytesWritten < bytes.length) throw new Error('the disk is full')
          await file.datasync()
        } catch (error) {
          await file.truncate(size).catch(() => undefined)
          throw error
        }
      },
      () => file.close(),
    )
  } catch (error) {
    throw notOpened(path, error)
  }
}

/** As much of a stream as a log needs. */
export interface LineStream {
  write(text: string, done: (error?: Error | null) => void): unknown
}

/** Writes to standard output, where each process begins a chain of its own. */
export const createStreamAuditLog = (stream: LineStream): AuditLog =>
  createAuditLog(
    emptyChain,
    (lines) =>
      new Promise((resolve, reject) => {
        stream.write(lines, (error) => (error == null ? resolve() : reject(error)))
      }),
    async () => undefined,
  )

/** Notes nothing: for those who only try things out. */
export const noAuditLog: AuditLog = {
  ready: () => undefined,
  append: async () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
}
