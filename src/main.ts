// Process edge: configuration, sandbox if asked, gateway, listen; drains on SIGTERM.
import { once } from 'node:events'
import pino from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import { type Config, ConfigError, readConfig } from './config.ts'
import { Secret } from './core/redact.ts'
import { createGateway, type GatewayOptions, graphqlEndpoint } from './gateway.ts'
import { listen } from './listen.ts'
import { startSandbox } from './sandbox/server.ts'
import { LedgerUnavailable } from './state/ledger.ts'
import { createSqliteLedger } from './state/sqlite-ledger.ts'

/** Requests under way get this long after SIGTERM; orchestrators kill after 30 s. */
const drainTimeoutMs = 25_000

/** The sandbox speaks both vendors at one address. */
const sandboxVendors = (url: string): GatewayOptions['vendors'] => ({
  alibaba: {
    accessKeyId: 'sandbox',
    accessKeySecret: new Secret('sandbox-secret'),
    outboundBotEndpoint: url,
    aiccsEndpoint: url,
  },
  huawei: { appKey: 'sandbox', appSecret: new Secret('sandbox-secret'), endpoint: url },
})

function banner(config: Config, url: string, sandboxUrl: string | undefined): string {
  const key =
    config.apiKey === undefined ? 'none: anybody who reaches this address may ask' : 'TRUNKLINE_API_KEY'
  const vendors =
    sandboxUrl === undefined
      ? `live: ${Object.keys(config.vendors).join(', ')}`
      : `SANDBOX at ${sandboxUrl}, demo data, no real call is made`
  return [
    '',
    '  Trunkline',
    `  GraphiQL  ${url}${graphqlEndpoint}`,
    `  vendors   ${vendors}`,
    `  key       ${key}`,
    `  state     ${config.stateDirectory ?? 'in memory: idempotency keys are forgotten at the end'}`,
    '',
    '',
  ].join('\n')
}

/** The first signal; the next one is nobody's, so that it ends a drain that takes too long. */
async function stopSignal(): Promise<string> {
  const waiting = new AbortController()
  const signals = ['SIGTERM', 'SIGINT'].map((name) => once(process, name, waiting).then(() => name))
  const name = await Promise.race(signals)
  waiting.abort()
  await Promise.allSettled(signals)
  return name
}

async function run(config: Config): Promise<void> {
  const log = pino({ level: config.logLevel, base: null })
  await using sandbox =
    config.mode === 'sandbox' ? await startSandbox({ port: config.sandboxPort }) : undefined
  const { stateDirectory: directory, requestTimeoutMs, quotas } = config
  const gateway = await createGateway({
    mode: config.mode,
    version: packageJson.version,
    vendors: sandbox === undefined ? config.vendors : sandboxVendors(sandbox.url),
    apiKey: config.apiKey,
    log,
    ledger: await createSqliteLedger(directory === undefined ? {} : { directory }),
    requestTimeoutMs,
    quotas,
  })
  await using listener = await listen(gateway, config.host, config.port)
  process.stdout.write(banner(config, listener.url, sandbox?.url))
  log.info({ signal: await stopSignal() }, 'draining')
  await listener.drain(drainTimeoutMs)
}

const explain = (error: unknown): string => {
  if (error instanceof ConfigError || error instanceof LedgerUnavailable) return error.message
  const { code, port } = error as { code?: string; port?: number }
  return code === 'EADDRINUSE'
    ? `Port ${port} is in use: choose another one with PORT or SANDBOX_PORT.`
    : String(error)
}

try {
  await run(readConfig())
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}
