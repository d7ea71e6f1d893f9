// The configuration file: what it may say, every problem at once with its path, and never a value.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { readConfigFile } from '../../src/access/config-file.ts'
import { UnusableFile } from '../../src/access/text-file.ts'
import { ConfigError, readAccessFile, readConfig } from '../../src/config.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const alibaba = { accessKeyId: 'LTAI-id', accessKeySecret: 'alibaba-secret-1' }
const huawei = { appKey: 'app-key', appSecret: 'huawei-secret-1' }
const keyed = (id: string, extra: object = {}) => ({
  id,
  account: 'acme',
  keys: [{ sha256: sha256(id) }],
  scopes: ['*'],
  ...extra,
})
const whole = { accounts: { acme: { alibaba, huawei } }, consumers: [keyed('partner-a')] }

const sources = {
  environment: { ACME_SECRET: 'from-the-environment', SPACED: 'two words', EMPTY: '' },
  readFile(path: string) {
    if (path === '/run/secrets/acme') return 'from-a-file\n'
    if (path === '/run/secrets/lines') return 'line one\nline two\n'
    throw new UnusableFile('cannot be read (ENOENT)')
  },
}

const read = (value: unknown) => readConfigFile(JSON.stringify(value), sources)
const problemsOf = (value: unknown) => read(value).problems
const accessOf = (value: unknown) => {
  const { access, problems } = read(value)
  if (access === undefined) throw new Error(problems.join('\n'))
  return access
}

test('the example of the documentation is understood', () => {
  const access = accessOf({
    accounts: {
      acme: {
        alibaba: {
          accessKeyId: 'LTAI-id',
          accessKeySecret: { env: 'ACME_SECRET' },
          securityToken: null,
          outboundbotEndpoint: 'https://outboundbot.example',
          aiccsEndpoint: 'https://aiccs.example/',
        },
        huawei: {
          appKey: 'app-key',
          appSecret: { file: '/run/secrets/acme' },
          endpoint: 'https://cec.example',
        },
      },
    },
    consumers: [
      {
        id: 'partner-a',
        account: 'acme',
        keys: [{ sha256: sha256('key').toUpperCase(), notAfter: '2027-01-01T00:00:00Z' }],
        scopes: ['instances:read', 'jobGroups:write'],
        documents: 'trusted',
        introspection: true,
        limits: { costPerMinute: 6000, streams: 20 },
      },
    ],
    jwt: { issuer: 'https://id.example', audience: 'trunkline', jwksUri: 'https://id.example/keys' },
  })
  const acme = access.accounts.get('acme')
  expect(acme).toMatchObject({
    alibaba: {
      accessKeyId: 'LTAI-id',
      outboundBotEndpoint: 'https://outboundbot.example',
      aiccsEndpoint: 'https://aiccs.example',
    },
    huawei: { appKey: 'app-key', endpoint: 'https://cec.example' },
  })
  expect(acme?.alibaba?.accessKeySecret.reveal()).toBe('from-the-environment')
  expect(acme?.alibaba).not.toHaveProperty('securityToken')
  expect(acme?.huawei?.appSecret.reveal()).toBe('from-a-file')
  expect(access.consumers).toEqual([
    {
      id: 'partner-a',
      account: 'acme',
      keys: [{ digest: Buffer.from(sha256('key'), 'hex'), notAfter: new Date('2027-01-01T00:00:00Z') }],
      scopes: new Set(['instances:read', 'jobGroups:write']),
      documents: 'trusted',
      introspection: true,
      costPerMinute: 6000,
      streams: 20,
    },
  ])
  expect(access.jwt).toMatchObject({ consumerClaim: 'sub', scopeClaim: 'scope' })
  expect(access.anonymous).toBeUndefined()
})

test('what is optional has a default that grants little', () => {
  const { accounts, consumers, jwt } = accessOf({
    ...whole,
    consumers: [{ id: 'b', account: 'acme', scopes: [] }],
  })
  expect(consumers).toEqual([
    {
      id: 'b',
      account: 'acme',
      keys: [],
      scopes: new Set(),
      documents: 'any',
      introspection: false,
      costPerMinute: 60_000,
    },
  ])
  expect(jwt).toBeUndefined()
  expect(accounts.get('acme')).toMatchObject({
    alibaba: {
      outboundBotEndpoint: 'https://outboundbot.cn-shanghai.aliyuncs.com',
      aiccsEndpoint: 'https://aiccs.aliyuncs.com',
    },
    huawei: { endpoint: 'https://service.besclouds.com' },
  })
})

