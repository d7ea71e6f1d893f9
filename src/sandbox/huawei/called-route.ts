/** Called routes: list them and change the target of one; the page of modifyCalledRoute decides the rules. */

import type { Wire, WireObject } from '../wire.ts'
import { BadRequest } from './bad-request.ts'
import { BusinessFailure, type RestCall, type RestOperation, returnCode } from './operation.ts'
import type { CalledRoute, HuaweiState } from './state.ts'

export const mediaTypes = [2, 5, 18, 19, 53]

export function deviceTypeOf(value: number): 1 | 3 {
  if (value !== 1 && value !== 3) throw new BadRequest('devicetype is invalid')
  return value
}

/** Name and media type of a target; which field of a flow becomes deviceDesc is not known (simulated: description). */
export function targetOf(
  state: HuaweiState,
  devicetype: 1 | 3,
  deviceId: number,
): { name: string; mediaTypeId: number | undefined } | undefined {
  if (devicetype === 1) {
    const skill = state.skills.find((one) => one.skillId === deviceId)
    return skill && { name: skill.name, mediaTypeId: skill.mediaTypeId }
  }
  const flow = state.flows.find((one) => one.id === deviceId)
  return flow && { name: flow.description || flow.flowFileName, mediaTypeId: undefined }
}

export function neededTarget(state: HuaweiState, devicetype: 1 | 3, deviceId: number) {
  const target = targetOf(state, devicetype, deviceId)
  if (!target) throw new BusinessFailure('device does not exist')
  return target
}

/** Documented for create, simulated for modify; null on a route restricts nothing. */
export function checkMedia(
  devicetype: 1 | 3,
  target: { mediaTypeId: number | undefined },
  media: number | null,
): void {
  if (media === null) return
  if (devicetype === 3 && media === 53) {
    throw new BusinessFailure('the multimedia channel cannot be bound to an IVR')
  }
  if (devicetype === 1 && (target.mediaTypeId ?? 5) !== media) {
    throw new BusinessFailure('media type of the device does not match')
  }
}

const modifyCalledRoute: RestOperation = {
  path: 'calledRoute/modifyCalledRoute',
  effect: 'write',
  envelope: returnCode,
  tokenStatus: 403,
  run({ body, state, config }) {
    const id = body.neededText('id')
    const devicetype = deviceTypeOf(body.neededInteger('devicetype'))
    const deviceId = body.neededInteger('deviceId')
    const route = state.routes.find((one) => one.id === id)
    // simulated: no error of this operation is documented, neither these rules nor their texts.
    if (!route) throw new BusinessFailure('called route does not exist')
    if (route.editable === '1' || route.editable === '3')
      throw new BusinessFailure('called route is not editable')
    const target = neededTarget(state, devicetype, deviceId)
    if (config.strict.routeMedia === 'checked') checkMedia(devicetype, target, route.mediatypeId)
    route.devicetype = devicetype
    route.deviceId = deviceId
    return { returnCode: '0', description: 'data update success' }
  },
}

/** limit 0-100 (more is 100), offset from 0 (less is 0); a limit below 0 is refused (simulated). */
export function paging({ body }: RestCall): { limit: number; offset: number } {
  const limit = body.integer('limit') ?? 100
  if (limit < 0) throw new BadRequest('limit is invalid')
  return { limit: Math.min(limit, 100), offset: Math.max(body.integer('offset') ?? 0, 0) }
}

/** The table spells mediaTypeId, the example mediatypeId: either counts. */
export function mediaFilter({ body }: RestCall): number | undefined {
  return body.integer('mediatypeId') ?? body.integer('mediaTypeId')
}

const queryCalledRoute: RestOperation = {
  path: 'calledRoute/queryCalledRoute',
  effect: 'read',
  envelope: returnCode,
  tokenStatus: 403,
  run(call) {
    const { limit, offset } = paging(call)
    const matches = routeFilter(call)
    const found = call.state.routes.filter(matches).toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
    const rows = found.slice(offset, offset + limit).map((route) => routeWire(call, route))
    return {
      returnCode: '0',
      data: { total: found.length, calledRouteList: rows },
      description: 'success',
    }
  },
}

/** `loose` repeats the page's example, which asks for extCode 11 and media 19 and gets other rows too. */
function routeFilter(call: RestCall): (route: CalledRoute) => boolean {
  const { body, state, config } = call
  const accessCode = body.text('accessCode', 32)
  const extCode = body.text('extCode', 12)
  const deviceDesc = body.text('deviceDesc')
  const devicetype = body.integer('devicetype')
  if (devicetype !== undefined) deviceTypeOf(devicetype)
  const media = mediaFilter(call)
  if (media !== undefined && !mediaTypes.includes(media)) throw new BadRequest('mediaTypeId is invalid')
  const named = (route: CalledRoute) =>
    !deviceDesc || (targetOf(state, route.devicetype, route.deviceId)?.name ?? '').includes(deviceDesc)
  const typed = (route: CalledRoute) => devicetype === undefined || route.devicetype === devicetype
  if (config.strict.routeFilters === 'loose') {
    return (route) => route.accessCode.includes(accessCode ?? '') && typed(route) && named(route)
  }
  return (route) =>
    (!accessCode || route.accessCode === accessCode) &&
    (extCode === undefined || route.extCode === extCode) &&
    (media === undefined || route.mediatypeId === media) &&
    typed(route) &&
    named(route)
}

export function idWire(call: RestCall, id: string): Wire {
  return call.config.strict.routeIds === 'number' ? BigInt(id) : id
}

function routeWire(call: RestCall, route: CalledRoute): WireObject {
  return {
    id: idWire(call, route.id),
    dnid: route.dnid,
    accessCode: route.accessCode,
    mediatypeId: route.mediatypeId,
    extCode: route.extCode,
    devicetype: route.devicetype,
    deviceId: route.deviceId,
    deviceDesc: targetOf(call.state, route.devicetype, route.deviceId)?.name ?? '',
    editable: route.editable,
  }
}

export const calledRouteOperations: readonly RestOperation[] = [modifyCalledRoute, queryCalledRoute]
