// The life of a skill queue: created and found again, changed in part, deleted.
import type * as z from 'zod'
import {
  type InvalidField,
  InvalidInputError,
  NotFoundError,
  OutcomeUnknownError,
} from '../../core/errors.ts'
import { write } from '../../core/write.ts'
import { type MediaTypeValue, mediaTypeOfQueue } from './media-type.ts'
import { create, findByName, list, modify, needSkillQueue, remove, skillQueueSubject } from './skill-queue.ts'
import type { Handling } from './skill-queue-wire.ts'

const fallbacks = ['noAgents', 'busy', 'timeout'] as const
const voiceOnly = { answerAnnouncement: 'answerAnnouncement', waitVoice: 'waitVoiceType' } as const

/** Queues for calls need all five settings of `skillParam`, the others take the three fallbacks only. */
export const isVoice = (mediaType: MediaTypeValue): boolean => mediaType === 'VOICE' || mediaType === 'VIDEO'

/** What the page says of `skillParam` for each media type. */
function handlingProblems(mediaType: MediaTypeValue, handling: Handling): InvalidField[] {
  const problem = (name: string, message: string): InvalidField => ({ path: [name], message })
  const needed = isVoice(mediaType)
  return [
    ...fallbacks
      .filter((name) => handling[name] === undefined)
      .map((name) => problem(name, 'is needed: the vendor takes these settings whole, and stores none')),
    ...Object.entries(voiceOnly)
      .filter(([name]) => (handling[name as keyof typeof voiceOnly] === undefined) === needed)
      .map(([, path]) =>
        problem(path, needed ? `is needed for ${mediaType}` : `cannot be given for ${mediaType}`),
      ),
    ...fallbacks
      .filter((name) => mediaType === 'MULTIMEDIA' && handling[name]?.deviceType === 'IVR_FLOW')
      .map((name) => problem(name, 'cannot transfer MULTIMEDIA to an IVR flow')),
  ]
}

export interface NewSkillQueue extends Omit<z.output<typeof create.request>, 'handling'> {
  readonly handling: Handling
}

/** The vendor answers no id: the queue is the one of that name which was not there before. */
export const skillQueueCreation = write({
  operation: create,
  reads: [list],
  // One after the other, so that of two with the same name each finds its own.
  subject: ({ name }: NewSkillQueue) => skillQueueSubject(name),
  async prepare(request, call) {
    const before = await findByName(call, request.name)
    return { request, notes: { before: before.map(({ skillId }) => skillId) } }
  },
  async conclude(_response, { request: { name }, notes: { before } }, call) {
    const lost = (reason: string) =>
      new OutcomeUnknownError(
        `createSkill answered success, but ${reason}`,
        `Query skillQueues(filter: { name: ${JSON.stringify(name)} }).`,
        false,
      )
    const after = await findByName(call, name).catch(() => {
      throw lost('reading it back failed')
    })
    const [queue, ...others] = after.filter(({ skillId }) => !before.includes(skillId))
    if (queue === undefined) throw lost('no new queue of that name is there')
    if (others.length > 0) throw lost('several new queues of that name are there')
    return queue
  },
  concludingCalls: 1,
})

export interface SkillQueueChange extends Omit<z.output<typeof modify.request>, 'handling'> {
  /** Members that are absent keep their stored value. */
  readonly handling: Handling
}

const isGiven = ([, value]: [string, unknown]) => value !== undefined

/** Partial at the vendor, but for `skillParam`, which is taken whole: the stored one is completed. */
export const skillQueueUpdate = write({
  operation: modify,
  reads: [list],
  outcomes: [NotFoundError],
  subject: ({ skillId }: SkillQueueChange) => skillQueueSubject(skillId),
  async prepare({ handling, ...change }, call) {
    const queue = await needSkillQueue(call, change.skillId)
    const given = Object.entries(handling).filter(isGiven)
    const whole: Handling = { ...queue.handling, ...Object.fromEntries(given) }
    const problems = given.length > 0 ? handlingProblems(mediaTypeOfQueue(queue.mediaType), whole) : []
    if (problems.length > 0) throw new InvalidInputError(problems)
    return { request: given.length > 0 ? { ...change, handling: whole } : change, notes: undefined }
  },
  conclude: (_response, { request: { skillId } }) => ({ skillId }),
})

/** Whether a queue that a route points to can be deleted is not documented: the vendor decides. */
export const skillQueueDeletion = write({
  operation: remove,
  reads: [list],
  outcomes: [NotFoundError],
  subject: skillQueueSubject,
  async prepare(skillId: string, call) {
    await needSkillQueue(call, skillId)
    return { request: { skillIds: skillId }, notes: undefined }
  },
  conclude: (_response, { request: { skillIds } }) => skillIds,
})