test('an account may have one vendor, and temporary credentials', () => {
  const { accounts } = accessOf({
    ...whole,
    accounts: { acme: { alibaba: { ...alibaba, securityToken: 'sts-token-1' } } },
  })
  expect(Object.keys(accounts.get('acme') ?? {})).toEqual(['alibaba'])
  expect(accounts.get('acme')?.alibaba?.securityToken?.reveal()).toBe('sts-token-1')
})

test('a byte order mark is no mistake', () => {
  expect(readConfigFile(`\uFEFF${JSON.stringify(whole)}`, sources).problems).toBeUndefined()
})

const inAcme = (extra: object) => ({ ...whole, accounts: { acme: { alibaba: { ...alibaba, ...extra } } } })
const inConsumer = (extra: object) => ({ ...whole, consumers: [keyed('partner-a', extra)] })
const inJwt = (extra: object) => ({
  ...whole,
  jwt: { issuer: 'i', audience: 'a', jwksUri: 'https://id.example/keys', ...extra },
})
const secretAt = 'accounts.acme.alibaba.accessKeySecret'
const keyAt = 'consumers.0.keys.0'

describe('one mistake is told with its path', () => {
  test.each<[string, unknown, string[]]>([
    ['a list', [], ['the file: Invalid input: expected object, received array']],
    ['null', null, ['the file: Invalid input: expected object, received null']],
    ['nothing in it', {}, ['accounts: is missing', 'consumers: is missing']],
    ['a member nobody knows', { ...whole, acounts: {} }, ['acounts: is not known here']],
    ['no consumer', { ...whole, consumers: [] }, ['consumers: names no consumer']],
    ['an account without vendor', { ...whole, accounts: { acme: {} } }, ['accounts.acme: names no vendor']],
    [
      'an unknown vendor',
      { ...whole, accounts: { acme: { alibaba, aws: {} } } },
      ['accounts.acme.aws: is not known here'],
    ],
    [
      'an account with a name that is none',
      { ...whole, accounts: { acme: { alibaba }, 'a b\n': { alibaba } } },
      [expect.stringMatching(/^accounts\."a b\\n": its name must have 1 to 64 /)],
    ],
    [
      'half a credential',
      { ...whole, accounts: { acme: { huawei: { appKey: 'app-key' } } } },
      ['accounts.acme.huawei.appSecret: is missing'],
    ],
    [
      'a secret that is a number',
      inAcme({ accessKeySecret: 1 }),
      [`${secretAt}: must be a text, { "env": name } or { "file": path }`],
    ],
    [
      'a secret from two places',
      inAcme({ accessKeySecret: { env: 'ACME_SECRET', file: '/run/secrets/acme' } }),
      [`${secretAt}: must be a text, { "env": name } or { "file": path }`],
    ],
    [
      'an empty secret',
      inAcme({ accessKeySecret: '' }),
      [`${secretAt}: must be printable ASCII without spaces`],
    ],
    [
      'a secret with a line break',
      inAcme({ accessKeySecret: 'alibaba\nsecret' }),
      [`${secretAt}: must be printable ASCII without spaces`],
    ],
    [
      'a variable that is not set',
      inAcme({ accessKeySecret: { env: 'NOBODYS' } }),
      [`${secretAt}: the variable it names is not set`],
    ],
    [
      'a variable that is empty',
      inAcme({ accessKeySecret: { env: 'EMPTY' } }),
      [`${secretAt}: the variable it names is not set`],
    ],
    [
      'a variable with spaces',
      inAcme({ accessKeySecret: { env: 'SPACED' } }),
      [`${secretAt}: the variable it names must be printable ASCII without spaces`],
    ],
    [
      'a file of secrets that is not there',
      inAcme({ accessKeySecret: { file: '/run/secrets/nobody' } }),
      [`${secretAt}: the file it names cannot be read (ENOENT)`],
    ],
    [
      'a file of secrets with two lines',
      inAcme({ accessKeySecret: { file: '/run/secrets/lines' } }),
      [`${secretAt}: the file it names must be printable ASCII without spaces`],
    ],
    [
      'an endpoint with a path',
      inAcme({ aiccsEndpoint: 'https://example.com/api' }),
      ['accounts.acme.alibaba.aiccsEndpoint: must be an origin: no path, query or user'],
    ],
    [
      'a scope nobody knows',
      inConsumer({ scopes: ['*', 'instances:delete'] }),
      ['consumers.0.scopes.1: is no scope'],
    ],
    ['no scopes', inConsumer({ scopes: undefined }), ['consumers.0.scopes: is missing']],
    [
      'documents of another kind',
      inConsumer({ documents: 'all' }),
      ['consumers.0.documents: Invalid option: expected one of "any"|"trusted"'],
    ],
    [
      'a cost of nothing',
      inConsumer({ limits: { costPerMinute: 0 } }),
      ['consumers.0.limits.costPerMinute: Too small: expected number to be >=1'],
    ],
    [
      'an account that is not there',
      inConsumer({ account: 'globex' }),
      ['consumers.0.account: is no account of this file'],
    ],
    [
      'an account that every object has',
      inConsumer({ account: 'constructor' }),
      ['consumers.0.account: is no account of this file'],
    ],
    [
      'a key in place of its hash',
      inConsumer({ keys: [{ sha256: 'the-key-itself' }] }),
      [`${keyAt}.sha256: must be the SHA-256 of the key, 64 hexadecimal digits`],
    ],
    [
      'the hash of no key',
      inConsumer({ keys: [{ sha256: sha256('').toUpperCase() }] }),
      [`${keyAt}.sha256: is the SHA-256 of an empty text`],
    ],
    [
      'an end that is a day',
      inConsumer({ keys: [{ sha256: sha256('k'), notAfter: '2027-01-01' }] }),
      [`${keyAt}.notAfter: must be an instant like 2027-01-01T00:00:00Z`],
    ],
    [
      'an end on a day that is not',
      inConsumer({ keys: [{ sha256: sha256('k'), notAfter: '2027-02-30T00:00:00Z' }] }),
      [`${keyAt}.notAfter: must be an instant like 2027-01-01T00:00:00Z`],
    ],
    [
      'a consumer twice',
      { ...whole, consumers: [keyed('a'), keyed('a', { keys: [] })] },
      ['consumers.1.id: is there twice'],
    ],
    [
      'a key twice, of one consumer and of another, in whatever spelling',
      {
        ...whole,
        consumers: [
          keyed('a', { keys: [{ sha256: sha256('k') }, { sha256: sha256('k') }] }),
          keyed('b', { keys: [{ sha256: sha256('k').toUpperCase() }] }),
        ],
      },
      ['consumers.0.keys.1: is there twice', 'consumers.1.keys.0: is there twice'],
    ],
    ['half a provider', inJwt({ audience: undefined }), ['jwt.audience: is missing']],
    [
      'keys of a provider that can be changed on their way',
      inJwt({ jwksUri: 'http://id.example/keys' }),
      ['jwt.jwksUri: must be an https URL'],
    ],
    ['keys in a file', inJwt({ jwksUri: 'file:///etc/keys' }), ['jwt.jwksUri: must be an https URL']],
    [
      'keys behind a password',
      inJwt({ jwksUri: 'https://u:p@id.example/keys' }),
      ['jwt.jwksUri: must not have a user'],
    ],
  ])('%s', (_name, value, problems) => {
    expect(problemsOf(value)).toEqual(problems)
  })

  test('keys of a provider on this machine', () => {
    for (const host of ['localhost', '127.0.0.1:8080', '[::1]:8080'])
      expect(problemsOf(inJwt({ jwksUri: `http://${host}/keys` }))).toBeUndefined()
    expect(problemsOf(inJwt({ jwksUri: 'http://127.0.0.1.example/keys' }))).toEqual([
      'jwt.jwksUri: must be an https URL',
    ])
  })
})

