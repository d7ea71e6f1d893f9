// The configuration: defaults, every setting, every problem at once, and no secret in any text.
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { ConfigError, readConfig } from '../src/config.ts'

type Environment = Readonly<Record<string, string | undefined>>

const key = 'sk-0123456789abcdef'
const alibaba = { ALIBABA_ACCESS_KEY_ID: 'LTAI-id', ALIBABA_ACCESS_KEY_SECRET: 'alibaba-secret-1' }
const huawei = { HUAWEI_APP_KEY: 'app-key', HUAWEI_APP_SECRET: 'huawei-secret-1' }
const state = { TRUNKLINE_STATE_DIR: '/var/lib/trunkline' }
const live = { TRUNKLINE_API_KEY: key, ...state, ...alibaba, ...huawei }

function refusal(environment: Environment): ConfigError {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('the configuration was accepted')
}

test('an empty environment is the sandbox on the loopback address, without a key', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 4000,
    sandboxPort: 4010,
    metricsPort: undefined,
    mode: 'sandbox',
    vendors: {},
    apiKey: undefined,
    file: undefined,
    corsOrigins: [],
    federation: undefined,
    redisUrl: undefined,
    stateDirectory: undefined,
    auditLog: undefined,
    requestTimeoutMs: 10_000,
    drainDelayMs: 0,
    quotas: new Map(),
    logLevel: 'info',
  })
})

test('every setting arrives', () => {
  const config = readConfig({
    ...live,
    HOST: '0.0.0.0',
    PORT: '0',
    SANDBOX_PORT: '65535',
    METRICS_PORT: '9464',
    LOG_LEVEL: 'warn',
    TRUNKLINE_VENDORS: 'live',
    TRUNKLINE_REQUEST_TIMEOUT_MS: '2500',
    TRUNKLINE_DRAIN_DELAY_MS: '15000',
    TRUNKLINE_AUDIT_LOG: '/var/log/trunkline/audit.jsonl',
    TRUNKLINE_CORS_ORIGINS: 'https://desk.example, http://localhost:3000',
    TRUNKLINE_FEDERATION: 'subgraph',
    TRUNKLINE_QUOTAS: 'CreateInstance=2, aiccs.write=0.5,cc-management.read=30',
    ALIBABA_SECURITY_TOKEN: 'sts-token-1',
    ALIBABA_OUTBOUNDBOT_ENDPOINT: 'http://127.0.0.1:4010',
    ALIBABA_AICCS_ENDPOINT: 'http://127.0.0.1:4011/',
    HUAWEI_ENDPOINT: 'https://example.com',
  })
  const { alibaba: alibabaAccount, huawei: huaweiAccount } = config.vendors
  expect(config).toMatchObject({
    host: '0.0.0.0',
    port: 0,
    sandboxPort: 65_535,
    metricsPort: 9_464,
    mode: 'live',
    stateDirectory: '/var/lib/trunkline',
    auditLog: { file: '/var/log/trunkline/audit.jsonl' },
    corsOrigins: ['https://desk.example', 'http://localhost:3000'],
    federation: 'subgraph',
    requestTimeoutMs: 2_500,
    drainDelayMs: 15_000,
    logLevel: 'warn',
  })
  expect(config.quotas).toEqual(
    new Map([
      ['CreateInstance', 2],
      ['aiccs.write', 0.5],
      ['cc-management.read', 30],
    ]),
  )
  expect(config.apiKey?.reveal()).toBe(key)
  expect(alibabaAccount).toMatchObject({
    accessKeyId: 'LTAI-id',
    outboundBotEndpoint: 'http://127.0.0.1:4010',
    aiccsEndpoint: 'http://127.0.0.1:4011',
  })
  expect(alibabaAccount?.accessKeySecret.reveal()).toBe('alibaba-secret-1')
  expect(alibabaAccount?.securityToken?.reveal()).toBe('sts-token-1')
  expect(huaweiAccount).toMatchObject({ appKey: 'app-key', endpoint: 'https://example.com' })
  expect(huaweiAccount?.appSecret.reveal()).toBe('huawei-secret-1')
})

test('with credentials the mode is live, at the addresses that the vendors publish', () => {
  const config = readConfig(live)
  expect(config.mode).toBe('live')
  expect(config.vendors.alibaba).toMatchObject({
    outboundBotEndpoint: 'https://outboundbot.cn-shanghai.aliyuncs.com',
    aiccsEndpoint: 'https://aiccs.aliyuncs.com',
  })
  expect(config.vendors.huawei?.endpoint).toBe('https://service.besclouds.com')
  expect(config.vendors.alibaba).not.toHaveProperty('securityToken')
})

