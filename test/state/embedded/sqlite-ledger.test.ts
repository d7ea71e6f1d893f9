// The embedded ledger: the contract, and what a file and a process add to it.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createSqliteLedger } from '../../../src/state/embedded/sqlite-ledger.ts'
import { type LedgerKey, LedgerUnavailable } from '../../../src/state/ledger.ts'
import { start } from '../../support/process.ts'
import { claimed, ledgerContract, unsettled } from '../ledger-contract.ts'
import { intent, key, success } from '../samples.ts'

async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), 'trunkline-state-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

const never = new AbortController().signal
const ownerPath = fileURLToPath(new URL('owner.ts', import.meta.url))
const file = (directory: string) => join(directory, 'ledger.sqlite')

/** A process that did what it was told, and lives. */
async function owner(what: string, directory: string) {
  const process = start('test/state/embedded/owner.ts', {}, [what, directory])
  await process.printed(/ready/)
  return process
}

/** What a process says that works where no file may grow beyond 200 blocks: the kernel refuses like a full disk. */
async function onFullDisk(what: string, directory: string) {
  const limited = ['-c', 'ulimit -f 200 && exec "$0" "$@"', process.execPath, ownerPath, what, directory]
  return (await promisify(execFile)('sh', limited)).stdout
}

describe('in a file', () => {
  ledgerContract(async (options) => {
    const { path: directory, ...temporary } = await temporaryDirectory()
    const open = () => createSqliteLedger({ directory, patienceMs: 0, ...options })
    const ledger = await open()
    let last = ledger
    return {
      ledger,
      restart: async () => {
        await last[Symbol.asyncDispose]()
        last = await open()
        return last
      },
      [Symbol.asyncDispose]: async () => {
        await last[Symbol.asyncDispose]()
        await temporary[Symbol.asyncDispose]()
      },
    }
  })
})

describe('in memory', () => {
  ledgerContract(async (options) => {
    const ledger = await createSqliteLedger(options)
    return { ledger, [Symbol.asyncDispose]: () => ledger[Symbol.asyncDispose]() }
  })
})

describe('a process that is killed', () => {
  const at = (text: string): LedgerKey => ({ account: 'default', consumer: 'default', key: text })

  test('leaves everything that it sent, and holds nothing any longer', async () => {
    await using directory = await temporaryDirectory()
    await using killed = await owner('dieEverywhere', directory.path)
    killed.kill('SIGKILL')
    await killed.exited
    await using ledger = await createSqliteLedger({ directory: directory.path, patienceMs: 0 })
    expect(await ledger.begin(at('begun'), 'input')).toMatchObject({ state: 'claimed' })
    expect(await unsettled(ledger, at('announced'))).toMatchObject({ intent, interrupted: true })
    expect(await unsettled(ledger, at('sent'))).toMatchObject({ intent, interrupted: true })
    expect(await ledger.begin(at('recorded'), 'input')).toEqual({ state: 'recorded', recorded: success })
    expect(await unsettled(ledger, at('left'))).toMatchObject({ interrupted: false })
    expect(await ledger.begin(at('released'), 'input')).toMatchObject({ state: 'claimed' })
  })

  test('is remembered as the cause by whoever leaves it unsettled again', async () => {
    await using directory = await temporaryDirectory()
    await using killed = await owner('dieEverywhere', directory.path)
    killed.kill('SIGKILL')
    await killed.exited
    await using ledger = await createSqliteLedger({ directory: directory.path })
    const { claim } = await unsettled(ledger, at('sent'))
    await ledger.sending(claim, intent)
    await ledger.leaveUnsettled(claim)
    expect(await unsettled(ledger, at('sent'))).toMatchObject({ intent, interrupted: true })
  })

  test('gives out no fence that the next one gives out again', async () => {
    await using directory = await temporaryDirectory()
    const fences: number[] = []
    for (let life = 0; life < 3; life += 1) {
      await using ledger = await createSqliteLedger({ directory: directory.path })
      fences.push((await claimed(ledger)).fence, (await claimed(ledger, at('other'))).fence)
    }
    expect(fences).toEqual([...new Set(fences)].toSorted((a, b) => a - b))
  })
})

