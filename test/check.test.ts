// `--check` as operators run it: a line for everything a start depends on, an exit code, and no secret in either.
import { once } from 'node:events'
import { chmod, mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../src/sandbox/server.ts'
import { start } from './support/process.ts'
import { describeRedis, describeRedisServer, redisUrl, startRedisServer } from './support/redis.ts'

/** Each check is a process of its own, and some tests need five. */
vi.setConfig({ testTimeout: 60_000 })

type Environment = Readonly<Record<string, string>>

const key = 'sk-0123456789abcdef'

/** Live mode against a sandbox of the test. */
const liveAt = ({ url }: Pick<Sandbox, 'url'>): Environment => ({
  PORT: '0',
  TRUNKLINE_API_KEY: key,
  ALIBABA_ACCESS_KEY_ID: 'sandbox',
  ALIBABA_ACCESS_KEY_SECRET: 'sandbox-secret',
  ALIBABA_OUTBOUNDBOT_ENDPOINT: url,
  ALIBABA_AICCS_ENDPOINT: url,
  HUAWEI_APP_KEY: 'sandbox',
  HUAWEI_APP_SECRET: 'sandbox-secret',
  HUAWEI_ENDPOINT: url,
})

/** Runs the check to its end; `findings` are its lines without the columns' blanks. */
async function check(environment: Environment) {
  await using checked = start('src/main.ts', environment, ['--check'])
  const { code } = await checked.exited
  const secrets = Object.entries(environment)
    .filter(([name, value]) => /SECRET|API_KEY|TOKEN$/.test(name) && value !== '')
    .map(([, value]) => value)
  for (const secret of secrets) expect(checked.stdout() + checked.stderr()).not.toContain(secret)
  const lines = checked.stdout().split('\n')
  return {
    code,
    stdout: checked.stdout(),
    stderr: checked.stderr(),
    findings: lines
      .filter((line) => /^ {2}(?:ok|warning|refused|unreachable) /.test(line))
      .map((line) => line.trim().replace(/ {2,}/g, ' ')),
  }
}

const about = (findings: readonly string[], subject: string) =>
  findings.filter((line) => line.includes(` ${subject} `))

/** An address at which nobody listens. */
async function nowhere(): Promise<{ url: string; port: number }> {
  await using server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port }
}

test('the sandbox needs nothing but two ports', async () => {
  const { code, findings, stdout, stderr } = await check({
    PORT: '0',
    SANDBOX_PORT: '0',
    TRUNKLINE_STATE_DIR: '',
  })
  expect(findings).toEqual([
    'ok configuration sandbox mode',
    'ok port 127.0.0.1, any free port',
    'ok sandbox port 127.0.0.1, any free port',
  ])
  expect(stdout).toContain('Ready to start.')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('credentials that are accepted: one signed read of each product, and nothing is written', async () => {
  await using sandbox = await startSandbox()
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'trunkline-check-'))
  const file = join(temporary.path, 'audit.jsonl')
  const directory = join(temporary.path, 'state')
  const { code, findings } = await check({
    ...liveAt(sandbox),
    TRUNKLINE_STATE_DIR: directory,
    TRUNKLINE_AUDIT_LOG: file,
  })
  expect(findings.map((line) => line.replace(/\d+ ms/, 'N ms'))).toEqual([
    'ok configuration live mode',
    'ok port 127.0.0.1, any free port',
    `ok state directory ${directory} can be written`,
    `ok audit log ${file} can be written`,
    `ok Alibaba OutboundBot ListInstances answered in N ms (${sandbox.url})`,
    `ok Alibaba aiccs QueryAiCallTaskPage answered in N ms (${sandbox.url})`,
    `ok Huawei CEC queryAccessCodeList answered in N ms (${sandbox.url})`,
  ])
  expect(code).toBe(0)
  const entries = sandbox.transcript.entries()
  expect(entries.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['ListInstances', 'QueryAiCallTaskPage', 'queryAccessCodeList']),
  )
  expect(entries.filter(({ effect }) => effect === 'write')).toEqual([])
})

test.each<[string, Environment, string, RegExp[]]>([
  [
    'a wrong secret',
    { ALIBABA_ACCESS_KEY_SECRET: 'not-the-secret' },
    'Alibaba OutboundBot',
    [
      /^refused /,
      /SignatureDoesNotMatch\)\. The secret is not the one of this key\. Check ALIBABA_ACCESS_KEY_ID and/,
    ],
  ],
  [
    'a key that does not exist',
    { ALIBABA_ACCESS_KEY_ID: 'LTAInobody' },
    'Alibaba aiccs',
    [/^refused /, /InvalidAccessKeyId[^)]*\)\. There is no such key, or it is disabled\./],
  ],
  [
    'an app secret that Huawei refuses',
    { HUAWEI_APP_SECRET: 'not-the-secret' },
    'Huawei CEC',
    [
      /^refused /,
      /refused a token to the app key \(HTTP \d+\)\. Check HUAWEI_APP_KEY and HUAWEI_APP_SECRET\.$/,
    ],
  ],
])('%s is refused, with what to do', async (_what, wrong, subject, patterns) => {
  await using sandbox = await startSandbox()
  const { code, findings, stdout } = await check({ ...liveAt(sandbox), ...wrong })
  const [line = ''] = about(findings, subject)
  for (const pattern of patterns) expect(line).toMatch(pattern)
  expect(code).toBe(1)
  expect(stdout).toMatch(/\d problems?: correct what is named and check again\./)
})