test('one vendor is enough, and only that one is called', () => {
  expect(Object.keys(readConfig({ TRUNKLINE_API_KEY: key, ...state, ...huawei }).vendors)).toEqual(['huawei'])
  expect(Object.keys(readConfig({ TRUNKLINE_API_KEY: key, ...state, ...alibaba }).vendors)).toEqual([
    'alibaba',
  ])
})

test.each([
  ['/srv/state', { TRUNKLINE_STATE_DIR: '/srv/state', XDG_STATE_HOME: '/xdg', HOME: '/home/ops' }],
  ['/xdg/trunkline/4000', { XDG_STATE_HOME: '/xdg', HOME: '/home/ops' }],
  ['/home/ops/.local/state/trunkline/4000', { HOME: '/home/ops' }],
  [
    '/home/ops/.local/state/trunkline/4000',
    { XDG_STATE_HOME: '', TRUNKLINE_STATE_DIR: '', HOME: '/home/ops' },
  ],
  ['/xdg/trunkline/4444', { XDG_STATE_HOME: '/xdg', PORT: '4444' }],
  [join(homedir(), '.local/state/trunkline/4000'), {}],
  [resolve('state'), { TRUNKLINE_STATE_DIR: 'state' }],
])('live mode keeps its state in %s', (directory, environment) => {
  expect(readConfig({ TRUNKLINE_API_KEY: key, ...alibaba, ...environment }).stateDirectory).toBe(directory)
})

test('a port that nobody chose has no directory that could be found again', () => {
  expect(readConfig({ TRUNKLINE_API_KEY: key, ...alibaba, PORT: '0' }).stateDirectory).toBeUndefined()
})

test.each(['*', 'desk.example', 'https://desk.example/path', 'https://a.example,,https://b.example'])(
  'the origins %s are refused',
  (origins) => {
    const { problems } = refusal({ TRUNKLINE_CORS_ORIGINS: origins })
    expect(problems).toEqual([expect.stringMatching(/^TRUNKLINE_CORS_ORIGINS: /)])
  },
)

test('mutations of live mode are noted on standard output unless told otherwise', () => {
  expect(readConfig({ TRUNKLINE_API_KEY: key, ...state, ...alibaba }).auditLog).toBe('stdout')
  expect(readConfig({ TRUNKLINE_AUDIT_LOG: 'stdout' }).auditLog).toBe('stdout')
})

test('the sandbox keeps its state in memory unless it is given a directory', () => {
  expect(readConfig({ XDG_STATE_HOME: '/xdg', HOME: '/home/ops' }).stateDirectory).toBeUndefined()
  expect(readConfig({ TRUNKLINE_STATE_DIR: '/srv/state' }).stateDirectory).toBe('/srv/state')
})

test.each([100, 120_000])('a deadline of %i ms is taken', (ms) => {
  expect(readConfig({ TRUNKLINE_REQUEST_TIMEOUT_MS: String(ms) }).requestTimeoutMs).toBe(ms)
})

test('beside other replicas a process that stops still accepts requests for five seconds, unless told otherwise', () => {
  const replicated = { REDIS_URL: 'redis://127.0.0.1:6379' }
  expect(readConfig(replicated).drainDelayMs).toBe(5_000)
  expect(readConfig({ ...replicated, TRUNKLINE_DRAIN_DELAY_MS: '0' }).drainDelayMs).toBe(0)
  expect(readConfig({ TRUNKLINE_DRAIN_DELAY_MS: '120000' }).drainDelayMs).toBe(120_000)
})

test('an empty or missing variable is an unset one', () => {
  const unset = {
    HOST: '',
    PORT: '',
    TRUNKLINE_VENDORS: '',
    TRUNKLINE_API_KEY: undefined,
    HUAWEI_APP_KEY: '',
    TRUNKLINE_STATE_DIR: '',
    TRUNKLINE_REQUEST_TIMEOUT_MS: '',
    TRUNKLINE_DRAIN_DELAY_MS: '',
    TRUNKLINE_QUOTAS: '',
  }
  expect(readConfig(unset)).toEqual(readConfig({}))
})

