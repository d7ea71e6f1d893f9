// Instance: the OutboundBot business instance, its reads and its writes.
import * as z from 'zod'
import { NotFoundError } from '../core/errors.ts'
import { tells } from '../execution/told.ts'
import * as instance from '../vendors/alibaba/instance.ts'
import * as writes from '../vendors/alibaba/instance-writes.ts'
import { builder } from './builder.ts'
import { connectionOf, forwardArgs, pageByNumber } from './connection.ts'
import { recognized, vendorEnum } from './enumeration.ts'
import { expectedVersion, expectedVersionField } from './expected-version.ts'
import { idOf, keyOf } from './ids.ts'
import { memberOf, oneByOne, requestLoader, resolverOf } from './loader.ts'
import { mutation, mutationInput } from './mutation.ts'
import { checkFilter, list, nonEmptyText, phoneNumbers, sendable, text } from './rules.ts'
import { TagInput, tagList } from './tag.ts'
import { always } from './vendor.ts'

const NluServiceType = vendorEnum(
  'NluServiceType',
  instance.NluServiceType,
  'The dialogue engine of an instance (`NluServiceType`).',
  {
    MANAGED: '`Managed`, the default: the public speech service of the product.',
    AUTHORIZED: "`Authorized`: the customer's own speech service, authorised in the scene management.",
    PROVIDED: '`Provided`: the chatbot of an independent deployment.',
    DIALOG_STUDIO: '`DialogStudio`: dialogue engine 3.0.',
  },
)

const describeEach = oneByOne<string, instance.Instance>(
  async (instanceId, { call }) => (await call(instance.describe, { instanceId })).value.instance,
)

/** One is described; many are looked for in the first page of the list, and only the rest is described one by one. */
export const loadInstance = requestLoader<string, instance.Instance>(async (ids, context) => {
  if (ids.length === 1) return describeEach(ids, context)
  const rows = await instance.findRows(context.call, ids, 1)
  const missing = ids.filter((id) => !rows.has(id))
  const described = await describeEach(missing, context)
  return ids.map((id) => rows.get(id) ?? described[missing.indexOf(id)] ?? null)
})

const member = memberOf((source: instance.KnownInstance, context) =>
  loadInstance(context).load(source.instanceId),
)
const told = resolverOf(member)

export const Instance = builder.objectRef<instance.KnownInstance>('Instance')
builder.node(Instance, {
  description:
    'A business instance of OutboundBot: the unit that owns scripts, calling numbers, job groups and a budget of concurrent calls (DescribeInstance).',
  id: { resolve: ({ instanceId }) => instanceId },
  loadOne: (id, context) => loadInstance(context).load(id),
  fields: (t) => ({
    vendor: t.field(always('ALIBABA')),
    vendorId: t.exposeString('instanceId', { nullable: false, description: "The vendor's `InstanceId`." }),
    name: t.string({
      nullable: false,
      description: 'Unique in the account (`InstanceName`).',
      resolve: tells(
        (source, _args, context) => member(source, 'name', context) as Promise<string>,
        ({ name }) => name,
      ),
    }),
    description: t.string({
      description: 'Free text (`InstanceDescription`).',
      resolve: told(({ description }) => description),
    }),
    maxConcurrentConversations: t.int({
      nullable: false,
      description: 'Concurrent conversations the instance may hold (`MaxConcurrentConversation`).',
      resolve: tells(
        (source, _args, context) => member(source, 'maxConcurrentConversations', context) as Promise<number>,
        ({ maxConcurrentConversations }) => maxConcurrentConversations,
      ),
    }),
    nluServiceType: t.field({
      type: NluServiceType,
      description:
        'The dialogue engine (`NluServiceType`). No page lists it among the answers: null unless told.',
      resolve: told(
        ({ nluServiceType }) => nluServiceType,
        (nluServiceType) => recognized(instance.NluServiceType, nluServiceType),
      ),
    }),
    resourceGroupId: t.string({
      description: 'The resource group of the Resource Management product (`ResourceGroupId`).',
      resolve: told(({ resourceGroupId }) => resourceGroupId),
    }),
    creatorId: t.string({
      description: 'The account that created it, a number of up to 19 digits (`CreatorId`).',
      resolve: told(({ creatorId }) => creatorId),
    }),
    creatorName: t.string({
      description: 'The name of that account (`CreatorName`).',
      resolve: told(({ creatorName }) => creatorName),
    }),
    ownerName: t.string({
      description: 'The name of the main account that owns it (`OwnerName`).',
      resolve: told(({ ownerName }) => ownerName),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was created (`CreationTime`).',
      resolve: told(({ createdAt }) => createdAt),
    }),
    version: t.string({
      nullable: false,
      description:
        'Covers `name`, `description` and `maxConcurrentConversations`: another text means that one of them was changed. Not the calling numbers it was given, which no answer tells. Opaque; `expectedVersion` takes it.',
      resolve: async (source, _args, context) => {
        const name = await member(source, 'name', context)
        const description = (await member(source, 'description', context)) ?? null
        const maxConcurrentConversations = await member(source, 'maxConcurrentConversations', context)
        if (name === undefined || maxConcurrentConversations === undefined)
          throw new NotFoundError(instance.subject(source))
        return instance.instanceVersion({ name, description, maxConcurrentConversations })
      },
    }),
  }),
})

