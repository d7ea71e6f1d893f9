// README.md keeps its word: every command runs, every query is answered, and the answers are those it shows.
import { execFile } from 'node:child_process'
import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSchema, type OperationDefinitionNode, parse, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import trustedDocuments from '../schema/trusted-documents.json' with { type: 'json' }
import { settingNames } from '../src/config.ts'
import { instance, jobGroup, runningTask, stoppedTask } from './support/demo.ts'
import { type Started, start } from './support/process.ts'
import { anchorsOf, type Block, blocksOf, expectShown, proseOf } from './support/readme.ts'
import { openShell, type Ran, type Shell } from './support/readme-shell.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFile(join(root, path), 'utf8')
const readme = await read('README.md')
const blocks = blocksOf(readme)
const schema = buildSchema(await read('schema/schema.graphql'))

interface Stage {
  readonly shell: Shell
  readonly gateway: Started
  readonly url: string
  readonly sandboxUrl: string
}

let stage: Stage

beforeAll(async () => {
  const shell = await openShell()
  const gateway = start('src/main.ts', { PORT: '0', SANDBOX_PORT: '0', TRUNKLINE_STATE_DIR: '' })
  const [, url = ''] = await gateway.printed(/GraphiQL +(http:\S+)\/graphql\n[\s\S]*\n\n/)
  const [, sandboxUrl = ''] = await gateway.printed(/SANDBOX at (http:\S+),/)
  stage = { shell, gateway, url, sandboxUrl }
}, 60_000)

afterAll(async () => {
  await stage.gateway[Symbol.asyncDispose]()
  await stage.shell[Symbol.asyncDispose]()
})

const secretOf = { alibaba: 'sandbox', appKey: 'sandbox', secret: 'sandbox-secret' } as const
const consumerKey = 'sk-0123456789abcdef'
const sha256OfNothingSecret = 'f'.repeat(64)

const configFile = () => join(stage.shell.folder, 'trunkline.json')

const documentNamed = (name: string): string => {
  const entry = Object.entries(trustedDocuments).find(([, text]) =>
    new RegExp(`^query ${name}\\b`).test(text),
  )
  return entry?.[0] ?? 'there is no such document'
}

/** What a reader puts in the place of what README.md cannot know. */
const substitutions = (url: string): readonly (readonly [RegExp, string])[] => [
  [/http:\/\/(?:127\.0\.0\.1|localhost):4000|(?<![\w/.:])localhost:4000/g, url],
  [/http:\/\/(?:127\.0\.0\.1|localhost):4010/g, stage.sandboxUrl],
  [/(ALIBABA_ACCESS_KEY_ID)=…/g, `$1=${secretOf.alibaba}`],
  [/(HUAWEI_APP_KEY)=…/g, `$1=${secretOf.appKey}`],
  [/(\w+_SECRET)=…/g, `$1=${secretOf.secret}`],
  [/(TRUNKLINE_API_KEY)=…/g, `$1=${consumerKey}`],
  [/<key>/g, consumerKey],
  [/sha256:<hash>/g, `sha256:${documentNamed('Instances').replace('sha256:', '')}`],
  [/\/etc\/trunkline\/trunkline\.json/g, configFile()],
  // Refuses at once; a gateway starts without its Redis.
  [/redis:\/\/cache\.example:6379/g, 'redis://127.0.0.1:1'],
]

const filledIn = (text: string, url = stage.url): string =>
  substitutions(url).reduce((filled, [placeholder, value]) => filled.replace(placeholder, value), text)

/** What a terminal still knows of the blocks before, in the same section. */
const exportsBefore = (block: Block): string =>
  blocks
    .filter(
      ({ language, section, line }) => language === 'sh' && section === block.section && line < block.line,
    )
    .flatMap(({ text }) => text.split('\n').filter((line) => line.startsWith('export ')))
    .join('\n')

/** Ports that nobody has, no state but its own, and no vendor but the sandbox. */
function environmentOf(script: string): Record<string, string> {
  const isLive = script.includes('ALIBABA_ACCESS_KEY_ID=')
  const endpoints = ['ALIBABA_OUTBOUNDBOT_ENDPOINT', 'ALIBABA_AICCS_ENDPOINT', 'HUAWEI_ENDPOINT']
  return {
    PORT: '0',
    SANDBOX_PORT: '0',
    ACME_SECRET: secretOf.secret,
    ...(isLive
      ? {
          TRUNKLINE_STATE_DIR: join(stage.shell.folder, 'state'),
          ...Object.fromEntries(endpoints.map((name) => [name, stage.sandboxUrl])),
        }
      : {}),
  }
}

