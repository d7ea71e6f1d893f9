// Lines of the log that every request writes, in one piece: pino asks JSON.stringify for each name and each value apart.
import pino, { type Logger } from 'pino'

const { chindingsSym, streamSym } = pino.symbols
const level = pino.levels.values['info'] as number

/** Names that need no escapes. */
type Texts = Readonly<Record<string, string | undefined>>

/**
 * Writes what `log.info({ ...texts, ...others }, msg)` writes, `msg` being the last of the others: to the letter, for
 * plain data. Texts are apart, because JSON.stringify takes a way three times as long through all of an object that
 * holds one put together of parts, as ids are, or cut out of another, as names are.
 */
export function infoLines(log: Logger): (texts: Texts, others: Readonly<Record<string, unknown>>) => void {
  const kept = log as unknown as Readonly<Record<symbol, unknown>>
  /** What the logger adds to each of its lines. */
  const bindings = kept[chindingsSym] as string
  const stream = kept[streamSym] as pino.DestinationStream
  return (texts, others) => {
    if (log.levelVal > level) return
    let line = `{"level":${level},"time":${Date.now()}${bindings}`
    for (const name in texts) {
      const text = texts[name]
      if (text !== undefined) line += `,"${name}":${JSON.stringify(text)}`
    }
    stream.write(`${line},${JSON.stringify(others).slice(1)}\n`)
  }
}
