/** What createSkill and modifySkill accept. */

import { isObject } from '../wire.ts'
import { BadRequest } from './bad-request.ts'
import type { Body } from './body.ts'
import type { SkillParam, SkillQueue } from './state.ts'

export const skillMedia = [2, 5, 18, 19, 53]

// As listed by the page, with their full-width forms.
const forbidden = /[`~!#$%^&*()+=|{}':;,<>/?[\]\n\r\t｀～！＃＄％＾＆＊（）＋＝｜｛｝＇：；，＜＞／？]/

export function skillName(text: string): string {
  if (Buffer.byteLength(text) > 100 || forbidden.test(text)) throw new BadRequest('name is invalid')
  return text
}

export function atMost(body: Body, name: string, limit: number): number | undefined {
  const value = body.integer(name)
  if (value !== undefined && (value < 0 || value > limit)) throw new BadRequest(`${name} is invalid`)
  return value
}

export const waitLimits = { maxWaitTime: 60_000, maxWaitNum: 10_000, maxAgentWrapupTime: 3600 } as const

const routings = ['noAgents', 'busy', 'timeOut']

/** Media 5 and 19 need all five keys, the others take three only; 53 may transfer to queues only. */
export function skillParam(body: Body, mediaTypeId: number): SkillQueue['skillParam'] | undefined {
  const value = body.raw('skillParam')
  if (value === undefined) return undefined
  if (!isObject(value)) throw new BadRequest('skillParam is invalid')
  const voice = mediaTypeId === 5 || mediaTypeId === 19
  const expected = voice ? [...routings, 'answerFunction', 'waitVoice'] : routings
  const given = Object.keys(value)
  if (expected.some((key) => !given.includes(key)) || given.some((key) => !expected.includes(key))) {
    throw new BadRequest('skillParam is invalid')
  }
  const param: SkillQueue['skillParam'] = {}
  for (const key of routings) param[key] = routing(value[key], mediaTypeId)
  if (!voice) return param
  const { answerFunction, waitVoice } = value
  if (answerFunction !== '0' && answerFunction !== '2') throw new BadRequest('answerFunction is invalid')
  if (!isObject(waitVoice) || typeof waitVoice['parameterType'] !== 'string') {
    throw new BadRequest('waitVoice is invalid')
  }
  return { ...param, answerFunction, waitVoice: { parameterType: waitVoice['parameterType'] } }
}

/** Release stands alone; Transfer needs its target. deviceType is a text here. */
function routing(value: unknown, mediaTypeId: number): SkillParam {
  if (!isObject(value)) throw new BadRequest('skillParam is invalid')
  const { transferType, deviceType, value: target } = value
  if (transferType === 'Release' && deviceType === undefined && target === undefined) return { transferType }
  const types = mediaTypeId === 53 ? ['1'] : ['1', '3']
  if (transferType !== 'Transfer' || typeof deviceType !== 'string' || !types.includes(deviceType)) {
    throw new BadRequest('skillParam is invalid')
  }
  if (typeof target !== 'number') throw new BadRequest('skillParam is invalid')
  return { transferType, deviceType, value: target }
}
