// A log that a test can read, and wait for.
import { Writable } from 'node:stream'
import pino, { type Logger } from 'pino'

export type LogLine = Readonly<Record<string, unknown>>

export interface TestLog {
  readonly log: Logger
  readonly lines: readonly LogLine[]
  /** The next line with this message, or one that is there already. */
  line(message: string): Promise<LogLine>
}

export function createTestLog(): TestLog {
  const lines: LogLine[] = []
  const waiting = new Set<() => void>()
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as LogLine)
      for (const look of waiting) look()
      done()
    },
  })
  return {
    log: pino({ level: 'info' }, stream),
    lines,
    line: (message) =>
      new Promise((resolve) => {
        const look = () => {
          const found = lines.find(({ msg }) => msg === message)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
}
