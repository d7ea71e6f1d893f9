// Secrets are planted wherever one can be; then every byte that clients get and every line of the log is searched.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import pino from 'pino'
import { expect, test } from 'vitest'
import { type Access, digestOf, unrestricted } from '../src/access/access.ts'
import { watchConfigFile } from '../src/access/reload.ts'
import { createStreamAuditLog } from '../src/audit/audit-log.ts'
import { ConfigError, readAccessFile, readConfig } from '../src/config.ts'
import { Secret } from '../src/core/redact.ts'
import { createGateway } from '../src/gateway.ts'
import { listen } from '../src/listen.ts'
import { startSandbox } from '../src/sandbox/server.ts'
import { createEmbeddedState } from '../src/state/embedded/embedded-state.ts'
import { createSqliteLedger } from '../src/state/embedded/sqlite-ledger.ts'
import type { Vendors } from '../src/upstream.ts'
import { calledRoute, instance, jobGroup, stoppedTask } from './support/demo.ts'
import { signingKey, startIdentityProvider } from './support/identity-provider.ts'
import { type Leak, startLeakyVendor } from './support/leaky-vendor.ts'
import { deserted } from './support/vendor-server.ts'

const planted = new Map<string, string>()

/** A text that occurs nowhere else, with the characters that such texts have. */
const plant = (name: string): string => {
  const text = `Zq+${randomBytes(18).toString('base64')}/${planted.size}=`
  planted.set(name, text)
  return text
}

const credentials = {
  accessKeyId: plant('access key id').replaceAll(/[^A-Za-z0-9]/g, ''),
  accessKeySecret: plant('access key secret'),
  securityToken: plant('security token'),
  appKey: plant('app key'),
  appSecret: plant('app secret'),
}
planted.set('access key id', credentials.accessKeyId)
const keys = {
  sent: plant('key of a consumer'),
  wrong: plant('wrong key'),
  next: plant('key of the other consumer'),
}
const ofVendor = plant('secret of the vendor itself')

const vendorsAt = (url: string): Vendors => ({
  alibaba: {
    accessKeyId: credentials.accessKeyId,
    accessKeySecret: new Secret(credentials.accessKeySecret),
    securityToken: new Secret(credentials.securityToken),
    outboundBotEndpoint: url,
    aiccsEndpoint: url,
  },
  huawei: { appKey: credentials.appKey, appSecret: new Secret(credentials.appSecret), endpoint: url },
})

const json = 'application/json;charset=utf-8'
const headers = (echo: string) => ({
  'set-cookie': `session=${encodeURIComponent(ofVendor)}`,
  'x-internal-token': `${ofVendor} ${echo}`,
  'www-authenticate': `Bearer realm="${ofVendor}"`,
  server: ofVendor,
})

const answering =
  (status: number, type: string, body: (echo: string, answer: string) => string, more: object = {}): Leak =>
  ({ response, echo, answer }) =>
    response
      .writeHead(status, { ...headers(echo), 'content-type': type, ...more })
      .end(body(echo, answer.body))

const xmlText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** A refusal in which every text is what was sent. */
const refusal =
  (code: string, own: (echo: string) => string = (echo) => echo) =>
  (echo: string) =>
    JSON.stringify({
      RequestId: own(echo),
      Code: code,
      Message: `server string to sign is: POST&%2F&${own(echo)}`,
      Recommend: ofVendor,
      HostId: ofVendor,
      AccessDeniedDetail: {
        AuthAction: own(echo),
        PolicyType: own(echo),
        EncodedDiagnosticMessage: ofVendor,
      },
      InternalToken: ofVendor,
      returnCode: '1',
      description: own(echo),
    })

/** Every text among the members of an answer that describes is replaced. */
const withTexts = (body: string, echo: string): string =>
  JSON.stringify(JSON.parse(body), (name, value: unknown) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { ...value, InternalToken: ofVendor }
    return typeof value === 'string' && /name|description|remark|message|requestid/i.test(name) ? echo : value
  })