test('what is announced is sent at no cost: nobody waits for the disk', async () => {
  await using directory = await temporaryDirectory()
  await using ledger = await createSqliteLedger({ directory: directory.path })
  const claim = await claimed(ledger, key, 'input', intent)
  let isWritten = false
  setImmediate(() => {
    isWritten = true
  })
  await ledger.sending(claim, { ...intent, sentAt: new Date() })
  expect(isWritten).toBe(false)
  await ledger.sending(claim, { ...intent, request: 'another' })
  expect(isWritten).toBe(true)
})

describe('a directory that is held', () => {
  test('is refused to a second process, with what to do', async () => {
    await using directory = await temporaryDirectory()
    await using _holder = await owner('hold', directory.path)
    const second = createSqliteLedger({ directory: directory.path, patienceMs: 60 })
    await expect(second).rejects.toBeInstanceOf(LedgerUnavailable)
    await expect(second).rejects.toThrow(directory.path)
    await expect(second).rejects.toThrow('TRUNKLINE_STATE_DIR')
    await expect(second).rejects.toThrow('Another process holds it')
  })

  test('is waited for while the process before drains, and the event loop goes on', async () => {
    await using directory = await temporaryDirectory()
    await using holder = await owner('hold', directory.path)
    const second = createSqliteLedger({ directory: directory.path, patienceMs: 15_000 })
    await new Promise((resolve) => setTimeout(resolve, 1))
    holder.kill('SIGKILL')
    await using ledger = await second
    await claimed(ledger)
  })

  test('is refused within one process too', async () => {
    await using directory = await temporaryDirectory()
    await using ledger = await createSqliteLedger({ directory: directory.path })
    await expect(createSqliteLedger({ directory: directory.path, patienceMs: 0 })).rejects.toThrow('holds it')
    await ledger.sending(await claimed(ledger), intent)
    await expect(createSqliteLedger({ directory: directory.path, patienceMs: 0 })).rejects.toThrow('holds it')
  })
})

describe('what lies on the disk', () => {
  test('is for its owner alone', async () => {
    await using directory = await temporaryDirectory()
    const below = join(directory.path, 'new', 'state')
    await using ledger = await createSqliteLedger({ directory: below })
    await ledger.sending(await claimed(ledger), intent)
    const modes = await Promise.all(
      ['.', ...(await readdir(below))].map(async (name) => [
        name,
        ((await stat(join(below, name))).mode & 0o777).toString(8),
      ]),
    )
    expect(Object.fromEntries(modes)).toEqual({
      '.': '700',
      'ledger.sqlite': '600',
      'ledger.sqlite-wal': '600',
    })
  })

  test('names neither consumer nor key nor input, and forgets the request once it is answered', async () => {
    await using directory = await temporaryDirectory()
    const secretly = { account: 'default', consumer: 'partner-4711', key: '+86 138 0013 8000' }
    {
      await using ledger = await createSqliteLedger({ directory: directory.path })
      const claim = await claimed(ledger, secretly, 'the whole input')
      await ledger.sending(claim, { ...intent, request: 'the whole request' })
      await ledger.record(claim, success)
    }
    const text = await readFile(file(directory.path), 'latin1')
    expect(text).toContain('instanceId')
    for (const hidden of ['partner-4711', '138 0013', 'the whole']) expect(text).not.toContain(hidden)
  })

  test('shrinks to what is alive as others are written', async () => {
    await using directory = await temporaryDirectory()
    let now = 1_000_000
    const clock = () => now
    const at = (index: number) => ({ ...key, key: `order-${index}` })
    {
      await using ledger = await createSqliteLedger({ directory: directory.path, retentionMs: 1_000, clock })
      for (let i = 0; i < 100; i += 1) await ledger.sending(await claimed(ledger, at(i)), intent)
      now += 1_000
      for (let i = 0; i < 4; i += 1) await ledger.sending(await claimed(ledger, at(1_000 + i)), intent)
    }
    using database = new DatabaseSync(file(directory.path))
    expect(database.prepare('SELECT count(*) AS rows FROM entries').get()).toEqual({ rows: 4 })
  })
})

