// Instance.jobGroups: the job groups of an instance, filtered and paged by the vendor.
import * as z from 'zod'
import { NotFoundError } from '../core/errors.ts'
import * as life from '../vendors/alibaba/job-group-life.ts'
import { JobGroupStatus as StatusCodec } from '../vendors/alibaba/job-group-wire.ts'
import { builder } from './builder.ts'
import { connectionOf, forwardArgs, pageByNumber } from './connection.ts'
import { Instance } from './instance.ts'
import { JobGroup, JobGroupStatus } from './job-group.ts'
import { oneByOne, requestLoader } from './loader.ts'
import { orAbsent } from './new-job-group.ts'
import { between, checkFilter, list, sendable, text } from './rules.ts'

const JobGroupFilter = builder.inputType('JobGroupFilter', {
  description: 'Which job groups to answer; all given criteria have to be met (ListJobGroups).',
  fields: (t) => ({
    statuses: t.field({
      type: [JobGroupStatus],
      description: 'Any of these statuses (`JobGroupStatusFilter`).',
    }),
    text: t.string({
      description: 'Text to look for (`SearchText`); which fields it is compared with is not documented.',
    }),
    earliestCreatedAt: t.field({
      type: 'DateTime',
      description: 'Created at this instant or later (`StartTime`).',
    }),
    latestCreatedAt: t.field({
      type: 'DateTime',
      description: 'Created at this instant or earlier (`EndTime`).',
    }),
    hasMinConcurrency: t.boolean({
      description:
        'True: only groups whose guaranteed concurrency is in effect (`OnlyMinConcurrencyEnabled`).',
    }),
  }),
})

const filterRules = z
  .object({
    statuses: orAbsent(list(sendable(StatusCodec)).min(1, 'must not be empty: leave it out for all')),
    text: orAbsent(text),
    earliestCreatedAt: orAbsent(z.date().min(0, 'must not be before 1970')),
    latestCreatedAt: orAbsent(z.date().min(0, 'must not be before 1970')),
    hasMinConcurrency: orAbsent(z.boolean()),
  })
  .refine(
    ({ earliestCreatedAt, latestCreatedAt }) =>
      !(
        earliestCreatedAt instanceof Date &&
        latestCreatedAt instanceof Date &&
        earliestCreatedAt > latestCreatedAt
      ),
    between(['latestCreatedAt'], 'must not be before earliestCreatedAt'),
  )

/** Lists of many instances are read some at a time. */
const loadPage = requestLoader<life.JobGroupListRequest, life.JobGroupPage>(
  oneByOne((request, { call }) => life.page(call, request)),
  (request) => JSON.stringify(request),
)

const JobGroupConnection = connectionOf(JobGroup, { one: 'a job group', many: 'job groups' })

builder.objectField(Instance, 'jobGroups', (t) =>
  t.field({
    type: JobGroupConnection,
    description: "The job groups of the instance, in the vendor's order (ListJobGroups).",
    args: {
      ...forwardArgs,
      filter: t.arg({ type: JobGroupFilter, description: 'Which job groups to answer.' }),
    },
    resolve: (instance, { filter, ...args }, context) => {
      const { instanceId } = instance
      const criteria = checkFilter(filterRules, filter)
      return pageByNumber(args, async (pageNumber, pageSize) => {
        const request = { instanceId, pageNumber, pageSize, ...criteria }
        const page = await loadPage(context).load(request)
        if (page === null) throw new NotFoundError({ type: 'Instance', key: [instanceId] })
        const rows = page.rows.map((row) => ({ ...row, instanceId, instance }))
        return { rows, totalCount: page.totalCount }
      })
    },
  }),
)
