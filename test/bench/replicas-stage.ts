// What is measured: one to three gateways, each with a state of its own or all with one Redis, a vendor, and what they use of the machine.
import { readFileSync } from 'node:fs'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import { type GatewayProcess, startGatewayProcess } from '../chaos/gateway-process.ts'
import { ampleQuotas } from '../replicas/replicas.ts'
import { core, outboundBot } from '../sandbox/clients.ts'
import { type RedisServer, startRedisServer } from '../support/redis.ts'
import { listName, ownName, pageSize } from './replicas-job.ts'

export const states = ['embedded', 'redis'] as const
export type StateKind = (typeof states)[number]

export interface Stage extends AsyncDisposable {
  readonly state: StateKind
  readonly gateways: readonly GatewayProcess[]
  readonly sandbox: Sandbox
  readonly redis: RedisServer | undefined
  readonly instanceIds: readonly string[]
}

/** What may be changed by whoever sends at the same time as others, and the list that each reads. */
async function fill(sandbox: Sandbox, atOnce: number): Promise<string[]> {
  const call = core(sandbox, outboundBot)
  const make = async (InstanceName: string) => {
    const { Instance } = await call('CreateInstance', { InstanceName, MaxConcurrentConversation: 1 })
    return String((Instance as { InstanceId: string }).InstanceId)
  }
  const ids: string[] = []
  for (let worker = 0; worker < atOnce; worker += 1) {
    ids.push(await make(ownName(worker)))
    for (let row = 0; row < pageSize; row += 1) await make(`${listName(worker)}${row}`)
  }
  return ids
}

export async function startStage(state: StateKind, count: number, atOnce: number): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const sandbox = stack.use(
    await startSandbox({ limits: { concurrentConversations: 1e9, transcriptEntries: 100, nonces: 1e6 } }),
  )
  // As the README recommends: what was answered is on the disk.
  const redis = state === 'redis' ? stack.use(await startRedisServer({ remembers: true })) : undefined
  const gateways: GatewayProcess[] = []
  for (let number = 0; number < count; number += 1)
    gateways.push(
      stack.use(
        await startGatewayProcess(sandbox.url, {
          ...ampleQuotas,
          // Without what tests look at processes with.
          NODE_OPTIONS: '',
          ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
        }),
      ),
    )
  const instanceIds = await fill(sandbox, atOnce)
  const kept = stack.move()
  return {
    state,
    gateways,
    sandbox,
    redis,
    instanceIds,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** Linux counts the time of a process in hundredths of a second. */
const tickMs = 10

/** What a process has used of all processors so far, its threads included. */
export function cpuMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name of the program, in parentheses, may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}

export async function redisPid(redis: RedisServer): Promise<number> {
  const text = String(await redis.command('INFO', 'server'))
  return Number(/^process_id:(\d+)/m.exec(text)?.[1])
}
