/** One write of each vendor's product, with its true answer and a way to see whether it happened. */

import { canonicalQuery } from '../../src/sandbox/alibaba/signature.ts'
import type { Sandbox } from '../../src/sandbox/server.ts'
import { type Answer, aiccs, outboundBot, send, signedV3 } from './clients.ts'
import { basePath, huawei, listOf } from './huawei/client.ts'

export interface Request {
  url: string
  headers: Record<string, string>
  body: string
}

export interface Write {
  action: string
  vendor: 'alibaba' | 'huawei'
  /** The member its answer carries beside the envelope. */
  payload: string
  /** What a success says of itself. */
  success: Answer
  prepare(sandbox: Sandbox): Promise<Request>
  /** Whether the change is there, read from the vendor. */
  happened(sandbox: Sandbox): Promise<boolean>
}

function rpc(action: string, version: string, parameters: Record<string, string>, time?: Date) {
  const query = canonicalQuery(Object.entries(parameters))
  return async (sandbox: Sandbox): Promise<Request> => {
    const { url, headers, body } = signedV3(sandbox, action, version, query, time ? { time } : {})
    const { host: _host, ...rest } = headers
    return { url, headers: rest, body }
  }
}

const task = {
  TaskName: 'x',
  AgentId: '1180000000000000001',
  VirtualNumber: '05370220050',
  StartType: 'SCHEDULE',
  TaskStartTime: '4102444800000',
  CallTime: '["{\\"startTime\\":\\"09:00:00\\",\\"endTime\\":\\"12:00:00\\"}"]',
  CallDay: '["MONDAY"]',
}

const read = async (sandbox: Sandbox, action: string, version: string, query: Record<string, string>) => {
  const request = await rpc(action, version, query)(sandbox)
  return (await send(request.url, request)).json
}

/** Signed for another time than now. */
export const createInstanceAt = (time: Date) =>
  rpc('CreateInstance', outboundBot, { InstanceName: 'x', MaxConcurrentConversation: '1' }, time)

export const createInstance: Write = {
  action: 'CreateInstance',
  vendor: 'alibaba',
  payload: 'Instance',
  success: { Code: 'OK', success: true },
  prepare: rpc('CreateInstance', outboundBot, { InstanceName: 'x', MaxConcurrentConversation: '1' }),
  async happened(sandbox) {
    return (await read(sandbox, 'ListInstances', outboundBot, { Name: 'x' }))['TotalCount'] === 1
  },
}

export const createAiCallTask: Write = {
  action: 'CreateAiCallTask',
  vendor: 'alibaba',
  payload: 'Data',
  success: { Code: 'OK', Success: true },
  prepare: rpc('CreateAiCallTask', aiccs, task),
  async happened(sandbox) {
    const { Data } = await read(sandbox, 'QueryAiCallTaskPage', aiccs, { TaskName: 'x' })
    return ((Data as Answer)['List'] as Answer[]).length === 1
  },
}

export const deleteCalledRoute: Write = {
  action: 'deleteCalledRoute',
  vendor: 'huawei',
  payload: 'data',
  success: { returnCode: '0' },
  async prepare(sandbox) {
    const { headers } = await huawei(sandbox)
    const body = JSON.stringify({ dnids: '4' })
    return { url: `${sandbox.url}${basePath}calledRoute/deleteCalledRoute`, headers, body }
  },
  async happened(sandbox) {
    const { call } = await huawei(sandbox)
    return listOf(await call('calledRoute/queryCalledRoute')).every((route) => route['dnid'] !== 4)
  },
}

export const writes = [createInstance, createAiCallTask, deleteCalledRoute] as const

export interface Received {
  status: number
  headers: Headers
  text: string
  json: Answer | undefined
}

/** What a plain caller gets; `broken` when there was no whole answer. */
export async function attempt(request: Request, signal?: AbortSignal): Promise<Received | 'broken'> {
  try {
    const response = await fetch(request.url, {
      method: 'POST',
      headers: request.headers,
      ...(request.body === '' ? {} : { body: request.body }),
      ...(signal ? { signal } : {}),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parsed(text) }
  } catch {
    return 'broken'
  }
}

function parsed(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer
  } catch {
    return undefined
  }
}
