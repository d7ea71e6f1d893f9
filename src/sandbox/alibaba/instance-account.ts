/** Instances seen from the account: deletion, tags, numbers, usage, concurrency. */

import type { WireObject } from '../wire.ts'
import { invalid, notExist } from './errors.ts'
import { findInstance, usedConcurrency } from './instance.ts'
import { runJobGroups } from './job-group-progress.ts'
import { type RpcCall, type RpcOperation, read, write } from './operation.ts'
import { pageOf } from './paging.ts'
import type { Instance } from './state.ts'

/** simulated: job groups, scripts and numbers go with their instance; only InternalError is documented. */
const deleteInstance = write((call) => {
  call.state.instances.delete(findInstance(call).id)
  return {}
})

/** Samples show both spellings. */
function checkResourceType(call: RpcCall): void {
  if (call.parameters.needed('ResourceType').toUpperCase() !== 'INSTANCE') throw invalid('ResourceType')
}

function taggedInstances(call: RpcCall): Instance[] {
  const ids = call.parameters.list('ResourceId') ?? []
  if (ids.length > 50) throw invalid('ResourceId')
  return ids.map((id) => {
    const instance = call.state.instances.get(id)
    if (!instance) throw notExist('Instance')
    return instance
  })
}

const tagResources = write((call) => {
  call.parameters.require('RegionId', 'ResourceId', 'ResourceType', 'Tag')
  checkResourceType(call)
  const tags = call.parameters.records('Tag') ?? []
  if (tags.length > 20 || tags.some((tag) => !tag['Key'])) throw invalid('Tag')
  for (const instance of taggedInstances(call)) {
    for (const tag of tags) instance.tags.set(tag['Key'] ?? '', tag['Value'] ?? '')
  }
  return {}
})

/** All is only looked at when no TagKey is given. */
const untagResources = write((call) => {
  const { parameters } = call
  parameters.require('RegionId', 'ResourceId', 'ResourceType')
  checkResourceType(call)
  const keys = parameters.list('TagKey')
  if ((keys?.length ?? 0) > 20) throw invalid('TagKey')
  const all = parameters.flag('All') ?? false
  for (const instance of taggedInstances(call)) {
    if (keys) for (const key of keys) instance.tags.delete(key)
    else if (all) instance.tags.clear()
  }
  return {}
})

const listResourceTags = read((call) => {
  call.parameters.require('PageNumber', 'PageSize', 'ResourceType')
  checkResourceType(call)
  const used = new Map<string, WireObject>()
  for (const instance of call.state.instances.values()) {
    for (const [Key, Value] of instance.tags) used.set(JSON.stringify([Key, Value]), { Key, Value })
  }
  const page = pageOf(call, [...used.values()])
  return {
    ResourceTags: {
      List: page.rows,
      PageNumber: page.number,
      PageSize: page.size,
      TotalCount: page.total,
    },
  }
})

const getSummaryInfo = read((call) => {
  const ids = call.parameters.list('InstanceIdList')
  const found = [...call.state.instances.values()].filter(({ id }) => ids === undefined || ids.includes(id))
  for (const instance of found) runJobGroups(instance, call.now)
  return {
    AgentBotInstanceSummaryList: found.map((instance) => ({
      InstanceId: instance.id,
      TotalCallCount: instance.totalCalls,
      TotalCallTime: instance.totalTalkSeconds,
      UsedRecordingStorageSpace: Math.floor(instance.recordingMegabytes),
    })),
  }
})

const getCurrentConcurrency = read((call) => {
  const instance = findInstance(call)
  let busy = 0
  for (const group of instance.jobGroups.values()) busy += group.jobs.filter((job) => job.inCall).length
  return {
    InstanceId: instance.id,
    CurrentConcurrency: Math.min(busy, instance.maxConcurrent),
    MaxConcurrentConversation: instance.maxConcurrent,
  }
})

const getConcurrentConversationQuota = read((call) => {
  const { concurrentConversations } = call.config.limits
  return {
    MaxConcurrent: concurrentConversations,
    RemainingConcurrent: concurrentConversations - usedConcurrency(call.state.instances.values()),
  }
})

/** The page's example prints Number as a JSON number, its table says text. */
const listOutboundCallNumbers = read((call) => {
  call.parameters.require('InstanceId', 'PageNumber', 'PageSize')
  const page = pageOf(call, findInstance(call).numbers)
  const bare = call.config.strict.callNumbers === 'number'
  return {
    OutboundCallNumbers: {
      List: page.rows.map((row) => ({
        Number: bare && /^[1-9]\d{0,14}$/.test(row.number) ? Number(row.number) : row.number,
        OutboundCallNumberId: row.id,
        RateLimitCount: row.rateLimitCount,
        RateLimitPeriod: row.rateLimitPeriod,
      })),
      PageNumber: page.number,
      PageSize: page.size,
      TotalCount: page.total,
    },
  }
})

export const accountOperations: readonly (readonly [string, RpcOperation])[] = [
  ['DeleteInstance', deleteInstance],
  ['TagResources', tagResources],
  ['UntagResources', untagResources],
  ['ListResourceTags', listResourceTags],
  ['GetSummaryInfo', getSummaryInfo],
  ['GetCurrentConcurrency', getCurrentConcurrency],
  ['GetConcurrentConversationQuota', getConcurrentConversationQuota],
  ['ListOutboundCallNumbers', listOutboundCallNumbers],
]