test('a vendor that cannot be reached is not one that refuses', async () => {
  await using sandbox = await startSandbox()
  const { url } = await nowhere()
  const { code, findings } = await check({ ...liveAt(sandbox), HUAWEI_ENDPOINT: url })
  expect(about(findings, 'Huawei CEC')).toEqual([
    `unreachable Huawei CEC No token could be had: connection failed (ECONNREFUSED). Check HUAWEI_ENDPOINT (${url}), name resolution, firewall and proxy.`,
  ])
  expect(about(findings, 'Alibaba aiccs')[0]).toMatch(/^ok /)
  expect(code).toBe(1)
})

test('a vendor that fails, and one that is not the vendor', async () => {
  await using sandbox = await startSandbox()
  sandbox.faults.add('ListInstances', { kind: 'server-error', status: 503 }, { times: 9 })
  sandbox.faults.add('QueryAiCallTaskPage', { kind: 'html' }, { times: 9 })
  const { code, findings } = await check(liveAt(sandbox))
  expect(about(findings, 'Alibaba OutboundBot')[0]).toMatch(
    /^unreachable .* ListInstances at http:\S+ answered HTTP 503.*\. Try again later;/,
  )
  expect(about(findings, 'Alibaba aiccs')[0]).toMatch(
    /check ALIBABA_AICCS_ENDPOINT|Check that ALIBABA_AICCS_ENDPOINT/,
  )
  expect(code).toBe(1)
})

test('a right that is missing: of one product a warning, of all a refusal', async () => {
  await using sandbox = await startSandbox()
  sandbox.faults.add('QueryAiCallTaskPage', { kind: 'denied' })
  const one = await check(liveAt(sandbox))
  expect(about(one.findings, 'Alibaba aiccs')[0]).toMatch(
    /^warning .* QueryAiCallTaskPage: the credentials are accepted, but have no right to it.*Grant it where aiccs is used\.$/,
  )
  expect(one.code).toBe(0)
  for (const action of ['ListInstances', 'QueryAiCallTaskPage'])
    sandbox.faults.add(action, { kind: 'denied' })
  const both = await check(liveAt(sandbox))
  expect(about(both.findings, 'Alibaba aiccs')[0]).toMatch(/^refused /)
  expect(about(both.findings, 'Alibaba OutboundBot')[0]).toMatch(/^refused /)
  expect(both.code).toBe(1)
})

test('every account of a configuration file is tried, and named', async () => {
  await using sandbox = await startSandbox()
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'trunkline-check-'))
  const path = join(temporary.path, 'trunkline.json')
  const account = (accessKeySecret: string) => ({
    alibaba: {
      accessKeyId: 'sandbox',
      accessKeySecret,
      outboundbotEndpoint: sandbox.url,
      aiccsEndpoint: sandbox.url,
    },
  })
  const file = {
    accounts: { acme: account('sandbox-secret'), other: account('stale-secret') },
    consumers: [{ id: 'desk', account: 'acme', keys: [], scopes: ['*'] }],
  }
  await writeFile(path, JSON.stringify(file))
  const { code, findings, stdout } = await check({ PORT: '0', TRUNKLINE_CONFIG: path })
  expect(findings[0]).toBe(`ok configuration live mode, ${path} can be used`)
  expect(about(findings, 'acme: Alibaba OutboundBot')[0]).toMatch(/^ok /)
  expect(about(findings, 'other: Alibaba OutboundBot')[0]).toMatch(
    /^refused .*Check accounts\.other\.alibaba\.accessKeyId and accounts\.other\.alibaba\.accessKeySecret\.$/,
  )
  expect(stdout).not.toContain('stale-secret')
  expect(code).toBe(1)
})

test('a configuration that cannot be used is told whole, and nobody is asked', async () => {
  const { code, stdout, stderr } = await check({ PORT: 'http', ALIBABA_ACCESS_KEY_ID: 'id' })
  expect(code).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/PORT: must be a port number[\s\S]*ALIBABA_ACCESS_KEY_SECRET is missing/)
})

test('what a running gateway holds is a warning: the check may run beside it', async () => {
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'trunkline-check-'))
  const settings = { PORT: '0', SANDBOX_PORT: '0', TRUNKLINE_STATE_DIR: temporary.path }
  await using holder = start('src/main.ts', settings)
  const [, port = ''] = await holder.printed(/GraphiQL +http:\S+:(\d+)\/graphql/)
  const { code, findings, stdout } = await check({ ...settings, PORT: port })
  expect(about(findings, 'port')[0]).toMatch(
    /^warning port Port \d+ is in use.* Nothing to do if that is the gateway that this one replaces\.$/,
  )
  expect(about(findings, 'state directory')[0]).toMatch(/^warning .*Another process holds it/)
  expect(stdout).toContain('Ready to start, with 2 warnings.')
  expect(code).toBe(0)
})

