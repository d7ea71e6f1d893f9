// A breaking change of the schema is caught wherever it came in, in repositories made for the purpose.
import { execFile } from 'node:child_process'
import { mkdir, mkdtempDisposable, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { noticeDays, parseAnnouncements } from './announcements.ts'

const run = promisify(execFile)
const program = fileURLToPath(new URL('schema-diff.ts', import.meta.url))
const page = await readFile(new URL('../../schema/announced-changes.md', import.meta.url), 'utf8')

/** Fields of `Query`, all of them Int. */
const sdl = (...fields: readonly string[]) =>
  `type Query {\n${fields.map((field) => `  ${field}: Int\n`).join('')}}\n`
const removal = (path: string, announced: string, inForce: string, reason = 'Nobody needs it.') =>
  `${page.trimEnd()}\n| ${announced} | ${inForce} | FIELD_REMOVED | ${path} | ${reason} |\n`

const schemaFile = 'schema/schema.graphql'
const announcementsFile = 'schema/announced-changes.md'
const environment = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Tester',
  GIT_AUTHOR_EMAIL: 'tester@example.com',
  GIT_COMMITTER_NAME: 'Tester',
  GIT_COMMITTER_EMAIL: 'tester@example.com',
}

interface Repository extends AsyncDisposable {
  readonly path: string
  git(...args: readonly string[]): Promise<string>
  write(files: Readonly<Record<string, string>>): Promise<void>
  /** Commits files as they are to be, on a day. */
  commit(files: Readonly<Record<string, string>>, day?: string): Promise<void>
}

async function inNewFolder(prepare: (path: string) => Promise<unknown>): Promise<Repository> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'trunkline-promise-'))
  const git = async (...args: readonly string[]) =>
    (await run('git', args, { cwd: folder.path, env: environment })).stdout
  const write: Repository['write'] = async (files) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(folder.path, 'schema'), { recursive: true })
      await writeFile(join(folder.path, name), text)
    }
  }
  await prepare(folder.path)
  return {
    path: folder.path,
    git,
    write,
    async commit(files, day = '2026-12-01') {
      await write(files)
      await git('add', '--all')
      const env = { ...environment, GIT_COMMITTER_DATE: `${day}T12:00:00Z` }
      await run('git', ['commit', '--quiet', '--allow-empty', '--message', 'A step'], {
        cwd: folder.path,
        env,
      })
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

/** On main: a field is removed before the promise is given, then it is given. */
async function promised(...fields: readonly string[]): Promise<Repository> {
  const repository = await inNewFolder((cwd) =>
    run('git', ['init', '--quiet', '--initial-branch=main'], { cwd, env: environment }),
  )
  await repository.commit({ [schemaFile]: sdl(...fields, 'before') }, '2026-11-01')
  await repository.commit({ [schemaFile]: sdl(...fields) }, '2026-11-02')
  await repository.commit({ [announcementsFile]: page }, '2026-11-03')
  return repository
}

/** What CI starts from. */
const cloned = (of: Repository, ...options: readonly string[]) =>
  inNewFolder((cwd) =>
    run('git', ['clone', '--quiet', ...options, `file://${of.path}`, cwd], { env: environment }),
  )

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const schemaDiff = ({ path }: Repository, ...args: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd: path, env: environment }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })

const caught = (path: string) => ({
  code: 1,
  stdout: expect.stringContaining(`breaking   FIELD_REMOVED  Query.${path}`),
  stderr: expect.stringMatching(/^1 breaking change is not announced/),
})

