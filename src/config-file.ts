// The configuration file: accounts, consumers, tokens; checked whole, every problem told with its path.
import * as z from 'zod'
import { type Access, defaultCostPerMinute } from './access.ts'
import { endpoint, headerText } from './config-values.ts'
import { Secret } from './core/redact.ts'
import { isScope, type Scope } from './scopes.ts'

/** Where secrets come from that are not in the file itself. */
export interface SecretSources {
  readonly environment: Readonly<Record<string, string | undefined>>
  readFile(path: string): string
}

/** A secret is a text, or says where it is; its value is never part of a message. */
const secret = ({ environment, readFile }: SecretSources) =>
  z
    .union(
      [headerText, z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
      'must be a text, { "env": name } or { "file": path }',
    )
    .transform((source, context): Secret => {
      const refuse = (message: string) => {
        context.issues.push({ code: 'custom', message, input: undefined })
        return z.NEVER
      }
      if (typeof source === 'string') return new Secret(source)
      if ('env' in source) {
        const value = environment[source.env]
        if (value === undefined || value === '') return refuse('the variable it names is not set')
        return headerText.safeParse(value).success
          ? new Secret(value)
          : refuse('the variable it names must hold printable ASCII without spaces')
      }
      try {
        const value = readFile(source.file).trim()
        return headerText.safeParse(value).success
          ? new Secret(value)
          : refuse('the file it names must hold printable ASCII without spaces')
      } catch (error) {
        return refuse(
          `the file it names cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
        )
      }
    })

const id = z.string().regex(/^[\w.-]{1,64}$/, 'must have 1 to 64 letters, digits, ".", "_" or "-"')

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

const key = z
  .strictObject({
    sha256: z.string().regex(/^[\da-f]{64}$/i, 'must be the SHA-256 of the key, 64 hexadecimal digits'),
    notAfter: z.iso
      .datetime({ offset: true, error: 'must be an instant like 2027-01-01T00:00:00Z' })
      .transform((text) => new Date(text))
      .optional(),
  })
  .transform(({ sha256, notAfter }) => ({ digest: Buffer.from(sha256, 'hex'), notAfter }))

const scope = z.string().transform((text, context): Scope => {
  if (isScope(text)) return text
  context.issues.push({ code: 'custom', message: 'is no scope', input: text })
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
      .strictObject({ costPerMinute: z.int().min(1).max(100_000_000).default(defaultCostPerMinute) })
      .default({ costPerMinute: defaultCostPerMinute }),
  })
  .transform(({ limits, scopes, ...settings }) => ({ ...settings, ...limits, scopes: new Set(scopes) }))

const jwt = z.strictObject({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwksUri: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }),
  consumerClaim: z.string().min(1).default('sub'),
  scopeClaim: z.string().min(1).default('scope'),
})

const file = (sources: SecretSources) =>
  z
    .strictObject({
      accounts: z.record(id, account(sources)),
      consumers: z.array(consumer).min(1, 'names no consumer'),
      jwt: jwt.optional(),
    })
    .check(({ value: { accounts, consumers }, issues }) => {
      const refuse = (path: PropertyKey[], message: string) =>
        issues.push({ code: 'custom', path, message, input: undefined })
      const ids = new Set<string>()
      const digests = new Set<string>()
      for (const [index, { id: own, account: named, keys }] of consumers.entries()) {
        if (ids.has(own)) refuse(['consumers', index, 'id'], 'is there twice')
        ids.add(own)
        if (!Object.hasOwn(accounts, named))
          refuse(['consumers', index, 'account'], 'is no account of this file')
        for (const [position, { digest }] of keys.entries()) {
          const text = digest.toString('hex')
          if (digests.has(text)) refuse(['consumers', index, 'keys', position], 'is there twice')
          digests.add(text)
        }
      }
    })

const pathOf = (path: readonly PropertyKey[]) => (path.length === 0 ? 'the file' : path.map(String).join('.'))

export type ReadFile =
  | { readonly access: Access; readonly problems?: undefined }
  | { readonly access?: undefined; readonly problems: readonly string[] }

/** What the text of a configuration file says, or everything that is wrong with it; values are never told. */
export function readConfigFile(text: string, sources: SecretSources): ReadFile {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { problems: ['the file is not JSON'] }
  }
  const { data, error } = file(sources).safeParse(json, { reportInput: false })
  if (error !== undefined)
    return { problems: error.issues.map(({ path, message }) => `${pathOf(path)}: ${message}`) }
  return {
    access: {
      accounts: new Map(Object.entries(data.accounts)),
      consumers: data.consumers,
      jwt: data.jwt,
      anonymous: undefined,
    },
  }
}
