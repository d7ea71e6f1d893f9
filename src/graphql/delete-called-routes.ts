// deleteCalledRoutes: many at once, with what became of each.
import * as z from 'zod'
import { InvalidStateError, NotFoundError, OutcomeUnknownError, VendorRejectedError } from '../core/errors.ts'
import { type Deletion, maxDeletions, routeDeletion } from '../vendors/huawei/delete-called-routes.ts'
import { builder } from './builder.ts'
import { globalId, idOf } from './ids.ts'
import { mutation, mutationInput } from './mutation.ts'

const idField = { nullable: false, description: '`CalledRoute:<id>`, as it was given.' } as const

const CalledRouteDeleted = builder.objectRef<Deletion>('CalledRouteDeleted').implement({
  description: 'The route is gone: it was looked for after the delete.',
  fields: (t) => ({
    id: t.id({ ...idField, resolve: ({ id }) => globalId('CalledRoute', id) }),
  }),
})

const CalledRouteDeletion = builder.objectRef<Deletion>('CalledRouteDeletion').implement({
  description: 'What became of one route.',
  fields: (t) => ({
    id: t.id({ ...idField, resolve: ({ id }) => globalId('CalledRoute', id) }),
    deleted: t.boolean({
      nullable: false,
      description: 'Whether the route is known to be gone.',
      resolve: ({ error }) => error === null,
    }),
    outcome: t.field({
      type: CalledRouteDeleted,
      nullable: false,
      description: 'That it is gone, or why not.',
      errors: {
        types: [InvalidStateError, NotFoundError, OutcomeUnknownError, VendorRejectedError],
        union: {
          name: 'CalledRouteDeletionOutcome',
          description: 'What deleting one route can lead to.',
        },
      },
      resolve: (deletion) => {
        if (deletion.error !== null) throw deletion.error
        return deletion
      },
    }),
  }),
})

mutation({
  name: 'deleteCalledRoutes',
  description:
    'Deletes called routes (deleteCalledRoute). The vendor deletes by `dnid`, which may pass to another route, and tells a part that failed as text only: the numbers are read right before, and what is gone is read right after. Success means that each route has its own outcome, not that all are gone.',
  input: mutationInput('DeleteCalledRoutesInput', {
    description: 'Which called routes to delete (deleteCalledRoute).',
    fields: (t) => ({
      ids: t.idList({
        required: true,
        description: `\`CalledRoute:<id>\` each, 1 to ${maxDeletions}, none twice (\`dnids\`).`,
      }),
    }),
  }),
  rules: z
    .object({
      ids: z
        .array(idOf('CalledRoute').transform(([id]) => id))
        .min(1, 'must name at least one route')
        .max(maxDeletions, `must have at most ${maxDeletions} elements`)
        .refine((ids) => new Set(ids).size === ids.length, 'names a route twice'),
    })
    .transform(({ ids }) => ids),
  write: routeDeletion,
  noun: 'results',
  type: [CalledRouteDeletion],
})