async function run(block: Block, change: (script: string) => string = (script) => script): Promise<Ran> {
  const runAt = (url: string) => {
    const script = change(filledIn(`${exportsBefore(block)}\n${block.text}`, url))
    expect(script, 'a placeholder that no rule fills in').not.toMatch(/=…|<(?:key|hash)>/)
    return stage.shell.run(script, environmentOf(script))
  }
  // The sandbox knows no key; who shows one asks the gateway of the example.
  const ran = block.text.includes('<key>') ? await withConfiguration({}, runAt) : await runAt(stage.url)
  await clearFaults()
  return ran
}

/** What one example breaks on purpose must not break the next. */
const clearFaults = () => fetch(`${stage.sandboxUrl}/_sandbox/faults`, { method: 'DELETE' })

async function ask(query: string, variables: object = {}): Promise<unknown> {
  const response = await fetch(`${stage.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return response.json()
}

/** The commands whose answer is shown below them. */
const commandBefore = (block: Block): Block => {
  const before = blocks.filter(({ line, language }) => line < block.line && language === 'sh').at(-1)
  if (before === undefined) throw new Error(`there is no command before line ${block.line}`)
  return before
}

const answerOf = async (ran: Promise<Ran>): Promise<unknown> => {
  const { code, stdout, stderr } = await ran
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

interface JsonRule {
  readonly shows: RegExp
  /** What is really there. */
  readonly actual: (block: Block) => Promise<unknown>
}

/** The first one that fits counts. Without one a block is the answer of the command before it. */
const jsonRules: readonly JsonRule[] = [
  {
    shows: /"InvalidStateError"/,
    actual: (block) =>
      answerOf(run(commandBefore(block), (script) => script.replaceAll(stoppedTask, runningTask))),
  },
  {
    // The second answer: the command itself has run before.
    shows: /"replayed": true/,
    actual: async (block) => {
      await run(commandBefore(block))
      return answerOf(run(commandBefore(block)))
    },
  },
  {
    shows: /"VENDOR_THROTTLED"/,
    actual: async () => {
      await fetch(`${stage.sandboxUrl}/_sandbox/faults`, {
        method: 'POST',
        body: JSON.stringify({
          action: 'DescribeInstance',
          fault: { kind: 'throttle', hint: 'none' },
          times: 9,
        }),
      })
      const answer = await ask(`{ instance(id: "${instance}") { maxConcurrentConversations } }`)
      await clearFaults()
      return answer
    },
  },
  {
    shows: /"restoreRate": 100\b/,
    actual: async () => withConfiguration({ costPerMinute: 6_000 }, fourAccessCodes),
  },
]

const exampleFile = () => {
  const block = blocks.find(({ language, text }) => language === 'json' && text.includes('"consumers"'))
  return block?.text ?? '{}'
}

/** The example as a file: what stands for a secret or a hash is filled in, and the vendors are the sandbox. */
function exampleConfiguration(): { accounts: Record<string, object>; consumers: Record<string, object>[] } {
  const config = JSON.parse(
    exampleFile()
      .replace('LTAI…', secretOf.alibaba)
      .replace('"appKey": "…"', `"appKey": "${secretOf.appKey}"`)
      .replace('/run/secrets/acme', join(stage.shell.folder, 'secret'))
      .replace('<hex of the key>', sha256OfNothingSecret),
  )
  const { alibaba, huawei } = config.accounts.acme
  Object.assign(alibaba, { outboundbotEndpoint: stage.sandboxUrl, aiccsEndpoint: stage.sandboxUrl })
  Object.assign(huawei, { endpoint: stage.sandboxUrl })
  return config
}

async function writeConfiguration(config: object): Promise<void> {
  await writeFile(join(stage.shell.folder, 'secret'), `${secretOf.secret}\n`)
  await writeFile(configFile(), JSON.stringify(config))
}

/** A gateway of the example's only consumer, with a key that is known here. */
async function withConfiguration<T>(limits: object, use: (url: string) => Promise<T>): Promise<T> {
  const config = exampleConfiguration()
  const keys = [{ sha256: hash('sha256', consumerKey, 'hex') }]
  await writeConfiguration({
    ...config,
    consumers: config.consumers.map((consumer) => ({ ...consumer, keys, limits, scopes: ['*'] })),
  })
  await using gateway = start('src/main.ts', {
    PORT: '0',
    ACME_SECRET: secretOf.secret,
    TRUNKLINE_CONFIG: configFile(),
  })
  const [, url = ''] = await gateway.printed(/GraphiQL +(http:\S+)\/graphql\n[\s\S]*\n\n/)
  return await use(url)
}

/** What is restored while the vendor answers is as it comes; it is never more than the whole. */
async function fourAccessCodes(url: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${consumerKey}` },
    body: JSON.stringify({
      query: '{ accessCodes(first: 20, filter: { mediaType: VOICE }) { nodes { id } } }',
    }),
  })
  const { extensions } = (await response.json()) as { extensions: { cost: Record<string, number> } }
  const { actual = 0, remaining = 0 } = extensions.cost
  expect(remaining).toBeGreaterThanOrEqual(6_000 - actual)
  expect(remaining).toBeLessThanOrEqual(6_000)
  return { extensions: { cost: { ...extensions.cost, remaining: 6_000 - actual } } }
}

