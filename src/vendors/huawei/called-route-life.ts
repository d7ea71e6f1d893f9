// The life of a called route: created and found again by its number, pointed elsewhere; the media rules are checked first.
import {
  InvalidInputError,
  InvalidStateError,
  NameTakenError,
  NotFoundError,
  OutcomeUnknownError,
} from '../../core/errors.ts'
import type { Call } from '../../core/operation.ts'
import { expectVersion, write } from '../../core/write.ts'
import * as accessCodes from './access-code.ts'
import {
  calledRouteSubject,
  calledRouteVersion,
  create,
  type Device,
  findByNumber,
  findRoutes,
  list,
  modify,
} from './called-route.ts'
import { type MediaTypeName, type MediaTypeValue, mediaTypeOfQueue, routeMediaTypes } from './media-type.ts'
import * as skillQueues from './skill-queue.ts'

/** The media type that the target prescribes, undefined where it prescribes none. */
const mediaTypeOfTarget = async (call: Call, device: Device): Promise<MediaTypeValue | undefined> =>
  device.deviceType === 'SKILL_QUEUE'
    ? mediaTypeOfQueue((await skillQueues.needSkillQueue(call, device.deviceId)).mediaType)
    : undefined

const refuse = (path: string, message: string): never => {
  throw new InvalidInputError([{ path: [path], message }])
}

/** Rules 1 and 3 of the page createCalledRoute. */
function checkTarget(mediaType: MediaTypeValue, device: Device, ofTarget: MediaTypeValue | undefined): void {
  if (device.deviceType === 'IVR_FLOW' && mediaType === 'MULTIMEDIA')
    refuse('target', 'MULTIMEDIA cannot be bound to an IVR flow')
  if (ofTarget !== undefined && ofTarget !== mediaType)
    refuse('target', `is a queue for ${ofTarget}, but the route carries ${mediaType}`)
}

/** Undefined where no rule is documented for the access code, or where it may be among those out of reach. */
async function allowedMediaTypes(call: Call, accessCode: string): Promise<MediaTypeName[] | undefined> {
  const codes = await accessCodes.findByNumber(call, accessCode)
  if (codes === undefined) return undefined
  if (codes.length === 0) refuse('accessCode', 'is not an access code of this account')
  const allowed = codes.map(({ mediaType }) => routeMediaTypes[mediaType ?? ''])
  return allowed.some((types) => types === undefined) ? undefined : allowed.flatMap((types) => types ?? [])
}

export interface NewCalledRoute extends Device {
  readonly accessCode: string
  readonly extensionCode: string | null
  readonly mediaType: MediaTypeName | undefined
}

/**
 * The media type is always sent: the vendor's default, 5, would break its own first rule for other queues. That a
 * number has one route only is not documented, but with two nobody could say which of them was created.
 */
export const routeCreation = write({
  operation: create,
  reads: [accessCodes.list, skillQueues.list, list],
  outcomes: [NameTakenError, NotFoundError],
  // One after the other, so that of two for the same number the second one sees the first.
  subject: ({ accessCode, extensionCode }: NewCalledRoute) =>
    calledRouteSubject(`${accessCode}${extensionCode ?? ''}`),
  async prepare(wanted, call) {
    const { accessCode, extensionCode, deviceType, deviceId } = wanted
    const [allowed, ofTarget, existing] = await Promise.all([
      allowedMediaTypes(call, accessCode),
      mediaTypeOfTarget(call, wanted),
      findByNumber(call, accessCode, extensionCode),
    ])
    const mediaType = wanted.mediaType ?? ofTarget ?? allowed?.[0] ?? 'VOICE'
    checkTarget(mediaType, wanted, ofTarget)
    if (allowed !== undefined && !allowed.some((type) => type === mediaType))
      refuse(
        wanted.mediaType === undefined ? 'target' : 'mediaType',
        `the access code carries ${allowed.join(' or ')}, not ${mediaType}`,
      )
    if (existing.length > 0) throw new NameTakenError(`${accessCode}${extensionCode ?? ''}`)
    return {
      request: { accessCode, extensionCode: extensionCode ?? undefined, mediaType, deviceType, deviceId },
      notes: undefined,
    }
  },
  // The vendor answers no id.
  async conclude(_response, { request: { accessCode, extensionCode } }, call) {
    const found = await findByNumber(call, accessCode, extensionCode ?? null).catch(() => [])
    const [route] = found
    if (route !== undefined && found.length === 1) return route
    throw new OutcomeUnknownError(
      'createCalledRoute answered success, but the one route could not be found again',
      `Query calledRoutes(filter: { accessCode: ${JSON.stringify(accessCode)}, extensionCode: ${JSON.stringify(extensionCode ?? '')} }).`,
      false,
    )
  },
  concludingCalls: 1,
})

export interface CalledRouteChange extends Device {
  readonly id: string
  readonly expectedVersion?: string | undefined
}

/** Refused before anything is sent where `editable` or the media types forbid it; the vendor answers no row. */
export const routeUpdate = write({
  operation: modify,
  reads: [list, skillQueues.list],
  outcomes: [NotFoundError, InvalidStateError],
  subject: ({ id }: CalledRouteChange) => calledRouteSubject(id),
  async prepare({ expectedVersion, ...change }, call) {
    const subject = calledRouteSubject(change.id)
    const route = (await findRoutes(call, [change.id])).get(change.id)
    if (route === undefined) throw new NotFoundError(subject)
    expectVersion(expectedVersion, calledRouteVersion(route), subject)
    if (!route.rights.editable) throw new InvalidStateError('NOT_EDITABLE', ['EDITABLE'])
    const isThere = calledRouteVersion(route) === calledRouteVersion(change)
    // What a missing media type means is not documented: then the vendor decides.
    if (!isThere && route.mediaType !== null)
      checkTarget(route.mediaType, change, await mediaTypeOfTarget(call, change))
    return { request: change, notes: undefined }
  },
  conclude: (_response, { request: { id } }) => ({ id }),
})