const calls: Readonly<Record<string, Leak>> = {
  success: ({ response, answer, echo }) =>
    response.writeHead(answer.status, { ...headers(echo), 'content-type': answer.type }).end(answer.body),
  'success that tells everything': ({ response, answer, echo }) => {
    const isJson = answer.type.includes('json')
    response
      .writeHead(answer.status, { ...headers(echo), 'content-type': answer.type })
      .end(isJson ? withTexts(answer.body, echo) : answer.body)
  },
  'signature refused': answering(400, json, refusal('SignatureDoesNotMatch')),
  'signature refused in XML': answering(
    400,
    'text/xml',
    (echo) =>
      `<?xml version='1.0'?><Error><RequestId>${xmlText(echo)}</RequestId><Code>SignatureDoesNotMatch</Code><Message>string to sign is: ${xmlText(echo)}</Message></Error>`,
  ),
  'refused for a reason nobody knows': answering(409, json, refusal('Nobody.KnowsThis')),
  'refused with a code that is a secret': answering(400, json, (echo) => refusal(echo)(echo)),
  'not allowed': answering(403, json, refusal('Forbidden.RAM')),
  'not there': answering(404, json, refusal('NotExist.Instance')),
  'too often': answering(429, json, refusal('Throttling.User'), {
    'retry-after': ofVendor,
    'x-acs-retry-after': ofVendor,
  }),
  'failed inside': answering(500, json, refusal('InternalError')),
  'refused with HTTP 200': answering(200, json, refusal('isv.SOMETHING')),
  'contradicts itself': answering(200, json, (echo) =>
    JSON.stringify({ ...JSON.parse(refusal('OK')(echo)), Success: false, returnCode: '0' }),
  ),
  'a page with everything': answering(200, 'text/html', (echo) => `<html>${ofVendor} ${echo}</html>`),
  'the page of a proxy': answering(502, 'text/html', (echo) => `<html>${ofVendor} ${echo}</html>`),
  'half an answer': answering(200, json, (echo) => `{"Code":"OK","Message":"${echo} ${ofVendor}`),
  'members of the wrong type': answering(200, json, (echo) =>
    JSON.stringify({
      Code: 'OK',
      Success: true,
      returnCode: '0',
      Data: [echo],
      data: echo,
      Instance: echo,
      Instances: echo,
      JobGroup: echo,
      TotalCount: echo,
    }),
  ),
  'somewhere else': answering(302, 'text/plain', (echo) => echo, {
    location: `https://example.invalid/?token=${encodeURIComponent(ofVendor)}`,
  }),
  'cut inside the body': ({ response, echo }) => {
    response.writeHead(200, { ...headers(echo), 'content-type': json, 'content-length': '1000000' })
    response.write(`{"Message":"${echo}`, () => response.socket?.destroy())
  },
  'no HTTP at all': ({ response, echo }) => {
    response.socket?.end(`${ofVendor} ${echo}\r\n\r\n`)
  },
  'a header that is broken': ({ response, echo }) => {
    response.socket?.end(`HTTP/1.1 200 OK\r\n${ofVendor} \u0001${echo}\r\n\r\n`)
  },
  reset: ({ response }) => {
    response.socket?.resetAndDestroy()
  },
}

const tokenAnswer = (AccessToken: unknown) => (_echo: string) =>
  JSON.stringify({ AccessToken, Expires: '3600', RefreshToken: ofVendor })
const tokens: Readonly<Record<string, Leak>> = {
  ...calls,
  'a token with a line break': answering(200, json, tokenAnswer(`${ofVendor}\r\nx: y`)),
  'a token outside of ASCII': answering(200, json, tokenAnswer(`${ofVendor}\u4e2d`)),
  'a token that is an object': answering(200, json, tokenAnswer({ token: ofVendor })),
  'a token without end': answering(200, json, (_echo) =>
    JSON.stringify({ AccessToken: ofVendor, Expires: ofVendor }),
  ),
}

