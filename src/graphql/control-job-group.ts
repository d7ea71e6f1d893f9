// pauseJobGroup, resumeJobGroup, cancelJobGroup and deleteJobGroup.
import * as z from 'zod'
import * as life from '../vendors/alibaba/job-group-life.ts'
import { builder } from './builder.ts'
import { globalId, idOf } from './ids.ts'
import { JobGroup } from './job-group.ts'
import { mutation } from './mutation.ts'

const rules = z
  .object({ id: idOf('JobGroup') })
  .transform(({ id: [instanceId, jobGroupId] }) => ({ instanceId, jobGroupId }))

const inputOf = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({
      id: t.id({ required: true, description: '`JobGroup:<InstanceId>:<JobGroupId>`.' }),
    }),
  })

/** The vendor answers success also for a group on which it has no effect; the status that is read back tells. */
const control = (name: string, title: string, operation: typeof life.suspend, description: string) =>
  mutation({
    name,
    description: `${description} (${operation.name} with All and the group). No refusal is documented for a group in another state: the \`status\` afterwards tells where it stands.`,
    input: inputOf(`${title}Input`, `Which job group (${operation.name}).`),
    rules,
    operations: [operation],
    noun: 'jobGroup',
    type: JobGroup,
    perform: (key, { call }) => life.controlJobGroup(call, operation, key),
  })

control('pauseJobGroup', 'PauseJobGroup', life.suspend, 'Pauses all jobs of a group')
control('resumeJobGroup', 'ResumeJobGroup', life.resume, 'Resumes all paused jobs of a group')
control(
  'cancelJobGroup',
  'CancelJobGroup',
  life.cancel,
  'Cancels all jobs of a group but those that are in a call, for good',
)

mutation({
  name: 'deleteJobGroup',
  description:
    'Deletes a job group (DeleteJobGroup). Whether a group that is calling can be deleted is not documented; the vendor decides.',
  input: inputOf('DeleteJobGroupInput', 'Which job group to delete (DeleteJobGroup).'),
  rules,
  operations: [life.remove],
  noun: 'id',
  type: 'ID',
  perform: async (key, { call }) => {
    const { upstream } = await call(life.remove, key)
    return { value: globalId('JobGroup', key.instanceId, key.jobGroupId), upstream }
  },
})
