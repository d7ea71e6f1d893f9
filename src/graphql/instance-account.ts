// What surrounds an instance, each part read only where it is selected: tags, use, concurrency, calling numbers.

import { findRows, type InstanceRow } from '../vendors/alibaba/instance.ts'
import * as account from '../vendors/alibaba/instance-account.ts'
import { builder } from './builder.ts'
import { Instance } from './instance.ts'
import { oneByOne, requestLoader } from './loader.ts'
import { Tag } from './tag.ts'

/** Only the list tells tags; an account has few hundred instances at most, one page of the list a hundred. */
const loadRow = requestLoader<string, InstanceRow>(async (ids, { call }) => {
  const rows = await findRows(call, ids, Number.POSITIVE_INFINITY)
  return ids.map((id) => rows.get(id) ?? null)
})

const loadUsage = requestLoader<string, account.InstanceUsage>(async (ids, { call }) => {
  const { summaries } = (await call(account.usage, { instanceIds: [...ids] })).value
  const byId = new Map(summaries.map((summary) => [summary.instanceId, summary]))
  return ids.map((id) => byId.get(id) ?? null)
})

const loadConcurrency = requestLoader<string, account.InstanceConcurrency>(
  oneByOne(async (instanceId, { call }) => (await call(account.concurrency, { instanceId })).value),
)

const loadNumbers = requestLoader<string, string[]>(
  oneByOne((instanceId, { call }) => account.callingNumbers(call, instanceId)),
)

const InstanceUsage = builder.objectRef<account.InstanceUsage>('InstanceUsage').implement({
  description: 'How much an instance was used so far (GetSummaryInfo).',
  fields: (t) => ({
    calls: t.exposeInt('calls', { description: 'Calls made (`TotalCallCount`).' }),
    callSeconds: t.exposeFloat('callSeconds', { description: 'Time called, in seconds (`TotalCallTime`).' }),
    recordingStorageMegabytes: t.exposeFloat('recordingStorageMegabytes', {
      description: 'Storage that recordings take, in megabytes (`UsedRecordingStorageSpace`).',
    }),
  }),
})

const InstanceConcurrency = builder.objectRef<account.InstanceConcurrency>('InstanceConcurrency').implement({
  description: 'Concurrent conversations of an instance at this moment (GetCurrentConcurrency).',
  fields: (t) => ({
    inUse: t.exposeInt('inUse', { description: 'Conversations going on (`CurrentConcurrency`).' }),
    limit: t.exposeInt('limit', { description: 'Conversations it may hold (`MaxConcurrentConversation`).' }),
  }),
})

const ConcurrencyQuota = builder.objectRef<account.ConcurrencyQuota>('ConcurrencyQuota').implement({
  description: 'Concurrent conversations of the whole account (GetConcurrentConversationQuota).',
  fields: (t) => ({
    limit: t.exposeInt('limit', {
      description: 'Conversations the account may give to instances (`MaxConcurrent`).',
    }),
    remaining: t.exposeInt('remaining', {
      description: 'What no instance has been given yet (`RemainingConcurrent`).',
    }),
  }),
})

builder.objectFields(Instance, (t) => ({
  tags: t.field({
    type: [Tag],
    description: 'Its tags (`ResourceTags` of ListInstances, the only operation that tells them).',
    resolve: ({ tags, instanceId }, _args, context) =>
      tags ??
      loadRow(context)
        .load(instanceId)
        .then((row) => row?.tags),
  }),
  usage: t.field({
    type: InstanceUsage,
    description: 'How much it was used so far (GetSummaryInfo, one call for all instances of an answer).',
    resolve: ({ instanceId }, _args, context) => loadUsage(context).load(instanceId),
  }),
  concurrency: t.field({
    type: InstanceConcurrency,
    description:
      'Its concurrent conversations at this moment (GetCurrentConcurrency, one call per instance).',
    resolve: ({ instanceId }, _args, context) => loadConcurrency(context).load(instanceId),
  }),
  callingNumbers: t.stringList({
    description:
      'The numbers it may call from (ListOutboundCallNumbers, one call per instance and 100 numbers).',
    resolve: ({ instanceId }, _args, context) => loadNumbers(context).load(instanceId),
  }),
}))

builder.queryField('concurrencyQuota', (t) =>
  t.field({
    type: ConcurrencyQuota,
    description:
      'The concurrent conversations of the account and what is left of them (GetConcurrentConversationQuota).',
    resolve: async (_root, _args, { call }) => (await call(account.concurrencyQuota, {})).value,
  }),
)
