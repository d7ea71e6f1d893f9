// The audit log on disk: chained, waiting for the disk, going on after a crash, and refusing when it cannot write.
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVerifier } from '../../src/audit/audit-chain.ts'
import {
  AuditUnavailable,
  createFileAuditLog,
  createStreamAuditLog,
  type LineStream,
} from '../../src/audit/audit-log.ts'

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'audit-'))
  return {
    file: join(path, 'audit.jsonl'),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

const linesOf = async (file: string) => (await readFile(file, 'utf8')).trimEnd().split('\n')

const problemIn = (lines: readonly string[]): string | undefined => {
  const verifier = createVerifier()
  for (const line of lines) {
    const problem = verifier.check(line)
    if (problem !== undefined) return problem
  }
  return undefined
}

const verify = (file: string) =>
  spawnSync(process.execPath, ['src/audit/verify.ts', file], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
  })

async function written(file: string, count: number): Promise<string[]> {
  await using log = await createFileAuditLog(file)
  for (let index = 0; index < count; index += 1) await log.append({ operation: 'createInstance', index })
  return linesOf(file)
}

describe('a file', () => {
  it('holds a line per entry, each naming the one before it', async () => {
    await using place = await folder()
    const lines = await written(place.file, 3)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { sequence: 1, index: 0, previous: '0'.repeat(64) },
      { sequence: 2, index: 1 },
      { sequence: 3, index: 2 },
    ])
    expect(problemIn(lines)).toBeUndefined()
  })

  it('keeps the order of lines that come at once', async () => {
    await using place = await folder()
    await using log = await createFileAuditLog(place.file)
    await Promise.all(Array.from({ length: 200 }, (_, index) => log.append({ index })))
    const lines = await linesOf(place.file)
    expect(lines.map((line) => (JSON.parse(line) as { index: number }).index)).toEqual(
      Array.from({ length: 200 }, (_, index) => index),
    )
    expect(problemIn(lines)).toBeUndefined()
  })

  it('is gone on with by the next process', async () => {
    await using place = await folder()
    await written(place.file, 2)
    const lines = await written(place.file, 2)
    expect(lines).toHaveLength(4)
    expect(problemIn(lines)).toBeUndefined()
  })

  it('closes a line that a crash cut off, and shows it', async () => {
    await using place = await folder()
    const [first = '', second = ''] = await written(place.file, 2)
    await writeFile(place.file, `${first}\n${second.slice(0, 40)}`)
    const lines = await written(place.file, 1)
    expect(lines).toHaveLength(3)
    expect(problemIn(lines)).toBe('line 2 is no line of an audit log, or was cut off')
    // Behind it the chain holds.
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ sequence: 2 })
  })

  it('that cannot be opened says which setting names it', async () => {
    await expect(createFileAuditLog('/nonexistent/audit.jsonl')).rejects.toThrow(/TRUNKLINE_AUDIT_LOG/)
    await expect(createFileAuditLog('/nonexistent/audit.jsonl')).rejects.toBeInstanceOf(AuditUnavailable)
  })
})

describe('a stream', () => {
  /** A stream that says when it has written. */
  function slow() {
    const chunks: string[] = []
    const ends: (() => void)[] = []
    const stream: LineStream = {
      write(chunk, done) {
        chunks.push(chunk)
        ends.push(done)
      },
    }
    const indexes = () =>
      chunks.map((chunk) =>
        chunk
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as { index: number }).index),
      )
    return { stream, indexes, end: () => ends.shift()?.() }
  }

  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

  it('gets the lines of one turn of the event loop in one write', async () => {
    const { stream, indexes, end } = slow()
    const log = createStreamAuditLog(stream)
    const appended = [log.append({ index: 0 })]
    await Promise.resolve()
    for (let index = 1; index < 20; index += 1) {
      appended.push(log.append({ index }))
      await Promise.resolve()
    }
    await turn()
    expect(indexes()).toEqual([Array.from({ length: 20 }, (_, index) => index)])
    end()
    await Promise.all(appended)
  })

  it('has written a line before whoever appended it hears of it', async () => {
    const { stream, indexes, end } = slow()
    const log = createStreamAuditLog(stream)
    const heard: number[] = []
    const append = (index: number) => log.append({ index }).then(() => heard.push(index))
    const first = append(0)
    await turn()
    // While the first is written.
    const others = [append(1), append(2)]
    await turn()
    expect([indexes(), heard]).toEqual([[[0]], []])
    end()
    await first
    await turn()
    expect([indexes(), heard]).toEqual([[[0], [1, 2]], [0]])
    end()
    await Promise.all(others)
    expect(heard).toEqual([0, 1, 2])
  })
})

