// The command line: what is asked for is done and nothing else, and whoever is lost is told where to go.
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { settingNames } from '../src/config.ts'
import { transient } from '../src/terminal.ts'
import { start } from './support/process.ts'

async function ended(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  entry = 'src/main.ts',
) {
  await using started = start(entry, environment, args)
  const { code } = await started.exited
  return { code, stdout: started.stdout(), stderr: started.stderr() }
}

test.each(['--help', '-h'])('%s says what there is, whatever the configuration', async (option) => {
  const { code, stdout, stderr } = await ended([option], { PORT: 'http' })
  expect(stdout).toContain('npm start -- --check')
  for (const name of settingNames) expect(stdout).toMatch(new RegExp(`  ${name}(?: |\n)`))
  expect(stdout).toMatch(/Exit codes: 0 [\s\S]*; 1 [\s\S]*; 2 /)
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(132)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test.each(['--version', '-v'])('%s says the version', async (option) => {
  expect(await ended([option])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' })
})

test.each([
  [
    ['--port', '4020'],
    'The option --port is not known. Settings are environment variables: PORT=… npm start (npm run sandbox has options).',
  ],
  [
    ['--api-key=sk-0123456789abcdef'],
    'The option --api-key is not known. Settings are environment variables: TRUNKLINE_API_KEY=… npm start (npm run sandbox has options).',
  ],
  [['check'], 'The option check is not known. Did you mean --check?'],
  [['-Check'], 'The option -Check is not known. Did you mean --check?'],
  [['--cheque'], 'The option --cheque is not known. npm start -- --help lists what there is.'],
  [['--check', '--help'], '--check stands alone: ask for one thing at a time.'],
  [['--check=yes'], 'The option --check=… takes no value. Did you mean --check?'],
])('%j is refused with advice', async (args, advice) => {
  expect(await ended(args)).toEqual({ code: 2, stdout: '', stderr: `${advice}\n` })
})

test('an option that npm kept for itself does not start a gateway', async () => {
  const lost = { npm_lifecycle_event: 'start', npm_config_check: 'true' }
  expect(await ended([], lost)).toEqual({
    code: 2,
    stdout: '',
    stderr: 'npm took --check for itself: npm start -- --check hands it on.\n',
  })
  expect((await ended(['--version'], lost)).code).toBe(0)
})

const sandboxPorts = { PORT: '0', SANDBOX_PORT: '0' }
const colourCode = '\u001b['

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['no terminal', {}, false],
  ['FORCE_COLOR', { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, false],
  ['NO_COLOR', { NO_COLOR: '1' }, false],
])('colours: %s', async (_what, environment, isColoured) => {
  const { stdout } = await ended(['--check'], { ...sandboxPorts, ...environment })
  expect(stdout.includes(colourCode)).toBe(isColoured)
  // Lines that come and go are for terminals, whatever the colours.
  expect(stdout).not.toContain('…')
})

test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  [
    'an address that is not of this machine',
    { HOST: '192.0.2.1', PORT: '4999' },
    /^This machine does not have the address 192\.0\.2\.1: HOST is 127\.0\.0\.1 for this machine alone, 0\.0\.0\.0 for all/,
  ],
  [
    'a host that is no address',
    { HOST: 'no such host', PORT: '4999' },
    /^HOST is no address that can be found: use 127\.0\.0\.1/,
  ],
  [
    'an audit log without a directory',
    { TRUNKLINE_AUDIT_LOG: '/nowhere/at/all/audit.jsonl' },
    /^The audit log \/nowhere\/at\/all\/audit\.jsonl \(TRUNKLINE_AUDIT_LOG\) cannot be opened\. Its directory does not exist: make it/,
  ],
  [
    'a Redis URL that is none, whose password stays unsaid',
    { REDIS_URL: 'http://user:hunter2@cache' },
    /^The configuration cannot be used:\n {2}- REDIS_URL: must be like redis:\/\/host:6379\/0(?![\s\S]*hunter2)/,
  ],
  [
    'a configuration file that is not there',
    { TRUNKLINE_CONFIG: '/nowhere/trunkline.json' },
    /^The configuration cannot be used:\n {2}- TRUNKLINE_CONFIG: the file cannot be read \(ENOENT\)/,
  ],
])('%s: the start says what to do', async (_what, environment, expected) => {
  const { code, stdout, stderr } = await ended([], { ...sandboxPorts, ...environment })
  expect(stderr).toMatch(expected)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
})

test('the sandbox and the audit verifier are as clear about what they do not know', async () => {
  const run = (entry: string, ...args: string[]) => ended(args, {}, entry)
  expect(await run('src/sandbox/main.ts', '--prot', '1')).toEqual({
    code: 2,
    stdout: '',
    stderr: "Unknown option '--prot'. Usage: npm run sandbox [-- --port 4010 --host 127.0.0.1]\n",
  })
  expect(await run('src/sandbox/main.ts', '--port', '70000')).toMatchObject({
    code: 2,
    stderr: '--port must be 0 to 65535. Usage: npm run sandbox [-- --port 4010 --host 127.0.0.1]\n',
  })
  expect((await run('src/sandbox/main.ts', '--help')).stdout).toMatch(/^Usage: npm run sandbox/)
  expect(await run('src/audit/verify.ts')).toMatchObject({
    code: 2,
    stderr: 'Usage: npm run audit:verify FILE\n',
  })
  expect(await run('src/audit/verify.ts', '--help')).toMatchObject({
    code: 0,
    stdout: 'Usage: npm run audit:verify FILE\n',
  })
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'trunkline-verify-'))
  const missing = join(temporary.path, 'audit.jsonl')
  expect(await run('src/audit/verify.ts', missing)).toMatchObject({
    code: 2,
    stderr: `${missing} cannot be read (ENOENT).\n`,
  })
})

test('the sandbox says which port is taken', async () => {
  await using first = start('src/sandbox/main.ts', {}, ['--port', '0'])
  const [, port = ''] = await first.printed(/Sandbox of both vendors: http:\S+:(\d+)/)
  expect(await ended(['--port', port], {}, 'src/sandbox/main.ts')).toEqual({
    code: 1,
    stdout: '',
    stderr: `Port ${port} is in use: choose another one with --port.\n`,
  })
})

test('what is being looked at is shown on a terminal only, and gone when it is found', () => {
  for (const isTTY of [true, false]) {
    const written: string[] = []
    const terminal = Object.assign(new PassThrough(), { isTTY, write: (text: string) => written.push(text) })
    transient('  … Redis', terminal as unknown as NodeJS.WriteStream)[Symbol.dispose]()
    expect(written).toEqual(isTTY ? [expect.stringContaining('  … Redis'), '\r\u001b[K'] : [])
  }
})
