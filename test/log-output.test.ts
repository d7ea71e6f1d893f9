// The log of a process is whole, however the process ends.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const output = new URL('../src/log-output.ts', import.meta.url).href

/** A process that logs a thousand lines, more than are gathered, and then ends like this. */
const linesOf = (end: string) => {
  const { stdout } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import pino from 'pino'
       import { createLogOutput } from ${JSON.stringify(output)}
       const log = pino({ base: null }, createLogOutput())
       for (let line = 0; line < 1_000; line++) log.info({ line }, 'told')
       ${end}`,
    ],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8' },
  )
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { line: number }).line)
}

const all = Array.from({ length: 1_000 }, (_, line) => line)

describe('the log', () => {
  it.each([
    ['runs out of work', ''],
    ['exits', 'process.exit(1)'],
    ['breaks', "throw new Error('broken')"],
    ['breaks later', "setImmediate(() => { log.info({ line: 1_000 }); throw new Error('broken') })"],
    [
      'ends itself at a signal',
      "process.on('SIGTERM', () => process.exit(0)); process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1_000)",
    ],
  ])('is whole when the process %s', (name, end) => {
    expect(linesOf(end)).toEqual(name === 'breaks later' ? [...all, 1_000] : all)
  })
})
