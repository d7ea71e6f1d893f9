// How the vendors refuse: the gateway's error body in JSON and XML, and every write of the pages with its action.
import type { ScriptedAnswer } from '../support/vendor-server.ts'
import {
  createInstance,
  readCalledRoute,
  readCallTask,
  readInstance,
  readJobGroup,
  updateCalledRoute,
  updateCallTask,
  updateInstance,
  updateJobGroup,
} from './documents.ts'
import { groupInstanceId, instanceId, jobGroupId, type PageStage, routeId, taskId } from './stage.ts'

export const requestId = 'A57FBFD7-FC9A-54FE-A876-4D5E19577186'

/** Protocol sheet, section 10: the body that the vendor's RPC gateway refuses with. */
export const refusal = (
  status: number,
  Code: string,
  Message: string,
  extra: object = {},
): ScriptedAnswer => ({
  status,
  body: JSON.stringify({
    RequestId: requestId,
    Message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${Code}&product=Aiccs&requestId=${requestId}`,
    HostId: 'aiccs.aliyuncs.com',
    Code,
    ...extra,
  }),
})

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function xmlOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return escaped(String(value))
  return Object.entries(value)
    .map(([name, inner]) =>
      name === 'Recommend' ? `<${name}><![CDATA[${inner}]]></${name}>` : `<${name}>${xmlOf(inner)}</${name}>`,
    )
    .join('')
}

/** The same refusal as a client gets it that did not ask for JSON. */
export const asXml = (answer: ScriptedAnswer): ScriptedAnswer => ({
  ...answer,
  contentType: 'text/xml;charset=utf-8',
  body: `<?xml version='1.0' encoding='UTF-8'?><Error>${xmlOf(JSON.parse(answer.body))}</Error>`,
})

export interface Operation {
  readonly action: string
  readonly field: string
  readonly document: string
  readonly variables: object
}

/** Each asks for what no stored answer tells, so that looking finds no trace of it. */
export const writes = {
  createInstance: {
    action: 'CreateInstance',
    field: 'createInstance',
    document: createInstance,
    variables: { input: { name: '第一个实例', maxConcurrentConversations: 4 } },
  },
  updateInstance: {
    action: 'ModifyInstance',
    field: 'updateInstance',
    document: updateInstance,
    variables: {
      input: {
        id: `Instance:${instanceId}`,
        name: '新实例',
        description: '新',
        maxConcurrentConversations: 5,
      },
    },
  },
  updateJobGroup: {
    action: 'ModifyJobGroup',
    field: 'updateJobGroup',
    document: updateJobGroup,
    variables: { input: { id: `JobGroup:${groupInstanceId}:${jobGroupId}`, name: '新任务组' } },
  },
  updateCallTask: {
    action: 'UpdateAiCallTask',
    field: 'updateCallTask',
    document: updateCallTask,
    variables: { input: { id: `CallTask:${taskId}`, name: '新任务' } },
  },
  updateCalledRoute: {
    action: 'modifyCalledRoute',
    field: 'updateCalledRoute',
    document: updateCalledRoute,
    variables: { input: { id: `CalledRoute:${routeId}`, target: { ivrFlowId: 'IvrFlow:7' } } },
  },
} as const satisfies Record<string, Operation>

export type WriteName = keyof typeof writes

export const reads = {
  instance: {
    action: 'DescribeInstance',
    field: 'instance',
    document: readInstance,
    variables: { id: `Instance:${instanceId}` },
  },
  jobGroup: {
    action: 'DescribeJobGroup',
    field: 'jobGroup',
    document: readJobGroup,
    variables: { id: `JobGroup:${groupInstanceId}:${jobGroupId}` },
  },
  callTask: {
    action: 'QueryAiCallTaskPage',
    field: 'callTask',
    document: readCallTask,
    variables: { id: `CallTask:${taskId}` },
  },
  calledRoute: {
    action: 'queryCalledRoute',
    field: 'calledRoute',
    document: readCalledRoute,
    variables: { id: `CalledRoute:${routeId}` },
  },
} as const satisfies Record<string, Operation>

export type ReadName = keyof typeof reads

/** What a test compares: the field's value, and the top-level errors without message and place. */
export async function outcome(stage: PageStage, { field, document, variables }: Operation) {
  const { data, errors } = await stage.send<Record<string, unknown>, object>(document, variables)
  return {
    value: data?.[field],
    faults: errors.map(({ extensions: { requestId: _own, ...extensions } }) => extensions),
    messages: errors.map(({ message }) => message),
  }
}