/** Values for the variables of queries that are shown without any. */
const variablesOf: Readonly<Record<string, object>> = {
  UpdateInstance: { input: { id: instance, name: '客户回访中心' } },
}

async function firstEventOf(query: string): Promise<string> {
  const gone = new AbortController()
  const response = await fetch(`${stage.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query, variables: { id: query.includes('jobGroup') ? jobGroup : stoppedTask } }),
    signal: gone.signal,
  })
  let received = ''
  for await (const chunk of response.body ?? []) {
    received += Buffer.from(chunk).toString()
    if (/^data: /m.test(received)) break
  }
  gone.abort()
  return received
}

async function askShown({ text }: Block): Promise<void> {
  const document = parse(text)
  expect(validate(schema, document)).toEqual([])
  for (const definition of document.definitions) {
    if (definition.kind !== 'OperationDefinition') continue
    const { name, operation, variableDefinitions = [] } = definition satisfies OperationDefinitionNode
    if (operation === 'subscription') {
      expect(await firstEventOf(text)).toContain('"data"')
      continue
    }
    const variables = variablesOf[name?.value ?? '']
    if (variableDefinitions.length > 0)
      expect(variables, `variables for ${name?.value}, in this file`).toBeDefined()
    const answer = (await ask(text, variables)) as {
      data?: Record<string, { __typename?: string }>
      errors?: unknown
    }
    expect(answer.errors).toBeUndefined()
  }
}

/** Folders at the left, what is in `src` below it; several files may share a line. */
function expectTree({ text }: Block): void {
  const names = [...text.matchAll(/(?:^|\s)([\w.-]+(?:\/|\.ts))(?=\s|$)/gm)].map(([, name = '']) => name)
  expect(names.length).toBeGreaterThan(10)
  const isThere = (name: string) => existsSync(join(root, name)) || existsSync(join(root, 'src', name))
  expect(names.filter((name) => !isThere(name))).toEqual([])
}

/** Types are those of a reader's project, which imports this package by its name. */
async function compile({ text, line }: Block): Promise<void> {
  const folder = join(root, 'node_modules', '.cache', `readme-${line}`)
  await mkdir(folder, { recursive: true })
  try {
    await writeFile(join(folder, 'example.ts'), text)
    const tsconfig = { extends: '../../../tsconfig.json', include: ['example.ts'], exclude: [] }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
    const tsc = join(root, 'node_modules', '.bin', 'tsc')
    const said = await new Promise<string>((resolve) =>
      execFile(tsc, ['--noEmit', '-p', folder], (_error, stdout, stderr) => resolve(stdout + stderr)),
    )
    expect(said).toBe('')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function answerShown(block: Block): Promise<void> {
  const isFragment = !block.text.trimStart().startsWith('{')
  const shown: unknown = JSON.parse(filledIn(isFragment ? `{${block.text}}` : block.text))
  const rule = jsonRules.find(({ shows }) => shows.test(block.text))
  expectShown(shown, await (rule?.actual(block) ?? answerOf(run(commandBefore(block)))))
}

/** Verdict and subject of each line; the rest is about a machine. */
const foundIn = (text: string) =>
  [...text.matchAll(/^ {2}(ok|warning|refused|unreachable) +(\S+(?: \S+)*)/gm)].map(([, ...columns]) =>
    columns.join(' '),
  )

async function expectFindings(block: Block): Promise<void> {
  const wrongly = (script: string) => script.replace(/(HUAWEI_APP_SECRET)=\S+/, '$1=another')
  const { code, stdout } = await run(commandBefore(block), wrongly)
  expect(foundIn(stdout)).toEqual(foundIn(block.text))
  expect(foundIn(block.text).length).toBeGreaterThan(4)
  expect(code).toBe(1)
}

/** Pictures of what is where: nothing to run, and what can be looked at is. */
const drawings: readonly (readonly [RegExp, (block: Block) => void | Promise<void>])[] = [
  [/^ {2}ok +configuration /, expectFindings],
  [/^schema\/ [\s\S]*^src\/$/m, expectTree],
  [/^balancer ── replica 1/, () => undefined],
]

/** How blocks of each language are tried; a language that is not here fails. */
const byLanguage: Readonly<Record<string, (block: Block) => void | Promise<void>>> = {
  async sh(block) {
    if (block.text.includes('TRUNKLINE_CONFIG=')) await writeConfiguration(exampleConfiguration())
    const { code, stdout, stderr: printed } = await run(block)
    const stderr = printed.replace(/^Waiting for Redis .*\n/m, '')
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
    // An answer that is shown is compared where it is shown; any other is at least no error.
    expect(stdout).not.toContain('"errors":[')
    if (/curl -\w*N/.test(block.text)) expect(stdout).toMatch(/^data: /m)
  },
  async json(block) {
    if (block.text !== exampleFile()) return answerShown(block)
    // As it stands: the members are those that the gateway knows, and the vendors accept what they say.
    await writeConfiguration(exampleConfiguration())
    const environment = { PORT: '0', ACME_SECRET: secretOf.secret, TRUNKLINE_CONFIG: configFile() }
    await using checked = start('src/main.ts', environment, ['--check'])
    expect(await checked.exited, checked.stdout()).toEqual({ code: 0, signal: null })
  },
  graphql: askShown,
  /** A schema of somebody else's, beside this one. */
  'graphql subgraph'({ text }) {
    const named = parse(text).definitions.flatMap((definition) =>
      definition.kind === 'ObjectTypeDefinition' ? [definition.name.value] : [],
    )
    expect(named.some((name) => schema.getType(name) !== undefined)).toBe(true)
  },
  /** The first event of the subscription before it, whose cost is that of a poll or of the request itself. */
  async sse(block) {
    const { stdout } = await run(commandBefore(block))
    const dataOf = (events: string) => {
      const [, text = ''] = /^data: (.*)$/m.exec(events) ?? []
      return (JSON.parse(text) as { readonly data: unknown }).data
    }
    expect(dataOf(stdout)).toEqual(dataOf(block.text))
  },
  /** Names that are in the table of metrics, or made from one of them. */
  promql({ text }) {
    const names = [...text.matchAll(/trunkline_\w+/g)].map(([name]) => name)
    expect(names.length).toBeGreaterThan(2)
    for (const name of names) expect(readme).toContain(`| \`${name}\` |`)
  },
  /** A file of settings, for containers. */
  ini({ text }) {
    const names = text.split('\n').map((line) => /^([A-Z_]+)=\S/.exec(line)?.[1] ?? line)
    expect(names.filter((name) => !settingNames.includes(name))).toEqual([])
  },
  ts: compile,
  typescript: compile,
  ''(block) {
    const drawing = drawings.find(([shows]) => shows.test(block.text))
    expect(drawing, 'a block without a language that is no known drawing').toBeDefined()
    return drawing?.[1](block)
  },
}