test('the sandbox can be asked for beside credentials, which it then does not use', () => {
  const config = readConfig({ ...live, TRUNKLINE_VENDORS: 'sandbox' })
  expect(config.mode).toBe('sandbox')
  expect(config.vendors).toEqual({})
  expect(config.apiKey?.reveal()).toBe(key)
})

test.each<[string, Environment, string[]]>([
  [
    'half of the Alibaba credentials',
    { TRUNKLINE_API_KEY: key, ...state, ALIBABA_ACCESS_KEY_ID: 'LTAI-id' },
    ['ALIBABA_ACCESS_KEY_SECRET is missing beside ALIBABA_ACCESS_KEY_ID'],
  ],
  [
    'the other half',
    { TRUNKLINE_API_KEY: key, ...state, ALIBABA_ACCESS_KEY_SECRET: 'alibaba-secret-1' },
    ['ALIBABA_ACCESS_KEY_ID is missing beside ALIBABA_ACCESS_KEY_SECRET'],
  ],
  [
    'half of the Huawei credentials',
    { TRUNKLINE_API_KEY: key, ...state, ...alibaba, HUAWEI_APP_SECRET: 'huawei-secret-1' },
    ['HUAWEI_APP_KEY is missing beside HUAWEI_APP_SECRET'],
  ],
  [
    'a temporary token without its key',
    { TRUNKLINE_API_KEY: key, ...state, ...huawei, ALIBABA_SECURITY_TOKEN: 'sts-token-1' },
    ['ALIBABA_ACCESS_KEY_ID is missing beside ALIBABA_SECURITY_TOKEN'],
  ],
  [
    'live without a key for the consumer',
    { ...state, ...alibaba, ...huawei },
    ['TRUNKLINE_API_KEY is missing: in live mode every request has to present it'],
  ],
  [
    'live without credentials',
    { TRUNKLINE_VENDORS: 'live', TRUNKLINE_API_KEY: key, ...state },
    ['no vendor credentials are set: live mode needs those of Alibaba Cloud, of Huawei Cloud, or both'],
  ],
  ['a key that can be guessed', { TRUNKLINE_API_KEY: 'x'.repeat(15) }, ['TRUNKLINE_API_KEY: must have']],
  ['a key with a line break', { TRUNKLINE_API_KEY: `${key}\n` }, ['TRUNKLINE_API_KEY: must be printable']],
  ['a port that is a word', { PORT: 'http' }, ['PORT: must be a port number']],
  ['a negative port', { PORT: '-1' }, ['PORT: must be a port number']],
  ['a port with a fraction', { SANDBOX_PORT: '4010.5' }, ['SANDBOX_PORT: must be a port number']],
  ['a port that is none', { METRICS_PORT: '99999' }, ['METRICS_PORT: must be a port number']],
  ['a port above the last', { PORT: '65536' }, ['PORT: must be a port number']],
  ['an address without a scheme', { HUAWEI_ENDPOINT: 'example.com' }, ['HUAWEI_ENDPOINT: must be an http']],
  [
    'an address with another scheme',
    { ALIBABA_AICCS_ENDPOINT: 'ftp://example.com' },
    ['ALIBABA_AICCS_ENDPOINT: must be an http'],
  ],
  [
    'an address with a path',
    { ALIBABA_OUTBOUNDBOT_ENDPOINT: 'https://example.com/api' },
    ['ALIBABA_OUTBOUNDBOT_ENDPOINT: must be an origin'],
  ],
  [
    'an address with a user',
    { HUAWEI_ENDPOINT: 'https://user:word@example.com' },
    ['HUAWEI_ENDPOINT: must be an origin'],
  ],
  ['an unknown mode', { TRUNKLINE_VENDORS: 'production' }, ['TRUNKLINE_VENDORS: ']],
  ['an unknown log level', { LOG_LEVEL: 'verbose' }, ['LOG_LEVEL: ']],
  ...['99', '120001', '0', '-500', '1e3', '10s', '500.5', ' 500'].map(
    (timeout): [string, Environment, string[]] => [
      `a deadline of ${JSON.stringify(timeout)}`,
      { TRUNKLINE_REQUEST_TIMEOUT_MS: timeout },
      ['TRUNKLINE_REQUEST_TIMEOUT_MS: must be whole milliseconds from 100 to 120000'],
    ],
  ),
  ...['-1', '120001', '5s'].map((delay): [string, Environment, string[]] => [
    `a delay of ${delay}`,
    { TRUNKLINE_DRAIN_DELAY_MS: delay },
    ['TRUNKLINE_DRAIN_DELAY_MS: must be whole milliseconds from 0 to 120000'],
  ]),
  [
    'a quota of nothing known, and one without a figure',
    { TRUNKLINE_QUOTAS: 'CreateInstances=2,aiccs.write=fast,OutboundBot.read=3' },
    ['TRUNKLINE_QUOTAS: entry 1 must be an operation', 'TRUNKLINE_QUOTAS: aiccs.write must be calls per'],
  ],
])('%s is refused', (_name, environment, problems) => {
  const error = refusal(environment)
  expect(error.problems).toEqual(problems.map((problem) => expect.stringContaining(problem)))
  for (const problem of error.problems) expect(error.message).toContain(`\n  - ${problem}`)
})

