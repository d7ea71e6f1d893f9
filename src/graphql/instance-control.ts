// deleteInstance, tagInstances, untagInstances.
import * as z from 'zod'
import * as writes from '../vendors/alibaba/instance-writes.ts'
import { idOf } from './ids.ts'
import { Instance } from './instance.ts'
import { mutation, mutationInput } from './mutation.ts'
import { between } from './rules.ts'
import { TagInput, tagKeys, tagList } from './tag.ts'

mutation({
  name: 'deleteInstance',
  description:
    'Deletes an instance (DeleteInstance). What becomes of its job groups is not documented by the vendor.',
  input: mutationInput('DeleteInstanceInput', {
    description: 'Which instance to delete (DeleteInstance).',
    fields: (t) => ({ id: t.id({ required: true, description: '`Instance:<InstanceId>`.' }) }),
  }),
  rules: z.object({ id: idOf('Instance') }).transform(({ id: [instanceId] }) => ({ instanceId })),
  write: writes.instanceDeletion,
  noun: 'id',
  type: 'ID',
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

mutation({
  name: 'tagInstances',
  description:
    'Puts tags on instances (TagResources). A key that an instance has already gets the new value; other tags stay.',
  input: mutationInput('TagInstancesInput', {
    description: 'Which tags to put on which instances (TagResources).',
    fields: (t) => ({
      id: t.id({ description: 'One instance, `Instance:<InstanceId>`; then `ids` must be absent.' }),
      ids: t.idList({
        description: 'Several instances, 1 to 50 (`ResourceId.N`); then `id` must be absent.',
      }),
      tags: t.field({ type: [TagInput], required: true, description: 'The tags, 1 to 20 (`Tag.N`).' }),
    }),
  }),
  rules: z
    .object({ ...target, tags: tagList })
    .refine(isOneOf, eitherOne)
    .transform(({ tags, ...instances }) => ({ instanceIds: idsOf(instances), tags })),
  write: writes.instanceTagging,
  noun: 'instances',
  type: [Instance],
})

mutation({
  name: 'untagInstances',
  description: 'Takes tags off instances (UntagResources).',
  input: mutationInput('UntagInstancesInput', {
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
    )
    .transform(({ keys, ...instances }) => ({ instanceIds: idsOf(instances), keys })),
  write: writes.instanceUntagging,
  noun: 'instances',
  type: [Instance],
})
