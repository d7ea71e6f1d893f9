// deleteInstance, tagInstances, untagInstances.
import * as z from 'zod'
import * as account from '../vendors/alibaba/instance-account.ts'
import { builder } from './builder.ts'
import { globalId, idOf } from './ids.ts'
import { Instance } from './instance.ts'
import { mutation } from './mutation.ts'
import { between } from './rules.ts'
import { TagInput, tagKeys, tagList } from './tag.ts'

mutation({
  name: 'deleteInstance',
  description:
    'Deletes an instance (DeleteInstance). What becomes of its job groups is not documented by the vendor.',
  input: builder.inputType('DeleteInstanceInput', {
    description: 'Which instance to delete (DeleteInstance).',
    fields: (t) => ({ id: t.id({ required: true, description: '`Instance:<InstanceId>`.' }) }),
  }),
  rules: z.object({ id: idOf('Instance') }).transform(({ id: [instanceId] }) => ({ instanceId })),
  operations: [account.remove],
  noun: 'id',
  type: 'ID',
  perform: async ({ instanceId }, { call }) => {
    const { upstream } = await call(account.remove, { instanceId })
    return { value: globalId('Instance', instanceId), upstream }
  },
})

/** Documented: N is 1 to 50. */
const maxInstances = 50

const instanceId = idOf('Instance').transform(([id]) => id)

const instanceIds = z
  .array(instanceId)
  .min(1, 'needs at least one instance')
  .max(maxInstances, `takes at most ${maxInstances} instances`)
  .refine((ids) => new Set(ids).size === ids.length, 'names an instance twice')

/** One instance or several: the vendor takes both in the same list. */
const target = { id: instanceId.optional(), ids: instanceIds.optional() }
interface Target {
  readonly id?: string | undefined
  readonly ids?: string[] | undefined
}
const isOneOf = ({ id, ids }: Target) => (id === undefined) !== (ids === undefined)
const eitherOne = between(['id'], 'give either id or ids')
const idsOf = ({ id, ids = [] }: Target) => (id === undefined ? ids : [id])

const known = (ids: readonly string[]) => ids.map((instanceId) => ({ instanceId }))

mutation({
  name: 'tagInstances',
  description:
    'Puts tags on instances (TagResources). A key that an instance has already gets the new value; other tags stay.',
  input: builder.inputType('TagInstancesInput', {
    description: 'Which tags to put on which instances (TagResources).',
    fields: (t) => ({
      id: t.id({ description: 'One instance, `Instance:<InstanceId>`; then `ids` must be absent.' }),
      ids: t.idList({
        description: 'Several instances, 1 to 50 (`ResourceId.N`); then `id` must be absent.',
      }),
      tags: t.field({ type: [TagInput], required: true, description: 'The tags, 1 to 20 (`Tag.N`).' }),
    }),
  }),
  rules: z.object({ ...target, tags: tagList }).refine(isOneOf, eitherOne),
  operations: [account.tag],
  noun: 'instances',
  type: [Instance],
  perform: async ({ tags, ...instances }, { call }) => {
    const ids = idsOf(instances)
    const { upstream } = await account.tagInstances(call, ids, tags)
    return { value: known(ids), upstream }
  },
})

mutation({
  name: 'untagInstances',
  description: 'Takes tags off instances (UntagResources).',
  input: builder.inputType('UntagInstancesInput', {
    description: 'Which tags to take off which instances (UntagResources).',
    fields: (t) => ({
      id: t.id({ description: 'One instance, `Instance:<InstanceId>`; then `ids` must be absent.' }),
      ids: t.idList({
        description: 'Several instances, 1 to 50 (`ResourceId.N`); then `id` must be absent.',
      }),
      keys: t.stringList({
        description: 'Keys of the tags that go, 1 to 20 (`TagKey.N`); absent with `all`.',
      }),
      all: t.boolean({ description: 'True takes all tags off (`All`); then `keys` must be absent.' }),
    }),
  }),
  rules: z
    .object({
      ...target,
      keys: tagKeys.optional(),
      all: z.literal(true, 'must be true or absent').optional(),
    })
    .refine(isOneOf, eitherOne)
    .refine(
      ({ keys, all }) => (keys === undefined) !== (all === undefined),
      between(['keys'], 'give either keys or all'),
    ),
  operations: [account.untag],
  noun: 'instances',
  type: [Instance],
  perform: async ({ keys, ...instances }, { call }) => {
    const ids = idsOf(instances)
    const { upstream } = await account.untagInstances(call, ids, keys)
    return { value: known(ids), upstream }
  },
})
