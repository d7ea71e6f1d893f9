// Huawei skill queues: the four operations of their family, and how queues are found.
import type * as z from 'zod'
import { NotFoundError, type Subject } from '../../core/errors.ts'
import { type Call, contractBroken, notFound, operation, type Refusal } from '../../core/operation.ts'
import {
  at,
  integer,
  listOf,
  lowerCamelObject,
  numericId,
  quotedInteger,
  text,
  told,
} from '../../core/wire.ts'
import { watchPages } from '../paging.ts'
import { versionOf } from '../version.ts'
import { MediaType, MediaTypeText } from './media-type.ts'
import { skillProduct } from './rest.ts'
import { HandlingWire, type SkillQueue, SkillQueueWire } from './skill-queue-wire.ts'

const docs = 'https://support.huaweicloud.com/intl/en-us/api-cec'

export const skillQueueSubject = (skillId: string): Subject => ({ type: 'SkillQueue', key: [skillId] })

/** The family's 404 is a resource that does not exist; where no id was sent it can only be the path. */
const noneOfThem: Refusal<{ readonly skillIds?: readonly string[] | undefined }> = {
  raise: (upstream, { skillIds: [skillId] = [] }) =>
    skillId === undefined
      ? contractBroken.raise(upstream, undefined, undefined)
      : new NotFoundError(skillQueueSubject(skillId), upstream),
}

export const list = operation({
  product: skillProduct,
  name: 'querySkills',
  path: 'skill/querySkills',
  summary: 'Reads a page of skill queues, or those with certain ids.',
  docs: `${docs}/cec_07_1018.html`,
  effect: 'read',
  request: lowerCamelObject({
    name: text.optional(),
    mediaType: at('mediaTypeId', MediaTypeText.optional()),
    limit: quotedInteger,
    offset: quotedInteger,
    skillIds: listOf(text).optional(),
  }),
  // Here the total stands beside the data.
  response: lowerCamelObject({ total: told(integer), data: listOf(SkillQueueWire).default([]) }),
  errors: { 'HTTP 404': noneOfThem },
})

const limits = {
  description: text.optional(),
  maxWaitSeconds: at('maxWaitTime', integer.optional()),
  maxWaitingCallers: at('maxWaitNum', integer.optional()),
  maxWrapUpSeconds: at('maxAgentWrapupTime', integer.optional()),
  handling: at('skillParam', HandlingWire.optional()),
}

export const create = operation({
  product: skillProduct,
  name: 'createSkill',
  path: 'skill/createSkill',
  summary: 'Creates a skill queue.',
  docs: `${docs}/cec_07_1015.html`,
  effect: 'create',
  repeatable: false,
  request: lowerCamelObject({ name: text, mediaType: at('mediaTypeId', MediaType), ...limits }),
  // Whether it answers the new id is not known: the queue is looked for.
  response: lowerCamelObject({}),
  errors: {},
  reconcile: ({ name }) =>
    `Query skillQueues(filter: { name: ${JSON.stringify(name)} }): if a queue of that name is new, it was created.`,
  // No `find`: names are not documented as unique, and the list tells no creation time, so it could be anybody's.
})

export const modify = operation({
  product: skillProduct,
  name: 'modifySkill',
  path: 'skill/modifySkill',
  summary: 'Changes a skill queue; what is left out is kept.',
  docs: `${docs}/cec_07_1017.html`,
  effect: 'update',
  repeatable: true,
  request: lowerCamelObject({ skillId: numericId, ...limits }),
  response: lowerCamelObject({}),
  errors: { 'HTTP 404': notFound(({ skillId }: { skillId: string }) => skillQueueSubject(skillId)) },
  reconcile: ({ skillId }) => `Query node(id: "SkillQueue:${skillId}") and compare it with what was wanted.`,
  async find(call, request) {
    const queue = (await findSkillQueues(call, [request.skillId])).get(request.skillId)
    if (queue === undefined) return undefined
    const { description, maxWaitSeconds, maxWaitingCallers, maxWrapUpSeconds, handling } = request
    const wanted = { description, maxWaitSeconds, maxWaitingCallers, maxWrapUpSeconds, handling }
    const stored = Object.entries(wanted).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, queue[name as keyof typeof wanted]] as const],
    )
    return versionOf(wanted) === versionOf(Object.fromEntries(stored)) ? {} : undefined
  },
})

export const remove = operation({
  product: skillProduct,
  name: 'deleteSkill',
  path: 'skill/deleteSkill',
  summary: 'Deletes skill queues, at most 10.',
  docs: `${docs}/cec_07_1016.html`,
  effect: 'delete',
  repeatable: true,
  request: lowerCamelObject({ skillIds: text }),
  response: lowerCamelObject({}),
  errors: { 'HTTP 404': notFound(({ skillIds }: { skillIds: string }) => skillQueueSubject(skillIds)) },
  reconcile: ({ skillIds }) => `Query node(id: "SkillQueue:${skillIds}"): null means that it is gone.`,
  async find(call, { skillIds }) {
    const ids = skillIds.split(',')
    const left = await findSkillQueues(call, ids)
    return ids.some((skillId) => left.has(skillId)) ? undefined : {}
  },
})

export type SkillQueueFilter = Pick<z.output<typeof list.request>, 'name' | 'mediaType'>

/** The vendor's largest page, also of queries by id. */
const pageSize = 100

/** What a queue's id can be: a JSON number. */
const isSkillId = (text: string) => /^\d{1,15}$/.test(text)

/** The queues with these ids, a hundred per call. */
export async function findSkillQueues(
  call: Call,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SkillQueue>> {
  const wanted = [...new Set(ids)].filter(isSkillId)
  const batches = Array.from({ length: Math.ceil(wanted.length / pageSize) }, (_, index) =>
    wanted.slice(index * pageSize, (index + 1) * pageSize),
  )
  const found = new Map<string, SkillQueue>()
  for (const queues of await Promise.all(batches.map((skillIds) => readBatch(call, skillIds))))
    for (const queue of queues) found.set(queue.skillId, queue)
  return found
}

async function readBatch(call: Call, skillIds: string[]): Promise<readonly SkillQueue[]> {
  try {
    return (await call(list, { skillIds, limit: pageSize, offset: 0 })).value.data
  } catch (error) {
    if (error instanceof NotFoundError) return []
    throw error
  }
}

/** The queue with this id; NotFoundError when there is none. */
export async function needSkillQueue(call: Call, skillId: string): Promise<SkillQueue> {
  const queue = (await findSkillQueues(call, [skillId])).get(skillId)
  if (queue === undefined) throw new NotFoundError(skillQueueSubject(skillId))
  return queue
}

/** The queues with exactly this name: how the vendor compares names is not documented, nor whether they are unique. */
export async function findByName(call: Call, name: string): Promise<SkillQueue[]> {
  const found: SkillQueue[] = []
  const watch = watchPages(list)
  for (let offset = 0; ; ) {
    const { data, total } = (await call(list, { name, limit: pageSize, offset })).value
    watch(data[0]?.skillId)
    found.push(...data.filter((queue) => queue.name === name))
    offset += data.length
    if (data.length === 0 || (data.length < pageSize && offset >= (total ?? 0))) return found
  }
}
