// Why a process could not start, and what to do about it; what nobody expected is told as it is.
import { AuditUnavailable } from './audit/audit-log.ts'
import { UsageError } from './command-line.ts'
import { type Config, ConfigError } from './config.ts'
import { LedgerUnavailable } from './state/ledger.ts'

interface ListenError {
  readonly code?: string
  readonly port?: number
  readonly address?: string
  readonly hostname?: string
}

/** What was asked for. */
export type Ports = Pick<Config, 'port' | 'sandboxPort' | 'metricsPort'>

const settings = {
  port: 'PORT',
  sandboxPort: 'SANDBOX_PORT',
  metricsPort: 'METRICS_PORT',
} as const satisfies Readonly<Record<keyof Ports, string>>

/** The settings that may have asked for this port; all of them where nobody knows. */
function settingOf(port: number | undefined, ports: Ports | undefined): string {
  const names = Object.entries(settings)
  const asked = names.filter(([name]) => port !== undefined && ports?.[name as keyof Ports] === port)
  return (asked.length > 0 ? asked : names).map(([, setting]) => setting).join(' or ')
}

/** Why nobody can listen at an address; undefined for other errors. */
export function listenAdvice(error: unknown, ports: Ports | undefined): string | undefined {
  const { code, port, address, hostname } = error as ListenError
  const setting = settingOf(port, ports)
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use, perhaps by another Trunkline: choose another one with ${setting}.`
    case 'EACCES':
      return port === undefined
        ? undefined
        : `This user may not listen on port ${port}: choose one above 1023 with ${setting}.`
    case 'EADDRNOTAVAIL':
      return `This machine does not have the address ${address}: HOST is 127.0.0.1 for this machine alone, 0.0.0.0 for all that reach it.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return hostname === undefined
        ? undefined
        : `HOST is no address that can be found: use 127.0.0.1 for this machine alone, 0.0.0.0 for all that reach it.`
    default:
      return undefined
  }
}

export function startProblem(error: unknown, ports?: Ports): string {
  if (error instanceof ConfigError)
    return `${error.message}\nREADME.md explains every setting under "Go live"; npm start -- --check tries them out.`
  if (error instanceof LedgerUnavailable || error instanceof AuditUnavailable || error instanceof UsageError)
    return error.message
  return listenAdvice(error, ports) ?? `Trunkline met a problem that it does not know: ${String(error)}`
}
