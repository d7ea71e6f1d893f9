/** The sandbox alone, for a terminal: `npm run sandbox [-- --port 4010 --host 127.0.0.1]`. */

import { parseArgs } from 'node:util'
import { startSandbox } from './server.ts'

const usage = 'Usage: npm run sandbox [-- --port 4010 --host 127.0.0.1]'

interface Address {
  port: number
  host: string
}

/** What is wrong with the arguments is told with what they could be. */
function readAddress(): Address | 'help' | { problem: string } {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '4010' },
        host: { type: 'string', default: '127.0.0.1' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return 'help'
    const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN
    return port <= 65_535 ? { port, host: values.host } : { problem: '--port must be 0 to 65535' }
  } catch (error) {
    return { problem: error instanceof Error ? (error.message.split('. ', 1)[0] ?? '') : String(error) }
  }
}

function explain(error: unknown): string {
  const { code, port } = error as { code?: string; port?: number }
  if (code === 'EADDRINUSE') return `Port ${port} is in use: choose another one with --port.`
  return `The sandbox cannot listen there (${code ?? error}): see --port and --host.`
}

async function serve({ port, host }: Address): Promise<void> {
  const sandbox = await startSandbox({ port, host })
  process.stdout.write(
    [
      `Sandbox of both vendors: ${sandbox.url} (demo data, forgotten on exit)`,
      '  Alibaba OutboundBot 2019-12-26 and aiccs 2019-10-15: access key sandbox / sandbox-secret',
      '  Alibaba STS: STS.sandbox / sandbox-sts-secret, token sandbox-token',
      '  Huawei CEC cc-management: app key sandbox / app secret sandbox-secret',
      `  Faults and transcript: ${sandbox.controlUrl}`,
      '',
    ].join('\n'),
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      sandbox.close().then(() => process.exit(0))
    })
  }
}

const address = readAddress()
if (address === 'help') process.stdout.write(`${usage}\n`)
else if ('problem' in address) {
  process.stderr.write(`${address.problem}. ${usage}\n`)
  process.exitCode = 2
} else
  await serve(address).catch((error: unknown) => {
    process.stderr.write(`${explain(error)}\n`)
    process.exitCode = 1
  })