describe('in a clean clone of main, where nothing differs from main', () => {
  test('a promise that is kept passes', async () => {
    await using origin = await promised('a')
    await origin.commit({ [schemaFile]: sdl('a', 'b') })
    await using clone = await cloned(origin)
    expect(await schemaDiff(clone)).toMatchObject({ code: 0, stderr: '' })
  })

  test('the last commit is caught', async () => {
    await using origin = await promised('a', 'b')
    await origin.commit({ [schemaFile]: sdl('a') })
    await using clone = await cloned(origin)
    expect(await schemaDiff(clone)).toMatchObject(caught('b'))
  })

  test('a commit is caught below harmless ones that came with it', async () => {
    await using origin = await promised('a', 'b')
    await origin.commit({ [schemaFile]: sdl('a') })
    await origin.commit({ [schemaFile]: sdl('a', 'c') })
    await origin.commit({ 'schema/notes.md': 'Nothing of the schema.\n' })
    await using clone = await cloned(origin)
    expect(await schemaDiff(clone)).toMatchObject(caught('b'))
  })

  test('what came after the promise was given is promised too', async () => {
    await using origin = await promised('a')
    await origin.commit({ [schemaFile]: sdl('a', 'late') })
    await origin.commit({ [schemaFile]: sdl('a') })
    await using clone = await cloned(origin)
    expect(await schemaDiff(clone)).toMatchObject(caught('late'))
  })

  test('a merged branch is caught by its merge, and not by what it tried on the way', async () => {
    await using origin = await promised('a', 'b')
    await origin.git('switch', '--quiet', '--create', 'work')
    await origin.commit({ [schemaFile]: sdl('a', 'b', 'tried') })
    await origin.commit({ [schemaFile]: sdl('a') })
    await origin.git('switch', '--quiet', 'main')
    await origin.commit({ 'schema/notes.md': 'Meanwhile.\n' })
    await origin.git('merge', '--quiet', '--no-ff', '--message', 'Merge', 'work')
    await using clone = await cloned(origin)
    expect(await schemaDiff(clone)).toMatchObject(caught('b'))
  })

  test('a promise that came with a merge is held as well', async () => {
    await using origin = await inNewFolder((cwd) =>
      run('git', ['init', '--quiet', '--initial-branch=main'], { cwd, env: environment }),
    )
    await origin.commit({ [schemaFile]: sdl('a', 'b', 'before') })
    await origin.git('switch', '--quiet', '--create', 'work')
    await origin.commit({ [schemaFile]: sdl('a', 'b') })
    await origin.commit({ [announcementsFile]: page })
    await origin.git('switch', '--quiet', 'main')
    await origin.git('merge', '--quiet', '--no-ff', '--message', 'Merge', 'work')
    expect(await schemaDiff(origin)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0 commits/) })
    await origin.commit({ [schemaFile]: sdl('a') })
    expect(await schemaDiff(origin)).toMatchObject(caught('b'))
  })

  test('a part of the history is not enough, and is said to be', async () => {
    await using origin = await promised('a', 'b')
    await origin.commit({ [schemaFile]: sdl('a') })
    await using clone = await cloned(origin, '--depth=1')
    expect(await schemaDiff(clone)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(
        'WARNING: this clone has only a part of the history, so that a breaking commit can go unseen: run `git fetch --unshallow',
      ),
    })
  })
})