test('all mistakes are told at once, of members alone and of members about each other', () => {
  const problems = problemsOf({
    accounts: { acme: { alibaba: { accessKeyId: 'x' }, huawei: { ...huawei, region: 1 } } },
    consumers: [
      keyed('a', { scopes: ['everything'], introspection: 'yes' }),
      keyed('a', { account: 'nobody', keys: [{ sha256: sha256('a') }, { sha256: 'short' }] }),
    ],
    jwt: { issuer: '' },
    extra: true,
  })
  expect(problems?.map((problem) => problem.split(':')[0]).toSorted()).toEqual([
    'accounts.acme.alibaba.accessKeySecret',
    'accounts.acme.huawei.region',
    'consumers.0.introspection',
    'consumers.0.scopes.0',
    'consumers.1.account',
    'consumers.1.id',
    'consumers.1.keys.0',
    'consumers.1.keys.1.sha256',
    'extra',
    'jwt.audience',
    'jwt.issuer',
    'jwt.jwksUri',
  ])
})

test.each<[string, string, string[]]>([
  ['nothing', '', ['the file is empty']],
  ['blanks', ' \n', ['the file is empty']],
  [
    'a mistake of syntax',
    '{\n  "accounts": {},\n  "consumers" []\n}',
    ['the file is not JSON (line 3, column 15)'],
  ],
  ['half a file', '{ "accounts": {', [expect.stringMatching(/^the file is not JSON/)]],
  ['a word', 'sk-0123456789abcdef', ['the file is not JSON']],
  [
    'accounts of one name, of which the parser would take the last',
    `{ "accounts": { "acme": { "alibaba": ${JSON.stringify(alibaba)} }, "ac\\u006de": { "huawei": ${JSON.stringify(huawei)} } },
       "consumers": [${JSON.stringify(keyed('a'))}, { "id": "b", "account": "acme", "scopes": [], "scopes": ["*"] }] }`,
    ['accounts.acme: is there twice', 'consumers.1.scopes: is there twice'],
  ],
])('%s is told', (_name, text, problems) => {
  expect(readConfigFile(text, sources).problems).toEqual(problems)
})

