/** The sandbox alone, for a terminal: `npm run sandbox [-- --port 4010 --host 127.0.0.1]`. */

import { parseArgs } from 'node:util'
import { startSandbox } from './server.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4010' },
    host: { type: 'string', default: '127.0.0.1' },
  },
})
const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN
if (!(port <= 65_535)) throw new Error(`--port must be 0-65535, got ${values.port}`)

const sandbox = await startSandbox({ port, host: values.host })
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
