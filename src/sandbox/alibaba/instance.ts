/** OutboundBot instances: create, change, read, list, with the account's concurrency quota. */

import { randomUUID } from 'node:crypto'
import type { WireObject } from '../wire.ts'
import { invalid, notExist, Refusal } from './errors.ts'
import { runJobGroups } from './job-group-progress.ts'
import { type RpcCall, type RpcOperation, read, write } from './operation.ts'
import { pageOf } from './paging.ts'
import type { Instance, OutboundNumber } from './state.ts'

const nluServiceTypes = ['Managed', 'Authorized', 'Provided', 'DialogStudio'] as const

export function findInstance(call: RpcCall): Instance {
  const instance = call.state.instances.get(call.parameters.needed('InstanceId'))
  if (!instance) throw notExist('Instance')
  runJobGroups(instance, call.now)
  return instance
}

/** simulated: lengths are not published. */
export function checkText(call: RpcCall, name: string, kind: 'name' | 'description'): string | undefined {
  const text = call.parameters.text(name)
  const limit = kind === 'name' ? call.config.limits.nameLength : call.config.limits.descriptionLength
  if (text !== undefined && [...text].length > limit) throw invalid(name)
  return text
}

/** Samples mask numbers with stars, so only the form is looked at; a list written as JSON text is opened. */
export function callingNumbers(call: RpcCall, name: string): string[] | undefined {
  const items = call.parameters
    .list(name)
    ?.flatMap((item) => (item.startsWith('[') ? unwrap(item, name) : [item]))
  if (items?.some((item) => !/^[+\d][\d*-]{2,31}$/.test(item))) throw invalid(name)
  return items
}

function unwrap(text: string, name: string): string[] {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value)) return value.map(String)
  } catch {
    // Not a list: refused below, as any other malformed number.
  }
  throw invalid(name)
}

function checkFree(call: RpcCall, name: string, self?: Instance): void {
  const taken = [...call.state.instances.values()].some((other) => other !== self && other.name === name)
  if (taken) {
    throw new Refusal(400, 'InvalidInstanceName.Duplicated', 'The specified InstanceName already exists.')
  }
}

export function usedConcurrency(instances: Iterable<Instance>): number {
  let sum = 0
  for (const instance of instances) sum += instance.maxConcurrent
  return sum
}

function checkQuota(call: RpcCall, wanted: number, self?: Instance): void {
  const used = usedConcurrency(call.state.instances.values()) - (self?.maxConcurrent ?? 0)
  if (used + wanted > call.config.limits.concurrentConversations) {
    throw new Refusal(
      400,
      'LimitExceeded.ConcurrentConversation',
      'The maximum number of concurrent conversations is exceeded.',
    )
  }
}

function bind(numbers: readonly string[], before: readonly OutboundNumber[] = []): OutboundNumber[] {
  return [...new Set(numbers)].map(
    (number) =>
      before.find((row) => row.number === number) ?? {
        id: randomUUID(),
        number,
        rateLimitCount: '100',
        rateLimitPeriod: '60',
      },
  )
}

/** Field table of the pages; `creationTime` in lower case is CreateInstance's own example. */
export function instanceWire(instance: Instance): WireObject {
  return {
    CreationTime: instance.createdAt,
    InstanceId: instance.id,
    CreatorId: instance.creatorId,
    OwnerName: instance.ownerName,
    InstanceDescription: instance.description,
    InstanceName: instance.name,
    CreatorName: instance.creatorName,
    ResourceGroupId: instance.resourceGroupId,
    MaxConcurrentConversation: instance.maxConcurrent,
  }
}

/** Undocumented members older clients still read; a gateway must not pass them through. */
function undocumented(instance: Instance): WireObject {
  return {
    NluServiceType: instance.nluServiceType,
    ...(instance.nluServiceType === 'Authorized'
      ? {
          NluProfile: {
            AccessKey: 'sandbox-nlu-key',
            SecretKey: 'sandbox-nlu-secret',
            Endpoint: 'nls.invalid',
          },
        }
      : {}),
  }
}

