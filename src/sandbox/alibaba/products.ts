/** The two RPC products, chosen by version, with their envelopes. */

import { agentOperations } from './agent.ts'
import { callTaskOperations } from './call-task.ts'
import { callTaskLifeOperations } from './call-task-life.ts'
import { instanceOperations } from './instance.ts'
import { accountOperations } from './instance-account.ts'
import { jobControlOperations } from './job-control.ts'
import { jobGroupOperations } from './job-group.ts'
import { jobGroupLifeOperations } from './job-group-life.ts'
import type { RpcProduct } from './operation.ts'
import { scriptOperations } from './script.ts'

const outboundBot: RpcProduct = {
  name: 'OutboundBot',
  version: '2019-12-26',
  host: 'outboundbot.cn-shanghai.aliyuncs.com',
  operations: new Map([
    ...instanceOperations,
    ...accountOperations,
    ...jobGroupOperations,
    ...jobGroupLifeOperations,
    ...jobControlOperations,
    ...scriptOperations,
  ]),
  seal: (payload, requestId) => ({
    HttpStatusCode: 200,
    Code: 'OK',
    Message: 'Success',
    RequestId: requestId,
    Success: true,
    ...payload,
  }),
  // Not documented for a concrete operation, but the envelope allows it: reached by scripted faults only.
  sealSoft: (code, message, data, requestId) => ({
    HttpStatusCode: 400,
    Code: code,
    Message: message,
    RequestId: requestId,
    Success: false,
    ...data,
  }),
  perSecond: (config) => config.limits.outboundBotPerSecond,
}

const aiccs: RpcProduct = {
  name: 'aiccs',
  version: '2019-10-15',
  host: 'aiccs.aliyuncs.com',
  operations: new Map([...callTaskOperations, ...callTaskLifeOperations, ...agentOperations]),
  seal: (payload, requestId) => ({ RequestId: requestId, Code: 'OK', Success: true, ...payload }),
  // simulated: what Data holds on failure is not known.
  sealSoft: (code, message, data, requestId) => ({
    AccessDeniedDetail: 'None',
    Message: message,
    RequestId: requestId,
    Code: code,
    Success: false,
    ...data,
  }),
  dataField: 'Data',
  perSecond: (config, effect) =>
    effect === 'read' ? config.limits.aiccsReadsPerSecond : config.limits.aiccsWritesPerSecond,
}

export const products: readonly RpcProduct[] = [outboundBot, aiccs]

export function productOf(version: string): RpcProduct | undefined {
  return products.find((product) => product.version === version)
}
