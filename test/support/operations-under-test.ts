// For every vendor operation one request of a client that sends it exactly once, on the demo data.
import { randomUUID } from 'node:crypto'
import type { Operation } from '../../src/core/operation.ts'
import * as demo from './demo.ts'

export interface Trial {
  readonly document: string
  readonly variables: { readonly input: object } | Readonly<Record<string, never>>
  /** What has to be there first. */
  readonly before?: Trial
}

const query = (selection: string): (() => Trial) => {
  return () => ({ document: `{ ${selection} }`, variables: {} })
}

/** Each trial has its own input: names must be new, also for the vendor of a test that runs it twice. */
const mutation = (name: string, input: () => object): (() => Trial) => {
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  const document = `mutation ($input: ${title}Input!) {
    ${name}(input: $input) { __typename ... on Error { code retryable message } }
  }`
  return () => ({ document, variables: { input: input() } })
}

/** What became of each route is told in the success type. */
const deletion = (id: string): (() => Trial) => {
  const document = `mutation ($input: DeleteCalledRoutesInput!) {
    deleteCalledRoutes(input: $input) {
      __typename
      ... on DeleteCalledRoutesSuccess { results { outcome { __typename ... on Error { code retryable message } } } }
      ... on Error { code retryable message }
    }
  }`
  return () => ({ document, variables: { input: { ids: [id] } } })
}

const instance = `instance(id: "${demo.instance}")`
const jobGroup = `jobGroup(id: "${demo.jobGroup}")`
const task = `callTask(id: "${demo.stoppedTask}")`
const agent = 'Agent:1180000000000000001'
const groupOf = (serial: string) =>
  `${demo.instance.replace('Instance', 'JobGroup')}:9b1d0000-${serial}-4e11-9c6a-3d5e7f90${serial}`
const completed = groupOf('0004')
const scheduling = groupOf('0003')
const paused = groupOf('0012')
const voiceQueue = 'SkillQueue:2'
const unusedName = () => `天气-${randomUUID().slice(0, 8)}`
const release = { action: 'RELEASE' }

const newQueue = mutation('createSkillQueue', () => ({
  name: unusedName(),
  description: 'weather',
  mediaType: 'MULTIMEDIA',
  maxWaitSeconds: 60,
  maxWaitingCallers: 10,
  maxWrapUpSeconds: 5,
  noAgents: release,
  busy: release,
  timeout: release,
}))
const deleteNewQueue = mutation('deleteSkillQueue', () => ({ id: 'SkillQueue:10' }))

/** By the vendor's name of the operation. */
export const trials: Readonly<Record<string, () => Trial>> = {
  DescribeInstance: query(`${instance} { name description maxConcurrentConversations }`),
  ListInstances: query('instances { totalCount nodes { id name tags { key value } } }'),
  GetSummaryInfo: query(`${instance} { usage { calls callSeconds } }`),
  GetCurrentConcurrency: query(`${instance} { concurrency { limit } }`),
  GetConcurrentConversationQuota: query('concurrencyQuota { limit remaining }'),
  ListOutboundCallNumbers: query(`${instance} { callingNumbers }`),
  ListScripts: query(`${instance} { scripts { totalCount nodes { id name status } } }`),
  DescribeScript: query(`script(id: "${demo.otherScript}") { name industry scene }`),
  DescribeJobGroup: query(`${jobGroup} { name status strategy { name workingTime { begin end } } }`),
  ListJobGroups: query(`${instance} { jobGroups { totalCount nodes { id name } } }`),
  DescribeGroupExecutingInfo: query(`${jobGroup} { statistics { calls finishedJobs failedCalls } }`),
  QueryAiCallTaskPage: query('callTasks { totalCount nodes { id name } }'),
  QueryAiCallTaskDetail: query(`${task} { callDays callWindows { begin end } }`),
  PageQueryAgentList: query('agents { totalCount nodes { id name } }'),
  QueryAiVoiceAgentDetail: query(`agent(id: "${agent}") { configuration { openingLine } }`),
  queryCalledRoute: query('calledRoutes { totalCount nodes { id accessCode extensionCode } }'),
  queryAccessCodeList: query('accessCodes { nodes { id accessCode mediaType } }'),
  querySkills: query('skillQueues { totalCount nodes { id name mediaType } }'),
  queryIVRFlowList: query('ivrFlows { nodes { id name accessCode } }'),

  CreateInstance: mutation('createInstance', () => ({ name: unusedName(), maxConcurrentConversations: 1 })),
  ModifyInstance: mutation('updateInstance', () => ({ id: demo.instance, name: unusedName() })),
  DeleteInstance: mutation('deleteInstance', () => ({
    id: 'Instance:5a7d0000-0013-4b0c-8c5e-0f3a2b1c0013',
  })),
  TagResources: mutation('tagInstances', () => ({
    ids: [demo.instance],
    tags: [{ key: 'weather', value: unusedName() }],
  })),
  UntagResources: mutation('untagInstances', () => ({ ids: [demo.instance], keys: ['env'] })),
  CreateJobGroup: mutation('createJobGroup', () => ({
    instanceId: demo.instance,
    name: unusedName(),
    scriptId: demo.otherScript,
  })),
  CreateBatchRepeatJob: mutation('repeatJobGroup', () => ({ id: completed, name: unusedName() })),
  ModifyJobGroup: mutation('updateJobGroup', () => ({ id: demo.jobGroup, name: unusedName() })),
  SuspendJobs: mutation('pauseJobGroup', () => ({ id: scheduling })),
  ResumeJobs: mutation('resumeJobGroup', () => ({ id: paused })),
  CancelJobs: mutation('cancelJobGroup', () => ({ id: paused })),
  DeleteJobGroup: mutation('deleteJobGroup', () => ({ id: completed })),
  CreateAiCallTask: mutation('createCallTask', () => ({
    name: unusedName(),
    agentId: agent,
    virtualNumber: '05370220001',
    startType: 'SCHEDULE',
    startAt: '2036-10-01T01:00:00Z',
    callWindows: [{ begin: '09:00:00', end: '12:00:00' }],
    callDays: ['MONDAY'],
    maxConcurrentCalls: 2,
  })),
  UpdateAiCallTask: mutation('updateCallTask', () => ({ id: demo.stoppedTask, name: unusedName() })),
  StartAiCallTask: mutation('startCallTask', () => ({ id: demo.stoppedTask })),
  StopAiCallTask: mutation('stopCallTask', () => ({ id: demo.runningTask })),
  createCalledRoute: mutation('createCalledRoute', () => ({
    accessCode: '9911412',
    extensionCode: '77',
    target: { skillQueueId: voiceQueue },
  })),
  modifyCalledRoute: mutation('updateCalledRoute', () => ({
    id: 'CalledRoute:1128000000000000004',
    target: { ivrFlowId: 'IvrFlow:101' },
  })),
  deleteCalledRoute: deletion('CalledRoute:1128000000000000005'),
  createSkill: newQueue,
  modifySkill: mutation('updateSkillQueue', () => ({ id: voiceQueue, maxWaitSeconds: 75 })),
  // Routes point to all queues of the demo data, so that only a new one can go.
  deleteSkill: () => ({ ...deleteNewQueue(), before: newQueue() }),
}

export const trialOf = ({ name }: Pick<Operation, 'name'>): Trial => {
  const trial = trials[name]
  if (trial === undefined) throw new Error(`There is no trial of ${name}.`)
  return trial()
}
