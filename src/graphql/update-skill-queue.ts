// updateSkillQueue and deleteSkillQueue: modifySkill as a patch, and deleteSkill for one queue.
import * as z from 'zod'
import { write } from '../core/write.ts'
import { skillQueueDeletion, skillQueueUpdate } from '../vendors/huawei/skill-queue-life.ts'
import { decimalKey, SkillQueue } from './called-route-target.ts'
import { globalId } from './ids.ts'
import { mutation, mutationInput } from './mutation.ts'
import { AnswerAnnouncement } from './skill-queue.ts'
import {
  answerAnnouncement,
  fallback,
  handlingOf,
  maxWaitingCallers,
  maxWaitSeconds,
  maxWrapUpSeconds,
  queueDescription,
  SkillQueueFallbackInput,
  waitVoiceType,
} from './skill-queue-input.ts'

mutation({
  name: 'updateSkillQueue',
  description:
    'Changes a skill queue (modifySkill). What is absent is kept, null is refused. Name and media type cannot be changed. Of `skillParam`, which the vendor takes whole, absent members are sent as they are stored.',
  input: mutationInput('UpdateSkillQueueInput', {
    description: 'What to change of a skill queue (modifySkill); absent members keep their stored value.',
    fields: (t) => ({
      id: t.id({ required: true, description: '`SkillQueue:<skillId>`.' }),
      description: t.string({ description: 'Free text, 1 to 50 characters (`description`).' }),
      maxWaitSeconds: t.int({
        description: 'How long a caller waits at most, in seconds, up to 60000 (`maxWaitTime`).',
      }),
      maxWaitingCallers: t.int({
        description: 'How many callers wait at most, up to 10000 (`maxWaitNum`).',
      }),
      maxWrapUpSeconds: t.int({
        description:
          'How long an agent may take after a call, in seconds, up to 3600 (`maxAgentWrapupTime`).',
      }),
      noAgents: t.field({
        type: SkillQueueFallbackInput,
        description: 'What is done when nobody is on duty (`skillParam.noAgents`).',
      }),
      busy: t.field({
        type: SkillQueueFallbackInput,
        description: 'What is done when all are busy or the queue is full (`skillParam.busy`).',
      }),
      timeout: t.field({
        type: SkillQueueFallbackInput,
        description: 'What is done when a caller has waited too long (`skillParam.timeOut`).',
      }),
      answerAnnouncement: t.field({
        type: AnswerAnnouncement,
        description:
          'What a caller hears when an agent answers; VOICE and VIDEO only (`skillParam.answerFunction`).',
      }),
      waitVoiceType: t.string({
        description:
          'What kind of sound those who wait hear; VOICE and VIDEO only (`skillParam.waitVoice.parameterType`).',
      }),
    }),
  }),
  rules: z
    .object({
      id: decimalKey('SkillQueue'),
      description: queueDescription.optional(),
      maxWaitSeconds: maxWaitSeconds.optional(),
      maxWaitingCallers: maxWaitingCallers.optional(),
      maxWrapUpSeconds: maxWrapUpSeconds.optional(),
      noAgents: fallback.optional(),
      busy: fallback.optional(),
      timeout: fallback.optional(),
      answerAnnouncement: answerAnnouncement.optional(),
      waitVoiceType: waitVoiceType.optional(),
    })
    .transform(({ id: [skillId], ...change }) => ({ ...handlingOf(change), skillId })),
  write: skillQueueUpdate,
  noun: 'skillQueue',
  type: SkillQueue,
})

mutation({
  name: 'deleteSkillQueue',
  description:
    'Deletes a skill queue (deleteSkill). What becomes of routes that point to it is not documented: point them elsewhere first.',
  input: mutationInput('DeleteSkillQueueInput', {
    description: 'Which skill queue to delete (deleteSkill).',
    fields: (t) => ({ id: t.id({ required: true, description: '`SkillQueue:<skillId>` (`skillIds`).' }) }),
  }),
  rules: z.object({ id: decimalKey('SkillQueue') }).transform(({ id: [skillId] }) => skillId),
  write: write({
    ...skillQueueDeletion,
    conclude: async (...answered) => globalId('SkillQueue', await skillQueueDeletion.conclude(...answered)),
  }),
  noun: 'id',
  type: 'ID',
})
