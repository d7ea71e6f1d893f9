// calledRoutes: the list of called routes, filtered again on this side where the vendor's filters are loose.
import * as z from 'zod'
import * as calledRoute from '../vendors/huawei/called-route.ts'
import { builder } from './builder.ts'
import { CalledRoute } from './called-route.ts'
import { accessCode, extensionCode } from './called-route-number.ts'
import { CalledRouteTargetKind } from './called-route-target.ts'
import { connectionOf, forwardArgs, pageByOffset, pageOfMatches } from './connection.ts'
import { checkFilter, sendable, text } from './rules.ts'

const CalledRouteConnection = connectionOf(CalledRoute, {
  one: 'a called route',
  many: 'called routes',
  totalCount:
    "How many called routes there are in all pages. With `accessCode`, `extensionCode` or `targetKind` the vendor's count cannot be trusted: then it is told where the whole list was read, else null.",
})

const CalledRouteFilter = builder.inputType('CalledRouteFilter', {
  description:
    "Which called routes to answer: those to which all of this applies. The vendor's own example answers others too, so all but `targetName` is compared again, exactly.",
  fields: (t) => ({
    accessCode: t.string({ description: 'Exactly this hotline number (`accessCode`).' }),
    extensionCode: t.string({
      description: 'Exactly this extension; empty: the routes that have none (`extCode`).',
    }),
    targetKind: t.field({ type: CalledRouteTargetKind, description: 'What is reached (`devicetype`).' }),
    targetName: t.string({
      description: 'A part of the name of the target; the vendor compares fuzzily (`deviceDesc`).',
    }),
  }),
})

const filterRules = z.object({
  accessCode: accessCode.nullish(),
  extensionCode: extensionCode.nullish(),
  targetKind: sendable(calledRoute.DeviceType).nullish(),
  targetName: text.nullish(),
})

/** What the vendor is asked for; what an empty extension means to it is not documented. */
const vendorFilter = (wanted: z.output<typeof filterRules>): calledRoute.RouteFilter => ({
  accessCode: wanted.accessCode ?? undefined,
  extensionCode: wanted.extensionCode || undefined,
  deviceType: wanted.targetKind ?? undefined,
  deviceName: wanted.targetName || undefined,
})

const matching =
  ({ accessCode, extensionCode, targetKind }: z.output<typeof filterRules>) =>
  (route: calledRoute.CalledRoute): boolean =>
    (accessCode == null || route.accessCode === accessCode) &&
    (extensionCode == null || (route.extensionCode ?? '') === extensionCode) &&
    (targetKind == null || route.deviceType === targetKind)

builder.queryField('calledRoutes', (t) =>
  t.field({
    type: CalledRouteConnection,
    description:
      "The called routes of the account, in the vendor's order (queryCalledRoute). The targets' names come with them.",
    args: {
      ...forwardArgs,
      filter: t.arg({ type: CalledRouteFilter, description: 'Which called routes to answer.' }),
    },
    resolve: (_root, { filter, ...args }, { call }) => {
      const wanted = checkFilter(filterRules, filter)
      const asked = vendorFilter(wanted)
      const { accessCode, extensionCode, targetKind } = wanted
      if (accessCode == null && extensionCode == null && targetKind == null)
        return pageByOffset(args, async (offset, limit) => {
          const { data } = (await call(calledRoute.list, { ...asked, offset, limit })).value
          return { rows: data.calledRouteList, totalCount: data.total }
        })
      return pageOfMatches(
        args,
        calledRoute.pageSize,
        (from) => calledRoute.routePages(call, asked, from),
        matching(wanted),
      )
    },
  }),
)
