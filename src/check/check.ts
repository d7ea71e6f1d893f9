// `--check`: everything that a start depends on, tried one after the other, and told line by line.
import type { Config } from '../config.ts'
import { type Tone, toned, transient } from '../terminal.ts'
import { type Check, type Finding, isProblem, type Verdict } from './finding.ts'
import {
  checkOfAuditLog,
  checkOfMetricsPort,
  checkOfPort,
  checkOfSandboxPort,
  checkOfStateDirectory,
} from './places.ts'
import { checkOfRedis } from './redis.ts'
import { checksOfVendors } from './vendors.ts'

const tones = {
  ok: 'good',
  warning: 'doubtful',
  refused: 'bad',
  unreachable: 'bad',
} as const satisfies Record<Verdict, Tone>

const configuration = ({ mode, file }: Config): Check => ({
  subject: 'configuration',
  run: async () => [
    {
      verdict: 'ok',
      text: file === undefined ? `${mode} mode` : `${mode} mode, ${file.path} can be used`,
    },
  ],
})

function checksOfMode(config: Config): Check[] {
  const { mode, vendors, file } = config
  // Whatever credentials are there, the sandbox is asked in their place.
  if (mode === 'sandbox') return [checkOfSandboxPort(config)]
  if (file === undefined) return checksOfVendors(vendors)
  return [...file.access.accounts].flatMap(([id, ofAccount]) => checksOfVendors(ofAccount, id))
}

function checksOf(config: Config): Check[] {
  const { redisUrl, stateDirectory, auditLog, metricsPort } = config
  return [
    configuration(config),
    checkOfPort(config),
    ...(metricsPort === undefined ? [] : [checkOfMetricsPort(config, metricsPort)]),
    ...(redisUrl === undefined ? [] : [checkOfRedis(redisUrl)]),
    ...(redisUrl === undefined && stateDirectory !== undefined
      ? [checkOfStateDirectory(stateDirectory)]
      : []),
    ...(typeof auditLog === 'object' ? [checkOfAuditLog(auditLog.file)] : []),
    ...checksOfMode(config),
  ]
}

const verdictWidth = 13

/** Whatever else goes wrong in a check is a finding too: the others are still of interest. */
async function findingsOf(check: Check): Promise<readonly Finding[]> {
  try {
    return await check.run()
  } catch (error) {
    return [{ verdict: 'refused', text: `the check itself failed: ${String(error)}` }]
  }
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Whether a gateway with this configuration would serve; what was found is printed as it is found. */
export async function checkAll(config: Config, version: string, out: NodeJS.WriteStream): Promise<boolean> {
  const checks = checksOf(config)
  const width = Math.max(...checks.map(({ subject }) => subject.length)) + 2
  out.write(
    `\n  ${toned('strong', 'Trunkline', out)} ${version}, checking; nothing is changed at a vendor\n\n`,
  )
  const found: Finding[] = []
  for (const check of checks) {
    const line = transient(`  … ${check.subject}`, out)
    const findings = await findingsOf(check)
    line[Symbol.dispose]()
    for (const { verdict, text } of findings)
      out.write(
        `  ${toned(tones[verdict], verdict.padEnd(verdictWidth), out)}${check.subject.padEnd(width)}${text}\n`,
      )
    found.push(...findings)
  }
  const problems = found.filter(isProblem).length
  const warnings = found.filter(({ verdict }) => verdict === 'warning').length
  const withWarnings = warnings === 0 ? '' : `, with ${counted(warnings, 'warning')}`
  out.write(
    problems === 0
      ? `\n  Ready to start${withWarnings}.\n\n`
      : `\n  ${counted(problems, 'problem')}${withWarnings}: correct what is named and check again.\n\n`,
  )
  return problems === 0
}
