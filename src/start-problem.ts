// Why a process could not start, and what to do about it; what nobody expected is told as it is.
import { AuditUnavailable } from './audit/audit-log.ts'
import { UsageError } from './command-line.ts'
import { ConfigError } from './config.ts'
import { LedgerUnavailable } from './state/ledger.ts'

interface ListenError {
  readonly code?: string
  readonly port?: number
  readonly address?: string
  readonly hostname?: string
}

/** Why nobody can listen at an address; undefined for other errors. */
export function listenAdvice(error: unknown): string | undefined {
  const { code, port, address, hostname } = error as ListenError
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use: choose another one with PORT or SANDBOX_PORT.`
    case 'EACCES':
      return port === undefined
        ? undefined
        : `This user may not listen on port ${port}: choose one above 1023 with PORT or SANDBOX_PORT.`
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

export function startProblem(error: unknown): string {
  if (error instanceof ConfigError)
    return `${error.message}\nREADME.md explains every setting under "Go live"; npm start -- --check tries them out.`
  if (error instanceof LedgerUnavailable || error instanceof AuditUnavailable || error instanceof UsageError)
    return error.message
  return listenAdvice(error) ?? `Trunkline met a problem that it does not know: ${String(error)}`
}
