// Many consumers in a real process: who may ask is read from a file, and replaced while requests are under way.
import { createHash } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { AlibabaKey } from '../src/sandbox/options.ts'
import { type Sandbox, startSandbox } from '../src/sandbox/server.ts'
import { type AccountName, accountNames, accountOf, keyOf } from './support/consumers.ts'
import { instance } from './support/demo.ts'
import { type Started, start } from './support/process.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const key = (account: AccountName, edition = '') => keyOf(`partner-of-${account}${edition}`)

const accountIn = (name: AccountName, url: string, edition: '1' | '2') => ({
  alibaba: {
    accessKeyId: `${name}-${edition}`,
    accessKeySecret: `${name}-alibaba-secret-${edition}`,
    outboundbotEndpoint: url,
    aiccsEndpoint: url,
  },
  huawei: {
    appKey: `${name}-${edition}`,
    // A secret that changes together with its key has another name, so that no half of a pair is ever read.
    appSecret: { file: `huawei-of-${name}-${edition}` },
    endpoint: url,
  },
})

interface Given {
  readonly edition?: '1' | '2'
  readonly consumers?: readonly AccountName[]
  /** Keys beside the first one of each consumer. */
  readonly more?: string
}

/** A folder with the configuration file and its secrets, written as careful people do: at once. */
function folder(url: string) {
  const path = mkdtempSync(join(tmpdir(), 'consumers-'))
  const file = join(path, 'trunkline.json')
  const put = (name: string, text: string) => {
    writeFileSync(`${name}.tmp`, text)
    renameSync(`${name}.tmp`, name)
  }
  return {
    path,
    file,
    text: (text: string) => put(file, text),
    write({ edition = '1', consumers = accountNames, more }: Given = {}) {
      for (const name of accountNames)
        put(join(path, `huawei-of-${name}-${edition}`), `${name}-huawei-secret-${edition}\n`)
      put(
        file,
        JSON.stringify({
          accounts: Object.fromEntries(accountNames.map((name) => [name, accountIn(name, url, edition)])),
          consumers: consumers.map((account) => ({
            id: `partner-of-${account}`,
            account,
            keys: ['', ...(more === undefined ? [] : [more])].map((which) => ({
              sha256: sha256(key(account, which)),
            })),
            scopes: ['*'],
            limits: { costPerMinute: 100_000_000 },
          })),
        }),
      )
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}

const startProcess = (
  made: ReturnType<typeof folder>,
  more: Readonly<Record<string, string>> = {},
): Started =>
  start('src/main.ts', {
    PORT: '0',
    SANDBOX_PORT: '0',
    TRUNKLINE_CONFIG: made.file,
    TRUNKLINE_STATE_DIR: join(made.path, 'state'),
    TRUNKLINE_AUDIT_LOG: join(made.path, 'audit.jsonl'),
    ...more,
  })

async function addressOf(gateway: Started): Promise<string> {
  const [, url = ''] = await gateway.printed(/GraphiQL +(http:\S+)\/graphql\n[\s\S]*\n\n/)
  return url
}

/** How often the file was read again since the process began. */
const timesRead = (gateway: Started) =>
  gateway.stdout().split('the configuration file was read again').length - 1

const read = `{ instance(id: "${instance}") { name } calledRoutes(first: 1) { edges { node { id } } } }`

async function ask(url: string, secret: string, query: string = read, variables: object = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { data?: object; errors?: readonly object[] }
  return { status: response.status, data, errors }
}

const json = async (url: string): Promise<unknown> => (await fetch(url)).json()

const sandboxWith = async () => {
  const accounts = accountNames.map(accountOf)
  const sandbox = await startSandbox({ accounts })
  return {
    sandbox,
    /** From now on the vendor refuses the first access keys. */
    disableFirstKeys() {
      for (const { alibaba = [] } of accounts) (alibaba[0] as AlibabaKey).disabled = true
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  }
}

const called = (sandbox: Sandbox) => sandbox.transcript.entries().map(({ account }) => account)

test('the process says how many may ask, and each gets its own account', async () => {
  await using vendor = await sandboxWith()
  using made = folder(vendor.sandbox.url)
  made.write()
  await using gateway = startProcess(made)
  const url = await addressOf(gateway)
  expect(gateway.stdout()).toContain('live: 2 accounts')
  expect(gateway.stdout()).toContain(`those of 2 consumers in ${made.file}`)
  expect(await json(`${url}/health`)).toMatchObject({
    mode: 'live',
    anonymous: false,
    consumers: 2,
    accounts: 2,
  })
  expect((await ask(url, 'nobodys-key-0123456789')).status).toBe(401)
  expect(called(vendor.sandbox)).toEqual([])
  for (const account of accountNames) {
    expect(await ask(url, key(account))).toMatchObject({ status: 200, errors: undefined })
    expect(new Set(called(vendor.sandbox))).toEqual(new Set([account]))
    vendor.sandbox.transcript.clear()
  }
})

test('with the sandbox asked for, keys are needed all the same', async () => {
  using made = folder('http://127.0.0.1:9')
  made.write({ consumers: ['acme'] })
  await using gateway = startProcess(made, { TRUNKLINE_VENDORS: 'sandbox' })
  const url = await addressOf(gateway)
  expect(gateway.stdout()).toMatch(/SANDBOX at http/)
  expect(gateway.stdout()).toContain('those of 1 consumer in ')
  expect(await json(`${url}/health`)).toMatchObject({ mode: 'sandbox', anonymous: false, consumers: 1 })
  expect((await ask(url, 'nobodys-key-0123456789')).status).toBe(401)
  expect(await ask(url, key('acme'))).toMatchObject({ status: 200, errors: undefined })
})

test('a file with problems does not start, and all of them are told', async () => {
  using made = folder('http://127.0.0.1:9')
  made.text(JSON.stringify({ accounts: {}, consumers: [{ id: 'a', account: 'b', scopes: ['c'] }] }))
  await using gateway = startProcess(made, { PORT: 'http' })
  expect(await gateway.exited).toEqual({ code: 1, signal: null })
  expect(gateway.stderr().split('\n')).toEqual([
    'The configuration cannot be used:',
    '  - PORT: must be a port number',
    '  - TRUNKLINE_CONFIG: consumers.0.scopes.0: is no scope',
    '  - TRUNKLINE_CONFIG: consumers.0.account: is no account of this file',
    'README.md explains every setting under "Go live"; npm start -- --check tries them out.',
    '',
  ])
})

test('who is removed is locked out with the next request, while those under way are finished', async () => {
  await using vendor = await sandboxWith()
  const { sandbox } = vendor
  using made = folder(sandbox.url)
  made.write()
  await using gateway = startProcess(made)
  const url = await addressOf(gateway)

  made.text('{ "accounts": ')
  gateway.kill('SIGHUP')
  await gateway.printed(/the file is not JSON.*the one before it stays in force/)
  expect((await ask(url, key('globex'))).status).toBe(200)
  expect(await json(`${url}/health`)).toMatchObject({ consumers: 2 })

  sandbox.faults.add('DescribeInstance', { kind: 'slow-headers', ms: 2_500, applied: 'before' })
  const underWay = ask(url, key('globex'), `{ instance(id: "${instance}") { name usage { __typename } } }`)
  await expect.poll(() => sandbox.faults.pending()).toBe(0)
  made.write({ consumers: ['acme'] })
  gateway.kill('SIGHUP')
  await gateway.printed(/the configuration file was read again/)
  expect((await ask(url, key('globex'))).status).toBe(401)
  expect((await ask(url, key('acme'))).status).toBe(200)
  expect(await json(`${url}/health`)).toMatchObject({ consumers: 1, accounts: 2 })
  expect(await underWay).toMatchObject({ status: 200, errors: undefined })
})

const rename = /* GraphQL */ `
  mutation ($input: UpdateInstanceInput!) { updateInstance(input: $input) { __typename } }
`

test('keys and credentials are replaced under load, with overlap, and no request is dropped', async () => {
  await using vendor = await sandboxWith()
  const { sandbox } = vendor
  using made = folder(sandbox.url)
  made.write()
  await using gateway = startProcess(made)
  const url = await addressOf(gateway)

  const edition: Record<AccountName, string> = { acme: '', globex: '' }
  const wrong: object[] = []
  const answered: number[] = []
  let isOver = false
  const client = async (account: AccountName, isWriter: boolean) => {
    const which = answered.push(0) - 1
    for (let sent = 0; !isOver; sent++) {
      const answer = isWriter
        ? await ask(url, key(account, edition[account]), rename, {
            input: { id: instance, name: `${account} ${sent}` },
          })
        : await ask(url, key(account, edition[account]))
      answered[which] = sent + 1
      const text = JSON.stringify(answer.data)
      const isRight = isWriter ? text.includes('UpdateInstanceSuccess') : answer.data !== undefined
      if (answer.status !== 200 || answer.errors !== undefined || !isRight) wrong.push(answer)
    }
  }
  const clients = accountNames.flatMap((account) =>
    [true, false, false, false].map((w) => client(account, w)),
  )
  /** Each client is answered what it asked by now, and twice more: a write may take as long as many a read. */
  const more = async () => {
    const before = answered.map((count) => count + 2)
    const isBehind = (count: number, which: number) => count <= (before[which] ?? 0)
    await expect.poll(() => answered.some(isBehind)).toBe(false)
  }
  const reread = async () => {
    const before = timesRead(gateway)
    gateway.kill('SIGHUP')
    await expect.poll(() => timesRead(gateway)).toBeGreaterThan(before)
  }

  await more()
  // The clients' keys: both are in force, then they change over, then the first one goes.
  made.write({ more: '-next' })
  await reread()
  await more()
  for (const account of accountNames) edition[account] = '-next'
  await more()
  // The vendors' credentials: what is under way ends with the old ones, which are in force until then.
  const tokens = () => sandbox.transcript.counts()['tokenByAkSk']?.executed ?? 0
  const tokensBefore = tokens()
  made.write({ more: '-next', edition: '2' })
  await reread()
  await expect.poll(tokens).toBe(tokensBefore + 2)
  await more()
  vendor.disableFirstKeys()
  await more()
  isOver = true
  await Promise.all(clients)
  expect(wrong).toEqual([])
  const last = await ask(url, key('acme', '-next'))
  expect(last).toMatchObject({ status: 200, errors: undefined })
}, 60_000)

test('a secret whose file changes is in force without anybody saying so', async () => {
  await using vendor = await sandboxWith()
  using made = folder(vendor.sandbox.url)
  made.write()
  writeFileSync(join(made.path, 'huawei-of-acme-1'), 'not-the-secret')
  await using gateway = startProcess(made)
  const url = await addressOf(gateway)
  const route = '{ calledRoutes(first: 1) { edges { node { id } } } }'
  expect(await ask(url, key('acme'), route)).toMatchObject({
    errors: [{ extensions: { code: 'VENDOR_AUTH_FAILED' } }],
  })
  writeFileSync(join(made.path, 'huawei-of-acme-1'), 'acme-huawei-secret-1')
  await gateway.printed(/the configuration file was read again/)
  expect(await ask(url, key('acme'), route)).toMatchObject({ status: 200, errors: undefined })
})
