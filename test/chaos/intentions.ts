// What the clients of a chaos run want: each intention once, under a key of its own.
import * as demo from '../support/demo.ts'

const demoInstance = demo.instance.slice('Instance:'.length)
export const jobGroupInstance = demoInstance

export const kinds = [
  'createInstance',
  'createCallTask',
  'createCalledRoute',
  'createJobGroup',
  'updateInstance',
  'startCallTask',
  'stopCallTask',
] as const
export type Kind = (typeof kinds)[number]

export interface Intention {
  readonly kind: Kind
  readonly key: string
  /** What the sandbox knows it by: the name or number of what is made, the id of what is changed. */
  readonly mark: string
  /** What an update sets. */
  readonly value?: number
  readonly input: Readonly<Record<string, unknown>>
}

export const accessCode = '9911412'

const inputs: Readonly<Record<Kind, (mark: string, value: number) => Readonly<Record<string, unknown>>>> = {
  createInstance: (name) => ({ name, maxConcurrentConversations: 1 }),
  createCallTask: (name) => ({
    name,
    agentId: 'Agent:1180000000000000001',
    virtualNumber: '05370220050',
    startType: 'SCHEDULE',
    startAt: '2099-01-01T00:00:00Z',
    callWindows: [{ begin: '09:00', end: '12:00:00' }],
    callDays: ['MONDAY'],
  }),
  createCalledRoute: (extensionCode) => ({
    accessCode,
    extensionCode,
    target: { skillQueueId: 'SkillQueue:2' },
  }),
  createJobGroup: (name) => ({
    instanceId: demo.instance,
    name,
    scriptId: `Script:${demoInstance}:5a3940ce-a12f-4222-9f0f-605a9b89ea7c`,
  }),
  updateInstance: (instanceId, value) => ({
    id: `Instance:${instanceId}`,
    maxConcurrentConversations: value,
  }),
  startCallTask: (taskId) => ({ id: `CallTask:${taskId}` }),
  stopCallTask: (taskId) => ({ id: `CallTask:${taskId}` }),
}

export const intend = (kind: Kind, key: string, mark: string, value?: number): Intention => ({
  kind,
  key,
  mark,
  ...(value === undefined ? {} : { value }),
  input: { ...inputs[kind](mark, value ?? 0), idempotencyKey: key },
})

const nouns: Readonly<Record<Kind, string>> = {
  createInstance: 'instance { id }',
  createCallTask: 'callTask { id }',
  createCalledRoute: 'calledRoute { id }',
  createJobGroup: 'jobGroup { id }',
  updateInstance: 'instance { id maxConcurrentConversations }',
  startCallTask: 'callTask { id }',
  stopCallTask: 'callTask { id }',
}

export const documentOf = (kind: Kind): string => {
  const title = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`
  return `mutation ($input: ${title}Input!) { ${kind}(input: $input) {
    __typename
    ... on ${title}Success { replayed ${nouns[kind]} }
    ... on Error { message retryable }
    ... on OutcomeUnknownError { reconcile }
  } }`
}
