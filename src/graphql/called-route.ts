// CalledRoute: an access code, with or without an extension, bound to a skill queue or an IVR flow.
import type { GatewayContext } from '../context.ts'
import * as calledRoute from '../vendors/huawei/called-route.ts'
import { MediaType as MediaTypeCodec } from '../vendors/huawei/media-type.ts'
import { builder } from './builder.ts'
import { CalledRouteTarget, targetOf } from './called-route-target.ts'
import { recognized } from './enumeration.ts'
import { keyOf } from './ids.ts'
import { memberOf, requestLoader, resolverOf } from './loader.ts'
import { MediaType } from './media-type.ts'
import { whenTold } from './told.ts'
import { always } from './vendor.ts'

/** The vendor cannot filter by id: all routes wanted at once are looked for in one pass over its pages. */
const loadRoute = requestLoader<string, calledRoute.CalledRoute>(async (ids, { call }) => {
  const found = await calledRoute.findRoutes(call, ids)
  return ids.map((id) => found.get(id) ?? null)
})

type KnownCalledRoute = Pick<calledRoute.CalledRoute, 'id'> & Partial<calledRoute.CalledRoute>

const member = memberOf((source: KnownCalledRoute, context) => loadRoute(context).load(source.id))
const told = resolverOf(member)

const rights = <Answer>(
  source: KnownCalledRoute,
  context: GatewayContext,
  answer: (rights: calledRoute.CalledRoute['rights']) => Answer,
) =>
  whenTold(member(source, 'rights', context), (told) => answer(told ?? { editable: false, deletable: false }))

/** Lists tell all of it: no function is made for a row of theirs. */
const target = (source: KnownCalledRoute, context: GatewayContext) => {
  const { deviceType, deviceId, deviceName } = source
  if (deviceType !== undefined && deviceId !== undefined && deviceName !== undefined)
    return targetOf(deviceType, deviceId, deviceName)
  return targetRead(source, context)
}

async function targetRead(
  { id, deviceType, deviceId, deviceName }: KnownCalledRoute,
  context: GatewayContext,
) {
  const whole = await loadRoute(context).load(id)
  return targetOf(
    deviceType === undefined ? whole?.deviceType : deviceType,
    deviceId === undefined ? whole?.deviceId : deviceId,
    deviceName === undefined ? whole?.deviceName : deviceName,
  )
}

export const CalledRoute = builder.objectRef<KnownCalledRoute>('CalledRoute')
builder.node(CalledRoute, {
  description:
    'A binding: who dials the access code and extension reaches the target (Huawei CEC, queryCalledRoute; in the console "Called Party").',
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => loadRoute(context).load(id),
  fields: (t) => ({
    vendor: t.field(always('HUAWEI')),
    vendorId: t.exposeString('id', { nullable: false, description: "The vendor's `id`, 19 digits." }),
    configurationNumber: t.string({
      description:
        'The second identity, by which the vendor deletes (`dnid`); may be given to another route later.',
      resolve: told(({ configurationNumber }) => configurationNumber),
    }),
    accessCode: t.string({
      description: 'The hotline number (`accessCode`).',
      resolve: told(({ accessCode }) => accessCode),
    }),
    extensionCode: t.string({
      description: 'What is dialled after it, null when nothing is (`extCode`).',
      resolve: told(({ extensionCode }) => extensionCode),
    }),
    mediaType: t.field({
      type: MediaType,
      description: 'What it carries; null is answered by the vendor without an explanation (`mediatypeId`).',
      resolve: told(
        ({ mediaType }) => mediaType,
        (mediaType) => recognized(MediaTypeCodec, mediaType),
      ),
    }),
    target: t.field({
      type: CalledRouteTarget,
      description: 'Who is reached (`devicetype`, `deviceId`).',
      resolve: (source, _args, context) => target(source, context),
    }),
    targetName: t.string({
      description: 'The name of the target as the route tells it (`deviceDesc`).',
      resolve: told(({ deviceName }) => deviceName),
    }),
    editable: t.boolean({
      nullable: false,
      description: 'Whether the target may be changed (`editable` is "0", "2" or null).',
      resolve: (source, _args, context) => rights(source, context, ({ editable }) => editable),
    }),
    deletable: t.boolean({
      nullable: false,
      description: 'Whether it may be deleted (`editable` is "0", "1" or null).',
      resolve: (source, _args, context) => rights(source, context, ({ deletable }) => deletable),
    }),
    version: t.string({
      nullable: false,
      description:
        'Covers `target`, which is all of a route that can be changed: another text means that it was changed. Opaque; `expectedVersion` takes it.',
      resolve: async (source, _args, context) =>
        calledRoute.calledRouteVersion({
          deviceType: await member(source, 'deviceType', context),
          deviceId: await member(source, 'deviceId', context),
        }),
    }),
  }),
})

builder.queryField('calledRoute', (t) =>
  t.field({
    type: CalledRoute,
    description:
      'One called route, null when there is none (queryCalledRoute: the vendor has no filter by id, its pages are read until the route is found).',
    args: { id: t.arg.id({ required: true, description: '`CalledRoute:<id>`.' }) },
    resolve: (_root, { id }, context) => loadRoute(context).load(keyOf('CalledRoute', id)[0]),
  }),
)
