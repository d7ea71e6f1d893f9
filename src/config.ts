// The only reader of the environment: every setting checked, every problem told at once, secrets wrapped.
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import * as z from 'zod'
import type { Access } from './access/access.ts'
import { type ReadFile, readConfigFile } from './access/config-file.ts'
import { endpoint, headerText } from './access/config-values.ts'
import { readTextFile, UnusableFile, versionOf } from './access/text-file.ts'
import { Secret } from './core/redact.ts'
import type { AlibabaAccount } from './vendors/alibaba/rpc.ts'
import { catalogue } from './vendors/catalogue.ts'
import type { HuaweiAccount } from './vendors/huawei/token.ts'
import { parseQuotas, type QuotaLimits } from './vendors/quota.ts'

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

export interface Config {
  readonly host: string
  readonly port: number
  readonly sandboxPort: number
  /** Where metrics are read; undefined: in the sandbox at the gateway's own port, live nowhere. */
  readonly metricsPort: number | undefined
  readonly mode: 'sandbox' | 'live'
  /** The vendors to call in live mode; the sandbox has credentials of its own. */
  readonly vendors: { readonly alibaba?: AlibabaAccount; readonly huawei?: HuaweiAccount }
  /** What the one consumer has to present; always there in live mode. */
  readonly apiKey: Secret | undefined
  /** Accounts and consumers of the configuration file, where there is one; then the two above are empty. */
  readonly file: { readonly path: string; readonly access: Access; readonly files: FileVersions } | undefined
  /** Where everything is that replicas share; undefined: there are none, and the state directory counts. */
  readonly redisUrl: Secret | undefined
  /** Where idempotency keys outlive the process; undefined: they live in memory, like the sandbox's data. */
  readonly stateDirectory: string | undefined
  /** Where mutations are noted: a file, standard output, or nowhere. */
  readonly auditLog: { readonly file: string } | 'stdout' | undefined
  /** Pages of these origins may ask; of no others. */
  readonly corsOrigins: readonly string[]
  /** Whether it is a subgraph of a federation as well. */
  readonly federation: 'subgraph' | undefined
  readonly requestTimeoutMs: number
  /** How long requests are still accepted after the signal to stop. */
  readonly drainDelayMs: number
  /** Calls per second in place of the defaults. */
  readonly quotas: QuotaLimits
  readonly logLevel: LogLevel
}

/** The environment cannot be used; the message lists every problem. */
export class ConfigError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a port number')

const secret = headerText.transform((text) => new Secret(text))

/** Keys shorter than this can be guessed. */
const minApiKeyLength = 16

/** A write that is shorter than a vendor's usual answer, or longer than proxies wait, helps nobody. */
const requestTimeout = { leastMs: 100, mostMs: 120_000, defaultMs: 10_000 } as const

/** Load balancers ask every few seconds, and count to two or three before they believe an answer. */
const drainDelay = { leastMs: 0, mostMs: 120_000, replicatedMs: 5_000 } as const

const milliseconds = ({ leastMs, mostMs }: { readonly leastMs: number; readonly mostMs: number }) => {
  const message = `must be whole milliseconds from ${leastMs} to ${mostMs}`
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((ms) => ms >= leastMs && ms <= mostMs, message)
}

const quotas = z.string().transform((text, context): QuotaLimits => {
  const { limits, problems } = parseQuotas(text, catalogue)
  for (const message of problems) context.issues.push({ code: 'custom', message, input: undefined })
  return limits
})

const corsOrigins = z.string().transform((text, context): readonly string[] =>
  text
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => {
      if (/^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin) return true
      const message = 'must be origins like https://desk.example, with commas between'
      context.issues.push({ code: 'custom', message, input: undefined })
      return false
    }),
)

/** It may hold a password. */
const redisUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol),
    'must be like redis://host:6379/0, or rediss:// for TLS',
  )
  .transform((text) => new Secret(text))

