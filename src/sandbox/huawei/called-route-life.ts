/** Called routes: create and delete; routes are made by code and extension, deleted by dnid. */

import type { WireObject } from '../wire.ts'
import { BadRequest } from './bad-request.ts'
import { checkMedia, deviceTypeOf, mediaTypes, neededTarget } from './called-route.ts'
import { BusinessFailure, type RestOperation, returnCode } from './operation.ts'
import type { CalledRoute, HuaweiState } from './state.ts'

/** Media type of the access code to those a route may have (page createCalledRoute). */
const allowedMedia: Readonly<Record<number, readonly number[]>> = { 5: [5, 19], 53: [53], 2: [2, 18] }

const createCalledRoute: RestOperation = {
  path: 'calledRoute/createCalledRoute',
  effect: 'write',
  envelope: returnCode,
  tokenStatus: 403,
  run({ body, state }) {
    const accessCode = body.neededText('accessCode', 32)
    const extCode = body.text('extCode', 12) ?? ''
    const mediaTypeId = body.integer('mediaTypeId') ?? 5
    if (!mediaTypes.includes(mediaTypeId)) throw new BadRequest('mediaTypeId is invalid')
    const devicetype = deviceTypeOf(body.neededInteger('devicetype'))
    const deviceId = body.neededInteger('deviceId')
    const code = state.accessCodes.find((one) => one.accessCode === accessCode)
    if (!code) throw new BusinessFailure('access code does not exist')
    if (!allowedMedia[code.mediatypeId]?.includes(mediaTypeId)) {
      throw new BusinessFailure('media type of the access code does not match')
    }
    checkMedia(devicetype, neededTarget(state, devicetype, deviceId), mediaTypeId)
    // simulated: whether code and extension are unique is not known.
    if (state.routes.some((one) => one.accessCode === accessCode && one.extCode === extCode)) {
      throw new BusinessFailure('called route already exists')
    }
    const id = String(state.nextId)
    state.nextId += 1n
    state.routes.push({
      id,
      dnid: freeDnid(state),
      accessCode,
      extCode,
      mediatypeId: mediaTypeId,
      devicetype,
      deviceId,
      editable: '0',
    })
    // simulated: the success text is not known. No id is answered (page).
    return { returnCode: '0', description: 'data create success' }
  },
}

/** simulated: the smallest free number, so that a dnid comes back after its route was deleted. */
function freeDnid(state: HuaweiState): number {
  const used = new Set(state.routes.map((route) => route.dnid))
  let dnid = 1
  while (used.has(dnid)) dnid += 1
  return dnid
}

const deleteCalledRoute: RestOperation = {
  path: 'calledRoute/deleteCalledRoute',
  effect: 'write',
  envelope: returnCode,
  tokenStatus: 403,
  run({ body, state, config }) {
    const dnids = splitDnids(body.neededText('dnids', 16_000))
    const asked = dnids.map((dnid) => ({ dnid, route: state.routes.find((one) => one.dnid === dnid) }))
    const deletable = (route: CalledRoute | undefined) =>
      route !== undefined && route.editable !== '2' && route.editable !== '3'
    const done = asked.flatMap(({ route }) => (route && deletable(route) ? [route] : []))
    const failed = asked.filter(({ route }) => !deletable(route))
    state.routes = state.routes.filter((route) => !done.includes(route))
    const data = deletion(asked, done, failed)
    if (done.length === 0) throw new BusinessFailure('data delete failed', { data })
    if (failed.length === 0) return { returnCode: '0', data, description: 'data delete success' }
    return { returnCode: config.strict.partialDelete, data, description: 'data delete partly success' }
  },
}

interface Asked {
  dnid: number
  route: CalledRoute | undefined
}

/** Code and extension joined without separator, as ambiguous as the page has it; an unknown dnid has no name. */
function nameOf({ dnid, route }: Asked): string {
  return route ? route.accessCode + route.extCode : String(dnid)
}

function deletion(
  asked: readonly Asked[],
  done: readonly CalledRoute[],
  failed: readonly Asked[],
): WireObject {
  const name = asked.map(nameOf).join(',')
  const won = done.map((route) => nameOf({ dnid: route.dnid, route })).join(',')
  const partly = done.length > 0 && failed.length > 0
  return {
    name,
    id: done.map((route) => route.id).join(','),
    content: partly ? `Success:${won},Failed:${failed.map(nameOf).join(',')}` : name,
  }
}

/** The Chinese table prints a full-width comma: both are taken. */
function splitDnids(text: string): number[] {
  const parts = text.split(/[,，]/).map((part) => part.trim())
  if (parts.length > 1000 || parts.some((part) => !/^\d{1,9}$/.test(part)))
    throw new BadRequest('dnids is invalid')
  return [...new Set(parts.map(Number))]
}

export const calledRouteLifeOperations: readonly RestOperation[] = [createCalledRoute, deleteCalledRoute]