const errors = `... on Error { __typename message code
  upstream { vendor action httpStatus code message requestId success data accessDeniedDetail }
} ... on InvalidInputError { fields { path message } } ... on OutcomeUnknownError { reconcile }
... on MutationPreview { requests { endpoint parameters { name value } headers { name value } } }`
const done = 'requestId answer: upstream { vendor action httpStatus code message requestId }'

const mutation = (field: string, success: string, input: object): readonly [string, object] => {
  const Name = `${field.charAt(0).toUpperCase()}${field.slice(1)}`
  return [
    `mutation ($input: ${Name}Input!) { ${field}(input: $input) { __typename ... on ${Name}Success { ${done} ${success} } ${errors} } }`,
    { input },
  ]
}

const writes: readonly (readonly [string, object])[] = [
  ['createInstance', 'instance { id name }', { name: '密', maxConcurrentConversations: 1 }],
  ['updateInstance', 'instance { id name description }', { id: instance, description: '密' }],
  ['updateJobGroup', 'jobGroup { id name description }', { id: jobGroup, name: '密' }],
  ['updateCallTask', 'callTask { id name }', { id: stoppedTask, name: '密' }],
  ['updateCalledRoute', 'calledRoute { id }', { id: calledRoute, target: { skillQueueId: 'SkillQueue:1' } }],
].map(([field, success, input]) => mutation(field as string, success as string, input as object))

const reads: readonly (readonly [string, object])[] = [
  [
    `{ instance(id: "${instance}") { id name description ownerName creatorName jobGroups { edges { node { id name description } } } } }`,
    {},
  ],
  [`{ callTask(id: "${stoppedTask}") { id name startFailedReason agent { id name } } }`, {}],
  [`{ calledRoutes { edges { node { id } } } skillQueues { edges { node { id name } } } }`, {}],
  [`{ node(id: "${jobGroup}") { id ... on JobGroup { name description } } }`, {}],
]

const operations = [
  ...reads,
  ...writes,
  ...writes.map(
    ([document, { input }]: readonly [string, { input?: object }]) =>
      [document, { input: { ...input, dryRun: true } }] as const,
  ),
]

/** Everything that clients got and everything that was logged, at all levels. */
function createEar() {
  const heard: string[] = []
  const write = (line: string) => {
    heard.push(line)
  }
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      write(chunk.toString())
      done()
    },
  })
  return { heard, write, sink, log: pino({ level: 'trace', base: null }, { write }) }
}

async function startSecretive() {
  const ear = createEar()
  const key = signingKey('ES256')
  const provider = await startIdentityProvider(key)
  const sandbox = await startSandbox({
    accounts: [
      {
        name: 'secretive',
        alibaba: [credentials],
        huawei: [credentials],
      },
    ],
  })
  const vendor = await startLeakyVendor(sandbox.url, {
    alibaba: [credentials.accessKeyId, credentials.accessKeySecret, credentials.securityToken],
    huawei: [credentials.appKey, credentials.appSecret],
  })
  const consumer = { ...unrestricted('partner-a', 'acme'), costPerMinute: 100_000_000 }
  const access: Access = {
    accounts: new Map([
      ['acme', vendorsAt(vendor.url)],
      ['gone', vendorsAt(await deserted())],
    ]),
    consumers: [
      { ...consumer, keys: [{ digest: digestOf(keys.sent) }] },
      { ...consumer, id: 'partner-b', account: 'gone', keys: [{ digest: digestOf(keys.next) }] },
    ],
    jwt: { ...provider, consumerClaim: 'sub', scopeClaim: 'scope' },
    anonymous: undefined,
  }
  const start = async () => {
    const gateway = await createGateway({
      mode: 'live',
      version: 'test',
      access,
      log: ear.log,
      audit: createStreamAuditLog(ear.sink),
      state: createEmbeddedState(await createSqliteLedger()),
      vendorTimeoutMs: 2_000,
      requestTimeoutMs: 2_000,
    })
    return listen(gateway, '127.0.0.1', 0)
  }
  return {
    ear,
    vendor,
    provider,
    key,
    start,
    async ask(url: string, authorization: string, query: string, variables: object = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query, variables }),
      })
      const text = `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`
      ear.write(text)
      return text
    },
    async [Symbol.asyncDispose]() {
      await vendor[Symbol.asyncDispose]()
      await sandbox.close()
      await provider[Symbol.asyncDispose]()
    },
  }
}

