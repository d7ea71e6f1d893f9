// Where a serving process logs to: standard output, the lines of a moment in one write.
import pino from 'pino'

/** So many characters wait for no others. */
const fullAt = 8_192

/** So long a line waits for others: a write of its own would cost as much as the line. */
const momentMs = 10

/**
 * Written by this thread and not by another, so that what else goes to standard output, as the audit log may, never
 * comes to stand in the middle of a line. When the process ends, expected or not, all is written; only what ends it
 * from outside and at once, as SIGKILL does, loses the lines of that moment.
 */
export function createLogOutput(): pino.DestinationStream {
  const output = pino.destination({ dest: 1, sync: true })
  // Gathered here: the stream would measure all that waits anew for each line.
  let waiting = ''
  let isDue = false
  const flush = () => {
    if (waiting === '') return
    const lines = waiting
    waiting = ''
    output.write(lines)
  }
  const flushWhenDue = () => {
    isDue = false
    flush()
  }
  process.on('exit', flush)
  return {
    write(line) {
      waiting += line
      if (waiting.length >= fullAt) return flush()
      if (isDue) return
      isDue = true
      setTimeout(flushWhenDue, momentMs)
    },
  }
}
