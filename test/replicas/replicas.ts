// Some gateway processes with one Redis behind one proxy: what operators run when one process is not enough.
import { apiKey, type GatewayProcess, startGatewayProcess } from '../chaos/gateway-process.ts'
import type { Door } from '../chaos/patient-client.ts'
import { createSender } from '../support/sender.ts'
import { type ProxyOptions, type RoundRobinProxy, startProxy } from './round-robin-proxy.ts'

export interface Replicas extends AsyncDisposable {
  readonly all: readonly GatewayProcess[]
  readonly proxy: RoundRobinProxy
  /** Through the proxy. */
  readonly door: Door
  /** What the processes that ran so far printed as errors; that a start waits for Redis on a busy machine is none. */
  stderr(): string
}

export interface ReplicasOptions extends ProxyOptions {
  readonly vendorUrl: string
  /** Without it each has a state of its own. */
  readonly redisUrl?: string
  readonly count?: number
  readonly settings?: Readonly<Record<string, string>>
}

/** For tests that are about something else than the vendors' flow control. */
export const ampleQuotas = {
  TRUNKLINE_QUOTAS: 'OutboundBot.read=10000,OutboundBot.write=10000,aiccs.read=10000,aiccs.write=10000',
}

export async function startReplicas({
  vendorUrl,
  redisUrl,
  count = 3,
  settings = {},
  ...proxyOptions
}: ReplicasOptions): Promise<Replicas> {
  await using stack = new AsyncDisposableStack()
  const starts = await Promise.allSettled(
    Array.from({ length: count }, () =>
      startGatewayProcess(vendorUrl, {
        ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
        ...settings,
      }),
    ),
  )
  // All of them first: when one did not start, the others are ended.
  for (const start of starts) if (start.status === 'fulfilled') stack.use(start.value)
  const all = starts.map((start) => {
    if (start.status === 'rejected') throw start.reason
    return start.value
  })
  const proxy = stack.use(
    await startProxy(
      all.map(({ url }) => url),
      proxyOptions,
    ),
  )
  const sender = stack.use(createSender(proxy.url, apiKey))
  const kept = stack.move()
  return {
    all,
    proxy,
    door: { send: sender.send, up: () => Promise.resolve() },
    stderr: () => all.map((gateway) => gateway.stderr().replace(/^Waiting for Redis .*\n/gm, '')).join(''),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
