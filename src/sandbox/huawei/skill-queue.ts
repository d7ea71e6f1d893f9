/** Skill queues: the targets of called routes; list, create, change in part, delete. */

import { isObject, type WireObject } from '../wire.ts'
import { BadRequest } from './bad-request.ts'
import type { Body } from './body.ts'
import { BusinessFailure, type RestOperation, returnCode } from './operation.ts'
import { atMost, skillMedia, skillName, skillParam, waitLimits } from './skill-input.ts'
import type { HuaweiState, SkillQueue } from './state.ts'

/** The skill family answers 401 where the others answer 403. */
const family = { envelope: returnCode, tokenStatus: 401 } as const

/** The table says text, the example sends "10" beside 0: digits in either type. */
function digits(body: Body, name: string, least: number): number | undefined {
  const value = body.raw(name)
  if (value === undefined) return undefined
  const number = /^\d{1,9}$/.test(String(value)) ? Number(value) : Number.NaN
  if (!(number >= least)) throw new BadRequest(`${name} is invalid`)
  return number
}

const querySkills: RestOperation = {
  ...family,
  path: 'skill/querySkills',
  effect: 'read',
  run({ body, state }) {
    const name = body.text('name', 100) ?? ''
    const media = body.text('mediaTypeId')
    // simulated: the default is not stated; at most 100 rows are documented.
    const limit = Math.min(digits(body, 'limit', 1) ?? 100, 100)
    const offset = digits(body, 'offset', 0) ?? 0
    const ids = skillIds(body)
    const found = state.skills.filter(
      (skill) =>
        skill.name.includes(name) &&
        (!media || String(skill.mediaTypeId) === media) &&
        (ids.length === 0 || ids.includes(String(skill.skillId))),
    )
    return {
      returnCode: '0',
      // Beside data, not inside it.
      total: found.length,
      data: found.slice(offset, offset + limit).map(skillWire),
      description: 'success',
    }
  },
}

/** An array of texts here, one text in deleteSkill, numbers in answers. */
function skillIds(body: Body): string[] {
  const value = body.raw('skillIds') ?? []
  if (!Array.isArray(value) || value.some((id) => typeof id !== 'string'))
    throw new BadRequest('skillIds is invalid')
  return value.map(String)
}

function skillWire(skill: SkillQueue): WireObject {
  const param = Object.entries(skill.skillParam).map(([key, value]) => [
    key,
    isObject(value) ? { ...value } : value,
  ])
  return { ...skill, skillParam: Object.fromEntries(param) }
}

const createSkill: RestOperation = {
  ...family,
  path: 'skill/createSkill',
  effect: 'write',
  run({ body, state }) {
    const mediaTypeId = body.neededInteger('mediaTypeId')
    if (!skillMedia.includes(mediaTypeId)) throw new BadRequest('mediaTypeId is invalid')
    const name = skillName(body.neededText('name'))
    const description = body.neededText('description', 50)
    const maxWaitTime = atMost(body, 'maxWaitTime', waitLimits.maxWaitTime)
    const maxWaitNum = atMost(body, 'maxWaitNum', waitLimits.maxWaitNum)
    const maxAgentWrapupTime = atMost(body, 'maxAgentWrapupTime', waitLimits.maxAgentWrapupTime)
    const param = skillParam(body, mediaTypeId)
    if (maxWaitTime === undefined || maxWaitNum === undefined || maxAgentWrapupTime === undefined || !param) {
      throw new BadRequest('a mandatory parameter is missing')
    }
    // simulated: whether names are unique is not known.
    if (state.skills.some((skill) => skill.name === name))
      throw new BusinessFailure('skill name already exists')
    const skillId = Math.max(0, ...state.skills.map((skill) => skill.skillId)) + 1
    state.skills.push({
      skillId,
      name,
      description,
      mediaTypeId,
      maxWaitTime,
      maxWaitNum,
      maxAgentWrapupTime,
      skillParam: param,
    })
    // simulated: neither the text nor whether the new id is answered is known.
    return { returnCode: '0', description: 'Create Skill successfully' }
  },
}

/** simulated for the 500 shape: the family's table has 404 for a resource that does not exist. */
function neededSkill(state: HuaweiState, skillId: number): SkillQueue {
  const skill = state.skills.find((one) => one.skillId === skillId)
  if (!skill) throw new BusinessFailure('skill does not exist', {}, 404)
  return skill
}

/** A partial update, unlike modifyCalledRoute. */
const modifySkill: RestOperation = {
  ...family,
  path: 'skill/modifySkill',
  effect: 'write',
  run({ body, state }) {
    const skillId = body.neededInteger('skillId')
    const known = state.skills.find((one) => one.skillId === skillId)
    const changes = {
      description: body.text('description', 50),
      maxWaitTime: atMost(body, 'maxWaitTime', waitLimits.maxWaitTime),
      maxWaitNum: atMost(body, 'maxWaitNum', waitLimits.maxWaitNum),
      maxAgentWrapupTime: atMost(body, 'maxAgentWrapupTime', waitLimits.maxAgentWrapupTime),
      skillParam: skillParam(body, known?.mediaTypeId ?? 5),
    }
    const given = Object.entries(changes).filter(([, value]) => value !== undefined)
    Object.assign(neededSkill(state, skillId), Object.fromEntries(given))
    return { returnCode: '0', description: 'Update Skill successfully' }
  },
}

const deleteSkill: RestOperation = {
  ...family,
  path: 'skill/deleteSkill',
  effect: 'write',
  run({ body, state }) {
    // Comma, semicolon or hyphen; the example prints a full-width comma.
    const ids = body.neededText('skillIds').split(/[,;，-]/)
    if (ids.length > 10 || ids.some((id) => !/^\d{1,9}$/.test(id.trim()))) {
      throw new BadRequest('skillIds is invalid')
    }
    const skills = ids.map((id) => neededSkill(state, Number(id)))
    // simulated: whether a queue that a route points to can be deleted is not said; all or nothing.
    const used = skills.some((skill) =>
      state.routes.some((route) => route.devicetype === 1 && route.deviceId === skill.skillId),
    )
    if (used) throw new BusinessFailure('skill is in use')
    state.skills = state.skills.filter((skill) => !skills.includes(skill))
    return { returnCode: '0', description: 'Success' }
  },
}

export const skillOperations: readonly RestOperation[] = [querySkills, createSkill, modifySkill, deleteSkill]