describe('before it is on main', () => {
  test('what is not committed is caught, and the kinds of change are told apart', async () => {
    await using repository = await promised('a', 'b')
    await repository.write({ [schemaFile]: sdl('a', 'c') })
    const { code, stdout } = await schemaDiff(repository)
    expect(code).toBe(1)
    expect(stdout.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      "  breaking   FIELD_REMOVED  Query.b  Field 'b' was removed from object type 'Query' (not announced)",
      "  safe       FIELD_ADDED  Query.c  Field 'c' was added to object type 'Query'",
    ])
  })

  test('a member that unions gain is dangerous, one that they lose is breaking and named', async () => {
    const union = (...members: readonly string[]) =>
      `type Query { u: U }\nunion U = ${members.join(' | ')}\ntype A { a: Int }\ntype B { a: Int }\ntype C { a: Int }\n`
    await using repository = await promised('a')
    await repository.commit({ [schemaFile]: union('A', 'B') }, '2026-12-02')
    await repository.write({ [schemaFile]: union('A', 'C') })
    const { stdout } = await schemaDiff(repository, 'HEAD')
    expect(stdout).toContain('  breaking   UNION_MEMBER_REMOVED  U.B ')
    expect(stdout).toContain('  dangerous  UNION_MEMBER_ADDED  U.C ')
  })

  test('commits that are not pushed, and commits of a branch, are compared with main as a whole', async () => {
    await using origin = await promised('a', 'b')
    await using clone = await cloned(origin)
    await clone.commit({ [schemaFile]: sdl('a', 'b', 'tried') })
    await clone.commit({ [schemaFile]: sdl('a', 'b', 'c') })
    expect(await schemaDiff(clone)).toMatchObject({ code: 0 })
    await clone.git('switch', '--quiet', '--create', 'work')
    await clone.commit({ [schemaFile]: sdl('a', 'c') })
    expect(await schemaDiff(clone)).toMatchObject(caught('b'))
  })

  test('any commit can be named instead', async () => {
    await using repository = await promised('a', 'b')
    await repository.commit({ [schemaFile]: sdl('a') })
    expect(await schemaDiff(repository, 'HEAD')).toMatchObject({ code: 0 })
    expect(await schemaDiff(repository, 'HEAD~1')).toMatchObject(caught('b'))
    expect(await schemaDiff(repository, 'nowhere')).toMatchObject({
      code: 2,
      stderr: 'nowhere is no commit of this repository.\n',
    })
  })
})

describe('announcements', () => {
  const announced = async (row: string, day: string) => {
    await using repository = await promised('a', 'b')
    await repository.commit({ [announcementsFile]: row })
    await repository.commit({ [schemaFile]: sdl('a') }, day)
    return await schemaDiff(repository)
  }

  test('what is announced and in force passes', async () => {
    const row = removal('Query.b', '2026-12-01', '2027-03-01')
    expect(await announced(row, '2027-03-01')).toMatchObject({ code: 0, stderr: '' })
  })

  test('what comes before it is in force is caught', async () => {
    const row = removal('Query.b', '2026-12-01', '2027-03-01')
    expect(await announced(row, '2027-02-28')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('(announced, but not in force before 2027-03-01)'),
    })
  })

  test('what is announced of something else does not help', async () => {
    const row = removal('Query.a', '2026-12-01', '2027-03-01')
    expect(await announced(row, '2027-03-01')).toMatchObject(caught('b'))
  })

  test('a short notice is refused, unless it is urgent', async () => {
    const short = removal('Query.b', '2026-12-01', '2027-02-28')
    expect(await announced(short, '2027-03-01')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`announced 89 days before it is in force; it takes ${noticeDays}`),
    })
    const urgent = removal('Query.b', '2026-12-01', '2026-12-01', 'Urgent: the vendor withdrew it.')
    expect(await announced(urgent, '2026-12-02')).toMatchObject({ code: 0 })
  })

  test.each([
    '| 2026-12-01 | 2027-13-01 | FIELD_REMOVED | Query.b | No such month. |',
    '| 1.12.2026 | 1.3.2027 | FIELD_REMOVED | Query.b | Not a date. |',
    '| 2026-12-01 | 2027-03-01 | FIELD_REMOVED | Query.b | |',
    '| 2026-12-01 | 2027-03-01 | Query.b | Without its change. |',
  ])('a row that cannot be read is refused: %s', (row) => {
    expect(() => parseAnnouncements(`${page.trimEnd()}\n${row}\n`)).toThrow('this is not an announcement')
  })
})

test('without a repository there is nothing to compare with, which is said', async () => {
  await using repository = await promised('a')
  await rm(join(repository.path, '.git'), { recursive: true })
  expect(await schemaDiff(repository)).toEqual({
    code: 0,
    stdout: 'There is no git repository here: nothing to compare the schema with.\n',
    stderr: '',
  })
})

test('the announcements of this project can be read, and the check is one of `npm run check`', () => {
  expect(() => parseAnnouncements(page)).not.toThrow()
  expect(packageJson.scripts.check.split(' && ')).toContain('npm run schema:diff')
})
