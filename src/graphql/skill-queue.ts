// SkillQueue: callers wait in it for an agent with the skill.

import { MediaType as MediaTypeCodec } from '../vendors/huawei/media-type.ts'
import * as skillQueue from '../vendors/huawei/skill-queue.ts'
import * as wire from '../vendors/huawei/skill-queue-wire.ts'
import { builder } from './builder.ts'
import { CalledRouteTarget, type KnownSkillQueue, SkillQueue, targetOf } from './called-route-target.ts'
import { recognized, vendorEnum } from './enumeration.ts'
import { keyOf } from './ids.ts'
import { memberOf, requestLoader, resolverOf } from './loader.ts'
import { MediaType } from './media-type.ts'
import { whenTold } from './told.ts'
import { always } from './vendor.ts'

export const SkillQueueFallbackAction = vendorEnum(
  'SkillQueueFallbackAction',
  wire.TransferType,
  'What is done with a caller who cannot be served (`transferType`).',
  { RELEASE: '`Release`: hang up.', TRANSFER: '`Transfer`: pass the caller on.' },
)

export const AnswerAnnouncement = vendorEnum(
  'AnswerAnnouncement',
  wire.AnswerAnnouncement,
  'What a caller hears when an agent answers (`answerFunction`).',
  { AGENT_NUMBER: '0: the number of the agent.', NONE: '2: nothing.' },
)

const SkillQueueFallback = builder.objectRef<wire.Fallback>('SkillQueueFallback').implement({
  description: 'What a queue does with a caller whom it cannot serve (`skillParam`).',
  fields: (t) => ({
    action: t.field({
      type: SkillQueueFallbackAction,
      description: 'Hang up or pass on (`transferType`).',
      resolve: ({ action }) => recognized(wire.TransferType, action),
    }),
    target: t.field({
      type: CalledRouteTarget,
      description: 'To whom the caller is passed on, null when nobody (`deviceType`, `value`).',
      resolve: ({ deviceType, deviceId }) => targetOf(deviceType, deviceId),
    }),
  }),
})

/** All queues wanted at once are one call. */
const loadQueue = requestLoader<string, wire.SkillQueue>(async (ids, { call }) => {
  const found = await skillQueue.findSkillQueues(call, ids)
  return ids.map((id) => found.get(id) ?? null)
})

const member = memberOf((source: KnownSkillQueue, context) => loadQueue(context).load(source.skillId))
const told = resolverOf(member)

builder.node(SkillQueue, {
  description: 'A skill queue: callers wait in it for an agent with the skill (Huawei CEC, querySkills).',
  id: { resolve: ({ skillId }) => skillId },
  loadOne: (id, context) => loadQueue(context).load(id),
  fields: (t) => ({
    vendor: t.field(always('HUAWEI')),
    vendorId: t.exposeString('skillId', { nullable: false, description: "The vendor's `skillId`." }),
    name: t.string({
      description: 'Its name (`name`; as a route tells it, `deviceDesc`).',
      resolve: told(({ name }) => name),
    }),
    description: t.string({
      description: 'Free text (`description`).',
      resolve: told(({ description }) => description),
    }),
    mediaType: t.field({
      type: MediaType,
      description:
        'What it serves; its routes must carry the same, VOICE when there is none (`mediaTypeId`).',
      resolve: told(
        ({ mediaType }) => mediaType,
        (mediaType) => recognized(MediaTypeCodec, mediaType),
      ),
    }),
    maxWaitSeconds: t.int({
      description: 'How long a caller waits at most, in seconds (`maxWaitTime`).',
      resolve: told(({ maxWaitSeconds }) => maxWaitSeconds),
    }),
    maxWaitingCallers: t.int({
      description: 'How many callers wait at most (`maxWaitNum`).',
      resolve: told(({ maxWaitingCallers }) => maxWaitingCallers),
    }),
    maxWrapUpSeconds: t.int({
      description: 'How long an agent may take after a call, in seconds (`maxAgentWrapupTime`).',
      resolve: told(({ maxWrapUpSeconds }) => maxWrapUpSeconds),
    }),
    noAgents: t.field({
      type: SkillQueueFallback,
      description: 'What is done when nobody is on duty (`skillParam.noAgents`).',
      resolve: (source, _args, context) =>
        whenTold(member(source, 'handling', context), (handling) => handling?.noAgents),
    }),
    busy: t.field({
      type: SkillQueueFallback,
      description: 'What is done when all are busy or the queue is full (`skillParam.busy`).',
      resolve: (source, _args, context) =>
        whenTold(member(source, 'handling', context), (handling) => handling?.busy),
    }),
    timeout: t.field({
      type: SkillQueueFallback,
      description: 'What is done when a caller has waited too long (`skillParam.timeOut`).',
      resolve: (source, _args, context) =>
        whenTold(member(source, 'handling', context), (handling) => handling?.timeout),
    }),
    answerAnnouncement: t.field({
      type: AnswerAnnouncement,
      description: 'What a caller hears when an agent answers (`skillParam.answerFunction`).',
      resolve: told(
        ({ handling }) => handling,
        (handling) => recognized(wire.AnswerAnnouncement, handling?.answerAnnouncement),
      ),
    }),
    waitVoiceType: t.string({
      description:
        'What kind of sound those who wait hear, for example `Voice` (`skillParam.waitVoice.parameterType`).',
      resolve: (source, _args, context) =>
        whenTold(member(source, 'handling', context), (handling) => {
          const type = handling?.waitVoice?.['parameterType']
          return typeof type === 'string' ? type : null
        }),
    }),
  }),
})

builder.queryField('skillQueue', (t) =>
  t.field({
    type: SkillQueue,
    description: 'One skill queue, null when there is none (querySkills with its id).',
    args: { id: t.arg.id({ required: true, description: '`SkillQueue:<skillId>`.' }) },
    resolve: (_root, { id }, context) => loadQueue(context).load(keyOf('SkillQueue', id)[0]),
  }),
)
