/** What one Alibaba account of the sandbox owns; the only place where OutboundBot and aiccs remember anything. */

export interface AlibabaState {
  ownerName: string
  /** 18 digits: above 2^53, as the ids of RAM users are. */
  creatorId: bigint
  creatorName: string
  instances: Map<string, Instance>
  callTasks: Map<string, CallTask>
  agents: Map<string, Agent>
  /** Next 19-digit aiccs id. */
  nextId: bigint
}

export interface Instance {
  id: string
  name: string
  description: string
  maxConcurrent: number
  nluServiceType: string
  resourceGroupId: string
  creatorId: bigint
  creatorName: string
  ownerName: string
  createdAt: number
  isPreset: boolean
  tags: Map<string, string>
  numbers: OutboundNumber[]
  scripts: Map<string, Script>
  jobGroups: Map<string, JobGroup>
  totalCalls: number
  totalTalkSeconds: number
  /** With fractions. */
  recordingMegabytes: number
  /** How far its job groups have gone. */
  ranUntil: number
}

export interface OutboundNumber {
  id: string
  number: string
  rateLimitCount: string
  rateLimitPeriod: string
}

export interface Script {
  id: string
  name: string
  description: string
  industry: string
  scene: string
  status: string
  version: string
  /** '' = small model. */
  nluEngine: string
  agentId: bigint
  createdAt: number
  updatedAt: number
}

export interface TimeWindow {
  begin: string
  end: string
}

export interface Strategy {
  id: string
  name?: string
  description?: string
  maxAttemptsPerDay?: number
  minAttemptInterval?: number
  startTime?: number
  endTime?: number
  workingTime: TimeWindow[]
  repeatBy?: string
  repeatDays: string[]
  repeatable?: boolean
  routingStrategy?: string
  type: string
  followUpStrategy: string
}

export interface RecallStrategy {
  emptyNumberIgnore: boolean
  inArrearsIgnore: boolean
  outOfServiceIgnore: boolean
}

export interface FlashSms {
  templateId?: string
  configId?: string
  templateContent?: string
}

export interface JobGroup {
  id: string
  name: string
  description: string
  status: string
  priority: string
  scenarioId: string
  scriptId?: string
  callingNumbers: string[]
  recallCallingNumbers: string[]
  strategy: Strategy
  recallStrategy: RecallStrategy
  ringingDuration: number
  minConcurrency: number
  flashSms?: FlashSms
  createdAt: number
  modifiedAt: number
  jobFilePath?: string
  jobDataParsingTaskId?: string
  exportProgress?: { status: string; fileHttpUrl: string; progress: string }
  jobs: Job[]
  calls: CallStatistics
  /** Begins nothing before this. */
  heldUntil: number
}

export interface Job {
  id: string
  referenceId: string
  status: JobStatus
  /** A connected call cannot be cancelled any more. */
  inCall: boolean
  /** How often it was called. */
  attempts: number
  /** Waiting: not called before this. Executing: what is going on ends then. */
  nextAt?: number
  failureReason?: 'NoAnswer' | 'TimeUp'
}

export type JobStatus =
  | 'Scheduling'
  | 'Executing'
  | 'Succeeded'
  | 'Paused'
  | 'Failed'
  | 'Cancelled'
  | 'Drafted'

export interface CallStatistics {
  made: number
  failed: number
  finished: number
  hungUpByClient: number
  noInteraction: number
  transferredByIntent: number
  transferredByNoAnswer: number
  talkSeconds: number
  startedAt?: number
}

export type CallTaskStatus = 'INIT' | 'RUNNING' | 'STOPPED' | 'FAILED'

export interface CallTask {
  id: string
  name: string
  agentId: string
  applicationCode?: string
  virtualNumber: string
  startType: 'IMMEDIATE' | 'SCHEDULE'
  taskStartTime?: number
  realStartTime?: number
  status: CallTaskStatus
  startFailedReason?: string
  callTime: { startTime: string; endTime: string }[]
  callDay: string[]
  missCallRetry: boolean
  callRetryReason: string[]
  callRetryTimes?: number
  callRetryInterval?: number
  /** Optional in Create, required in Update. */
  taskCps?: number
  lineEncoding?: string
  linePhoneNum?: string
  phoneType?: number
  source: number
  createdAt: number
  counts: CallTaskCounts
  /** How far a running task has called. */
  calledUntil?: number
  /** The day its counts of today are of. */
  countedDay?: string
}

export interface CallTaskCounts {
  total: number
  succeeded: number
  failed: number
  calling: number
  calls: number
  answered: number
  callsToday: number
  answeredToday: number
  importedToday: number
}

export interface Agent {
  id: string
  name: string
  description: string
  businessTypeName: string
  applicationCode: string
  applicationName: string
  /** 1 online … 8 build failed. */
  status: number
  auditReason?: string
  buildFailReason?: string
  createdAt: number
  modifiedAt: number
  lastOnlineAt?: number
}

export function emptyState(ownerName: string): AlibabaState {
  return {
    ownerName,
    creatorId: 212345678901234567n,
    creatorName: `${ownerName}-operator`,
    instances: new Map(),
    callTasks: new Map(),
    agents: new Map(),
    nextId: 1187000000000000100n,
  }
}