test('the same name in two objects, and texts that look like members, are no mistake', () => {
  const value = {
    ...whole,
    accounts: {
      acme: { alibaba, huawei },
      globex: { alibaba: { ...alibaba, accessKeySecret: '{"a":1,"a":2}' } },
    },
  }
  expect(problemsOf(value)).toBeUndefined()
})

test('no value is told, wherever it was pasted, and no secret of a good file prints', () => {
  const pasted = 'Pasted secret 7f3a'
  const places: unknown[] = [
    pasted,
    [pasted],
    { ...whole, accounts: pasted },
    { ...whole, accounts: { acme: pasted } },
    { ...whole, accounts: { acme: { alibaba: pasted } } },
    ...Object.keys({ ...alibaba, securityToken: 1, outboundbotEndpoint: 1, aiccsEndpoint: 1 }).map((name) =>
      inAcme({ [name]: pasted }),
    ),
    inAcme({ accessKeySecret: { env: pasted } }),
    inAcme({ accessKeySecret: { file: pasted } }),
    inAcme({ accessKeySecret: [pasted] }),
    { ...whole, consumers: pasted },
    { ...whole, consumers: [pasted] },
    ...['id', 'account', 'keys', 'scopes', 'documents', 'introspection', 'limits'].flatMap((name) => [
      inConsumer({ [name]: pasted }),
      inConsumer({ [name]: [pasted] }),
    ]),
    inConsumer({ keys: [{ sha256: pasted, notAfter: pasted }] }),
    inConsumer({ limits: { costPerMinute: pasted } }),
    ...['issuer', 'audience'].map((name) => inJwt({ [name]: [pasted] })),
    inJwt({ jwksUri: pasted }),
  ]
  for (const place of places) {
    const { problems } = read(place)
    expect(problems?.length, JSON.stringify(place)).toBeGreaterThan(0)
    expect(problems?.join('\n')).not.toContain('Pasted')
  }
  for (const text of [`{ "accounts": "${pasted}" "consumers" }`, pasted, `{"a":${pasted}}`])
    expect(readConfigFile(text, sources).problems?.join('\n')).not.toContain('Pasted')

  const access = accessOf(whole)
  for (const text of [
    JSON.stringify([...access.accounts]),
    inspect(access, { depth: null, showHidden: true }),
  ]) {
    expect(text).toContain('[redacted]')
    expect(text).not.toContain('secret-1')
  }
})