const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(4000),
  SANDBOX_PORT: port.default(4010),
  METRICS_PORT: port.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUNKLINE_VENDORS: z.enum(['sandbox', 'live']).optional(),
  TRUNKLINE_API_KEY: headerText
    .min(minApiKeyLength, `must have at least ${minApiKeyLength} characters`)
    .transform((text) => new Secret(text))
    .optional(),
  TRUNKLINE_CONFIG: z.string().optional(),
  TRUNKLINE_STATE_DIR: z.string().optional(),
  REDIS_URL: redisUrl.optional(),
  TRUNKLINE_AUDIT_LOG: z.string().optional(),
  TRUNKLINE_FEDERATION: z.enum(['subgraph']).optional(),
  TRUNKLINE_CORS_ORIGINS: corsOrigins.default([]),
  XDG_STATE_HOME: z.string().optional(),
  HOME: z.string().optional(),
  TRUNKLINE_REQUEST_TIMEOUT_MS: milliseconds(requestTimeout).default(requestTimeout.defaultMs),
  TRUNKLINE_DRAIN_DELAY_MS: milliseconds(drainDelay).optional(),
  TRUNKLINE_QUOTAS: quotas.default(new Map()),
  ALIBABA_ACCESS_KEY_ID: headerText.optional(),
  ALIBABA_ACCESS_KEY_SECRET: secret.optional(),
  ALIBABA_SECURITY_TOKEN: secret.optional(),
  ALIBABA_OUTBOUNDBOT_ENDPOINT: endpoint('https://outboundbot.cn-shanghai.aliyuncs.com'),
  ALIBABA_AICCS_ENDPOINT: endpoint('https://aiccs.aliyuncs.com'),
  HUAWEI_APP_KEY: headerText.optional(),
  HUAWEI_APP_SECRET: secret.optional(),
  HUAWEI_ENDPOINT: endpoint('https://service.besclouds.com'),
})
type Environment = z.output<typeof Environment>

/** Whether npm took `--check` for an option of its own: it hands such options on as variables only. */
export const hasLostCheck = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): boolean => environment['npm_lifecycle_event'] === 'start' && environment['npm_config_check'] === 'true'

/** Every variable that means something here. */
export const settingNames: readonly string[] = Object.keys(Environment.shape)

/** Settings of which one is useless without the others. */
const together = [
  ['ALIBABA_ACCESS_KEY_ID', 'ALIBABA_ACCESS_KEY_SECRET'],
  ['HUAWEI_APP_KEY', 'HUAWEI_APP_SECRET'],
] as const

const credentials = [...together.flat(), 'ALIBABA_SECURITY_TOKEN'] as const

const isSet = (env: Readonly<Record<string, unknown>>, name: string) => env[name] !== undefined

function halves(env: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = []
  for (const pair of together)
    for (const name of pair)
      if (!isSet(env, name) && pair.some((other) => isSet(env, other)))
        problems.push(`${name} is missing beside ${pair.filter((other) => other !== name).join(', ')}`)
  if (isSet(env, 'ALIBABA_SECURITY_TOKEN') && !isSet(env, 'ALIBABA_ACCESS_KEY_ID'))
    problems.push('ALIBABA_ACCESS_KEY_ID is missing beside ALIBABA_SECURITY_TOKEN')
  return problems
}

/** What the configuration file says, and would say otherwise. */
const belongInFile = [
  'TRUNKLINE_API_KEY',
  'ALIBABA_ACCESS_KEY_ID',
  'ALIBABA_OUTBOUNDBOT_ENDPOINT',
  'ALIBABA_AICCS_ENDPOINT',
  'HUAWEI_APP_KEY',
  'HUAWEI_ENDPOINT',
] as const

/** Secrets may be variables that the file names, whatever they are called. */
const besideFile = (env: Readonly<Record<string, unknown>>): string[] =>
  belongInFile
    .filter((name) => isSet(env, name))
    .map((name) => `${name} is set beside TRUNKLINE_CONFIG: it belongs in the file`)

function contradictions(env: Readonly<Record<string, unknown>>, mode: Config['mode']): string[] {
  const problems = isSet(env, 'TRUNKLINE_CONFIG') ? besideFile(env) : halves(env)
  if (mode === 'live' && !isSet(env, 'TRUNKLINE_API_KEY') && !isSet(env, 'TRUNKLINE_CONFIG'))
    problems.push('TRUNKLINE_API_KEY is missing: in live mode every request has to present it')
  if (mode === 'live' && ![...credentials, 'TRUNKLINE_CONFIG'].some((name) => isSet(env, name)))
    problems.push(
      'no vendor credentials are set: live mode needs those of Alibaba Cloud, of Huawei Cloud, or both',
    )
  return problems
}

