// A line that is written in one piece is the one that pino writes.
import pino, { type Logger } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { infoLines } from '../../src/plugins/log-line.ts'

interface Told {
  readonly texts?: Readonly<Record<string, string | undefined>>
  readonly others?: object
}

/** What both write, under the same clock. */
function written(
  options: pino.LoggerOptions,
  { texts = {}, others = {} }: Told,
  change: (log: Logger) => Logger = (log) => log,
) {
  vi.useFakeTimers({ now: 1_700_000_000_123 })
  try {
    const lines: string[] = []
    const log = change(pino(options, { write: (line) => lines.push(line) }))
    log.info({ ...texts, ...others }, 'told')
    const byPino = lines.splice(0)
    infoLines(log)(texts, { ...others, msg: 'told' })
    return { byPino, inOnePiece: lines }
  } finally {
    vi.useRealTimers()
  }
}

const call = { vendor: 'ALIBABA', attempt: 1, httpStatus: null, durationMs: 12 }

describe('a line in one piece', () => {
  it.each<[string, Told]>([
    [
      'of texts, numbers and lists',
      { texts: { requestId: 'a-1' }, others: { durationMs: 3, errors: [], upstreamCalls: [call, call] } },
    ],
    [
      'with members that are not there',
      { texts: { traceId: undefined, consumer: 'acme' }, others: { cost: undefined, errors: ['A'] } },
    ],
    ['with an odd name', { texts: { operationName: '"}\n\\{"level":60,"msg":"forged\u0000\u2028\ud800' } }],
    ['in other writing', { texts: { operationName: '客服部' } }],
    ['with a number that is none', { others: { durationMs: Number.NaN } }],
  ])('is the line of pino: %s', (_, told) => {
    const { byPino, inOnePiece } = written({ base: null }, told)
    expect(byPino).toHaveLength(1)
    expect(inOnePiece).toEqual(byPino)
  })

  it('has what a logger adds to each line', () => {
    const { byPino, inOnePiece } = written({}, { others: { durationMs: 1 } }, (log) =>
      log.child({ replica: 'one' }),
    )
    expect(byPino[0]).toContain('"replica":"one"')
    expect(inOnePiece).toEqual(byPino)
  })

  it.each(['warn', 'silent'])('is not written at the level %s', (level) => {
    expect(written({ level }, { others: { durationMs: 1 } }).inOnePiece).toEqual([])
  })

  it('follows a level that is set later', () => {
    const lines: string[] = []
    const log = pino({ level: 'silent' }, { write: (text) => lines.push(text) })
    const write = infoLines(log)
    log.level = 'info'
    write({}, { msg: 'told' })
    expect(lines).toHaveLength(1)
  })
})
