// What surrounds an OutboundBot instance: tags, use, concurrency, calling numbers, and its end.
import * as z from 'zod'
import { type Call, notFound, operation, unavailable } from '../../core/operation.ts'
import { at, flag, id, integer, listOf, text, told, upperCamelObject } from '../../core/wire.ts'
import { describe, findRows, subject } from './instance.ts'
import { outboundBot } from './rpc.ts'
import { ifGone } from './trace.ts'

const docs = 'https://help.aliyun.com/en/outboundbot/developer-reference/api-outboundbot-2019-12-26'
const errors = { 'NotExist.Instance': notFound(subject), InternalError: unavailable }

/** The page lists InternalError only; an unknown instance is answered with the code of the product's other pages. */
export const remove = operation({
  product: outboundBot,
  name: 'DeleteInstance',
  summary: 'Deletes an instance.',
  docs: `${docs}-deleteinstance`,
  effect: 'delete',
  repeatable: true,
  request: upperCamelObject({ instanceId: id }),
  response: upperCamelObject({}),
  errors,
  reconcile: ({ instanceId }) => `Query instance(id: "Instance:${instanceId}"): null means that it is gone.`,
  find: (call, key) => ifGone(call(describe, key)),
})

/** RegionId is deprecated at the vendor and still required. */
const taggedInstances = {
  regionId: text,
  resourceType: text,
  instanceIds: at('ResourceId', z.array(id)),
}
export const everyTagRequest = { regionId: 'cn-shanghai', resourceType: 'INSTANCE' } as const

const firstInstance = ({ instanceIds }: { instanceIds: readonly string[] }) => ({
  type: 'Instance',
  key: [instanceIds[0] ?? ''],
})
const tagErrors = { 'NotExist.Instance': notFound(firstInstance), InternalError: unavailable }
const lookAtTags = () => 'Query the tags of the instances and compare them with what was asked for.'

export interface Tag {
  readonly key: string
  readonly value: string
}

export const tag = operation({
  product: outboundBot,
  name: 'TagResources',
  summary: 'Puts tags on instances.',
  docs: `${docs}-tagresources`,
  effect: 'update',
  repeatable: true,
  request: upperCamelObject({
    ...taggedInstances,
    tags: at('Tag', z.array(upperCamelObject({ key: text, value: text }))),
  }),
  response: upperCamelObject({}),
  errors: tagErrors,
  reconcile: lookAtTags,
  async find(call, { instanceIds, tags }) {
    const rows = await findRows(call, instanceIds, Number.POSITIVE_INFINITY)
    const has = (id: string, { key, value }: Tag) =>
      rows.get(id)?.tags.some((tag) => tag.key === key && tag.value === value) === true
    return instanceIds.every((id) => tags.every((tag) => has(id, tag))) ? {} : undefined
  },
})

export const untag = operation({
  product: outboundBot,
  name: 'UntagResources',
  summary: 'Takes tags off instances.',
  docs: `${docs}-untagresources`,
  effect: 'update',
  repeatable: true,
  request: upperCamelObject({
    ...taggedInstances,
    keys: at('TagKey', z.array(text).optional()),
    all: flag.optional(),
  }),
  response: upperCamelObject({}),
  errors: tagErrors,
  reconcile: lookAtTags,
  async find(call, { instanceIds, keys }) {
    const rows = await findRows(call, instanceIds, Number.POSITIVE_INFINITY)
    const mayStay = ({ key }: Tag) => keys !== undefined && !keys.includes(key)
    return instanceIds.every((id) => rows.get(id)?.tags.every(mayStay) === true) ? {} : undefined
  },
})

const UsageWire = upperCamelObject({
  instanceId: id,
  calls: at('TotalCallCount', told(integer)),
  callSeconds: at('TotalCallTime', told(integer)),
  recordingStorageMegabytes: at('UsedRecordingStorageSpace', told(integer)),
})
export type InstanceUsage = z.output<typeof UsageWire>

export const usage = operation({
  product: outboundBot,
  name: 'GetSummaryInfo',
  summary: 'Reads how much instances were used.',
  docs: `${docs}-getsummaryinfo`,
  effect: 'read',
  request: upperCamelObject({ instanceIds: at('InstanceIdList', z.array(id)) }),
  response: upperCamelObject({
    summaries: at('AgentBotInstanceSummaryList', listOf(UsageWire).default([])),
  }),
  errors: { InternalError: unavailable },
})

const concurrencyMembers = {
  inUse: at('CurrentConcurrency', told(integer)),
  limit: at('MaxConcurrentConversation', told(integer)),
}
export type InstanceConcurrency = z.output<ReturnType<typeof upperCamelObject<typeof concurrencyMembers>>>

export const concurrency = operation({
  product: outboundBot,
  name: 'GetCurrentConcurrency',
  summary: 'Reads the concurrency in use on an instance.',
  docs: `${docs}-getcurrentconcurrency`,
  effect: 'read',
  request: upperCamelObject({ instanceId: id }),
  response: upperCamelObject(concurrencyMembers),
  errors,
})

export const concurrencyQuota = operation({
  product: outboundBot,
  name: 'GetConcurrentConversationQuota',
  summary: 'Reads the concurrency of the account and what is left of it.',
  docs: `${docs}-getconcurrentconversationquota`,
  effect: 'read',
  request: upperCamelObject({}),
  response: upperCamelObject({
    limit: at('MaxConcurrent', told(integer)),
    remaining: at('RemainingConcurrent', told(integer)),
  }),
  errors: { InternalError: unavailable },
})
export type ConcurrencyQuota = z.output<typeof concurrencyQuota.response>

/** `Number` is text in the table and a number in the example of the page. */
export const numbers = operation({
  product: outboundBot,
  name: 'ListOutboundCallNumbers',
  summary: 'Reads a page of the calling numbers of an instance.',
  docs: `${docs}-listoutboundcallnumbers`,
  effect: 'read',
  request: upperCamelObject({ instanceId: id, pageNumber: integer, pageSize: integer }),
  response: upperCamelObject({
    outboundCallNumbers: upperCamelObject({
      list: listOf(upperCamelObject({ number: text })).default([]),
      totalCount: told(integer),
    }),
  }),
  errors,
})

const numbersPageSize = 100

/** All calling numbers of an instance, page after page. */
export async function callingNumbers(call: Call, instanceId: string): Promise<string[]> {
  const found: string[] = []
  for (let pageNumber = 1; ; pageNumber += 1) {
    const request = { instanceId, pageNumber, pageSize: numbersPageSize }
    const { list, totalCount } = (await call(numbers, request)).value.outboundCallNumbers
    found.push(...list.map(({ number }) => number))
    if (list.length === 0 || found.length >= (totalCount ?? 0)) return found
  }
}
