// updateCalledRoute: modifyCalledRoute, with the rules that the vendor may or may not check.
import * as z from 'zod'
import { routeUpdate } from '../vendors/huawei/called-route-life.ts'
import { CalledRoute } from './called-route.ts'
import { CalledRouteTargetInput, target } from './called-route-target.ts'
import { idOf } from './ids.ts'
import { mutation, mutationInput } from './mutation.ts'
import { nonEmptyText } from './rules.ts'

mutation({
  name: 'updateCalledRoute',
  description:
    'Points a called route at another skill queue or IVR flow (modifyCalledRoute). Nothing else of a route can be changed. A queue must carry what the route carries, an IVR flow cannot carry MULTIMEDIA: checked before anything is sent. The vendor answers no route: it is read back.',
  input: mutationInput('UpdateCalledRouteInput', {
    description: 'Which called route to point where (modifyCalledRoute).',
    fields: (t) => ({
      id: t.id({ required: true, description: '`CalledRoute:<id>` (`id`).' }),
      target: t.field({
        type: CalledRouteTargetInput,
        required: true,
        description: 'Who is to be reached.',
      }),
      expectedVersion: t.string({
        description:
          '`version` as it was read: when the target is another one by now, the answer is ConflictError with the route as it is, and nothing is written. When absent, whatever is stored is replaced.',
      }),
    }),
  }),
  rules: z
    .object({ id: idOf('CalledRoute'), target, expectedVersion: nonEmptyText.nullish() })
    .transform(({ id: [id], target: device, expectedVersion }) => ({
      id,
      ...device,
      expectedVersion: expectedVersion ?? undefined,
    })),
  write: routeUpdate,
  noun: 'calledRoute',
  type: CalledRoute,
})