describe('a log that cannot be written', () => {
  /** A stream that fails until it is mended. */
  function fragile() {
    let isBroken = true
    const written: string[] = []
    const stream: LineStream = {
      write(chunk, done) {
        if (isBroken) return done(new Error('no space left'))
        written.push(chunk)
        done()
      },
    }
    return { stream, written, mend: () => (isBroken = false) }
  }

  it('is not ready until what is owed is written, first and in order', async () => {
    const { stream, written, mend } = fragile()
    const log = createStreamAuditLog(stream)
    await log.ready()
    await expect(log.append({ index: 0 })).rejects.toBeInstanceOf(AuditUnavailable)
    await expect(log.ready()).rejects.toBeInstanceOf(AuditUnavailable)
    mend()
    await log.ready()
    await log.append({ index: 1 })
    const lines = written.join('').trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { index: number }).index)).toEqual([0, 1])
    expect(problemIn(lines)).toBeUndefined()
  })
})

describe('the verifier', () => {
  const tampered: readonly [string, (lines: string[]) => string[], string][] = [
    [
      'an altered line',
      (lines) => lines.with(2, (lines[2] ?? '').replace('"index":2', '"index":9')),
      'line 3 was altered',
    ],
    [
      'the last line altered',
      (lines) => lines.with(4, (lines[4] ?? '').replace('"index":4', '"index":9')),
      'line 5 was altered',
    ],
    ['a missing line', (lines) => lines.toSpliced(2, 1), 'line 3 comes after 1 lines that are missing'],
    ['a missing first line', (lines) => lines.slice(1), 'line 1 comes after 1 lines that are missing'],
    [
      'two lines in another order',
      (lines) => lines.with(1, lines[2] ?? '').with(2, lines[1] ?? ''),
      'line 2 comes after 1 lines that are missing',
    ],
    [
      'a line that is there twice',
      (lines) => lines.toSpliced(3, 0, lines[2] ?? ''),
      'line 4 was moved, or is there twice (sequence 3)',
    ],
    [
      'a line of another log',
      (lines) => lines.toSpliced(1, 1, lines[1]?.replace(/"previous":"./, '"previous":"x') ?? ''),
      'line 2 was altered',
    ],
    [
      'an empty line',
      (lines) => lines.toSpliced(2, 0, ''),
      'line 3 is no line of an audit log, or was cut off',
    ],
  ]
  it.each(tampered)('finds %s', async (_what, tamper, problem) => {
    await using place = await folder()
    const lines = tamper(await written(place.file, 5))
    await writeFile(place.file, `${lines.join('\n')}\n`)
    expect(problemIn(lines)).toBe(problem)
    const { status, stderr } = verify(place.file)
    expect([status, stderr]).toEqual([1, `${place.file}: ${problem}\n`])
  })

  it('finds the line that replaces another and was chained anew', async () => {
    await using place = await folder()
    const lines = await written(place.file, 3)
    await using other = await folder()
    const forged = await written(other.file, 4)
    expect(problemIn(lines.with(1, forged[1] ?? ''))).toBeUndefined()
    await using third = await folder()
    await using log = await createFileAuditLog(third.file)
    await log.append({ operation: 'deleteInstance' })
    await log.append({ operation: 'deleteInstance' })
    const [, foreign = ''] = await linesOf(third.file)
    expect(problemIn(lines.with(1, foreign))).toBe('line 2 does not follow from the line before it')
  })

  it('says how many lines are good, and what it wants when it is told nothing', async () => {
    await using place = await folder()
    await written(place.file, 2)
    expect(verify(place.file)).toMatchObject({
      status: 0,
      stdout: `${place.file}: 2 lines, none altered, moved or lost\n`,
    })
    expect(verify('')).toMatchObject({ status: 2 })
    expect(verify(join(place.file, 'nowhere'))).toMatchObject({ status: 2 })
  })

  it('finds any change of any byte', async () => {
    await using place = await folder()
    const lines = await written(place.file, 4)
    fc.assert(
      fc.property(fc.nat({ max: 3 }), fc.nat(), fc.integer({ min: 33, max: 126 }), (row, at, code) => {
        const line = lines[row] ?? ''
        const index = at % line.length
        const changed = line.slice(0, index) + String.fromCharCode(code) + line.slice(index + 1)
        fc.pre(changed !== line)
        expect(problemIn(lines.with(row, changed))).toMatch(/^line \d/)
      }),
      { numRuns: 300 },
    )
  })
})