describe('a directory that cannot be used', () => {
  const refusal = async (directory: string) => {
    const error: unknown = await createSqliteLedger({ directory, patienceMs: 0 }).catch((reason) => reason)
    expect(error).toBeInstanceOf(LedgerUnavailable)
    return (error as LedgerUnavailable).message
  }

  test('below a file', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'file')
    await writeFile(path, '')
    expect(await refusal(path)).toBe(
      `The state directory ${path} (TRUNKLINE_STATE_DIR) is unusable. There is something of that name that is not a directory.`,
    )
    expect(await refusal(join(path, 'below'))).toContain('A part of the path is not a directory.')
  })

  test('whose file is a link', async () => {
    await using directory = await temporaryDirectory()
    const target = join(directory.path, 'elsewhere')
    await symlink(target, file(directory.path))
    expect(await refusal(directory.path)).toContain('is a symbolic link: put a real file there.')
    expect(await readdir(directory.path)).toEqual(['ledger.sqlite'])
  })

  test('whose file is a directory', async () => {
    await using directory = await temporaryDirectory()
    await mkdir(file(directory.path))
    expect(await refusal(directory.path)).toContain('is not a file.')
  })

  test('whose file is something else', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(file(directory.path), 'this is not a database, and long enough to tell that it is none')
    expect(await refusal(directory.path)).toContain('Its file is not a database')
  })

  test('that a newer program wrote', async () => {
    await using directory = await temporaryDirectory()
    {
      using database = new DatabaseSync(file(directory.path))
      database.exec('PRAGMA user_version = 99')
    }
    // Twice, because a first try that kept the file open would hold it against the second.
    for (let i = 0; i < 2; i += 1)
      expect(await refusal(directory.path)).toContain("Its schema 99 is newer than this program's")
  })

  test('that belongs to somebody else', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'read-only')
    await mkdir(path, { mode: 0o555 })
    await using nobody = start('test/state/embedded/owner.ts', {}, ['openAsNobody', path])
    await nobody.exited
    expect(nobody.stdout()).toContain('LedgerUnavailable')
    expect(nobody.stdout()).toContain('This user may not write there')
  })
})

describe('a ledger that fails', () => {
  test('on a full disk writes nothing by halves, frees the key, and still knows what was sent before', async () => {
    await using directory = await temporaryDirectory()
    const told = await onFullDisk('fillDisk', directory.path)
    const { failedAt, ...failure } = JSON.parse(told) as { readonly failedAt: number }
    expect(failure).toEqual({
      name: 'LedgerUnavailable',
      cause: expect.stringContaining('disk'),
      before: 'running',
      after: 'claimed',
    })
    await using ledger = await createSqliteLedger({ directory: directory.path })
    const sent = (index: number) => ledger.begin({ ...key, key: `sent-${index}` }, 'input')
    expect(failedAt).toBeGreaterThan(0)
    for (let i = 0; i < failedAt; i += 1)
      expect(await sent(i)).toMatchObject({ state: 'unsettled', interrupted: true })
    expect(await sent(failedAt)).toMatchObject({ state: 'claimed' })
  })

  test('to announce claims nothing, and lets those who wait go', async () => {
    await using directory = await temporaryDirectory()
    const told = await onFullDisk('failToAnnounce', directory.path)
    expect(JSON.parse(told)).toEqual({ name: 'LedgerUnavailable', waited: true, next: 'claimed' })
  })

  test('to record keeps the intent, and lets those who wait go', async () => {
    await using directory = await temporaryDirectory()
    const told = await onFullDisk('failToRecord', directory.path)
    expect(JSON.parse(told)).toEqual({ name: 'LedgerUnavailable', waited: true, next: 'unsettled' })
  })

  test('writes what is under way before it closes', async () => {
    await using directory = await temporaryDirectory()
    const ledger = await createSqliteLedger({ directory: directory.path })
    const claim = await claimed(ledger)
    await ledger.sending(claim, intent)
    await Promise.all([ledger.record(claim, success), ledger[Symbol.asyncDispose]()])
    await using next = await createSqliteLedger({ directory: directory.path })
    expect(await next.begin(key, 'input')).toEqual({ state: 'recorded', recorded: success })
  })

  test('refuses everything once it is closed, and lets those who wait go', async () => {
    const ledger = await createSqliteLedger()
    const claim = await claimed(ledger)
    await ledger.sending(claim, intent)
    const waiting = expect(ledger.settled(key, never)).rejects.toBeInstanceOf(LedgerUnavailable)
    await ledger[Symbol.asyncDispose]()
    await ledger[Symbol.asyncDispose]()
    await waiting
    for (const refused of [
      () => ledger.begin(key, 'input'),
      () => ledger.settled(key, never),
      () => ledger.sending(claim, intent),
      () => ledger.record(claim, success),
      () => ledger.leaveUnsettled(claim),
      () => ledger.release(claim),
    ])
      await expect(refused()).rejects.toBeInstanceOf(LedgerUnavailable)
  })
})