test('places that cannot be written say why', async () => {
  await using sandbox = await startSandbox()
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'trunkline-check-'))
  const file = join(temporary.path, 'plain')
  await writeFile(file, '')
  const { code, findings } = await check({
    ...liveAt(sandbox),
    TRUNKLINE_STATE_DIR: file,
    TRUNKLINE_AUDIT_LOG: join(temporary.path, 'missing', 'audit.jsonl'),
  })
  expect(about(findings, 'state directory')[0]).toMatch(
    /^refused .*\(TRUNKLINE_STATE_DIR\) is unusable\. There is something/,
  )
  expect(about(findings, 'audit log')[0]).toMatch(
    /^refused .*\(TRUNKLINE_AUDIT_LOG\) cannot be opened\. Its directory does not exist: make it/,
  )
  expect(code).toBe(1)
})

describeRedis('a Redis that answers', () => {
  test('is ok, and leaves nothing behind', async () => {
    const { findings } = await check({ PORT: '0', SANDBOX_PORT: '0', REDIS_URL: redisUrl })
    expect(about(findings, 'Redis')[0]).toBe(`ok Redis ${new URL(redisUrl).host} answers and can be written`)
  })
})

describeRedisServer('a Redis of its own', () => {
  const settings = { PORT: '0', SANDBOX_PORT: '0' }

  test('that would forget is a warning, and its password is needed and never told', async () => {
    await using server = await startRedisServer({
      settings: { 'maxmemory-policy': 'allkeys-lru' },
    })
    const open = await check({ ...settings, REDIS_URL: server.url })
    expect(about(open.findings, 'Redis')).toEqual([
      expect.stringMatching(/^ok /),
      'warning Redis Redis may evict idempotency keys: set maxmemory-policy to noeviction',
      'warning Redis Redis forgets idempotency keys when it restarts: set appendonly to yes',
    ])
    expect(open.code).toBe(0)
    expect(await server.command('DBSIZE')).toBe(0)

    await server.command('CONFIG', 'SET', 'requirepass', 'right-password')
    const { host } = new URL(server.url)
    const none = await check({ ...settings, REDIS_URL: server.url })
    expect(about(none.findings, 'Redis')[0]).toBe(
      `refused Redis ${host} says NOAUTH. It wants a password: REDIS_URL=redis://user:password@host.`,
    )
    const wrong = await check({ ...settings, REDIS_URL: `redis://:wrong-password@${host}` })
    expect(about(wrong.findings, 'Redis')[0]).toBe(
      `refused Redis ${host} says WRONGPASS. Check user and password in REDIS_URL.`,
    )
    expect(wrong.stdout).not.toContain('wrong-password')
    expect([none.code, wrong.code]).toEqual([1, 1])
    const right = await check({ ...settings, REDIS_URL: `redis://:right-password@${host}` })
    expect(about(right.findings, 'Redis')[0]).toMatch(/^ok /)
    expect(right.stdout).not.toContain('right-password')
  })

  test('that is a copy cannot be written', async () => {
    await using server = await startRedisServer({ settings: { replicaof: '127.0.0.1 1' } })
    const { code, findings } = await check({ ...settings, REDIS_URL: server.url })
    expect(about(findings, 'Redis')[0]).toMatch(/^refused .* says (?:READONLY|MASTERDOWN|LOADING)/)
    expect(code).toBe(1)
  })
})

test('a Redis that nobody answers for', async () => {
  const { port } = await nowhere()
  const { code, findings } = await check({
    PORT: '0',
    SANDBOX_PORT: '0',
    REDIS_URL: `redis://127.0.0.1:${port}`,
  })
  expect(about(findings, 'Redis')[0]).toMatch(
    new RegExp(
      `^unreachable Redis 127\\.0\\.0\\.1:${port} cannot be reached \\(ECONNREFUSED\\)\\. Check REDIS_URL`,
    ),
  )
  expect(code).toBe(1)
})

test('a file of the state directory that belongs to somebody else', async () => {
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'trunkline-check-'))
  const closed = join(temporary.path, 'closed')
  await mkdir(closed)
  await chmod(closed, 0o500)
  const { code, findings } = await check({
    PORT: '0',
    SANDBOX_PORT: '0',
    TRUNKLINE_STATE_DIR: join(closed, 'state'),
  })
  // Root may write everywhere.
  const mayWrite = process.getuid?.() === 0
  expect(about(findings, 'state directory')[0]).toMatch(
    mayWrite ? /^ok / : /^refused .*This user may not write/,
  )
  expect(code).toBe(mayWrite ? 0 : 1)
})