/** What was planted or went over the wire, as it stands, in a URL, and inside JSON. */
const leaksIn = (heard: readonly string[], wire: ReadonlySet<string>): string[] => {
  const all = heard.join('\n')
  const named = [...planted, ...[...wire].map((text) => [`on the wire: ${text.slice(0, 12)}`, text] as const)]
  return named.flatMap(([name, text]) =>
    [
      text,
      encodeURIComponent(text),
      encodeURIComponent(encodeURIComponent(text)),
      text.replaceAll('/', '\\/'),
    ]
      .filter((form) => all.includes(form))
      .map((form) => {
        const at = all.indexOf(form)
        return `${name}: ${all.slice(Math.max(0, at - 120), at + 20)}`
      }),
  )
}

test('nothing of what vendors know and tell gets out, whatever goes well or wrong', {
  timeout: 180_000,
}, async () => {
  await using secretive = await startSecretive()
  const { ear, vendor } = secretive
  const told: string[] = []
  const scenarios: readonly (readonly [Leak, Leak | undefined])[] = [
    ...Object.values(calls).map((leak) => [leak, undefined] as const),
    ...Object.values(tokens).map((leak) => [calls['success'] as Leak, leak] as const),
  ]
  for (const [call, token] of scenarios) {
    vendor.leak(call, token)
    await using listener = await secretive.start()
    // Of tokens only one vendor knows.
    const asked =
      token === undefined ? operations : operations.filter(([document]) => /alledRoute/.test(document))
    told.push(
      ...(await Promise.all(
        asked.map(([document, variables]) =>
          secretive.ask(listener.url, `Bearer ${keys.sent}`, document, variables),
        ),
      )),
    )
  }
  {
    await using listener = await secretive.start()
    for (const [document, variables] of operations)
      told.push(await secretive.ask(listener.url, `Bearer ${keys.next}`, document, variables))
  }
  // It was a scenario worth the name.
  const outcomes = [
    'Success',
    'NotFoundError',
    'PermissionDeniedError',
    'VendorRejectedError',
    'OutcomeUnknownError',
  ]
  const faults = ['THROTTLED', 'AUTH_FAILED', 'UNAVAILABLE', 'CONTRACT_BROKEN'].map(
    (fault) => `VENDOR_${fault}`,
  )
  const all = told.join('\n')
  expect([...outcomes, ...faults, 'MutationPreview'].filter((name) => !all.includes(name))).toEqual([])
  expect(ear.heard.length).toBeGreaterThan(2 * told.length)
  expect(vendor.wire.size).toBeGreaterThan(100)
  expect(all.includes('Unexpected error')).toBe(false)
  expect(leaksIn(ear.heard, vendor.wire)).toEqual([])
})

