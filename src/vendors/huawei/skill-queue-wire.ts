// Skill queues on the wire: one queue, and what it does with callers it cannot serve (`skillParam`).
import * as z from 'zod'
import { at, enumeration, id, integer, lowerCamelObject, numericId, text, told } from '../../core/wire.ts'
import { MediaType } from './media-type.ts'

export const TransferType = enumeration({ RELEASE: 'Release', TRANSFER: 'Transfer' })
export const AnswerAnnouncement = enumeration({ AGENT_NUMBER: '0', NONE: '2' })

/** Text here, where called routes have an integer. */
const DeviceTypeText = enumeration({ SKILL_QUEUE: '1', IVR_FLOW: '3' })

const FallbackWire = lowerCamelObject({
  action: at('transferType', TransferType.optional()),
  deviceType: DeviceTypeText.optional(),
  deviceId: at('value', numericId.optional()),
})
export type Fallback = z.output<typeof FallbackWire>

/** Read and written alike; of `waitVoice` one key is documented, the others are kept as they are. */
export const HandlingWire = lowerCamelObject({
  noAgents: FallbackWire.optional(),
  busy: FallbackWire.optional(),
  timeout: at('timeOut', FallbackWire.optional()),
  answerAnnouncement: at('answerFunction', AnswerAnnouncement.optional()),
  waitVoice: z.record(z.string(), z.unknown()).optional(),
})
export type Handling = z.output<typeof HandlingWire>

export const SkillQueueWire = lowerCamelObject({
  skillId: id,
  name: told(text),
  description: told(text),
  mediaType: at('mediaTypeId', told(MediaType)),
  maxWaitSeconds: at('maxWaitTime', told(integer)),
  maxWaitingCallers: at('maxWaitNum', told(integer)),
  maxWrapUpSeconds: at('maxAgentWrapupTime', told(integer)),
  handling: at('skillParam', told(HandlingWire)),
})
export type SkillQueue = z.output<typeof SkillQueueWire>
