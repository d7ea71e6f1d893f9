// The life of a skill queue: created and found again, changed in part, deleted.
import type * as z from 'zod'
import { type Answer, type InvalidField, InvalidInputError, OutcomeUnknownError } from '../../core/errors.ts'
import type { Call } from '../../core/operation.ts'
import { type MediaTypeValue, mediaTypeOfQueue } from './media-type.ts'
import { create, findByName, modify, needSkillQueue, remove } from './skill-queue.ts'
import type { Handling, SkillQueue } from './skill-queue-wire.ts'

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
export async function createSkillQueue(call: Call, request: NewSkillQueue): Promise<Answer<SkillQueue>> {
  const before = new Set((await findByName(call, request.name)).map(({ skillId }) => skillId))
  const { upstream } = await call(create, request)
  const lost = (reason: string) =>
    new OutcomeUnknownError(
      `createSkill answered success, but ${reason}`,
      `Query skillQueues(filter: { name: ${JSON.stringify(request.name)} }).`,
      false,
    )
  const after = await findByName(call, request.name).catch(() => {
    throw lost('reading it back failed')
  })
  const [queue, ...others] = after.filter(({ skillId }) => !before.has(skillId))
  if (queue === undefined) throw lost('no new queue of that name is there')
  if (others.length > 0) throw lost('several new queues of that name are there')
  return { value: queue, upstream }
}

export interface SkillQueueChange extends Omit<z.output<typeof modify.request>, 'handling'> {
  /** Members that are absent keep their stored value. */
  readonly handling: Handling
}

const isGiven = ([, value]: [string, unknown]) => value !== undefined

/** Partial at the vendor, but for `skillParam`, which is taken whole: the stored one is completed. */
export async function updateSkillQueue(
  call: Call,
  { handling, ...change }: SkillQueueChange,
): Promise<Answer<Pick<SkillQueue, 'skillId'>>> {
  const queue = await needSkillQueue(call, change.skillId)
  const given = Object.entries(handling).filter(isGiven)
  const whole: Handling = { ...queue.handling, ...Object.fromEntries(given) }
  const problems = given.length > 0 ? handlingProblems(mediaTypeOfQueue(queue.mediaType), whole) : []
  if (problems.length > 0) throw new InvalidInputError(problems)
  const { upstream } = await call(modify, given.length > 0 ? { ...change, handling: whole } : change)
  return { value: { skillId: change.skillId }, upstream }
}

/** Whether a queue that a route points to can be deleted is not documented: the vendor decides. */
export async function deleteSkillQueue(call: Call, skillId: string): Promise<Answer<string>> {
  await needSkillQueue(call, skillId)
  const { upstream } = await call(remove, { skillIds: skillId })
  return { value: skillId, upstream }
}
