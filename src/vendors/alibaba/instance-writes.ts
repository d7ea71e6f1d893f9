// The writes of an instance: created, changed, tagged, untagged, deleted.
import type * as z from 'zod'
import type { Call } from '../../core/operation.ts'
import { expectVersion, write } from '../../core/write.ts'
import { create, describe, instanceVersion, type KnownInstance, modify, subject } from './instance.ts'
import { everyTagRequest, remove, type Tag, tag, untag } from './instance-account.ts'

export const instanceCreation = write({
  operation: create,
  reads: [],
  prepare: async (request: z.output<typeof create.request>) => ({ request, notes: undefined }),
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

/**
 * Changes what is given and keeps the rest. ModifyInstance demands the concurrency and does not say whether an
 * omitted name or description is kept, so what is absent is read and sent back. Calling numbers are the exception:
 * the vendor's page says they are normally omitted, and no instance answer tells them.
 */
export const instanceUpdate = write({
  operation: modify,
  reads: [describe],
  subject,
  prepare: async (change: InstanceChange, call) => {
    const { callingNumbers } = change
    const request = {
      ...(await complete(call, change)),
      callingNumbers: callingNumbers === undefined ? undefined : [...callingNumbers],
    }
    return { request, notes: undefined }
  },
  conclude: ({ instance }): KnownInstance => instance,
})

async function complete(
  call: Call,
  { instanceId, name, description, maxConcurrentConversations, expectedVersion }: InstanceChange,
) {
  const isWhole = name !== undefined && description !== undefined && maxConcurrentConversations !== undefined
  if (isWhole && expectedVersion === undefined)
    return { instanceId, name, description: description ?? '', maxConcurrentConversations }
  const { instance: current } = (await call(describe, { instanceId })).value
  expectVersion(expectedVersion, instanceVersion(current), subject({ instanceId }))
  return {
    instanceId,
    name: name ?? current.name,
    description: description === null ? '' : (description ?? current.description ?? undefined),
    maxConcurrentConversations: maxConcurrentConversations ?? current.maxConcurrentConversations,
  }
}

interface InstanceKey {
  readonly instanceId: string
}

export const instanceDeletion = write({
  operation: remove,
  reads: [],
  subject,
  prepare: async ({ instanceId }: InstanceKey) => ({ request: { instanceId }, notes: undefined }),
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
  prepare: async ({ instanceIds, tags }: Tagging) => ({
    request: { ...everyTagRequest, instanceIds, tags },
    notes: undefined,
  }),
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
  prepare: async ({ instanceIds, keys }: Untagging) => ({
    request: { ...everyTagRequest, instanceIds, ...(keys === undefined ? { all: true } : { keys }) },
    notes: undefined,
  }),
  conclude: known,
})