test('all problems are told at once', () => {
  const { problems } = refusal({
    PORT: 'http',
    LOG_LEVEL: 'loud',
    HUAWEI_ENDPOINT: 'nowhere',
    ALIBABA_ACCESS_KEY_ID: 'LTAI-id',
    HUAWEI_APP_SECRET: 'huawei-secret-1',
  })
  const names = problems.map((problem) => /^[A-Z_]+/.exec(problem)?.[0])
  expect(names.toSorted()).toEqual([
    'ALIBABA_ACCESS_KEY_SECRET',
    'HUAWEI_APP_KEY',
    'HUAWEI_ENDPOINT',
    'LOG_LEVEL',
    'PORT',
    'TRUNKLINE_API_KEY',
  ])
})

/** Whatever a hurried operator pastes into the wrong variable is not printed. */
test('a refused value is in no message', () => {
  const pasted = 'pasted secret 7f3a'
  const names = [
    ...['PORT', 'SANDBOX_PORT', 'LOG_LEVEL', 'TRUNKLINE_VENDORS', 'TRUNKLINE_API_KEY'],
    ...['ALIBABA_ACCESS_KEY_ID', 'ALIBABA_ACCESS_KEY_SECRET', 'ALIBABA_SECURITY_TOKEN'],
    ...['ALIBABA_OUTBOUNDBOT_ENDPOINT', 'ALIBABA_AICCS_ENDPOINT'],
    ...['HUAWEI_APP_KEY', 'HUAWEI_APP_SECRET', 'HUAWEI_ENDPOINT'],
    ...['TRUNKLINE_REQUEST_TIMEOUT_MS', 'TRUNKLINE_DRAIN_DELAY_MS', 'TRUNKLINE_QUOTAS'],
  ]
  for (const name of names) {
    const error = refusal({ [name]: pasted })
    expect(error.problems.some((problem) => problem.startsWith(`${name}: `))).toBe(true)
    for (const text of [error.message, inspect(error), JSON.stringify(error)])
      expect(text).not.toContain('pasted')
  }
})

test('secrets of an accepted configuration do not print', () => {
  const config = readConfig({ ...live, ALIBABA_SECURITY_TOKEN: 'sts-token-1' })
  const { apiKey, vendors } = config
  const secrets = [
    apiKey,
    vendors.alibaba?.accessKeySecret,
    vendors.alibaba?.securityToken,
    vendors.huawei?.appSecret,
  ]
  const texts = [
    JSON.stringify(config),
    inspect(config, { depth: null, showHidden: true }),
    ...secrets.flatMap((secret) => [
      `${secret}`,
      String(secret),
      inspect(secret),
      JSON.stringify({ secret }),
    ]),
  ]
  for (const text of texts) {
    expect(text).toContain('[redacted]')
    expect(text).not.toMatch(/sk-0123|secret-1|token-1/)
  }
})

test('replicas share a Redis, whose address may hold a password and is never shown', () => {
  const url = 'rediss://ops:redis-secret-1@cache.example:6380/2'
  const config = readConfig({ ...live, REDIS_URL: url })
  expect(config.redisUrl?.reveal()).toBe(url)
  expect(JSON.stringify(config)).not.toContain('redis-secret-1')
  expect(config.drainDelayMs).toBe(5_000)
  for (const wrong of ['cache.example:6380', 'http://:redis-secret-1@cache.example', 'redis-secret-1']) {
    const refused = refusal({ ...live, REDIS_URL: wrong }).problems
    expect(refused).toEqual(['REDIS_URL: must be like redis://host:6379/0, or rediss:// for TLS'])
  }
})
