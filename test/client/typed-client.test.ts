// The client in a frontend of its own: what is right compiles and runs, what is wrong does not compile.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtempDisposable, readFile, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from '../../src/core/redact.ts'
import { runningTask, stoppedTask } from '../support/demo.ts'
import { startStage } from '../support/gateway.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const key = 'a-key-of-a-frontend-0123456789'
const run = promisify(execFile)
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

/** Strict, as a frontend should be; declarations of packages are looked at as well. */
const tsconfig = {
  compilerOptions: {
    target: 'esnext',
    lib: ['esnext', 'dom'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  },
  include: ['*.ts'],
}

/** The TypeScript of the README's section on the client. */
async function exampleOfReadme(): Promise<string> {
  const [, section = ''] = (await readFile(join(root, 'README.md'), 'utf8')).split('## Typed client\n')
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(section) ?? []
  return code
}

const replaced = (text: string, part: string, by: string): string => {
  expect(text.split(part)).toHaveLength(2)
  return text.replace(part, by)
}

/** A folder in which nothing of this project is found but what an installed package has. */
async function createFrontend(files: Readonly<Record<string, string>>) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'trunkline-frontend-'))
  const packages = join(folder.path, 'node_modules')
  await mkdir(join(packages, 'trunkline/schema'), { recursive: true })
  await cp(join(root, 'package.json'), join(packages, 'trunkline/package.json'))
  await cp(join(root, 'schema/client'), join(packages, 'trunkline/schema/client'), { recursive: true })
  for (const name of ['graphql', '@graphql-typed-document-node', '@types', 'undici-types'])
    await symlink(join(root, 'node_modules', name), join(packages, name))
  const all = { 'package.json': '{ "type": "module" }', 'tsconfig.json': JSON.stringify(tsconfig), ...files }
  for (const [name, text] of Object.entries(all)) await writeFile(join(folder.path, name), text)
  return folder
}

interface Failed {
  readonly stdout: string
}

/** What the compiler complains about: file, number and the first line of the message. */
async function complaints(folder: string): Promise<string[]> {
  const stdout = await run(process.execPath, [tsc, '--pretty', 'false'], { cwd: folder }).then(
    (done) => done.stdout,
    (failed: Failed) => failed.stdout,
  )
  return stdout.split('\n').filter((line) => line.includes('error'))
}

test('the example of the README compiles, and says what became of a rename', async () => {
  const example = await exampleOfReadme()
  await using frontend = await createFrontend({ 'rename.ts': example })
  expect(await complaints(frontend.path)).toEqual([])

  await using stage = await startStage({}, { apiKey: new Secret(key) })
  await writeFile(
    join(frontend.path, 'main.ts'),
    `import { rename } from './rename.ts'
for (const id of ${JSON.stringify([stoppedTask, runningTask, 'CallTask:1'])})
  console.log(await rename(id, '七月回访(改)', { url: '${stage.url}/graphql', key: '${key}' }))
`,
  )
  const { stdout } = await run(process.execPath, ['main.ts'], { cwd: frontend.path })
  expect(stdout.split('\n')).toEqual([
    'Now called 七月回访(改).',
    'It is RUNNING; this needs STOPPED.',
    'There is no CallTask:1.',
    '',
  ])
})

test('mistakes do not compile', async () => {
  const example = await exampleOfReadme()
  await using frontend = await createFrontend({
    'right.ts': example,
    'wrong-field.ts': replaced(example, 'callTask?.name', 'callTask?.title'),
    'missing-branch.ts': replaced(example, /\n *case 'InvalidStateError':\n.*/.exec(example)?.[0] ?? '', ''),
    'number-for-id.ts': replaced(example, 'input: { id, name }', 'input: { id: 1187000000000000001, name }'),
    'unknown-input.ts': replaced(example, 'input: { id, name }', 'input: { id, title: name }'),
  })
  const told = (await complaints(frontend.path)).map((line) => line.replace(/\(\d+,\d+\)/, '')).sort()
  expect(told).toEqual([
    expect.stringMatching(/^missing-branch\.ts: error TS1360: .*never/),
    expect.stringMatching(
      /^number-for-id\.ts: error TS2322: Type 'number' is not assignable to type 'string'/,
    ),
    expect.stringMatching(/^unknown-input\.ts: error TS2353: .*'title' does not exist/),
    expect.stringMatching(/^wrong-field\.ts: error TS2339: Property 'title' does not exist/),
  ])
})
