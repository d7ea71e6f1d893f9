// Every mutation of the schema with an input that succeeds on the demo data, and a document that asks for all it can answer.
import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { schema } from '../../src/graphql/schema.ts'
import * as demo from './demo.ts'
import { type Stage, startStage } from './gateway.ts'

const release = { action: 'RELEASE' }
const completedGroup = demo.jobGroup.replace(/[^:]+$/, '9b1d0000-0004-4e11-9c6a-3d5e7f900004')

/** With each input the vendor's operation that it comes down to. */
export const everyMutation: Readonly<Record<string, readonly [action: string, input: object]>> = {
  cancelJobGroup: ['CancelJobs', { id: demo.jobGroup }],
  createCallTask: [
    'CreateAiCallTask',
    {
      name: '新任务',
      agentId: 'Agent:1180000000000000001',
      virtualNumber: '05370220050',
      startType: 'SCHEDULE',
      startAt: '2999-01-01T00:00:00Z',
      callWindows: [{ begin: '09:00', end: '12:00' }],
      callDays: ['MONDAY'],
    },
  ],
  createCalledRoute: [
    'createCalledRoute',
    { accessCode: '9911412', extensionCode: '77', target: { skillQueueId: 'SkillQueue:2' } },
  ],
  createInstance: ['CreateInstance', { name: '新实例', maxConcurrentConversations: 1 }],
  createJobGroup: [
    'CreateJobGroup',
    { instanceId: demo.instance, name: '新作业组', scriptId: demo.otherScript },
  ],
  createSkillQueue: [
    'createSkill',
    {
      name: '夜间值班',
      description: 'Night shift',
      mediaType: 'VOICE',
      maxWaitSeconds: 120,
      maxWaitingCallers: 50,
      maxWrapUpSeconds: 30,
      noAgents: { action: 'TRANSFER', target: { ivrFlowId: 'IvrFlow:103' } },
      busy: { action: 'TRANSFER', target: { skillQueueId: 'SkillQueue:2' } },
      timeout: release,
      answerAnnouncement: 'NONE',
      waitVoiceType: 'Voice',
    },
  ],
  deleteCalledRoutes: ['deleteCalledRoute', { ids: [demo.calledRoute, 'CalledRoute:1'] }],
  deleteInstance: ['DeleteInstance', { id: demo.instance }],
  deleteJobGroup: ['DeleteJobGroup', { id: completedGroup }],
  deleteSkillQueue: ['deleteSkill', { id: 'SkillQueue:10' }],
  pauseJobGroup: ['SuspendJobs', { id: demo.jobGroup }],
  repeatJobGroup: ['CreateBatchRepeatJob', { id: completedGroup, name: '再拨' }],
  resumeJobGroup: ['ResumeJobs', { id: demo.jobGroup }],
  startCallTask: ['StartAiCallTask', { id: demo.stoppedTask }],
  stopCallTask: ['StopAiCallTask', { id: demo.runningTask }],
  tagInstances: ['TagResources', { id: demo.instance, tags: [{ key: 'a', value: 'b' }] }],
  untagInstances: ['UntagResources', { ids: [demo.instance], all: true }],
  updateCallTask: ['UpdateAiCallTask', { id: demo.stoppedTask, name: '改名' }],
  updateCalledRoute: [
    'modifyCalledRoute',
    { id: demo.calledRoute, target: { skillQueueId: 'SkillQueue:1' } },
  ],
  updateInstance: ['ModifyInstance', { id: demo.instance, description: '改了' }],
  updateJobGroup: ['ModifyJobGroup', { id: demo.jobGroup, description: '改了' }],
  updateSkillQueue: ['modifySkill', { id: 'SkillQueue:2', description: '改了' }],
}

export const mutationNames = Object.keys(schema.getMutationType()?.getFields() ?? {})

/** Every field that needs no argument and is not deprecated, so many objects deep; aliases in unions, so that none conflict. */
function selectionOf(output: GraphQLOutputType, depth: number): string {
  const type = getNamedType(output)
  if (isAbstractType(type))
    return `{ __typename ${schema
      .getPossibleTypes(type)
      .map((member) => `... on ${member.name} ${fieldsOf(member, depth, `${member.name}_`)}`)
      .join(' ')} }`
  return isObjectType(type) ? fieldsOf(type, depth) : ''
}

function fieldsOf(type: GraphQLObjectType, depth: number, alias = ''): string {
  const fields = Object.values(type.getFields()).filter(
    ({ args, deprecationReason, type: of }) =>
      deprecationReason == null &&
      args.every((arg) => !isNonNullType(arg.type)) &&
      (depth > 0 || (!isObjectType(getNamedType(of)) && !isAbstractType(getNamedType(of)))),
  )
  return `{ __typename ${fields
    .map(({ name, type: of }) => `${alias && `${alias}${name}: `}${name} ${selectionOf(of, depth - 1)}`)
    .join(' ')} }`
}

/** Takes `$input` and answers `result`. */
export function documentOf(mutation: string): string {
  const title = mutation.charAt(0).toUpperCase() + mutation.slice(1)
  const success = schema.getType(`${title}Success`) as GraphQLObjectType
  const noun = Object.values(success.getFields()).filter(
    ({ name }) => !['requestId', 'replayed', 'upstream'].includes(name),
  )
  return `mutation ($input: ${title}Input!) { result: ${mutation}(input: $input) {
    __typename
    ... on ${title}Success {
      replayed
      ${noun.map(({ name, type }) => `${name} ${selectionOf(type, 2)}`).join(' ')}
      upstream { vendor action httpStatus code message requestId }
    }
    ... on MutationPreview {
      upstreamCalls
      requests { vendor action method endpoint parameters { name value } headers { name value } }
    }
    ... on OutcomeUnknownError { reconcile }
    ... on Error { message code retryable upstream { vendor action code } }
    ... on InvalidInputError { fields { path message } }
  } }`
}

/** A stage on which the mutation succeeds. */
export async function stageFor(mutation: string, ...options: Parameters<typeof startStage>): Promise<Stage> {
  const stage = await startStage(...options)
  // All queues of the demo data are in use.
  if (mutation === 'deleteSkillQueue')
    await stage.execute(documentOf('createSkillQueue'), { input: everyMutation['createSkillQueue']?.[1] })
  stage.actions()
  return stage
}

interface Result {
  readonly __typename: string
  readonly replayed?: boolean
}

/** Sends a mutation with its whole selection. */
export async function perform(
  gateway: Pick<Stage, 'send'>,
  mutation: string,
  input: object,
  headers: Readonly<Record<string, string>> = {},
) {
  const { data, errors } = await gateway.send<{ result: Result | null }, { input: object }>(
    documentOf(mutation),
    { input },
    headers,
  )
  return { result: data?.result, errors }
}