test('nothing of what clients present gets out, whether it is right or wrong', async () => {
  await using secretive = await startSecretive()
  const { ear, provider, key } = secretive
  secretive.vendor.leak(calls['success'] as Leak)
  await using listener = await secretive.start()
  const foreign = signingKey('ES256')
  const present: string[] = []
  const token = async (...[of, ...rest]: Parameters<typeof provider.token>) => {
    const text = await provider.token(of, ...rest)
    planted.set(`token ${present.length}`, text)
    planted.set(`signature of token ${present.length}`, text.split('.')[2] ?? text)
    present.push(`Bearer ${text}`)
  }
  await token(key)
  await token(foreign)
  await token(key, { exp: 1 })
  await token(key, { aud: 'somebody' })
  await token(key, { sub: plant('claim that names the consumer') })
  await token(key, { scope: [plant('claim of scopes')] })
  present.push(
    `Bearer ${keys.sent}`,
    `Bearer ${keys.wrong}`,
    `Bearer ${keys.sent}x`,
    `Bearer ${keys.wrong} ${keys.sent}`,
    `Basic ${keys.wrong}`,
    keys.sent,
  )
  provider.serve()
  for (const how of [
    { status: 500, body: ofVendor },
    { status: 200, body: `<html>${ofVendor}` },
    'cut',
    undefined,
  ] as const) {
    provider.fail(how)
    await using other = await secretive.start()
    if (how === undefined) provider.serve(key)
    for (const authorization of present)
      for (const document of [
        reads[0]?.[0] ?? '',
        '{ instance(id: ',
        '{ nothing }',
        'query ($id: ID!) { node(id: $id) { id } }',
      ])
        await secretive.ask(other.url, authorization, document)
  }
  for (const path of ['/health', '/ready', '/graphql', '/nothing']) {
    const response = await fetch(`${listener.url}${path}`, { headers: { 'x-api-key': keys.wrong } })
    ear.write(`${JSON.stringify([...response.headers])} ${await response.text()}`)
  }
  const all = ear.heard.join('\n')
  for (const status of ['200', '401', '503']) expect(all).toMatch(new RegExp(`^${status} `, 'm'))
  expect(leaksIn(ear.heard, new Set())).toEqual([])
})

test('nothing of a configuration that cannot be used gets out', async () => {
  const ear = createEar()
  const path = await mkdtemp(join(tmpdir(), 'secrets-'))
  try {
    const file = join(path, 'trunkline.json')
    const secret = plant('secret in a configuration')
    const good = {
      accounts: { acme: { huawei: { appKey: secret, appSecret: secret } } },
      consumers: [{ id: 'a', account: 'acme', scopes: [] }],
    }
    const bad: readonly string[] = [
      secret,
      `{"accounts":{"acme":{"huawei":{"appKey":"${secret}" "appSecret":1}}}}`,
      JSON.stringify({
        ...good,
        consumers: [{ id: secret, account: secret, scopes: [secret], keys: [{ sha256: secret }] }],
      }),
      JSON.stringify({
        ...good,
        accounts: { acme: { huawei: { appKey: `${secret} `, appSecret: [secret] } } },
      }),
      JSON.stringify({
        ...good,
        jwt: { issuer: [secret], audience: 1, jwksUri: `http://u:${encodeURIComponent(secret)}@id.example/` },
      }),
      JSON.stringify({
        ...good,
        accounts: { acme: { huawei: { appKey: 'k', appSecret: { file: secret } } } },
      }),
    ]
    writeFileSync(file, JSON.stringify(good))
    const read = () => readAccessFile(file, {})
    const { files } = read()
    const lines = () => ear.heard.filter((line) => line.includes('stays in force')).length
    using _watched = watchConfigFile({
      path: file,
      files,
      read,
      apply: (access) => ear.log.info(access, 'applied'),
      log: ear.log,
    })
    for (const [index, text] of bad.entries()) {
      writeFileSync(file, text)
      process.emit('SIGHUP', 'SIGHUP')
      await expect.poll(lines).toBe(index + 1)
      for (const environment of [
        { TRUNKLINE_CONFIG: file },
        { TRUNKLINE_CONFIG: secret, HOST: secret, PORT: secret },
      ]) {
        expect(() => readConfig(environment)).toThrow(ConfigError)
        try {
          readConfig(environment)
        } catch (error) {
          ear.log.error(error)
          ear.write(String(error))
        }
      }
    }
    writeFileSync(file, JSON.stringify(good))
    await expect.poll(() => ear.heard.some((line) => line.includes('"msg":"applied"'))).toBe(true)
    expect(
      leaksIn(
        ear.heard.map((line) => line.replace(`"appKey":"${secret}"`, '')),
        new Set(),
      ),
    ).toEqual([])
  } finally {
    await rm(path, { recursive: true, force: true })
  }
})
