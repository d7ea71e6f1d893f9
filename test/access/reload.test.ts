// The configuration file while the process runs: when it is read again, and that a bad one changes nothing.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { expect, test } from 'vitest'
import type { Access } from '../../src/access/access.ts'
import { watchConfigFile } from '../../src/access/reload.ts'
import { readAccessFile } from '../../src/config.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const textFor = (consumer: string, secret: unknown = 'a-secret') =>
  JSON.stringify({
    accounts: { acme: { huawei: { appKey: 'app-key', appSecret: secret } } },
    consumers: [{ id: consumer, account: 'acme', keys: [{ sha256: sha256(consumer) }], scopes: ['*'] }],
  })

interface Line {
  readonly level: number
  readonly msg: string
  readonly problems?: readonly string[]
}

/** A folder with a file, and everything that was applied and logged since it is watched. */
function watching(path: (folder: string) => string, prepare: (folder: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'reload-'))
  prepare(folder)
  const file = path(folder)
  const applied: Access[] = []
  const lines: Line[] = []
  const write = (line: string) => {
    lines.push(JSON.parse(line) as Line)
  }
  const read = () => readAccessFile(file, {})
  const watched = watchConfigFile({
    path: file,
    files: read().files,
    read,
    apply: (access) => applied.push(access),
    log: pino({ base: null }, { write }),
  })
  return {
    folder,
    file,
    lines,
    consumers: () => applied.map(({ consumers }) => consumers[0]?.id),
    secrets: () => applied.map(({ accounts }) => accounts.get('acme')?.huawei?.appSecret.reveal()),
    [Symbol.dispose]() {
      watched[Symbol.dispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const inFolder = (folder: string) => join(folder, 'trunkline.json')

test.concurrent('a file that is written is read again', async ({ expect }) => {
  using made = watching(inFolder, (folder) => writeFileSync(inFolder(folder), textFor('a')))
  writeFileSync(made.file, textFor('b'))
  await expect.poll(made.consumers).toEqual(['b'])
  expect(made.lines).toMatchObject([
    { level: 30, msg: 'the configuration file was read again', consumers: 1, accounts: 1 },
  ])
})

test.concurrent('a file that is replaced by another is read again, and that one as well', async ({
  expect,
}) => {
  using made = watching(inFolder, (folder) => writeFileSync(inFolder(folder), textFor('a')))
  for (const consumer of ['b', 'c']) {
    writeFileSync(`${made.file}.tmp`, textFor(consumer))
    renameSync(`${made.file}.tmp`, made.file)
    await expect.poll(() => made.consumers().at(-1)).toBe(consumer)
  }
})

test.concurrent('a folder that is turned by a link is read again, as orchestrators do it', async ({
  expect,
}) => {
  const put = (folder: string, edition: string, consumer: string) => {
    mkdirSync(join(folder, edition))
    writeFileSync(join(folder, edition, 'trunkline.json'), textFor(consumer, { file: 'secret' }))
    writeFileSync(join(folder, edition, 'secret'), `secret-of-${consumer}`)
    symlinkSync(edition, join(folder, 'turning'))
    renameSync(join(folder, 'turning'), join(folder, 'current'))
  }
  using made = watching(
    (folder) => join(folder, 'current', 'trunkline.json'),
    (folder) => put(folder, 'one', 'a'),
  )
  put(made.folder, 'two', 'b')
  await expect.poll(() => made.consumers().at(-1)).toBe('b')
  expect(made.secrets().at(-1)).toBe('secret-of-b')
})

test.concurrent('a file of secrets that changes is read again, wherever it lies', async ({ expect }) => {
  const secret = (folder: string) => join(folder, 'elsewhere', 'secret')
  using made = watching(inFolder, (folder) => {
    mkdirSync(join(folder, 'elsewhere'))
    writeFileSync(secret(folder), 'first-secret')
    writeFileSync(inFolder(folder), textFor('a', { file: secret(folder) }))
  })
  writeFileSync(secret(made.folder), 'next-secret')
  await expect.poll(made.secrets).toEqual(['next-secret'])
})

test.concurrent('a bad file changes nothing and says everything that is wrong, until it is a good one', async ({
  expect,
}) => {
  using made = watching(inFolder, (folder) => writeFileSync(inFolder(folder), textFor('a')))
  writeFileSync(made.file, JSON.stringify({ ...JSON.parse(textFor('b')), accounts: {}, extra: 1 }))
  await expect.poll(() => made.lines.length).toBe(1)
  expect(made.lines).toMatchObject([
    {
      level: 50,
      msg: 'the configuration file cannot be used; the one before it stays in force',
      problems: ['extra: is not known here', 'consumers.0.account: is no account of this file'],
    },
  ])
  rmSync(made.file)
  await expect.poll(() => made.lines.length).toBe(2)
  expect(made.lines.at(-1)?.problems).toEqual(['the file cannot be read (ENOENT)'])
  expect(made.consumers()).toEqual([])
  writeFileSync(made.file, textFor('c'))
  await expect.poll(made.consumers).toEqual(['c'])
})

test('SIGHUP has it read again although nothing changed, and no longer once it is not watched', async () => {
  const listeners = process.listenerCount('SIGHUP')
  {
    using made = watching(inFolder, (folder) => writeFileSync(inFolder(folder), textFor('a')))
    expect(process.listenerCount('SIGHUP')).toBe(listeners + 1)
    process.emit('SIGHUP', 'SIGHUP')
    process.emit('SIGHUP', 'SIGHUP')
    await expect.poll(made.consumers).toEqual(['a'])
  }
  expect(process.listenerCount('SIGHUP')).toBe(listeners)
})
