// skillQueues: the list of skill queues.
import * as z from 'zod'
import { MediaType as MediaTypeCodec } from '../vendors/huawei/media-type.ts'
import * as skillQueue from '../vendors/huawei/skill-queue.ts'
import { builder } from './builder.ts'
import { SkillQueue } from './called-route-target.ts'
import { connectionOf, forwardArgs, pageByOffset } from './connection.ts'
import { MediaType } from './media-type.ts'
import { checkFilter, sendable } from './rules.ts'
import { queueName } from './skill-queue-input.ts'

const SkillQueueConnection = connectionOf(SkillQueue, { one: 'a skill queue', many: 'skill queues' })

const SkillQueueFilter = builder.inputType('SkillQueueFilter', {
  description: 'Which skill queues to answer: those to which all of this applies.',
  fields: (t) => ({
    name: t.string({
      description: 'At most 100 bytes; whether the vendor compares whole names is not documented (`name`).',
    }),
    mediaType: t.field({ type: MediaType, description: 'What they serve (`mediaTypeId`).' }),
  }),
})

const filterRules = z
  .object({ name: queueName.nullish(), mediaType: sendable(MediaTypeCodec).nullish() })
  .transform(({ name, mediaType }) => ({ name: name || undefined, mediaType: mediaType ?? undefined }))

builder.queryField('skillQueues', (t) =>
  t.field({
    type: SkillQueueConnection,
    description: "The skill queues of the account, in the vendor's order (querySkills).",
    args: {
      ...forwardArgs,
      filter: t.arg({ type: SkillQueueFilter, description: 'Which skill queues to answer.' }),
    },
    resolve: (_root, { filter, ...args }, { call }) => {
      const criteria = checkFilter(filterRules, filter)
      return pageByOffset(args, async (offset, limit) => {
        const { data, total } = (await call(skillQueue.list, { ...criteria, offset, limit })).value
        return { rows: data, totalCount: total }
      })
    },
  }),
)
