// createSkillQueue: createSkill with the limits of its page; the new queue is found by its name.
import * as z from 'zod'
import { MediaType as MediaTypeCodec, type MediaTypeValue } from '../vendors/huawei/media-type.ts'
import { isVoice, skillQueueCreation } from '../vendors/huawei/skill-queue-life.ts'
import type { Fallback } from '../vendors/huawei/skill-queue-wire.ts'
import { SkillQueue } from './called-route-target.ts'
import { MediaType } from './media-type.ts'
import { mutation, mutationInput } from './mutation.ts'
import { between, nonEmptyText, sendable } from './rules.ts'
import { AnswerAnnouncement } from './skill-queue.ts'
import {
  answerAnnouncement,
  fallback,
  handlingOf,
  maxWaitingCallers,
  maxWaitSeconds,
  maxWrapUpSeconds,
  queueDescription,
  queueName,
  SkillQueueFallbackInput,
  waitVoiceType,
} from './skill-queue-input.ts'

const orAbsent = <T>(value: T | null | undefined): T | undefined => value ?? undefined

const voiceOnlyMessage = 'is needed for VOICE and VIDEO, and cannot be given for others'
const voiceOnly =
  (name: 'answerAnnouncement' | 'waitVoiceType') =>
  (input: { readonly [Member in typeof name]?: unknown } & { readonly mediaType: MediaTypeValue }): boolean =>
    !MediaTypeCodec.names.some((type) => type === input.mediaType) ||
    isVoice(input.mediaType) === (input[name] !== undefined)

const queuesOnlyMessage = 'must be a skill queue: MULTIMEDIA cannot be passed on to an IVR flow'
const queuesOnly =
  (name: 'noAgents' | 'busy' | 'timeout') =>
  (
    input: { readonly [Member in typeof name]?: Fallback } & { readonly mediaType: MediaTypeValue },
  ): boolean =>
    input.mediaType !== 'MULTIMEDIA' || input[name]?.deviceType !== 'IVR_FLOW'

mutation({
  name: 'createSkillQueue',
  description:
    'Creates a skill queue (createSkill). Whether the vendor answers the new id is not documented: the queue of that name that was not there before is looked for; if it cannot be found the outcome is unknown.',
  input: mutationInput('CreateSkillQueueInput', {
    description: 'A new skill queue (createSkill).',
    fields: (t) => ({
      name: t.string({
        required: true,
        description: "At most 100 bytes, none of `~!#$%^&*()+=|{}':;,<>/?[] or line breaks (`name`).",
      }),
      description: t.string({
        required: true,
        description: 'Free text, 1 to 50 characters (`description`).',
      }),
      mediaType: t.field({
        type: MediaType,
        required: true,
        description: 'What it serves; cannot be changed later (`mediaTypeId`).',
      }),
      maxWaitSeconds: t.int({
        required: true,
        description: 'How long a caller waits at most, in seconds, up to 60000 (`maxWaitTime`).',
      }),
      maxWaitingCallers: t.int({
        required: true,
        description: 'How many callers wait at most, up to 10000 (`maxWaitNum`).',
      }),
      maxWrapUpSeconds: t.int({
        required: true,
        description:
          'How long an agent may take after a call, in seconds, up to 3600 (`maxAgentWrapupTime`).',
      }),
      noAgents: t.field({
        type: SkillQueueFallbackInput,
        required: true,
        description: 'What is done when nobody is on duty (`skillParam.noAgents`).',
      }),
      busy: t.field({
        type: SkillQueueFallbackInput,
        required: true,
        description: 'What is done when all are busy or the queue is full (`skillParam.busy`).',
      }),
      timeout: t.field({
        type: SkillQueueFallbackInput,
        required: true,
        description: 'What is done when a caller has waited too long (`skillParam.timeOut`).',
      }),
      answerAnnouncement: t.field({
        type: AnswerAnnouncement,
        description:
          'What a caller hears when an agent answers: needed for VOICE and VIDEO, else not allowed (`skillParam.answerFunction`).',
      }),
      waitVoiceType: t.string({
        description:
          'What kind of sound those who wait hear, for example `Voice`: needed for VOICE and VIDEO, else not allowed (`skillParam.waitVoice.parameterType`).',
      }),
    }),
  }),
  rules: z
    .object({
      name: nonEmptyText.pipe(queueName),
      description: queueDescription,
      mediaType: sendable(MediaTypeCodec),
      maxWaitSeconds,
      maxWaitingCallers,
      maxWrapUpSeconds,
      noAgents: fallback,
      busy: fallback,
      timeout: fallback,
      answerAnnouncement: answerAnnouncement.nullish().transform(orAbsent),
      waitVoiceType: waitVoiceType.nullish().transform(orAbsent),
    })
    .refine(voiceOnly('answerAnnouncement'), between(['answerAnnouncement'], voiceOnlyMessage))
    .refine(voiceOnly('waitVoiceType'), between(['waitVoiceType'], voiceOnlyMessage))
    .refine(queuesOnly('noAgents'), between(['noAgents', 'target'], queuesOnlyMessage))
    .refine(queuesOnly('busy'), between(['busy', 'target'], queuesOnlyMessage))
    .refine(queuesOnly('timeout'), between(['timeout', 'target'], queuesOnlyMessage))
    .transform(handlingOf),
  write: skillQueueCreation,
  noun: 'skillQueue',
  type: SkillQueue,
})
