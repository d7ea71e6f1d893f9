// Huawei called routes: an access code, with or without an extension, bound to a skill queue or an IVR flow.
import type * as z from 'zod'
import { NameTakenError, type Subject } from '../../core/errors.ts'
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
import { watchPages } from '../paging.ts'
import { versionOf } from '../version.ts'
import { MediaType } from './media-type.ts'
import { numberProduct } from './rest.ts'

export const DeviceType = enumeration({ SKILL_QUEUE: 1, IVR_FLOW: 3 })

/** Who is reached. */
export interface Device {
  readonly deviceType: 'SKILL_QUEUE' | 'IVR_FLOW'
  readonly deviceId: string
}

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

export const calledRouteSubject = (id: string): Subject => ({ type: 'CalledRoute', key: [id] })

/** The target is all that can be changed; its name changes without the route. */
export const calledRouteVersion = ({
  deviceType,
  deviceId,
}: {
  readonly deviceType: CalledRoute['deviceType'] | undefined
  readonly deviceId: CalledRoute['deviceId'] | undefined
}): string => versionOf({ deviceType, deviceId })

const docs = 'https://support.huaweicloud.com/intl/en-us/api-cec'

export const list = operation({
  product: numberProduct,
  name: 'queryCalledRoute',
  path: 'calledRoute/queryCalledRoute',
  summary: 'Reads a page of called routes.',
  docs: `${docs}/cec_07_1033.html`,
  effect: 'read',
  request: lowerCamelObject({
    accessCode: text.optional(),
    extensionCode: at('extCode', text.optional()),
    deviceType: at('devicetype', DeviceType.optional()),
    deviceName: at('deviceDesc', text.optional()),
    limit: integer,
    offset: integer,
  }),
  response: lowerCamelObject({
    data: lowerCamelObject({ total: told(integer), calledRouteList: listOf(CalledRouteWire).default([]) }),
  }),
  errors: {},
})

export const modify = operation({
  product: numberProduct,
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
  async find(call, request) {
    const route = (await findRoutes(call, [request.id])).get(request.id)
    return route !== undefined && calledRouteVersion(route) === calledRouteVersion(request) ? {} : undefined
  },
})

export const create = operation({
  product: numberProduct,
  name: 'createCalledRoute',
  path: 'calledRoute/createCalledRoute',
  summary: 'Binds an access code, with or without an extension, to a skill queue or an IVR flow.',
  docs: `${docs}/cec_07_1030.html`,
  effect: 'create',
  repeatable: false,
  request: lowerCamelObject({
    accessCode: text,
    extensionCode: at('extCode', text.optional()),
    mediaType: at('mediaTypeId', MediaType),
    deviceType: at('devicetype', DeviceType),
    deviceId: numericId,
  }),
  response: lowerCamelObject({}),
  errors: {},
  reconcile: ({ accessCode, extensionCode = '' }) =>
    `Query calledRoutes(filter: { accessCode: ${JSON.stringify(accessCode)}, extensionCode: ${JSON.stringify(extensionCode)} }): if a route is there, it was created.`,
  /**
   * The list tells no creation time, but the number had no route before: one to this target is the new one. Another
   * one proves nothing, since the new one may have been changed; and as the vendor does not say that a number has one
   * route only, a second one must not be tried.
   */
  async find(call, request) {
    const routes = await findByNumber(call, request.accessCode, request.extensionCode ?? null)
    const isIt = (route: CalledRoute) =>
      calledRouteVersion(route) === calledRouteVersion(request) &&
      (route.mediaType ?? request.mediaType) === request.mediaType
    if (routes.some(isIt)) return {}
    if (routes.length > 0) throw new NameTakenError(`${request.accessCode}${request.extensionCode ?? ''}`)
    return undefined
  },
  exclusive: true,
})

/**
 * By `dnid`, which may be given to another route after a delete: the same call twice may hit a stranger. Nothing is
 * found by these numbers alone either: whether the routes are gone is looked up by their ids, whatever is answered.
 */
export const remove = operation({
  product: numberProduct,
  name: 'deleteCalledRoute',
  path: 'calledRoute/deleteCalledRoute',
  summary: 'Deletes called routes, at most 1000.',
  docs: `${docs}/cec_07_1031.html`,
  effect: 'delete',
  repeatable: false,
  request: lowerCamelObject({ configurationNumbers: at('dnids', text) }),
  response: lowerCamelObject({
    // Told with the routes that stayed although the vendor answered success.
    returnCode: told(text),
    description: told(text),
    data: told(lowerCamelObject({ id: told(text), name: told(text), content: told(text) })),
  }),
  errors: {},
  reconcile: () => 'Query calledRoute(id) of each route: null means that it is gone.',
})

/** The vendor's largest page. */
export const pageSize = 100

export type RouteFilter = Omit<z.output<typeof list.request>, 'limit' | 'offset'>

interface RoutePage {
  readonly rows: readonly CalledRoute[]
  readonly offset: number
  readonly total: number | null
  readonly hasNext: boolean
}

/**
 * Page after page. A full page may have a successor whatever `total` says: that it counts all pages is only its
 * natural reading.
 */
export async function* routePages(call: Call, filter: RouteFilter, from = 0): AsyncGenerator<RoutePage> {
  const watch = watchPages(list)
  for (let offset = from; ; ) {
    const { calledRouteList: rows, total } = (await call(list, { ...filter, limit: pageSize, offset })).value
      .data
    watch(rows[0]?.id)
    const end = offset + rows.length
    const hasNext = rows.length === pageSize || (rows.length > 0 && end < (total ?? 0))
    yield { rows, offset, total, hasNext }
    if (!hasNext) return
    offset = end
  }
}

/** The routes with these ids. There is no filter by id, so pages are read until all are found or the list ends. */
export async function findRoutes(call: Call, ids: readonly string[]): Promise<Map<string, CalledRoute>> {
  const wanted = new Set(ids)
  const found = new Map<string, CalledRoute>()
  for await (const { rows } of routePages(call, {})) {
    for (const route of rows) if (wanted.has(route.id)) found.set(route.id, route)
    if (found.size === wanted.size) break
  }
  return found
}

/** The routes of one number, exactly: how the vendor compares is not documented, and its own example is loose. */
export async function findByNumber(
  call: Call,
  accessCode: string,
  extensionCode: string | null,
): Promise<CalledRoute[]> {
  // What an empty extension means as a filter is not documented either: it is left out.
  const filter = { accessCode, extensionCode: extensionCode ?? undefined }
  const found: CalledRoute[] = []
  for await (const { rows } of routePages(call, filter))
    found.push(
      ...rows.filter((route) => route.accessCode === accessCode && route.extensionCode === extensionCode),
    )
  return found
}
