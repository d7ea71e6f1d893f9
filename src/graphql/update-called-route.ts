// updateCalledRoute: modifyCalledRoute, with the rules that the vendor may or may not check.
import * as z from 'zod'
import { routeUpdate } from '../vendors/huawei/called-route-life.ts'
import { CalledRoute } from './called-route.ts'
import { CalledRouteTargetInput, target } from './called-route-target.ts'
import { expectedVersion, expectedVersionField } from './expected-version.ts'
import { idOf } from './ids.ts'
import { mutation, mutationInput } from './mutation.ts'

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
      expectedVersion: expectedVersionField(t),
    }),
  }),
  rules: z
    .object({ id: idOf('CalledRoute'), target, expectedVersion })
    .transform(({ id: [id], target: device, ...expected }) => ({ id, ...device, ...expected })),
  write: routeUpdate,
  noun: 'calledRoute',
  type: CalledRoute,
})
