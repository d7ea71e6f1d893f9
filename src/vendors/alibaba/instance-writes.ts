// The writes of an instance: created, changed, tagged, untagged, deleted.
import type * as z from 'zod'
import { expectVersion, planOf, write } from '../../core/write.ts'
import { create, describe, instanceVersion, type KnownInstance, modify, subject } from './instance.ts'
import { everyTagRequest, remove, type Tag, tag, untag } from './instance-account.ts'

export const instanceCreation = write({
  operation: create,
  reads: [],
  planned: (request: z.output<typeof create.request>) => planOf(request),
  conclude: ({ instance }): KnownInstance => instance,
})

export interface InstanceChange {
  readonly instanceId: string
  readonly name?: string | undefined
  /** Null clears. */
  readonly description?: string | null | undefined
  readonly maxConcurrentConversations?: number | undefined
  readonly callingNumbers?: readonly string[] | undefined
  readonly expectedVersion?: string | undefined
}

type Sent = z.output<typeof modify.request>

const requestOf = (
  { instanceId, callingNumbers }: InstanceChange,
  told: Pick<Sent, 'name' | 'description' | 'maxConcurrentConversations'>,
): Sent => ({
  instanceId,
  ...told,
  callingNumbers: callingNumbers === undefined ? undefined : [...callingNumbers],
})

/**
 * Changes what is given and keeps the rest. ModifyInstance demands the concurrency and does not say whether an
 * omitted name or description is kept, so what is absent is read and sent back. Calling numbers are the exception:
 * the vendor's page says they are normally omitted, and no instance answer tells them.
 */
export const instanceUpdate = write({
  operation: modify,
  reads: [describe],
  subject,
  planned(change: InstanceChange) {
    const { name, description, maxConcurrentConversations, expectedVersion } = change
    const isWhole =
      name !== undefined && description !== undefined && maxConcurrentConversations !== undefined
    return isWhole && expectedVersion === undefined
      ? planOf(requestOf(change, { name, description: description ?? '', maxConcurrentConversations }))
      : undefined
  },
  async prepare(change: InstanceChange, call) {
    const { instanceId, name, description, maxConcurrentConversations, expectedVersion } = change
    const { instance: current } = (await call(describe, { instanceId })).value
    expectVersion(expectedVersion, instanceVersion(current), subject(change))
    return planOf(
      requestOf(change, {
        name: name ?? current.name,
        description: description === null ? '' : (description ?? current.description ?? undefined),
        maxConcurrentConversations: maxConcurrentConversations ?? current.maxConcurrentConversations,
      }),
    )
  },
  conclude: ({ instance }): KnownInstance => instance,
})

interface InstanceKey {
  readonly instanceId: string
}

export const instanceDeletion = write({
  operation: remove,
  reads: [],
  subject,
  planned: ({ instanceId }: InstanceKey) => planOf({ instanceId }),
  conclude: (_answer, { request }) => `Instance:${request.instanceId}`,
})

/** Neither answer tells anything of the instances. */
const known = (
  _answer: unknown,
  { request }: { request: { instanceIds: readonly string[] } },
): KnownInstance[] => request.instanceIds.map((instanceId) => ({ instanceId }))

interface Tagging {
  readonly instanceIds: string[]
  readonly tags: Tag[]
}

export const instanceTagging = write({
  operation: tag,
  reads: [],
  planned: ({ instanceIds, tags }: Tagging) => planOf({ ...everyTagRequest, instanceIds, tags }),
  conclude: known,
})

interface Untagging {
  readonly instanceIds: string[]
  readonly keys: string[] | undefined
}

/** Without keys all tags go: the vendor looks at `All` only then. */
export const instanceUntagging = write({
  operation: untag,
  reads: [],
  planned: ({ instanceIds, keys }: Untagging) =>
    planOf({ ...everyTagRequest, instanceIds, ...(keys === undefined ? { all: true } : { keys }) }),
  conclude: known,
})
