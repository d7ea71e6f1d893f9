// Three replicas that are asked by chance, a Redis that remembers, a vendor with room for thousands, and a client.
import { createDraws } from '../../src/sandbox/draws.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import type { PatientClient, Told } from '../chaos/patient-client.ts'
import { type RedisServer, startRedisServer } from '../support/redis.ts'
import { ampleQuotas, type Replicas, startReplicas } from './replicas.ts'
import { clientOf, newTold } from './three-sends.ts'

/** Longer than a busy machine takes for anything: who names no time of their own is answered. */
const requestTimeoutMs = 60_000

export interface Stage extends AsyncDisposable {
  readonly redis: RedisServer
  readonly sandbox: Sandbox
  readonly replicas: Replicas
  readonly client: PatientClient
  readonly told: Told
  readonly draw: () => number
}

export async function startStage(seed: number): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const redis = stack.use(await startRedisServer({ remembers: true }))
  const sandbox = stack.use(
    await startSandbox({ limits: { concurrentConversations: 1e9, transcriptEntries: 1e6, nonces: 1e6 } }),
  )
  const draw = createDraws(seed)
  const replicas = stack.use(
    await startReplicas({
      vendorUrl: sandbox.url,
      redisUrl: redis.url,
      choose: (count) => Math.floor(draw() * count),
      // Clients that want to be answered sooner say so with each request.
      settings: { ...ampleQuotas, TRUNKLINE_REQUEST_TIMEOUT_MS: String(requestTimeoutMs) },
    }),
  )
  const told = newTold()
  const kept = stack.move()
  return {
    redis,
    sandbox,
    replicas,
    client: clientOf(replicas.door, told),
    told,
    draw,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