function folder() {
  const path = mkdtempSync(join(tmpdir(), 'config-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

describe('as a file', () => {
  test('secrets lie where their path says, from the file on', () => {
    using made = folder()
    const path = join(made.path, 'trunkline.json')
    writeFileSync(join(made.path, 'acme'), 'from-beside\n')
    writeFileSync(path, JSON.stringify(inAcme({ accessKeySecret: { file: 'acme' } })))
    const { access, files } = readAccessFile(path, {})
    expect(access?.accounts.get('acme')?.alibaba?.accessKeySecret.reveal()).toBe('from-beside')
    expect([...files.keys()]).toEqual([path, join(made.path, 'acme')])
  })

  test('what cannot be read is told, and nothing is waited for', () => {
    using made = folder()
    const at = (name: string) => join(made.path, name)
    execFileSync('mkfifo', [at('pipe')])
    writeFileSync(at('huge'), `${' '.repeat(1024 * 1024)}{}`)
    writeFileSync(at('utf-16'), Buffer.from('\uFEFF{"accounts":{}}', 'utf16le'))
    const problems = ['nobody', 'pipe', 'huge', 'utf-16', '.'].map(
      (name) => readAccessFile(at(name), {}).problems,
    )
    expect(problems).toEqual([
      ['the file cannot be read (ENOENT)'],
      ['the file is not a regular file'],
      ['the file is larger than 1 MiB'],
      ['the file is not UTF-8'],
      ['the file is not a regular file'],
    ])
    writeFileSync(at('config'), JSON.stringify(inAcme({ accessKeySecret: { file: 'pipe' } })))
    expect(readAccessFile(at('config'), {}).problems).toEqual([
      `${secretAt}: the file it names is not a regular file`,
    ])
  })

  const refusal = (environment: Readonly<Record<string, string>>): readonly string[] => {
    try {
      readConfig(environment)
    } catch (error) {
      if (error instanceof ConfigError) return error.problems
      throw error
    }
    throw new Error('the configuration was accepted')
  }

  test('with a file the mode is live, unless the sandbox is asked for', () => {
    using made = folder()
    const path = join(made.path, 'trunkline.json')
    writeFileSync(path, JSON.stringify(inAcme({ accessKeySecret: { env: 'ALIBABA_ACCESS_KEY_SECRET' } })))
    const set = { TRUNKLINE_CONFIG: path, ALIBABA_ACCESS_KEY_SECRET: 'of-the-environment', HOME: made.path }
    const config = readConfig(set)
    expect(config).toMatchObject({
      mode: 'live',
      vendors: {},
      apiKey: undefined,
      file: { path },
    })
    expect(config.file?.access.accounts.get('acme')?.alibaba?.accessKeySecret.reveal()).toBe(
      'of-the-environment',
    )
    expect(readConfig({ ...set, TRUNKLINE_VENDORS: 'sandbox' })).toMatchObject({
      mode: 'sandbox',
      file: { path },
    })
  })

  test('what it says cannot be said beside it', () => {
    using made = folder()
    const path = join(made.path, 'trunkline.json')
    writeFileSync(path, JSON.stringify({ ...whole, consumers: [] }))
    expect(
      refusal({
        TRUNKLINE_CONFIG: path,
        TRUNKLINE_API_KEY: 'sk-0123456789abcdef',
        ALIBABA_ACCESS_KEY_ID: 'LTAI-id',
        HUAWEI_ENDPOINT: 'https://cec.example',
        HOME: made.path,
        PORT: 'http',
      }),
    ).toEqual([
      'PORT: must be a port number',
      'TRUNKLINE_API_KEY is set beside TRUNKLINE_CONFIG: it belongs in the file',
      'ALIBABA_ACCESS_KEY_ID is set beside TRUNKLINE_CONFIG: it belongs in the file',
      'HUAWEI_ENDPOINT is set beside TRUNKLINE_CONFIG: it belongs in the file',
      'TRUNKLINE_CONFIG: consumers: names no consumer',
    ])
    expect(refusal({ TRUNKLINE_CONFIG: join(made.path, 'nobody'), HOME: made.path })).toEqual([
      'TRUNKLINE_CONFIG: the file cannot be read (ENOENT)',
    ])
  })
})
