// Where the gateway listens and writes: whether it could, without taking it from one that runs.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { AuditUnavailable, probeAuditFile } from '../audit/audit-log.ts'
import type { Config } from '../config.ts'
import { listenAdvice, type Ports } from '../start-problem.ts'
import { createSqliteLedger } from '../state/embedded/sqlite-ledger.ts'
import { StateDirectoryHeld } from '../state/embedded/state-directory.ts'
import { LedgerUnavailable } from '../state/ledger.ts'
import type { Check, Finding } from './finding.ts'

const ifReplaced = 'Nothing to do if that is the gateway that this one replaces.'

async function listened(host: string, port: number, ports: Ports): Promise<Finding> {
  await using server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return { verdict: 'ok', text: port === 0 ? `${host}, any free port` : `${host}:${port} is free` }
  } catch (error) {
    const advice = listenAdvice(error, ports)
    if (advice === undefined) throw error
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    return isTaken
      ? { verdict: 'warning', text: `${advice} ${ifReplaced}` }
      : { verdict: 'refused', text: advice }
  }
}

export const checkOfPort = (config: Pick<Config, 'host' | keyof Ports>): Check => ({
  subject: 'port',
  run: async () => [await listened(config.host, config.port, config)],
})

export const checkOfMetricsPort = (config: Pick<Config, 'host'> & Ports, port: number): Check => ({
  subject: 'metrics port',
  run: async () => [await listened(config.host, port, config)],
})

/** It listens where no other machine reaches it. */
export const checkOfSandboxPort = (config: Ports): Check => ({
  subject: 'sandbox port',
  run: async () => [await listened('127.0.0.1', config.sandboxPort, config)],
})

async function held(directory: string): Promise<Finding> {
  try {
    await using _ledger = await createSqliteLedger({ directory, patienceMs: 0 })
    return { verdict: 'ok', text: `${directory} can be written` }
  } catch (error) {
    if (error instanceof StateDirectoryHeld)
      return { verdict: 'warning', text: `${error.message} ${ifReplaced}` }
    if (error instanceof LedgerUnavailable) return { verdict: 'refused', text: error.message }
    throw error
  }
}

export const checkOfStateDirectory = (directory: string): Check => ({
  subject: 'state directory',
  run: async () => [await held(directory)],
})

async function opened(path: string): Promise<Finding> {
  try {
    await probeAuditFile(path)
    return { verdict: 'ok', text: `${path} can be written` }
  } catch (error) {
    if (error instanceof AuditUnavailable) return { verdict: 'refused', text: error.message }
    throw error
  }
}

export const checkOfAuditLog = (path: string): Check => ({
  subject: 'audit log',
  run: async () => [await opened(path)],
})
