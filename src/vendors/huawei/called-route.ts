// Huawei called routes: an access code, with or without an extension, bound to a skill queue or an IVR flow.
import type * as z from 'zod'
import { type Answer, InvalidStateError, NotFoundError } from '../../core/errors.ts'
import { type Call, operation } from '../../core/operation.ts'
import {
  at,
  enumeration,
  id,
  integer,
  listOf,
  lowerCamelObject,
  numericId,
  text,
  told,
} from '../../core/wire.ts'
import { calledRouteProduct } from './rest.ts'

export const DeviceType = enumeration({ SKILL_QUEUE: 1, IVR_FLOW: 3 })
export const MediaType = enumeration({
  VOICE_CLICK_TO_DIAL: 2,
  VOICE: 5,
  VIDEO_CLICK_TO_DIAL: 18,
  VIDEO: 19,
  MULTIMEDIA: 53,
})

/** Two flags in one text: "1" cannot be edited, "2" cannot be deleted, "3" neither; "0" or null both. */
const rights = { '0': [true, true], '1': [false, true], '2': [true, false], '3': [false, false] } as const
type Rights = { readonly editable: boolean; readonly deletable: boolean }
function rightsOf(code: string | null): Rights {
  const [editable, deletable] = Object.hasOwn(rights, code ?? '0')
    ? rights[(code ?? '0') as keyof typeof rights]
    : [true, true]
  return { editable, deletable }
}

const CalledRouteWire = lowerCamelObject({
  id,
  configurationNumber: at('dnid', told(id)),
  accessCode: told(text),
  extensionCode: at(
    'extCode',
    told(text).transform((code) => code || null),
  ),
  deviceType: at('devicetype', told(DeviceType)),
  deviceId: told(id),
  deviceName: at('deviceDesc', told(text)),
  mediaType: at('mediatypeId', told(MediaType)),
  rights: at('editable', told(text).transform(rightsOf)),
})
export type CalledRoute = z.output<typeof CalledRouteWire>

const docs = 'https://support.huaweicloud.com/intl/en-us/api-cec'

export const list = operation({
  product: calledRouteProduct,
  name: 'queryCalledRoute',
  path: 'calledRoute/queryCalledRoute',
  summary: 'Reads a page of called routes.',
  docs: `${docs}/cec_07_1033.html`,
  effect: 'read',
  request: lowerCamelObject({ limit: integer, offset: integer }),
  response: lowerCamelObject({
    data: lowerCamelObject({ total: told(integer), calledRouteList: listOf(CalledRouteWire).default([]) }),
  }),
  errors: {},
})

export const modify = operation({
  product: calledRouteProduct,
  name: 'modifyCalledRoute',
  path: 'calledRoute/modifyCalledRoute',
  summary: 'Points a called route at another skill queue or IVR flow.',
  docs: `${docs}/cec_07_1032.html`,
  effect: 'update',
  repeatable: true,
  request: lowerCamelObject({ id, deviceType: at('devicetype', DeviceType), deviceId: numericId }),
  response: lowerCamelObject({}),
  errors: {},
  reconcile: (request) => `Query calledRoute(id: "CalledRoute:${request.id}") and look at its target.`,
})

/** The vendor's largest page. */
const pageSize = 100

/**
 * The routes with these ids. There is no filter by id, so pages are read until all are found or the list ends. A full
 * page may have a successor whatever `total` says: that it counts all pages is only its natural reading.
 */
export async function findRoutes(call: Call, ids: readonly string[]): Promise<Map<string, CalledRoute>> {
  const wanted = new Set(ids)
  const found = new Map<string, CalledRoute>()
  for (let offset = 0; ; ) {
    const { calledRouteList, total } = (await call(list, { limit: pageSize, offset })).value.data
    for (const route of calledRouteList) if (wanted.has(route.id)) found.set(route.id, route)
    offset += calledRouteList.length
    const hasNext =
      calledRouteList.length === pageSize || (calledRouteList.length > 0 && offset < (total ?? 0))
    if (found.size === wanted.size || !hasNext) return found
  }
}

export interface CalledRouteChange {
  readonly id: string
  readonly deviceType: 'SKILL_QUEUE' | 'IVR_FLOW'
  readonly deviceId: string
}

/** Refused before anything is sent where the vendor's own `editable` forbids it; the vendor answers no row. */
export async function update(
  call: Call,
  change: CalledRouteChange,
): Promise<Answer<{ readonly id: string }>> {
  const route = (await findRoutes(call, [change.id])).get(change.id)
  if (route === undefined) throw new NotFoundError({ type: 'CalledRoute', key: [change.id] })
  if (!route.rights.editable) throw new InvalidStateError('NOT_EDITABLE', ['EDITABLE'])
  const { upstream } = await call(modify, change)
  return { value: { id: change.id }, upstream }
}
