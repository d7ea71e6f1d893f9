// CalledRoute: an access code, with or without an extension, bound to a skill queue or an IVR flow.
import * as z from 'zod'
import type { GatewayContext } from '../context.ts'
import { InvalidStateError, NotFoundError } from '../core/errors.ts'
import * as calledRoute from '../vendors/huawei/called-route.ts'
import { builder } from './builder.ts'
import { CalledRouteTarget, targetOf } from './called-route-target.ts'
import { recognized, vendorEnum } from './enumeration.ts'
import { Vendor } from './errors.ts'
import { idOf, keyOf } from './ids.ts'
import { memberOf, requestLoader } from './loader.ts'
import { mutation } from './mutation.ts'

const MediaType = vendorEnum('MediaType', calledRoute.MediaType, 'What a route carries (`mediatypeId`).', {
  VOICE_CLICK_TO_DIAL: '2: voice, click to dial.',
  VOICE: '5: voice and video calls; the pages about skill queues call it voice.',
  VIDEO_CLICK_TO_DIAL: '18: video, click to dial.',
  VIDEO: '19: video.',
  MULTIMEDIA: '53: multimedia.',
})

/** The vendor cannot filter by id: all routes wanted at once are looked for in one pass over its pages. */
const loadRoute = requestLoader<string, calledRoute.CalledRoute>(async (ids, { call }) => {
  const found = await calledRoute.findRoutes(call, ids)
  return ids.map((id) => found.get(id) ?? null)
})

type KnownCalledRoute = Pick<calledRoute.CalledRoute, 'id'> & Partial<calledRoute.CalledRoute>

const member = memberOf((source: KnownCalledRoute, context) => loadRoute(context).load(source.id))

const rights = async (source: KnownCalledRoute, context: GatewayContext) =>
  (await member(source, 'rights', context)) ?? { editable: false, deletable: false }

export const CalledRoute = builder.objectRef<KnownCalledRoute>('CalledRoute')
builder.node(CalledRoute, {
  description:
    'A binding: who dials the access code and extension reaches the target (Huawei CEC, queryCalledRoute; in the console "Called Party").',
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => loadRoute(context).load(id),
  fields: (t) => ({
    vendor: t.field({
      type: Vendor,
      nullable: false,
      description: 'Always HUAWEI.',
      resolve: () => 'HUAWEI' as const,
    }),
    vendorId: t.exposeString('id', { nullable: false, description: "The vendor's `id`, 19 digits." }),
    configurationNumber: t.string({
      description:
        'The second identity, by which the vendor deletes (`dnid`); may be given to another route later.',
      resolve: (source, _args, context) => member(source, 'configurationNumber', context),
    }),
    accessCode: t.string({
      description: 'The hotline number (`accessCode`).',
      resolve: (source, _args, context) => member(source, 'accessCode', context),
    }),
    extensionCode: t.string({
      description: 'What is dialled after it, null when nothing is (`extCode`).',
      resolve: (source, _args, context) => member(source, 'extensionCode', context),
    }),
    mediaType: t.field({
      type: MediaType,
      description: 'What it carries; null is answered by the vendor without an explanation (`mediatypeId`).',
      resolve: async (source, _args, context) =>
        recognized(calledRoute.MediaType, await member(source, 'mediaType', context)),
    }),
    target: t.field({
      type: CalledRouteTarget,
      description: 'Who is reached (`devicetype`, `deviceId`).',
      resolve: async (source, _args, context) =>
        targetOf(
          await member(source, 'deviceType', context),
          await member(source, 'deviceId', context),
          await member(source, 'deviceName', context),
        ),
    }),
    targetName: t.string({
      description: 'The name of the target as the route tells it (`deviceDesc`).',
      resolve: (source, _args, context) => member(source, 'deviceName', context),
    }),
    editable: t.boolean({
      nullable: false,
      description: 'Whether the target may be changed (`editable` is "0", "2" or null).',
      resolve: async (source, _args, context) => (await rights(source, context)).editable,
    }),
    deletable: t.boolean({
      nullable: false,
      description: 'Whether it may be deleted (`editable` is "0", "1" or null).',
      resolve: async (source, _args, context) => (await rights(source, context)).deletable,
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

/** The vendor's `deviceId` is an integer. */
const decimalKey = (type: 'SkillQueue' | 'IvrFlow') =>
  idOf(type).refine(([key]) => /^\d{1,15}$/.test(key), `must have the form ${type}:<number>`)

/** GraphQL has seen to it that exactly one member is there. */
const target = z
  .object({ skillQueueId: decimalKey('SkillQueue').optional(), ivrFlowId: decimalKey('IvrFlow').optional() })
  .transform(({ skillQueueId, ivrFlowId }) =>
    skillQueueId === undefined
      ? { deviceType: 'IVR_FLOW' as const, deviceId: ivrFlowId?.[0] ?? '' }
      : { deviceType: 'SKILL_QUEUE' as const, deviceId: skillQueueId[0] },
  )

mutation({
  name: 'updateCalledRoute',
  description:
    'Points a called route at another skill queue or IVR flow (modifyCalledRoute). Nothing else of a route can be changed. The vendor answers no route: it is read back.',
  input: builder.inputType('UpdateCalledRouteInput', {
    description: 'Which called route to point where (modifyCalledRoute).',
    fields: (t) => ({
      id: t.id({ required: true, description: '`CalledRoute:<id>` (`id`).' }),
      target: t.field({
        type: builder.inputType('CalledRouteTargetInput', {
          isOneOf: true,
          description: 'Who is to be reached: exactly one of the two (`devicetype`, `deviceId`).',
          fields: (member) => ({
            skillQueueId: member.id({ description: '`SkillQueue:<skillId>`: device type 1.' }),
            ivrFlowId: member.id({ description: '`IvrFlow:<id>`: device type 3.' }),
          }),
        }),
        required: true,
        description: 'Who is to be reached.',
      }),
    }),
  }),
  rules: z
    .object({ id: idOf('CalledRoute'), target })
    .transform(({ id: [id], target: device }) => ({ id, ...device })),
  operations: [calledRoute.list, calledRoute.modify],
  outcomes: [NotFoundError, InvalidStateError],
  noun: 'calledRoute',
  type: CalledRoute,
  perform: (change, { call }) => calledRoute.update(call, change),
})
