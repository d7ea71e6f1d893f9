// Process edge: arguments, configuration, sandbox if asked, gateway, listen; drains on SIGTERM.
import { constants } from 'node:os'
import pino from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import { type Access, simpleAccess } from './access/access.ts'
import { watchConfigFile } from './access/reload.ts'
import { type AuditLog, createFileAuditLog, createStreamAuditLog, noAuditLog } from './audit/audit-log.ts'
import { exitCodes, help, readArguments, type Task, UsageError } from './command-line.ts'
import { type Config, readAccessFile, readConfig } from './config.ts'
import { Secret } from './core/redact.ts'
import { createGateway, graphqlEndpoint } from './gateway.ts'
import { listen } from './listen.ts'
import { createLogOutput } from './log-output.ts'
import type { Sandbox } from './sandbox/server.ts'
import { startProblem } from './start-problem.ts'
import { createEmbeddedState } from './state/embedded/embedded-state.ts'
import { createSqliteLedger } from './state/embedded/sqlite-ledger.ts'
import type { SharedState } from './state/shared-state.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'
import { metricsPath, serveMetrics } from './telemetry/serve.ts'
import { patiently, toned } from './terminal.ts'
import type { Vendors } from './upstream.ts'

/** Requests under way get this long once no other is accepted; orchestrators kill 30 s after the signal. */
const drainTimeoutMs = 25_000

/** The sandbox speaks both vendors at one address. */
const sandboxVendors = (url: string): Vendors => ({
  alibaba: {
    accessKeyId: 'sandbox',
    accessKeySecret: new Secret('sandbox-secret'),
    outboundBotEndpoint: url,
    aiccsEndpoint: url,
  },
  huawei: { appKey: 'sandbox', appSecret: new Secret('sandbox-secret'), endpoint: url },
})

