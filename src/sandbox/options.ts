/** What a sandbox can be told: accounts, limits, and the choices where the vendors are silent. */

export interface AlibabaKey {
  accessKeyId: string
  accessKeySecret: string
  /** Present on temporary keys: the token every request must carry. */
  securityToken?: string
  disabled?: boolean
}

export interface HuaweiKey {
  appKey: string
  appSecret: string
}

/** One tenant: all its keys see the same state, no other account does. */
export interface SandboxAccount {
  name: string
  alibaba?: readonly AlibabaKey[]
  huawei?: readonly HuaweiKey[]
  /** Defaults to the seed of the sandbox. */
  seed?: Seed
}

export type Seed = 'demo' | 'empty'

export const defaultAccount: SandboxAccount = {
  name: 'sandbox',
  alibaba: [
    { accessKeyId: 'sandbox', accessKeySecret: 'sandbox-secret' },
    { accessKeyId: 'STS.sandbox', accessKeySecret: 'sandbox-sts-secret', securityToken: 'sandbox-token' },
  ],
  huawei: [{ appKey: 'sandbox', appSecret: 'sandbox-secret' }],
}

/** Neither vendor publishes these for its product, so every value is simulated unless marked. */
export interface SandboxLimits {
  bodyBytes: number
  /** Requests per second and account; Infinity because no figure is published. */
  outboundBotPerSecond: number
  aiccsReadsPerSecond: number
  aiccsWritesPerSecond: number
  /** Concurrent conversations of the whole OutboundBot account. */
  concurrentConversations: number
  pageSize: number
  nameLength: number
  descriptionLength: number
  /** Error lists of the vendor: 15 minutes either way. */
  clockWindowMs: number
  nonces: number
  transcriptEntries: number
}

export const defaultLimits: SandboxLimits = {
  bodyBytes: 1_048_576,
  outboundBotPerSecond: Number.POSITIVE_INFINITY,
  aiccsReadsPerSecond: Number.POSITIVE_INFINITY,
  aiccsWritesPerSecond: Number.POSITIVE_INFINITY,
  concurrentConversations: 200,
  pageSize: 100,
  nameLength: 64,
  descriptionLength: 256,
  clockWindowMs: 15 * 60_000,
  nonces: 200_000,
  transcriptEntries: 10_000,
}

/** Where the vendors are silent the first value is the default: the one that shows a gateway relying on luck. */
export interface SandboxStrictness {
  /** Optional parameters left out of ModifyInstance and ModifyJobGroup. */
  omitted: 'clear' | 'keep'
  /** ModifyJobGroup: the page requires ScenarioId, newer clients leave it out. */
  scenarioId: 'required' | 'optional'
  /** CreateInstance: casing and members of the page's example, or of its field table. */
  createInstanceAnswer: 'example' | 'table'
  /** ModifyJobGroup: lists as JSON text inside a list, as in the page's example. */
  jobGroupLists: 'nested' | 'plain'
  /** States in which UpdateAiCallTask is allowed: the page says stopped. */
  callTaskUpdate: 'stopped' | 'not-running'
  /** ListInstances.Name. */
  nameFilter: 'contains' | 'exact'
  /** ListOutboundCallNumbers: the page's table says text, its example prints a JSON number. */
  callNumbers: 'text' | 'number'
  /** queryCalledRoute: the page's example ignores extCode and media type. */
  routeFilters: 'loose' | 'exact'
  routeIds: 'text' | 'number'
  /** Does modifyCalledRoute look at the media type of the new target? */
  routeMedia: 'checked' | 'unchecked'
  /** deleteCalledRoute: the return code of a partly failed deletion is not known. */
  partialDelete: '0' | '1'
  /** queryAccessCodeList: current edition of the page, or the older one whose data is the list itself. */
  accessCodes: 'current' | 'old'
  /** Both are documented for a Huawei business failure. */
  huaweiFailure: 'return-code' | 'http-500'
  /** Status of a refused Huawei token; `family` = 403 for numbers and IVR, 401 for skills. */
  huaweiTokenStatus: 'family' | 401 | 403
}

export const defaultStrictness: SandboxStrictness = {
  omitted: 'clear',
  scenarioId: 'required',
  createInstanceAnswer: 'example',
  jobGroupLists: 'nested',
  callTaskUpdate: 'stopped',
  nameFilter: 'contains',
  callNumbers: 'text',
  routeFilters: 'loose',
  routeIds: 'text',
  routeMedia: 'checked',
  partialDelete: '0',
  accessCodes: 'current',
  huaweiFailure: 'return-code',
  huaweiTokenStatus: 'family',
}

export interface SandboxOptions {
  /** 0 (the default) takes any free port. */
  port?: number
  host?: string
  clock?: () => number
  seed?: Seed
  /** Further accounts beside the default one. */
  accounts?: readonly SandboxAccount[]
  limits?: Partial<SandboxLimits>
  strict?: Partial<SandboxStrictness>
}

export interface SandboxConfig {
  clock: () => number
  seed: Seed
  accounts: readonly SandboxAccount[]
  limits: SandboxLimits
  strict: SandboxStrictness
}

export function resolveOptions(options: SandboxOptions): SandboxConfig {
  return {
    clock: options.clock ?? Date.now,
    seed: options.seed ?? 'demo',
    accounts: [defaultAccount, ...(options.accounts ?? [])],
    limits: { ...defaultLimits, ...options.limits },
    strict: { ...defaultStrictness, ...options.strict },
  }
}
