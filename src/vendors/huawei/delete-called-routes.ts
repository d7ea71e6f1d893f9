// Deleting called routes: found by `id`, deleted by `dnid`, and looked for afterwards, because a part that failed is told as text only.
import {
  type Answer,
  InvalidStateError,
  NotFoundError,
  type OutcomeError,
  OutcomeUnknownError,
  type UpstreamSuccess,
  VendorRejectedError,
} from '../../core/errors.ts'
import type { Call } from '../../core/operation.ts'
import { type CalledRoute, findRoutes, remove } from './called-route.ts'

/** One route: gone, or why not. */
export interface Deletion {
  readonly id: string
  readonly error: OutcomeError | null
}

export const maxDeletions = 1_000

/** Why a route cannot even be asked to go. */
function obstacle(id: string, route: CalledRoute | undefined): OutcomeError | null {
  if (route === undefined) return new NotFoundError({ type: 'CalledRoute', key: [id] })
  if (!route.rights.deletable) return new InvalidStateError('NOT_DELETABLE', ['DELETABLE'])
  if (!/^\d+$/.test(route.configurationNumber ?? ''))
    return new InvalidStateError('WITHOUT_CONFIGURATION_NUMBER', ['WITH_CONFIGURATION_NUMBER'])
  return null
}

/** Nothing was sent, or nothing came back. */
const noAnswer: UpstreamSuccess = {
  vendor: remove.product.vendor,
  action: remove.name,
  httpStatus: null,
  code: null,
  message: null,
  requestId: null,
}

type Sent =
  | { readonly upstream: UpstreamSuccess }
  | { readonly refusal: VendorRejectedError }
  | { readonly lost: OutcomeUnknownError }

async function send(call: Call, routes: readonly CalledRoute[]): Promise<Sent> {
  const configurationNumbers = routes.map(({ configurationNumber }) => configurationNumber).join(',')
  try {
    return { upstream: (await call(remove, { configurationNumbers })).upstream }
  } catch (error) {
    if (error instanceof VendorRejectedError) return { refusal: error }
    if (error instanceof OutcomeUnknownError) return { lost: error }
    throw error
  }
}

/** Still there after the call: refused, whatever the return code said of the others. */
function survivor(sent: Sent): OutcomeError {
  if ('refusal' in sent) return sent.refusal
  if ('lost' in sent) return sent.lost
  return new VendorRejectedError(
    { ...sent.upstream, success: null, data: null, envelopeStatus: null, accessDeniedDetail: null },
    'deleteCalledRoute left this route where it is.',
  )
}

/**
 * The numbers are read right before they are used: a `dnid` may be given to another route later. Whether the routes
 * are gone is read right after: neither the return code nor the text tells which of them failed.
 */
export async function deleteRoutes(call: Call, ids: readonly string[]): Promise<Answer<Deletion[]>> {
  const before = await findRoutes(call, ids)
  const obstacles = new Map(ids.map((id) => [id, obstacle(id, before.get(id))]))
  const routes = [...before.values()].filter(({ id }) => obstacles.get(id) === null)
  if (routes.length === 0)
    return { value: ids.map((id) => ({ id, error: obstacles.get(id) ?? null })), upstream: noAnswer }
  const sent = await send(call, routes)
  const sentIds = routes.map(({ id }) => id)
  const after = await findRoutes(call, sentIds).catch(() => undefined)
  const errorOf = (id: string): OutcomeError | null => {
    const known = obstacles.get(id)
    if (known != null) return known
    if (after === undefined)
      return new OutcomeUnknownError(
        'deleteCalledRoute was sent, but whether the route is gone could not be read',
        `Query calledRoute(id: "CalledRoute:${id}"): null means that it is gone.`,
        true,
      )
    return after.has(id) ? survivor(sent) : null
  }
  return { value: ids.map((id) => ({ id, error: errorOf(id) })), upstream: upstreamOf(sent) }
}

function upstreamOf(sent: Sent): UpstreamSuccess {
  if ('upstream' in sent) return sent.upstream
  return ('refusal' in sent ? sent.refusal.upstream : sent.lost.upstream) ?? noAnswer
}
