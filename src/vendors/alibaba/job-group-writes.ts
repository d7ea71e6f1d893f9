// The writes of a job group's life: created, repeated, paused, resumed, cancelled, deleted.
import type * as z from 'zod'
import { NameTakenError, type OutcomeError, VendorRejectedError } from '../../core/errors.ts'
import type { Call } from '../../core/operation.ts'
import { type Plan, planOf, write } from '../../core/write.ts'
import { type JobGroupKey, jobGroup, type KnownJobGroup } from './job-group.ts'
import * as life from './job-group-life.ts'

interface Named {
  readonly instanceId: string
  readonly name: string
}

/** Whether the instance has a group of exactly this name; no when it cannot be found out. */
const isNameTaken = (call: Call, { instanceId, name }: Named): Promise<boolean> =>
  call(life.list, { instanceId, text: name, pageNumber: 1, pageSize: 100 }).then(
    ({ value }) => value.jobGroups.list.some((row) => row.name === name),
    () => false,
  )

/** The vendor's advice for its one unspecific code is to look for a group of the same name. */
async function explain(error: OutcomeError, { request }: Plan<Named>, call: Call): Promise<never> {
  const upstream = error instanceof VendorRejectedError ? error.upstream : null
  if (upstream?.code !== life.handleJobGroupError) throw error
  throw (await isNameTaken(call, request)) ? new NameTakenError(request.name, upstream) : error
}

export const jobGroupCreation = write({
  operation: life.create,
  reads: [life.list],
  outcomes: [NameTakenError],
  // There is nothing to look at before a group is made.
  planned: (request: z.output<typeof life.create.request>) => planOf(request),
  conclude: ({ jobGroup }, { request }): KnownJobGroup => ({ ...jobGroup, instanceId: request.instanceId }),
  recover: explain,
})

export const jobGroupRepetition = write({
  operation: life.repeat,
  reads: [life.list],
  outcomes: [NameTakenError],
  planned: (request: z.output<typeof life.repeat.request>) => planOf(request),
  conclude: ({ jobGroup }, { request }): KnownJobGroup => ({ ...jobGroup, instanceId: request.instanceId }),
  recover: explain,
})

/** One of the operations that act on all jobs of a group; its answer tells nothing of the group. */
const control = (operation: typeof life.suspend) =>
  write({
    operation,
    reads: [],
    subject: jobGroup,
    planned: (key: JobGroupKey) => planOf({ ...key, all: true }),
    conclude: (_answer, { request: { instanceId, jobGroupId } }): KnownJobGroup => ({
      instanceId,
      jobGroupId,
    }),
  })

export const jobGroupPause = control(life.suspend)
export const jobGroupResumption = control(life.resume)
export const jobGroupCancellation = control(life.cancel)

export const jobGroupDeletion = write({
  operation: life.remove,
  reads: [],
  subject: jobGroup,
  planned: (key: JobGroupKey) => planOf(key),
  conclude: (_answer, { request: { instanceId, jobGroupId } }) => `JobGroup:${instanceId}:${jobGroupId}`,
})
