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
export type Ports = Pick<Config, 'port' | 'sandboxPort'>

function settingOf(port: number | undefined, ports: Ports | undefined): string {
  if (port === ports?.port && port !== ports?.sandboxPort) return 'PORT'
  if (port === ports?.sandboxPort && port !== ports?.port) return 'SANDBOX_PORT'
  return 'PORT or SANDBOX_PORT'
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
