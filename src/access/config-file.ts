// The configuration file: accounts, consumers, tokens; checked whole, every problem told with its path.
import { isIPv4 } from 'node:net'
import * as z from 'zod'
import { Secret } from '../core/redact.ts'
import { type Access, defaultCostPerMinute, digestOf } from './access.ts'
import { endpoint, headerText } from './config-values.ts'
import { parseJsonText } from './json-text.ts'
import { isScope, type Scope } from './scopes.ts'
import { UnusableFile } from './text-file.ts'

/** Where secrets come from that are not in the file itself. */
export interface SecretSources {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Throws UnusableFile. */
  readFile(path: string): string
}

const SecretSource = z.union([
  z.string().transform((text) => ({ text })),
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
])

/** The text of a secret, or what is wrong with where it should come from. */
function secretText(
  source: z.output<typeof SecretSource>,
  { environment, readFile }: SecretSources,
): { readonly text: string; readonly of: string } | { readonly problem: string } {
  if ('text' in source) return { text: source.text, of: '' }
  if ('env' in source) {
    const value = environment[source.env] ?? ''
    return value === ''
      ? { problem: 'the variable it names is not set' }
      : { text: value, of: 'the variable it names ' }
  }
  try {
    return { text: readFile(source.file).trim(), of: 'the file it names ' }
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error
    return { problem: `the file it names ${error.message}` }
  }
}

/** A secret is a text, or says where it is; its value is never part of a message. */
const secret = (sources: SecretSources) =>
  z.unknown().transform((given, context): Secret => {
    const refuse = (message: string) => {
      context.issues.push({ code: 'custom', message, input: undefined })
      return z.NEVER
    }
    if (given === undefined) return refuse('is missing')
    const source = SecretSource.safeParse(given)
    if (!source.success) return refuse('must be a text, { "env": name } or { "file": path }')
    const found = secretText(source.data, sources)
    if ('problem' in found) return refuse(found.problem)
    const checked = headerText.safeParse(found.text)
    return checked.success ? new Secret(found.text) : refuse(`${found.of}${checked.error.issues[0]?.message}`)
  })

const id = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.-]{0,63}$/,
    'must have 1 to 64 letters, digits, ".", "_" or "-" and begin with a letter or digit',
  )

const alibaba = (sources: SecretSources) =>
  z
    .strictObject({
      accessKeyId: headerText,
      accessKeySecret: secret(sources),
      securityToken: secret(sources).nullish(),
      outboundbotEndpoint: endpoint('https://outboundbot.cn-shanghai.aliyuncs.com'),
      aiccsEndpoint: endpoint('https://aiccs.aliyuncs.com'),
    })
    .transform(({ securityToken, outboundbotEndpoint, ...account }) => ({
      ...account,
      outboundBotEndpoint: outboundbotEndpoint,
      ...(securityToken == null ? {} : { securityToken }),
    }))

const huawei = (sources: SecretSources) =>
  z.strictObject({
    appKey: headerText,
    appSecret: secret(sources),
    endpoint: endpoint('https://service.besclouds.com'),
  })

const account = (sources: SecretSources) =>
  z
    .strictObject({ alibaba: alibaba(sources).optional(), huawei: huawei(sources).optional() })
    .refine((vendors) => vendors.alibaba !== undefined || vendors.huawei !== undefined, 'names no vendor')
    .transform(({ alibaba: ali, huawei: hua }) => ({
      ...(ali === undefined ? {} : { alibaba: ali }),
      ...(hua === undefined ? {} : { huawei: hua }),
    }))

const digestOfNothing = digestOf('').toString('hex')

const key = z
  .strictObject({
    sha256: z
      .string()
      .regex(/^[\da-f]{64}$/i, 'must be the SHA-256 of the key, 64 hexadecimal digits')
      // What the tools answer when the variable with the key was not set.
      .refine((hex) => hex.toLowerCase() !== digestOfNothing, 'is the SHA-256 of an empty text'),
    notAfter: z.iso
      .datetime({ offset: true, error: 'must be an instant like 2027-01-01T00:00:00Z' })
      .transform((text) => new Date(text))
      .optional(),
  })
  .transform(({ sha256, notAfter }) => ({ digest: Buffer.from(sha256, 'hex'), notAfter }))

const scope = z.string().transform((text, context): Scope => {
  if (isScope(text)) return text
  context.issues.push({ code: 'custom', message: 'is no scope', input: undefined })
  return z.NEVER
})