const createInstance: RpcOperation = {
  effect: 'write',
  run(call) {
    const { parameters, state } = call
    parameters.require('InstanceName', 'MaxConcurrentConversation')
    const name = checkText(call, 'InstanceName', 'name') ?? ''
    const description = checkText(call, 'InstanceDescription', 'description') ?? ''
    const wanted = parameters.integer('MaxConcurrentConversation', { min: 1 }) ?? 1
    const nluServiceType = parameters.oneOf('NluServiceType', nluServiceTypes) ?? 'Managed'
    const numbers = callingNumbers(call, 'CallingNumber') ?? []
    checkFree(call, name)
    checkQuota(call, wanted)
    const instance: Instance = {
      id: randomUUID(),
      name,
      description,
      maxConcurrent: wanted,
      nluServiceType,
      resourceGroupId: parameters.text('ResourceGroupId') || 'rg-sandboxdefault',
      creatorId: state.creatorId,
      creatorName: state.creatorName,
      ownerName: state.ownerName,
      createdAt: call.now,
      isPreset: false,
      tags: new Map(),
      numbers: bind(numbers),
      scripts: new Map(),
      jobGroups: new Map(),
      totalCalls: 0,
      totalTalkSeconds: 0,
      recordingMegabytes: 0,
      ranUntil: call.now,
    }
    state.instances.set(instance.id, instance)
    if (call.config.strict.createInstanceAnswer === 'table') return { Instance: instanceWire(instance) }
    return {
      Instance: {
        InstanceDescription: instance.description,
        creationTime: instance.createdAt,
        InstanceId: instance.id,
        InstanceName: instance.name,
        MaxConcurrentConversation: instance.maxConcurrent,
      },
    }
  },
  /** The page's example: upper camel Code and HttpStatusCode beside lower camel requestId and success. */
  seal(payload, requestId, call) {
    return call.config.strict.createInstanceAnswer === 'table'
      ? { HttpStatusCode: 200, Code: 'OK', Message: '无', RequestId: requestId, Success: true, ...payload }
      : { Code: 'OK', HttpStatusCode: 200, ...payload, requestId, success: true }
  },
}

const modifyInstance = write((call) => {
  const { parameters } = call
  parameters.require('InstanceId', 'MaxConcurrentConversation')
  const wanted = parameters.integer('MaxConcurrentConversation', { min: 1 }) ?? 1
  const sentName = checkText(call, 'InstanceName', 'name') || undefined
  const sentDescription = checkText(call, 'InstanceDescription', 'description')
  const numbers = callingNumbers(call, 'CallingNumber')
  const instance = findInstance(call)
  if (sentName !== undefined) checkFree(call, sentName, instance)
  checkQuota(call, wanted, instance)
  instance.maxConcurrent = wanted
  // simulated: what leaving these out does is not documented.
  const keep = call.config.strict.omitted === 'keep'
  instance.name = sentName ?? (keep ? instance.name : '')
  instance.description = sentDescription ?? (keep ? instance.description : '')
  if (numbers) instance.numbers = bind(numbers, instance.numbers)
  return { Instance: { ...instanceWire(instance), ResourceGroupId: undefined } }
})

const describeInstance = read((call) => {
  const instance = findInstance(call)
  return { Instance: { ...instanceWire(instance), ...undocumented(instance) } }
})

const listInstances = read((call) => {
  const { parameters, config } = call
  const name = parameters.text('Name')
  const group = parameters.text('ResourceGroupId')
  const tags = parameters.records('Tag') ?? []
  const found = [...call.state.instances.values()].filter((instance) => {
    const named =
      config.strict.nameFilter === 'exact' ? instance.name === name : instance.name.includes(name ?? '')
    if (name && !named) return false
    if (group && instance.resourceGroupId !== group) return false
    return tags.every((tag) => hasTag(instance, tag))
  })
  const page = pageOf(call, found)
  return {
    Instances: page.rows.map((instance) => ({
      ...instanceWire(instance),
      ...undocumented(instance),
      IsPreset: instance.isPreset,
      ResourceTags: [...instance.tags].map(([Key, Value]) => ({ Key, Value })),
    })),
    PageNumber: page.number,
    PageSize: page.size,
    TotalCount: page.total,
  }
})

/** A filter without value asks for the key alone (simulated). */
function hasTag(instance: Instance, tag: Record<string, string>): boolean {
  const value = instance.tags.get(tag['Key'] ?? '')
  return value !== undefined && (tag['Value'] === undefined || tag['Value'] === value)
}

export const instanceOperations: readonly (readonly [string, RpcOperation])[] = [
  ['CreateInstance', createInstance],
  ['ModifyInstance', modifyInstance],
  ['DescribeInstance', describeInstance],
  ['ListInstances', listInstances],
]
