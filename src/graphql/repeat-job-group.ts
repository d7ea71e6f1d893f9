// repeatJobGroup: a new job group that calls the jobs of another one again.
import * as z from 'zod'
import { JobOutcome as OutcomeCodec } from '../vendors/alibaba/job-group-wire.ts'
import { jobGroupRepetition } from '../vendors/alibaba/job-group-writes.ts'
import { vendorEnum } from './enumeration.ts'
import { idOf } from './ids.ts'
import { JobGroup } from './job-group.ts'
import { mutation, mutationInput } from './mutation.ts'
import { newJobGroupFields, newJobGroupRules, orAbsent } from './new-job-group.ts'
import { between, list, nonEmptyText, sendable, text } from './rules.ts'

const JobOutcome = vendorEnum(
  'JobOutcome',
  OutcomeCodec,
  'How a job ended (`FilterStatus`); the vendor names these in a sample only.',
  {
    SUCCEEDED: '`Succeeded`: a call was connected.',
    NO_INTERACTION: '`NoInteraction`: the callee said nothing.',
    FAILED: '`Failed`: the attempts are used up, or a rule forbade the call.',
    CANCELLED: '`Cancelled`.',
  },
)

const outcomes = list(sendable(OutcomeCodec))
  .min(1, 'must not be empty: leave it out to name none')
  .refine((names) => new Set(names).size === names.length, 'names an outcome twice')

const rules = z
  .object({
    id: idOf('JobGroup'),
    name: nonEmptyText,
    description: orAbsent(text),
    scriptId: orAbsent(idOf('Script')),
    outcomes: orAbsent(outcomes),
    ...newJobGroupRules,
  })
  .refine(
    ({ id, scriptId }) => !Array.isArray(id) || !Array.isArray(scriptId) || id[0] === scriptId[0],
    between(['scriptId'], 'is a script of another instance'),
  )
  .transform(({ id: [instanceId, jobGroupId], scriptId, ...group }) => ({
    ...group,
    instanceId,
    jobGroupId,
    scriptId: scriptId?.[1],
  }))

mutation({
  name: 'repeatJobGroup',
  description:
    'Creates a job group that calls the jobs of another one again (CreateBatchRepeatJob). Whether what is absent is taken from that group, the vendor does not document.',
  input: mutationInput('RepeatJobGroupInput', {
    description: 'The group to repeat, and what the new group is given (CreateBatchRepeatJob).',
    fields: (t) => ({
      id: t.id({
        required: true,
        description: 'The group to repeat, `JobGroup:<InstanceId>:<JobGroupId>` (`SourceGroupId`).',
      }),
      name: t.string({ required: true, description: 'Name of the new group (`Name`).' }),
      description: t.string({ description: 'Free text of the new group (`Description`).' }),
      scriptId: t.id({ description: '`Script:<InstanceId>:<ScriptId>` (`ScriptId`).' }),
      outcomes: t.field({
        type: [JobOutcome],
        description:
          'Which jobs to call again, by how they ended (`FilterStatus`); nothing is sent when absent.',
      }),
      ...newJobGroupFields(t),
    }),
  }),
  rules,
  write: jobGroupRepetition,
  noun: 'jobGroup',
  type: JobGroup,
})
