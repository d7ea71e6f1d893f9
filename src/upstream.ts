// Composition of the vendors: each with its own pool, token, quota and breakers, behind one caller.
import { type Circuit, createAccount } from './vendors/account.ts'
import { type AlibabaAccount, createRpcProtocol } from './vendors/alibaba/rpc.ts'
import { type Caller, createCaller } from './vendors/call.ts'
import type { CallEvents } from './vendors/call-events.ts'
import type { CallWindows } from './vendors/call-windows.ts'
import { createCoalescer } from './vendors/coalesce.ts'
import { createRestProtocol } from './vendors/huawei/rest.ts'
import type { HuaweiAccount } from './vendors/huawei/token.ts'
import { observedTokens } from './vendors/huawei/token-events.ts'
import type { QuotaLimits } from './vendors/quota.ts'
import { createQuota } from './vendors/quota-queue.ts'
import type { TokenStore } from './vendors/token-store.ts'
import { createTransport } from './vendors/transport.ts'
import type { WriteNotices } from './vendors/write-notices.ts'

export interface Vendors {
  readonly alibaba?: AlibabaAccount
  readonly huawei?: HuaweiAccount
}

export interface UpstreamOptions {
  readonly vendors: Vendors
  readonly quotas: QuotaLimits
  readonly windows: CallWindows
  readonly tokens: TokenStore
  readonly notices: WriteNotices
  /** How long one attempt may take, in place of the defaults. */
  readonly timeoutMs?: number | undefined
  readonly events?: CallEvents | undefined
}

export interface Upstream extends AsyncDisposable {
  readonly caller: Caller
  circuits(): Circuit[]
}

/** A read that hangs leaves time for another attempt, a write that must not be repeated for looking what became of it. */
const attemptTimeouts = { repeatableMs: 4_000, onceMs: 7_000 } as const

export function createUpstream({
  vendors,
  quotas,
  windows,
  tokens,
  notices,
  timeoutMs,
  events,
}: UpstreamOptions): Upstream {
  const { alibaba, huawei } = vendors
  const transports = { ALIBABA: createTransport(), HUAWEI: createTransport() }
  const quota = createQuota(quotas, windows)
  const alibabaAccount = alibaba && {
    ALIBABA: createAccount({
      protocol: createRpcProtocol(alibaba),
      transport: transports.ALIBABA,
      quota,
    }),
  }
  const huaweiAccount = huawei && {
    HUAWEI: createAccount({
      protocol: createRestProtocol(huawei, observedTokens(transports.HUAWEI, events), tokens),
      transport: transports.HUAWEI,
      quota,
    }),
  }
  const reads = createCoalescer(notices)
  const accounts = { ...alibabaAccount, ...huaweiAccount }
  return {
    caller: createCaller({
      reads,
      accounts,
      events,
      timeouts: timeoutMs === undefined ? attemptTimeouts : { repeatableMs: timeoutMs, onceMs: timeoutMs },
    }),
    circuits: () => Object.values(accounts).flatMap((account) => account.circuits()),
    async [Symbol.asyncDispose]() {
      reads[Symbol.dispose]()
      quota[Symbol.dispose]()
      await Promise.all(Object.values(transports).map((transport) => transport[Symbol.asyncDispose]()))
    },
  }
}
