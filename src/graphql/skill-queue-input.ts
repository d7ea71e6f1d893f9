// Rules and inputs that creating and changing a skill queue have in common: the documented limits.
import * as z from 'zod'
import * as wire from '../vendors/huawei/skill-queue-wire.ts'
import { builder } from './builder.ts'
import { CalledRouteTargetInput, target } from './called-route-target.ts'
import { nonEmptyText, sendable } from './rules.ts'
import { SkillQueueFallbackAction } from './skill-queue.ts'

/** As the page lists them, with their full-width forms. */
const forbidden = /[`~!#$%^&*()+=|{}':;,<>/?[\]\n\r\t｀～！＃＄％＾＆＊（）＋＝｜｛｝＇：；，＜＞／？［］]/
const maxNameBytes = 100

export const queueName = z
  .string()
  .refine((name) => Buffer.byteLength(name) <= maxNameBytes, `must have at most ${maxNameBytes} bytes`)
  .refine((name) => !forbidden.test(name), "cannot have any of `~!#$%^&*()+=|{}':;,<>/?[] or line breaks")

export const queueDescription = nonEmptyText.refine(
  (text) => [...text].length <= 50,
  'must have at most 50 characters',
)

export const upTo = (most: number) =>
  z.int().min(0, 'must not be negative').max(most, `must be at most ${most}`)

export const maxWaitSeconds = upTo(60_000)
export const maxWaitingCallers = upTo(10_000)
export const maxWrapUpSeconds = upTo(3_600)

export const SkillQueueFallbackInput = builder.inputType('SkillQueueFallbackInput', {
  description: 'What a queue does with a caller whom it cannot serve (`skillParam`).',
  fields: (t) => ({
    action: t.field({
      type: SkillQueueFallbackAction,
      required: true,
      description: 'Hang up or pass on (`transferType`).',
    }),
    target: t.field({
      type: CalledRouteTargetInput,
      description:
        'To whom the caller is passed on: needed for TRANSFER, not allowed for RELEASE (`deviceType`, `value`). A MULTIMEDIA queue passes on to queues only.',
    }),
  }),
})

/** What is wrong between the two members is told together with everything else. */
export const fallback = z
  .object({ action: sendable(wire.TransferType), target: target.nullish() })
  .superRefine(({ action, target: device }, context) => {
    if (action === 'TRANSFER' && device == null)
      context.addIssue({ code: 'custom', path: ['target'], message: 'is needed for TRANSFER' })
    if (action === 'RELEASE' && device != null)
      context.addIssue({ code: 'custom', path: ['target'], message: 'cannot be given for RELEASE' })
  })
  .transform(({ action, target: device }): wire.Fallback => ({ action, ...device }))

export const answerAnnouncement = sendable(wire.AnswerAnnouncement)

/** Of the object only this key is documented. */
export const waitVoiceType = nonEmptyText.transform((parameterType) => ({ parameterType }))

interface HandlingInput {
  readonly noAgents?: wire.Fallback | undefined
  readonly busy?: wire.Fallback | undefined
  readonly timeout?: wire.Fallback | undefined
  readonly answerAnnouncement?: wire.Handling['answerAnnouncement']
  readonly waitVoiceType?: wire.Handling['waitVoice']
}

/** `skillParam` out of the flat members of an input. */
export const handlingOf = <Input extends HandlingInput>({
  noAgents,
  busy,
  timeout,
  answerAnnouncement,
  waitVoiceType,
  ...others
}: Input) => ({
  ...others,
  handling: { noAgents, busy, timeout, answerAnnouncement, waitVoice: waitVoiceType },
})