const consumer = z
  .strictObject({
    id,
    account: id,
    keys: z.array(key).default([]),
    scopes: z.array(scope),
    documents: z.enum(['any', 'trusted']).default('any'),
    introspection: z.boolean().default(false),
    limits: z
      .strictObject({
        costPerMinute: z.int().min(1).max(100_000_000).default(defaultCostPerMinute),
        streams: z.int().min(0).max(100_000).optional(),
      })
      .default({ costPerMinute: defaultCostPerMinute }),
  })
  .transform(({ limits, scopes, ...settings }) => ({ ...settings, ...limits, scopes: new Set(scopes) }))

const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))

/** Whoever can change the keys on their way can make tokens. */
const jwksUri = z
  .url({ protocol: /^https?$/, error: 'must be an https URL', abort: true })
  .refine((url) => {
    const { protocol, hostname } = new URL(url)
    return protocol === 'https:' || isLoopback(hostname)
  }, 'must be an https URL')
  .refine((url) => {
    const { username, password } = new URL(url)
    return username === '' && password === ''
  }, 'must not have a user')

const jwt = z.strictObject({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwksUri,
  consumerClaim: z.string().min(1).default('sub'),
  scopeClaim: z.string().min(1).default('scope'),
})

const file = (sources: SecretSources) =>
  z.strictObject({
    accounts: z.record(id, account(sources)),
    consumers: z.array(consumer).min(1, 'names no consumer'),
    jwt: jwt.optional(),
  })

interface Problem {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** What members say about each other, of a file of which anything else may be wrong. */
const Outline = z
  .object({
    accounts: z.record(z.string(), z.unknown()).catch({}),
    consumers: z
      .array(
        z
          .object({
            id: z.string().optional().catch(undefined),
            account: z.string().optional().catch(undefined),
            keys: z
              .array(z.object({ sha256: z.string().toLowerCase() }).optional().catch(undefined))
              .catch([]),
          })
          .catch({ id: undefined, account: undefined, keys: [] }),
      )
      .catch([]),
  })
  .catch({ accounts: {}, consumers: [] })

function contradictions(json: unknown): Problem[] {
  const { accounts, consumers } = Outline.parse(json)
  const problems: Problem[] = []
  const ids = new Set<string>()
  const digests = new Set<string>()
  for (const [index, { id: own, account: named, keys }] of consumers.entries()) {
    if (own !== undefined && ids.has(own))
      problems.push({ path: ['consumers', index, 'id'], message: 'is there twice' })
    if (own !== undefined) ids.add(own)
    if (named !== undefined && !Object.hasOwn(accounts, named))
      problems.push({ path: ['consumers', index, 'account'], message: 'is no account of this file' })
    for (const [position, known] of keys.entries()) {
      if (known === undefined) continue
      if (digests.has(known.sha256))
        problems.push({ path: ['consumers', index, 'keys', position], message: 'is there twice' })
      digests.add(known.sha256)
    }
  }
  return problems
}

const problemsOf = ({ issues }: z.ZodError): Problem[] =>
  issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((name) => ({ path: [...issue.path, name], message: 'is not known here' }))
    if (issue.code === 'invalid_key')
      return issue.issues.map(({ message }) => ({ path: issue.path, message: `its name ${message}` }))
    return [issue]
  })

/** Names of members are told, in a form that cannot pass for another line. */
const nameOf = (step: PropertyKey) => {
  const name = String(step)
  return /^[\w.-]{1,64}$/.test(name) ? name : JSON.stringify(name.slice(0, 64))
}

const told = ({ path, message }: Problem) =>
  `${path.length === 0 ? 'the file' : path.map(nameOf).join('.')}: ${message}`

export type ReadFile =
  | { readonly access: Access; readonly problems?: undefined }
  | { readonly access?: undefined; readonly problems: readonly string[] }

/** What the text of a configuration file says, or everything that is wrong with it; values are never told. */
export function readConfigFile(text: string, sources: SecretSources): ReadFile {
  const json = parseJsonText(text)
  if ('problem' in json) return { problems: [`the file ${json.problem}`] }
  const { data, error } = file(sources).safeParse(json.value, {
    error: ({ code, input }) => (code === 'invalid_type' && input === undefined ? 'is missing' : undefined),
  })
  const problems = [
    ...json.twice.map((path) => ({ path, message: 'is there twice' })),
    ...(error === undefined ? [] : problemsOf(error)),
    ...contradictions(json.value),
  ]
  if (data === undefined || problems.length > 0) return { problems: [...new Set(problems.map(told))] }
  return {
    access: {
      accounts: new Map(Object.entries(data.accounts)),
      consumers: data.consumers,
      jwt: data.jwt,
      anonymous: undefined,
    },
  }
}