function vendorsOf(env: Environment): Config['vendors'] {
  const { ALIBABA_ACCESS_KEY_ID: accessKeyId, ALIBABA_ACCESS_KEY_SECRET: accessKeySecret } = env
  const { HUAWEI_APP_KEY: appKey, HUAWEI_APP_SECRET: appSecret } = env
  return {
    ...(accessKeyId === undefined || accessKeySecret === undefined
      ? {}
      : {
          alibaba: {
            accessKeyId,
            accessKeySecret,
            ...(env.ALIBABA_SECURITY_TOKEN === undefined
              ? {}
              : { securityToken: env.ALIBABA_SECURITY_TOKEN }),
            outboundBotEndpoint: env.ALIBABA_OUTBOUNDBOT_ENDPOINT,
            aiccsEndpoint: env.ALIBABA_AICCS_ENDPOINT,
          },
        }),
    ...(appKey === undefined || appSecret === undefined
      ? {}
      : { huawei: { appKey, appSecret, endpoint: env.HUAWEI_ENDPOINT } }),
  }
}

/**
 * As the XDG base directory specification has it, one for each port, because two processes cannot share one. Data of
 * the sandbox is not worth a file, nor is a port that nobody chose.
 */
function stateDirectoryOf(env: Environment, mode: Config['mode']): string | undefined {
  if (env.TRUNKLINE_STATE_DIR !== undefined) return resolve(env.TRUNKLINE_STATE_DIR)
  if (mode === 'sandbox' || env.PORT === 0) return undefined
  const state = env.XDG_STATE_HOME ?? join(env.HOME ?? homedir(), '.local', 'state')
  return join(state, 'trunkline', String(env.PORT))
}

/** `stdout`, or a file. What is only tried out is not noted unless asked for. */
function auditLogOf({ TRUNKLINE_AUDIT_LOG: given }: Environment, mode: Config['mode']): Config['auditLog'] {
  if (given === undefined) return mode === 'live' ? 'stdout' : undefined
  return given === 'stdout' ? 'stdout' : { file: resolve(given) }
}

/** What was read, and its version just before: whatever is written from then on shows. */
export type FileVersions = ReadonlyMap<string, string>

export type AccessFile = ReadFile & { readonly files: FileVersions }

/**
 * Reads the configuration file, at the start and whenever it changes; secrets may be variables, and files whose paths
 * begin at the configuration file.
 */
export function readAccessFile(
  path: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): AccessFile {
  const files = new Map<string, string>()
  const readFile = (name: string) => {
    const file = resolve(dirname(path), name)
    files.set(file, versionOf(file))
    return readTextFile(file)
  }
  try {
    return { ...readConfigFile(readFile(resolve(path)), { environment, readFile }), files }
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error
    return { problems: [`the file ${error.message}`], files }
  }
}

/** Reads the configuration; an empty variable counts as unset. Throws ConfigError. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = Environment.safeParse(set)
  const mode =
    set['TRUNKLINE_VENDORS'] === 'live' || set['TRUNKLINE_VENDORS'] === 'sandbox'
      ? set['TRUNKLINE_VENDORS']
      : [...credentials, 'TRUNKLINE_CONFIG'].some((name) => isSet(set, name))
        ? 'live'
        : 'sandbox'
  const path = set['TRUNKLINE_CONFIG'] === undefined ? undefined : resolve(set['TRUNKLINE_CONFIG'])
  const file = path === undefined ? undefined : readAccessFile(path, set)
  // Values are never printed: they may be secrets in the wrong variable.
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...contradictions(set, mode),
    ...(file?.problems ?? []).map((problem) => `TRUNKLINE_CONFIG: ${problem}`),
  ]
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  const env = parsed.data
  return {
    host: env.HOST,
    port: env.PORT,
    sandboxPort: env.SANDBOX_PORT,
    metricsPort: env.METRICS_PORT,
    mode,
    vendors: mode === 'live' && file === undefined ? vendorsOf(env) : {},
    apiKey: env.TRUNKLINE_API_KEY,
    file:
      path === undefined || file?.access === undefined
        ? undefined
        : { path, access: file.access, files: file.files },
    redisUrl: env.REDIS_URL,
    stateDirectory: stateDirectoryOf(env, mode),
    auditLog: auditLogOf(env, mode),
    corsOrigins: env.TRUNKLINE_CORS_ORIGINS,
    federation: env.TRUNKLINE_FEDERATION,
    requestTimeoutMs: env.TRUNKLINE_REQUEST_TIMEOUT_MS,
    // One process has no other to which requests could go meanwhile.
    drainDelayMs: env.TRUNKLINE_DRAIN_DELAY_MS ?? (isSet(set, 'REDIS_URL') ? drainDelay.replicatedMs : 0),
    quotas: env.TRUNKLINE_QUOTAS,
    logLevel: env.LOG_LEVEL,
  }
}
