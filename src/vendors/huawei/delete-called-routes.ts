// Deleting called routes: found by `id`, deleted by `dnid`, and looked for afterwards, because a part that failed is told as text only.
import {
  InvalidStateError,
  NotFoundError,
  type OutcomeError,
  OutcomeUnknownError,
  type UpstreamFailure,
  VendorRejectedError,
} from '../../core/errors.ts'
import type { Call } from '../../core/operation.ts'
import { maskPhoneNumbers } from '../../core/redact.ts'
import { type Plan, write } from '../../core/write.ts'
import { type CalledRoute, calledRouteSubject, findRoutes, list, remove } from './called-route.ts'

/** One route: gone, or why not. */
export interface Deletion {
  readonly id: string
  readonly error: OutcomeError | null
}

export const maxDeletions = 1_000

/** Why a route cannot even be asked to go. */
function obstacle(id: string, route: CalledRoute | undefined): OutcomeError | null {
  if (route === undefined) return new NotFoundError(calledRouteSubject(id))
  if (!route.rights.deletable) return new InvalidStateError('NOT_DELETABLE', ['DELETABLE'])
  if (!/^\d+$/.test(route.configurationNumber ?? ''))
    return new InvalidStateError('WITHOUT_CONFIGURATION_NUMBER', ['WITH_CONFIGURATION_NUMBER'])
  return null
}

const noAnswer: UpstreamFailure = {
  vendor: remove.product.vendor,
  action: remove.name,
  httpStatus: null,
  code: null,
  message: null,
  requestId: null,
  success: null,
  data: null,
  envelopeStatus: null,
  accessDeniedDetail: null,
}

/** The routes without an error were sent; in the order of the input. */
interface Notes {
  readonly deletions: readonly Deletion[]
}

/** What became of each route, by looking: one that is still there has this error, whatever was said of the others. */
async function lookAfterwards(
  { notes: { deletions } }: Plan<unknown, Notes>,
  call: Call,
  survivorError: OutcomeError,
): Promise<Deletion[]> {
  const sentIds = deletions.flatMap(({ id, error }) => (error === null ? [id] : []))
  const after = await findRoutes(call, sentIds).catch(() => undefined)
  return deletions.map(({ id, error }) => {
    if (error !== null) return { id, error }
    if (after !== undefined) return { id, error: after.has(id) ? survivorError : null }
    const unknown = new OutcomeUnknownError(
      'deleteCalledRoute was sent, but whether the route is gone could not be read',
      `Query calledRoute(id: "CalledRoute:${id}"): null means that it is gone.`,
      true,
    )
    return { id, error: unknown }
  })
}

/**
 * The numbers are read right before they are used: a `dnid` may be given to another route later. Whether the routes
 * are gone is read right after: neither the return code nor the text tells which of them failed.
 */
export const routeDeletion = write({
  operation: remove,
  reads: [list],
  // All deletions are one after the other: the number that one of them frees must not be what another one holds.
  subject: (_ids: readonly string[]) => calledRouteSubject('deletion'),
  async prepare(ids, call) {
    const before = await findRoutes(call, ids)
    const deletions = ids.map((id): Deletion => ({ id, error: obstacle(id, before.get(id)) }))
    const numbers = deletions.flatMap(({ id, error }) =>
      error === null ? [before.get(id)?.configurationNumber] : [],
    )
    if (numbers.length === 0) return { settled: deletions }
    const notes: Notes = { deletions }
    return { request: { configurationNumbers: numbers.join(',') }, notes }
  },
  conclude: ({ returnCode, description }, plan, call) =>
    lookAfterwards(
      plan,
      call,
      new VendorRejectedError(
        {
          ...noAnswer,
          code: returnCode,
          message: description === null ? null : maskPhoneNumbers(description),
        },
        'deleteCalledRoute left this route where it is.',
      ),
    ),
  // One per hundred routes of the account.
  concludingCalls: 1,
  isSettled: (deletions) => !deletions.some(({ error }) => error instanceof OutcomeUnknownError),
  async recover(error, plan, call) {
    if (!(error instanceof VendorRejectedError || error instanceof OutcomeUnknownError)) throw error
    return { value: await lookAfterwards(plan, call, error), upstream: error.upstream ?? noAnswer }
  },
})