describe('every block', () => {
  test.each(blocks.map((block) => [block.line, block.language, block.section, block] as const))(
    'of line %i (%s), in "%s"',
    async (_line, language, _section, block) => {
      const rule = Object.hasOwn(byLanguage, language) ? byLanguage[language] : undefined
      expect(rule, `no rule says how to try a block of "${language}"`).toBeDefined()
      await rule?.(block)
    },
    40_000,
  )
})

test('every npm script that the text names exists', () => {
  const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name)
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([])
})

test('every setting is explained in the table, and no other is', () => {
  const rows = proseOf(readme).matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|/gm)
  const explained = [...rows].flatMap(([, names = '']) => names.replaceAll('`', '').split(', '))
  expect(explained.length).toBeGreaterThan(15)
  expect(explained.filter((name) => !settingNames.includes(name))).toEqual([])
  // The system's own: they say where state is when nothing else does.
  const ofSystem = ['XDG_STATE_HOME', 'HOME']
  expect(settingNames.filter((name) => !explained.includes(name) && !ofSystem.includes(name))).toEqual([])
})

test('every link leads somewhere', async () => {
  const links = [...proseOf(readme).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
  expect(links.length).toBeGreaterThan(5)
  for (const [, path = '', anchor] of links) {
    expect(existsSync(join(root, path)), path).toBe(true)
    if (anchor === undefined) continue
    const page = path === '' ? readme : await read(path)
    expect([...anchorsOf(page)], `${path}#${anchor}`).toContain(anchor)
  }
})