const openAuditLog = async (where: Config['auditLog']): Promise<AuditLog> => {
  if (where === undefined) return noAuditLog
  return where === 'stdout' ? createStreamAuditLog(process.stdout) : createFileAuditLog(where.file)
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

function whereState({ redisUrl, stateDirectory }: Config): string {
  if (redisUrl !== undefined) return `Redis at ${new URL(redisUrl.reveal()).host}, shared with other replicas`
  return stateDirectory ?? 'in memory: idempotency keys are forgotten at the end'
}

async function openState(
  { redisUrl, stateDirectory: directory }: Config,
  log: pino.Logger,
  metrics: Metrics,
): Promise<SharedState> {
  if (redisUrl !== undefined) {
    const url = redisUrl.reveal()
    const { openRedisState } = await import('./state/redis/redis-state.ts')
    return patiently(
      `Redis at ${new URL(url).host} (REDIS_URL)`,
      openRedisState({ url, log, events: metrics.redis() }),
    )
  }
  if (directory === undefined) return createEmbeddedState(await createSqliteLedger())
  const what = `the state directory ${directory}, which another process may hold`
  return createEmbeddedState(await patiently(what, createSqliteLedger({ directory })))
}

function banner(
  config: Config,
  url: string,
  sandboxUrl: string | undefined,
  metricsUrl: string | undefined,
): string {
  const { file } = config
  const key =
    file !== undefined
      ? `those of ${counted(file.access.consumers.length, 'consumer')} in ${file.path}`
      : config.apiKey === undefined
        ? 'none: anybody who reaches this address may ask'
        : 'TRUNKLINE_API_KEY'
  const vendors =
    sandboxUrl === undefined
      ? `live: ${file === undefined ? Object.keys(config.vendors).join(', ') : counted(file.access.accounts.size, 'account')}`
      : `${toned('doubtful', 'SANDBOX', process.stdout)} at ${sandboxUrl}, demo data, no real call is made`
  return [
    '',
    `  ${toned('strong', 'Trunkline', process.stdout)}`,
    `  GraphiQL  ${url}${graphqlEndpoint}`,
    `  vendors   ${vendors}`,
    `  key       ${key}`,
    `  state     ${whereState(config)}`,
    `  metrics   ${metricsUrl ?? 'nowhere: METRICS_PORT is not set'}`,
    '',
    '',
  ].join('\n')
}

/** The first signal; the next one ends the process at once, which in a container nothing else would do. */
function stopSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  let isStopping = false
  const stop = (name: NodeJS.Signals) => {
    if (isStopping) process.exit(128 + constants.signals[name])
    isStopping = true
    resolve(name)
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
  return promise
}

/** Live, nothing of the sandbox is loaded. */
async function openSandbox(port: number): Promise<Sandbox> {
  const { startSandbox } = await import('./sandbox/server.ts')
  return startSandbox({ port })
}

async function run(config: Config): Promise<void> {
  const log = pino({ level: config.logLevel, base: null }, createLogOutput())
  await using sandbox = config.mode === 'sandbox' ? await openSandbox(config.sandboxPort) : undefined
  /** With the sandbox every account is its only one. */
  const accessOf = (file: Access | undefined): Access => {
    const given = file ?? simpleAccess(config.vendors, config.apiKey)
    // The configuration sees to it already; nothing is worth more than nobody being served live without a key.
    if (sandbox === undefined) return { ...given, anonymous: undefined }
    const vendors = sandboxVendors(sandbox.url)
    const accounts = new Map([...given.accounts.keys()].map((id) => [id, vendors] as const))
    return { ...given, accounts }
  }
  const { corsOrigins, federation, requestTimeoutMs, quotas } = config
  const { version } = packageJson
  const { mode, metricsPort } = config
  const metrics = createMetrics({ mode, version })
  await using metricsServer =
    metricsPort === undefined ? undefined : await serveMetrics(metrics, config.host, metricsPort)
  const showMetrics = mode === 'sandbox' && metricsServer === undefined
  const gateway = await createGateway({
    mode,
    version,
    access: accessOf(config.file?.access),
    log,
    audit: await openAuditLog(config.auditLog),
    state: await openState(config, log, metrics),
    corsOrigins,
    federation,
    requestTimeoutMs,
    quotas,
    metrics,
    showMetrics,
  })
  const { file } = config
  using _watched =
    file &&
    watchConfigFile({
      ...file,
      read: () => {
        const read = readAccessFile(file.path)
        // Until it can be used again; what is applied then takes it back.
        if (read.access === undefined) gateway.keepAccess()
        return read
      },
      apply: (access) => gateway.replaceAccess(accessOf(access)),
      log,
    })
  await using listener = await listen(gateway, config.host, config.port)
  // Whoever has read the banner may ask for the end.
  const stopped = stopSignal()
  const metricsUrl = metricsServer?.url ?? (showMetrics ? `${listener.url}${metricsPath}` : undefined)
  process.stdout.write(banner(config, listener.url, sandbox?.url, metricsUrl))
  log.info({ signal: await stopped }, 'draining')
  await listener.drain({ delayMs: config.drainDelayMs, timeoutMs: drainTimeoutMs })
}

/** What was read, for whoever has to explain why it could not be used. */
let config: Config | undefined

async function perform(task: Task): Promise<number> {
  const { version } = packageJson
  switch (task) {
    case 'help':
      process.stdout.write(help(version))
      return exitCodes.done
    case 'version':
      process.stdout.write(`${version}\n`)
      return exitCodes.done
    case 'check': {
      config = readConfig()
      const { checkAll } = await import('./check/check.ts')
      return (await checkAll(config, version, process.stdout)) ? exitCodes.done : exitCodes.failed
    }
    case 'serve':
      config = readConfig()
      await run(config)
      return exitCodes.done
  }
}

try {
  process.exitCode = await perform(readArguments(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`${startProblem(error, config)}\n`)
  process.exitCode = error instanceof UsageError ? exitCodes.misused : exitCodes.failed
}