const InstanceFilter = builder.inputType('InstanceFilter', {
  description: 'Which instances to answer; all given criteria have to be met.',
  fields: (t) => ({
    name: t.string({ description: 'The name (`Name`); whether a part is enough is not documented.' }),
    resourceGroupId: t.string({ description: 'The resource group (`ResourceGroupId`).' }),
    tags: t.field({
      type: [TagInput],
      description: 'Tags that an instance must have (`Tag.N`), at most 20.',
    }),
  }),
})

const instanceFilter = z.object({
  name: nonEmptyText.nullish().transform((name) => name ?? undefined),
  resourceGroupId: nonEmptyText.nullish().transform((id) => id ?? undefined),
  tags: tagList.nullish().transform((tags) => tags ?? undefined),
})

const InstanceConnection = connectionOf(Instance, { one: 'an instance', many: 'instances' })

builder.queryField('instance', (t) =>
  t.field({
    type: Instance,
    description: 'One instance, null when there is none (DescribeInstance).',
    args: { id: t.arg.id({ required: true, description: '`Instance:<InstanceId>`.' }) },
    resolve: (_root, { id }, context) => loadInstance(context).load(keyOf('Instance', id)[0]),
  }),
)

builder.queryField('instances', (t) =>
  t.field({
    type: InstanceConnection,
    description: "The instances of the account, in the vendor's order (ListInstances).",
    args: {
      ...forwardArgs,
      filter: t.arg({ type: InstanceFilter, description: 'Which instances to answer.' }),
    },
    resolve: (_root, { filter, ...args }, { call }) => {
      const criteria = checkFilter(instanceFilter, filter)
      return pageByNumber(args, async (pageNumber, pageSize) => {
        const { instances, totalCount } = (await call(instance.list, { pageNumber, pageSize, ...criteria }))
          .value
        return { rows: instances, totalCount }
      })
    },
  }),
)

/** No page names a maximum; what is not a positive number cannot be meant. */
const concurrentConversations = z.int().min(1, 'must be at least 1')

mutation({
  name: 'createInstance',
  description: 'Creates a business instance (CreateInstance). Its name must be unique in the account.',
  input: mutationInput('CreateInstanceInput', {
    description: 'A new instance (CreateInstance).',
    fields: (t) => ({
      name: t.string({ required: true, description: 'Unique in the account (`InstanceName`).' }),
      maxConcurrentConversations: t.int({
        required: true,
        description:
          'Concurrent conversations, at least 1, taken from what the account has left (`MaxConcurrentConversation`).',
      }),
      description: t.string({ description: 'Free text (`InstanceDescription`).' }),
      nluServiceType: t.field({
        type: NluServiceType,
        description: 'The dialogue engine (`NluServiceType`); the vendor takes MANAGED when it is absent.',
      }),
      resourceGroupId: t.string({
        description: 'An id of the Resource Management product (`ResourceGroupId`).',
      }),
      callingNumbers: t.stringList({
        description: 'Calling numbers to bind (`CallingNumber.N`); normally left out.',
      }),
    }),
  }),
  rules: z.object({
    name: nonEmptyText,
    maxConcurrentConversations: concurrentConversations,
    description: text.nullish().transform((text) => text ?? undefined),
    nluServiceType: sendable(instance.NluServiceType)
      .nullish()
      .transform((type) => type ?? undefined),
    resourceGroupId: nonEmptyText.nullish().transform((id) => id ?? undefined),
    callingNumbers: list(nonEmptyText)
      .nullish()
      .transform((numbers) => numbers ?? undefined),
  }),
  write: writes.instanceCreation,
  noun: 'instance',
  type: Instance,
})

mutation({
  name: 'updateInstance',
  description: 'Changes an instance (ModifyInstance). What is absent is kept.',
  input: mutationInput('UpdateInstanceInput', {
    description: 'What to change of an instance (ModifyInstance); absent members keep their stored value.',
    fields: (t) => ({
      id: t.id({ required: true, description: '`Instance:<InstanceId>`.' }),
      name: t.string({ description: 'Unique in the account (`InstanceName`). Cannot be null.' }),
      description: t.string({ description: 'Free text (`InstanceDescription`); null empties it.' }),
      maxConcurrentConversations: t.int({
        description:
          'Concurrent conversations, at least 1, taken from what the account has left (`MaxConcurrentConversation`). Cannot be null.',
      }),
      callingNumbers: t.stringList({
        description:
          'Replaces the calling numbers (`CallingNumber.N`); normally left out. Cannot be emptied: the vendor documents no way to.',
      }),
      expectedVersion: expectedVersionField(t),
    }),
  }),
  rules: z
    .object({
      id: idOf('Instance'),
      name: nonEmptyText.optional(),
      description: text.nullable().optional(),
      maxConcurrentConversations: concurrentConversations.optional(),
      callingNumbers: phoneNumbers.optional(),
      expectedVersion,
    })
    .transform(({ id: [instanceId], ...change }) => ({ ...change, instanceId })),
  write: writes.instanceUpdate,
  noun: 'instance',
  type: Instance,
})
