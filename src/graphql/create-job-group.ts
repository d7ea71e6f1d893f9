// createJobGroup: a new batch of outbound calls of an instance.
import * as z from 'zod'
import { jobGroupCreation } from '../vendors/alibaba/job-group-writes.ts'
import { idOf } from './ids.ts'
import { JobGroup } from './job-group.ts'
import { mutation, mutationInput } from './mutation.ts'
import { newJobGroupFields, newJobGroupRules, orAbsent } from './new-job-group.ts'
import { between, nonEmptyText, text } from './rules.ts'

const rules = z
  .object({
    instanceId: idOf('Instance'),
    name: nonEmptyText,
    description: orAbsent(text),
    scriptId: idOf('Script'),
    scenarioId: orAbsent(nonEmptyText),
    ...newJobGroupRules,
  })
  .refine(
    ({ instanceId, scriptId }) =>
      !Array.isArray(instanceId) || !Array.isArray(scriptId) || instanceId[0] === scriptId[0],
    between(['scriptId'], 'is a script of another instance'),
  )
  .transform(({ instanceId: [instanceId], scriptId: [, scriptId], ...group }) => ({
    ...group,
    instanceId,
    scriptId,
  }))

mutation({
  name: 'createJobGroup',
  description:
    'Creates a job group (CreateJobGroup). Without start and end it calls at once, with them on schedule. The vendor answers an unspecific refusal for a name that is in use: such a name is then looked for.',
  input: mutationInput('CreateJobGroupInput', {
    description: 'A new job group (CreateJobGroup).',
    fields: (t) => ({
      instanceId: t.id({
        required: true,
        description: 'The instance to create it in, `Instance:<InstanceId>` (`InstanceId`).',
      }),
      name: t.string({
        required: true,
        description: 'Name (`JobGroupName`); how long it may be and whether it must be unique, no page says.',
      }),
      scriptId: t.id({
        required: true,
        description: 'The dialogue to speak, `Script:<InstanceId>:<ScriptId>` (`ScriptId`).',
      }),
      description: t.string({ description: 'Free text (`JobGroupDescription`).' }),
      scenarioId: t.string({
        description: 'The id of the scenario on the old canvas (`ScenarioId`); nothing is sent when absent.',
        deprecationReason: 'Historic at the vendor; use `scriptId`.',
      }),
      ...newJobGroupFields(t),
    }),
  }),
  rules,
  write: jobGroupCreation,
  noun: 'jobGroup',
  type: JobGroup,
})
