// OutboundBot business instances: the unit that owns scripts, calling numbers, job groups and a concurrency budget.
import * as z from 'zod'
import {
  type Call,
  concurrencyLimitExceeded,
  nameTaken,
  notFound,
  operation,
  unavailable,
} from '../../core/operation.ts'
import {
  at,
  enumeration,
  epochMilliseconds,
  id,
  integer,
  listOf,
  text,
  told,
  upperCamelObject,
} from '../../core/wire.ts'
import { versionOf } from '../version.ts'
import { outboundBot } from './rpc.ts'
import { appearedSince, findInList, holds } from './trace.ts'

export const NluServiceType = enumeration({
  MANAGED: 'Managed',
  AUTHORIZED: 'Authorized',
  PROVIDED: 'Provided',
  DIALOG_STUDIO: 'DialogStudio',
})

/** Told by every operation that answers an instance. */
const members = {
  instanceId: id,
  name: at('InstanceName', text),
  description: at('InstanceDescription', told(text)),
  maxConcurrentConversations: at('MaxConcurrentConversation', integer),
  creatorId: told(id),
  creatorName: told(text),
  ownerName: told(text),
  createdAt: at('CreationTime', told(epochMilliseconds)),
}

/** ModifyInstance does not tell the resource group. */
const allMembers = {
  ...members,
  resourceGroupId: told(text),
  nluServiceType: told(NluServiceType),
}

const InstanceWire = upperCamelObject(allMembers)
/** Tags are told by the list alone. */
const InstanceRowWire = upperCamelObject({
  ...allMembers,
  tags: at('ResourceTags', listOf(upperCamelObject({ key: text, value: text.default('') })).default([])),
})
export type Instance = z.output<typeof InstanceWire>
export type InstanceRow = z.output<typeof InstanceRowWire>
/** An instance as far as an operation told it; what is undefined has to be read. */
export type KnownInstance = Pick<Instance, 'instanceId'> & Partial<InstanceRow>

/** Covers what an update can change and every answer tells: nobody tells the calling numbers it was given. */
export const instanceVersion = ({
  name,
  description,
  maxConcurrentConversations,
}: Pick<Instance, 'name' | 'description' | 'maxConcurrentConversations'>): string =>
  versionOf({ name, description, maxConcurrentConversations })

const docs = 'https://help.aliyun.com/en/outboundbot/developer-reference/api-outboundbot-2019-12-26'
export const subject = ({ instanceId }: { instanceId: string }) => ({ type: 'Instance', key: [instanceId] })

export const create = operation({
  product: outboundBot,
  name: 'CreateInstance',
  summary: 'Creates a business instance.',
  docs: `${docs}-createinstance`,
  effect: 'create',
  repeatable: false,
  request: upperCamelObject({
    name: at('InstanceName', text),
    description: at('InstanceDescription', text.optional()),
    maxConcurrentConversations: at('MaxConcurrentConversation', integer),
    nluServiceType: NluServiceType.optional(),
    resourceGroupId: text.optional(),
    callingNumbers: at('CallingNumber', z.array(text).optional()),
  }),
  response: upperCamelObject({ instance: InstanceWire }),
  errors: {
    'InvalidInstanceName.Duplicated': nameTaken,
    'LimitExceeded.ConcurrentConversation': concurrencyLimitExceeded,
    InternalError: unavailable,
  },
  reconcile: ({ name }) =>
    `Query instances and look for the name ${JSON.stringify(name)}: names are unique, so if it is there it was created, otherwise it may be created again.`,
  // What nobody tells (calling numbers, often the dialogue engine) is not compared: the name is unique.
  async find(call, { callingNumbers: _numbers, ...wanted }, sentAt) {
    const page = async (pageNumber: number) => {
      const { value, clockAheadMs } = await call(list, { name: wanted.name, pageNumber, pageSize })
      return { value: { rows: value.instances, total: value.totalCount }, clockAheadMs }
    }
    const found = await findInList(list, page, (row) => row.name === wanted.name)
    if (found === undefined) return undefined
    const { row, clockAheadMs } = found
    const told = { ...row, nluServiceType: row.nluServiceType ?? wanted.nluServiceType }
    return appearedSince(row.createdAt, sentAt, clockAheadMs) && holds(wanted, told)
      ? { instance: row }
      : undefined
  },
  exclusive: true,
})

export const modify = operation({
  product: outboundBot,
  name: 'ModifyInstance',
  summary: 'Changes name, description, concurrency and calling numbers of an instance.',
  docs: `${docs}-modifyinstance`,
  effect: 'update',
  repeatable: true,
  request: upperCamelObject({
    instanceId: id,
    name: at('InstanceName', text.optional()),
    description: at('InstanceDescription', text.optional()),
    maxConcurrentConversations: at('MaxConcurrentConversation', integer),
    callingNumbers: at('CallingNumber', z.array(text).optional()),
  }),
  response: upperCamelObject({ instance: upperCamelObject(members) }),
  errors: {
    'InvalidInstanceName.Duplicated': nameTaken,
    'LimitExceeded.ConcurrentConversation': concurrencyLimitExceeded,
    'NotExist.Instance': notFound(subject),
    InternalError: unavailable,
  },
  reconcile: ({ instanceId }) =>
    `Query instance(id: "Instance:${instanceId}") and compare it with what was asked for.`,
  async find(call, { callingNumbers, ...wanted }) {
    // No answer tells the calling numbers that an instance was given.
    if (callingNumbers !== undefined) return undefined
    const { instance } = (await call(describe, { instanceId: wanted.instanceId })).value
    return holds(wanted, instance) ? { instance } : undefined
  },
})

export const describe = operation({
  product: outboundBot,
  name: 'DescribeInstance',
  summary: 'Reads one instance.',
  docs: `${docs}-describeinstance`,
  effect: 'read',
  request: upperCamelObject({ instanceId: id }),
  response: upperCamelObject({ instance: InstanceWire }),
  errors: { 'NotExist.Instance': notFound(subject), InternalError: unavailable },
})

export const list = operation({
  product: outboundBot,
  name: 'ListInstances',
  summary: 'Reads a page of the instances of the account.',
  docs: `${docs}-listinstances`,
  effect: 'read',
  request: upperCamelObject({
    pageNumber: integer,
    pageSize: integer,
    name: text.optional(),
    resourceGroupId: text.optional(),
    tags: at('Tag', z.array(upperCamelObject({ key: text, value: text })).optional()),
  }),
  response: upperCamelObject({
    instances: listOf(InstanceRowWire).default([]),
    totalCount: told(integer),
  }),
  errors: { InternalError: unavailable },
})

/** The largest page; no maximum is published. */
const pageSize = 100

/** The rows of these instances: pages are read until all are found or the list, or the patience, ends. */
export async function findRows(
  call: Call,
  instanceIds: readonly string[],
  maxPages: number,
): Promise<Map<string, InstanceRow>> {
  const wanted = new Set(instanceIds)
  const found = new Map<string, InstanceRow>()
  for (let pageNumber = 1; pageNumber <= maxPages; pageNumber += 1) {
    const { instances, totalCount } = (await call(list, { pageNumber, pageSize })).value
    for (const row of instances) if (wanted.has(row.instanceId)) found.set(row.instanceId, row)
    const isLast = instances.length === 0 || pageNumber * pageSize >= (totalCount ?? 0)
    if (found.size === wanted.size || isLast) break
  }
  return found
}
