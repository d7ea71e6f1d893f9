// pauseJobGroup, resumeJobGroup, cancelJobGroup and deleteJobGroup.
import * as z from 'zod'
import * as writes from '../vendors/alibaba/job-group-writes.ts'
import { idOf } from './ids.ts'
import { JobGroup } from './job-group.ts'
import { mutation, mutationInput } from './mutation.ts'

const rules = z
  .object({ id: idOf('JobGroup') })
  .transform(({ id: [instanceId, jobGroupId] }) => ({ instanceId, jobGroupId }))

const inputOf = (name: string, description: string) =>
  mutationInput(name, {
    description,
    fields: (t) => ({
      id: t.id({ required: true, description: '`JobGroup:<InstanceId>:<JobGroupId>`.' }),
    }),
  })

/** The vendor answers success also for a group on which it has no effect; the status that is read back tells. */
const control = (name: string, title: string, write: typeof writes.jobGroupPause, description: string) =>
  mutation({
    name,
    description: `${description} (${write.operation.name} with All and the group). No refusal is documented for a group in another state: the \`status\` afterwards tells where it stands.`,
    input: inputOf(`${title}Input`, `Which job group (${write.operation.name}).`),
    rules,
    write,
    noun: 'jobGroup',
    type: JobGroup,
  })

control('pauseJobGroup', 'PauseJobGroup', writes.jobGroupPause, 'Pauses all jobs of a group')
control('resumeJobGroup', 'ResumeJobGroup', writes.jobGroupResumption, 'Resumes all paused jobs of a group')
control(
  'cancelJobGroup',
  'CancelJobGroup',
  writes.jobGroupCancellation,
  'Cancels all jobs of a group but those that are in a call, for good',
)

mutation({
  name: 'deleteJobGroup',
  description:
    'Deletes a job group (DeleteJobGroup). Whether a group that is calling can be deleted is not documented; the vendor decides.',
  input: inputOf('DeleteJobGroupInput', 'Which job group to delete (DeleteJobGroup).'),
  rules,
  write: writes.jobGroupDeletion,
  noun: 'id',
  type: 'ID',
})
